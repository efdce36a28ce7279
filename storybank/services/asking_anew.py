"""Ask a young person again at 16 and 18: what they said before counts no more (I-18, AC-64).

Until they answer, nothing of before is shown: that is in ``domain.access``. What
they say now are new answers; what they leave unanswered when they finish is no.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from storybank.domain.access import is_asked_anew
from storybank.domain.consent import Closing, Decision, Grant, Part, Purpose
from storybank.domain.errors import ConflictError
from storybank.domain.jurisdiction import AgeBand
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.stories import Story, Subject, SubjectRole
from storybank.domain.times import day_of, maybe_written
from storybank.services import consent, with_a_say
from storybank.services.archive import Archive
from storybank.storage import consents, contributors, ledger, renditions, stories, subjects
from storybank.storage.consents import refused

_AFTER = {
    AgeBand.UNDER_13: AgeBand.FROM_16,
    AgeBand.FROM_13: AgeBand.FROM_16,
    AgeBand.FROM_16: AgeBand.ADULT,
}


@dataclass(frozen=True, slots=True)
class AskedAnew:
    """What a young person is asked again: since when, and what they have not answered yet."""

    since: datetime
    left: tuple[Purpose, ...]


def find(archive: Archive, story: Story) -> AskedAnew | None:
    """Return what the teller of *story* is asked again; None where nothing is."""
    teller = _teller(story)
    if teller is None or teller.reask_at is None or archive.now < teller.reask_at:
        return None
    stale = _stale(archive, story, teller)
    left = dict.fromkeys(
        grant.purpose
        for grant in stale
        if grant.part is Part.TEXT and grant.decision is Decision.YES
    )
    return AskedAnew(teller.reask_at, tuple(left))


def finish(archive: Archive, actor: Actor, story_id: str) -> None:
    """Take no for all that was not answered again, and end what holds for a child alone.

    They are asked again at the next age of the jurisdiction, if there is one.
    ConflictError where nothing is asked again.
    """
    with archive.writing() as db:
        story = consent.changeable(archive, actor, story_id)
        teller = _teller(story)
        if teller is None or find(archive, story) is None:
            raise ConflictError("You have answered already. You can change it at any time.")
        _refuse(archive, story, actor, _stale(archive, story, teller))
        _close_old(archive, story, teller, actor)
        _grow_up(archive, story, teller, actor)
        consent.note_first_public(archive, stories.reread(db, story))


def _teller(story: Story) -> Subject | None:
    return next((one for one in story.subjects if one.role is SubjectRole.TELLER), None)


def _stale(archive: Archive, story: Story, teller: Subject) -> list[Grant]:
    """Return what stands from before, yes or no."""
    standing = consent.standing(story, teller.id).values()
    return [grant for grant in standing if is_asked_anew(teller, grant.record, archive.now)]


def _refuse(archive: Archive, story: Story, actor: Actor, stale: list[Grant]) -> None:
    """Keep a no for each old yes: it must not count again once the age has moved on."""
    answers = [refused(g.purpose, g.topic) for g in stale if g.decision is Decision.YES]
    if not answers:
        return
    record = max((grant.record for grant in stale), key=lambda record: record.number)
    consent.record_answers(
        archive,
        story,
        renditions.of_story(archive.db, story)[-1],
        actor=actor,
        answered=consent.again(archive, record, archive.now, screens=("W10",)),
        answers=answers,
        event=EventType.NARROWED,
    )


def _close_old(archive: Archive, story: Story, teller: Subject, actor: Actor) -> None:
    """End each record of before: where a new yes still waits, no old one stands in meanwhile."""
    records = dict.fromkeys(grant.record for grant in story.grants)
    for record in records:
        is_theirs = record.subject_id == teller.id and record.closed_as is None
        if is_theirs and is_asked_anew(teller, record, archive.now):
            consents.close_one(archive.db, record.id, closing=Closing.REVOKED, at=archive.now)
            consent.note_event(
                archive, story, actor, EventType.REVOKED,
                codes={"because": "age"}, subject_id=teller.id, record_id=record.id,
            )  # fmt: skip


def _grow_up(archive: Archive, story: Story, teller: Subject, actor: Actor) -> None:
    """Move on to the next age: who said yes beside them is asked no more."""
    band, month = _next(archive, teller)
    if teller.contributor_id is not None:
        contributors.set_age(archive.db, teller.contributor_id, age_band=band, reask_on=month)
    asked_at = with_a_say.asked_again_at(archive, month)
    subjects.save(archive.db, replace(teller, reask_at=asked_at))
    for subject in story.subjects:
        is_over = subject.role is SubjectRole.AUTHORITY
        if is_over and not (subject.needed_until and subject.needed_until <= archive.now):
            subjects.save(archive.db, replace(subject, needed_until=archive.now))
        if is_over or subject == teller:
            codes = {"age": band.value, "reask_at": maybe_written(asked_at)}
            consent.note_event(
                archive, story, actor, EventType.AUTHORITY_ENDED, codes=codes, subject_id=subject.id
            )


def _next(archive: Archive, teller: Subject) -> tuple[AgeBand, str]:
    """Return the age that has come, and the month in which they are asked again, if any."""
    kept = teller.contributor_id
    before = AgeBand(contributors.fetch(archive.db, kept).age_band if kept else AgeBand.FROM_16)
    band = _AFTER.get(before, AgeBand.ADULT)
    age, later = archive.law.reask_at(before), archive.law.reask_at(band)
    if age is None or later is None or teller.reask_at is None:
        return band, ""
    day = day_of(teller.reask_at, archive.settings.time_zone)
    return band, f"{day.year + later - age:04}-{day.month:02}"


def was_child(archive: Archive, story: Story) -> bool:
    """Tell whether a story was given by someone under 18: its erasing is a fast lane."""
    if consent.is_young(archive, story) or any(
        subject.role is SubjectRole.AUTHORITY for subject in story.subjects
    ):
        return True
    events = ledger.events(archive.db, story_id=story.id)
    return any(event.type == EventType.AUTHORITY_ENDED for event in events)
