"""Show a story as an audience would see it, were it agreed to as it stands.

The gate itself decides, about a story in which what waits has come about; a
preview has no rule of its own. It is for the teller and the desk alone.
"""

from dataclasses import replace
from datetime import datetime

from storybank.domain.consent import Grant, Purpose, Use
from storybank.domain.people import VISITOR, Actor, Role, member
from storybank.domain.stories import EditorialState, Pictured, Rendition, Story, StoryView
from storybank.domain.view import shown, view

_TRAINER = member("preview", frozenset({Role.TRAINER}))

_AUDIENCES: dict[Use, Actor] = {
    Use.TRAINING_HERE: _TRAINER,
    Use.WEB: VISITOR,
    Use.SEARCH_ENGINES: VISITOR,
    Use.PRINT: _TRAINER,
}


def audience(purpose: Purpose) -> Actor | None:
    """Return one of those who read a story for *purpose*; None where it has no page here."""
    if purpose.use is Use.TRAINING_PARTNER and purpose.recipient_id is not None:
        return member("preview", frozenset({Role.TRAINER}), purpose.recipient_id)
    return _AUDIENCES.get(purpose.use)


def preview(
    story: Story, rendition: Rendition, purpose: Purpose, now: datetime
) -> StoryView | None:
    """Return what the audience of *purpose* would see, or None: nothing at all."""
    agreed = as_agreed(story, rendition, now)
    reader = audience(purpose)
    seen = shown(agreed, reader, purpose.use, now) if reader is not None else None
    return view(agreed, seen, rendition) if seen is not None else None


def as_agreed(story: Story, rendition: Rendition, now: datetime) -> Story:
    """Return *story* as if its present answers had begun, on the words of *rendition*."""
    return replace(
        story,
        editorial_state=EditorialState.APPROVED,
        call_for=(),
        paused_at=None,
        safeguarding_hold=False,
        awaited=(),
        approved=((rendition.number, rendition.sha256),),
        grants=tuple(
            _begun(grant, rendition, now, _said_to(story, rendition, grant))
            for grant in _last(story)
        ),
        pictured=_pictured(story, rendition),
    )


def _pictured(story: Story, rendition: Rendition) -> tuple[Pictured, ...]:
    """Return the files of these words that are still kept."""
    kept = {one.media_id for one in story.pictured}
    return tuple(
        Pictured(rendition.number, one.id, one.part, one.sha256)
        for one in rendition.content.files
        if one.id in kept
    )


def _said_to(story: Story, rendition: Rendition, grant: Grant) -> str:
    """Return the hash that an answer would be to, once these words are agreed to."""
    only_in = {subject.id: subject.media_id for subject in story.subjects}
    media_id = only_in.get(grant.record.subject_id)
    for one in rendition.content.files:
        if one.id == media_id:
            return one.sha256
    return rendition.sha256


def _last(story: Story) -> list[Grant]:
    """Return the last answer of each subject to each question, unless it is closed."""
    found = {
        (grant.record.subject_id, grant.purpose, grant.topic): grant
        for grant in story.grants
        if grant.record.closed_as is None
    }
    return sorted(found.values(), key=lambda grant: grant.number)


def _begun(grant: Grant, rendition: Rendition, now: datetime, sha256: str) -> Grant:
    record = replace(grant.record, starts_at=now, cooling_off_until=now)
    return replace(
        grant,
        record=record,
        rendition_number=rendition.number,
        content_sha256=sha256,
    )
