"""Know everyone with a say in a story: who says yes beside a teller, who shows a no.

What their say amounts to is in ``domain.access``; whose yes counts, in ``domain.authority``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from storybank.domain.access import Action
from storybank.domain.authority import has_authority
from storybank.domain.consent import Decision, Record, Use
from storybank.domain.errors import InvalidError
from storybank.domain.jurisdiction import AgeBand, Beside
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.stories import Story, Subject, SubjectRole
from storybank.domain.times import day_begins, maybe_written, written
from storybank.services.archive import Archive
from storybank.storage import ledger, stories, subjects
from storybank.storage.consents import Answer

REVIEWED_EVERY = timedelta(days=182)


def beside(archive: Archive, band: str, month: str = "") -> tuple[Subject, ...]:
    """Return who has to say yes beside someone of this age, and for which uses (consent.md 6).

    *month* is when they are asked again (``2028-04``), empty where nobody said.
    """
    age = AgeBand(band) if band else AgeBand.ADULT
    law = archive.law
    spared = frozenset(use for use in Use if law.own_yes_is_enough(age, use))
    if spared == frozenset(Use):
        return ()
    until = asked_again_at(archive, month)
    return (replace(subjects.new(SubjectRole.AUTHORITY), spared=spared, needed_until=until),)


def asked_again_at(archive: Archive, month: str) -> datetime | None:
    """Return the instant at which a month (``2028-04``) begins where the organisation is."""
    if not month:
        return None
    year, number = (int(part) for part in month.split("-"))
    return day_begins(date(year, number, 1), archive.settings.time_zone)


def told_beside(archive: Archive, band: AgeBand) -> bool:
    """Tell whether someone is told of a young person's own yes, unless that is unsafe."""
    return any(archive.law.beside(band, use) is Beside.TOLD for use in Use)


def add_subject(
    archive: Archive,
    story: Story,
    subject: Subject,
    *,
    actor: Actor,
    channel: Channel = Channel.WEB,
) -> Story:
    """Give someone a say, inside the caller's transaction: nothing is shown without them."""
    subjects.add(archive.db, story.number, subject)
    codes = {
        "role": subject.role.value,
        "spared": sorted(use.value for use in subject.spared),
        "needed_until": maybe_written(subject.needed_until),
    }
    _note(archive, story, subject, actor, EventType.ASKED, channel=channel, codes=codes)
    return stories.reread(archive.db, story)


def show_dissent(
    archive: Archive, actor: Actor, story_id: str, *, channel: Channel = Channel.FACE
) -> None:
    """Keep that the person seemed unhappy with a story: it is hidden everywhere at once (I-17).

    Any trainer or curator can; seen twice it is kept once. Only the person's own
    later yes undoes it (``take_assent``).
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.SEE_DISSENT)
        for subject in story.subjects:
            if subject.role is SubjectRole.TELLER and subject.dissent_at is None:
                subjects.save(db, replace(subject, dissent_at=archive.now))
                _note(archive, story, subject, actor, EventType.DISSENT_SEEN, channel=channel)


def take_assent(
    archive: Archive, actor: Actor, story_id: str, subject_id: str, *, channel: Channel
) -> None:
    """Keep that a person showed yes themselves, after a no was seen."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        subject = one(story, subject_id)
        if subject.dissent_at is not None:
            subjects.save(db, replace(subject, dissent_at=None))
            _note(archive, story, subject, actor, EventType.ASSENT_SEEN, channel=channel)


def one(story: Story, subject_id: str) -> Subject:
    """Return one who has a say; InvalidError where there is none of this id."""
    for subject in story.subjects:
        if subject.id == subject_id:
            return subject
    raise InvalidError({"subject": "Choose who this is about."})


def barred(subject: Subject, record: Record, answers: Iterable[Answer]) -> list[Use]:
    """Return the uses that a record may not say yes to, whoever gave it (I-19, AC-66)."""
    wanted = {answer.use for answer in answers if answer.decision is Decision.YES}
    return sorted(use for use in wanted if not has_authority(subject, record, use))


def _note(
    archive: Archive,
    story: Story,
    subject: Subject,
    actor: Actor,
    event: EventType,
    *,
    channel: Channel,
    codes: Mapping[str, object] | None = None,
) -> None:
    ledger.append(
        archive.db,
        event,
        at=written(archive.now),
        story_id=story.id,
        actor=actor,
        channel=channel,
        codes=codes or {},
        subject_id=subject.id,
    )
