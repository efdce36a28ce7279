"""Know everyone with a say in a story: who says yes beside a teller, who shows a no.

What their say amounts to is in ``domain.access``; whose yes counts, in ``domain.authority``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from storybank.domain.access import Action
from storybank.domain.authority import PARENTAL, PEOPLE, has_authority
from storybank.domain.consent import Decision, IndicatedBy, OwnView, Record, Use
from storybank.domain.errors import InvalidError
from storybank.domain.jurisdiction import AgeBand, Beside
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.stories import Story, Subject, SubjectRole
from storybank.domain.times import day_begins, maybe_written
from storybank.services import consent
from storybank.services.archive import Archive
from storybank.storage import contributors, stories, subjects
from storybank.storage.consents import Answer
from storybank.storage.contributors import Contributor

REVIEWED_EVERY = timedelta(days=182)
TOLD_NOTE = (
    "For training their own yes is enough. A parent or whoever else looks after them is told, "
    "unless that is unsafe: ask the young person first, and note what was done."
)


def beside(archive: Archive, band: str, month: str = "", *, count: int = 1) -> tuple[Subject, ...]:
    """Return who has to say yes beside someone of this age, and for which uses (consent.md 6).

    *month* is when they are asked again (``2028-04``), empty where nobody said;
    *count* how many have that right: a parent and the council, for some.
    """
    age = AgeBand(band) if band else AgeBand.ADULT
    if age is AgeBand.ADULT:
        return ()
    law = archive.law
    spared = frozenset(use for use in Use if law.own_yes_is_enough(age, use))
    if spared == frozenset(Use):
        return ()
    until = asked_again_at(archive, month)
    return tuple(
        replace(subjects.new(SubjectRole.AUTHORITY), spared=spared, needed_until=until)
        for _ in range(count)
    )


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
    consent.note_event(
        archive, story, actor, EventType.ASKED,
        codes=codes, channel=channel, subject_id=subject.id,
    )  # fmt: skip
    return stories.reread(archive.db, story)


def show_dissent(
    archive: Archive, actor: Actor, story_id: str, *, channel: Channel = Channel.FACE
) -> None:
    """Keep that the person seemed unhappy with a story: it is hidden everywhere at once (I-17).

    Any trainer or curator can; seen twice it is kept once. Only the person's own
    later yes undoes it (``take_assent``).
    """
    with archive.writing():
        story = archive.story(story_id, actor, Action.SEE_DISSENT)
        for subject in story.subjects:
            if subject.role is SubjectRole.TELLER:
                keep_dissent(archive, story, subject, actor, channel=channel)


def keep_dissent(
    archive: Archive, story: Story, subject: Subject, actor: Actor, *, channel: Channel
) -> None:
    """Keep a no that someone showed, inside the caller's transaction; twice is once."""
    if subject.dissent_at is None:
        subjects.save(archive.db, replace(subject, dissent_at=archive.now))
        consent.note_event(
            archive, story, actor, EventType.DISSENT_SEEN,
            codes={}, channel=channel, subject_id=subject.id,
        )  # fmt: skip


def take_assent(
    archive: Archive, actor: Actor, story_id: str, subject_id: str, *, channel: Channel
) -> None:
    """Keep that a person showed yes themselves, after a no was seen."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        subject = one(story, subject_id)
        if subject.dissent_at is not None:
            subjects.save(db, replace(subject, dissent_at=None))
            consent.note_event(
                archive, story, actor, EventType.ASSENT_SEEN,
                codes={}, channel=channel, subject_id=subject.id,
            )  # fmt: skip


def one(story: Story, subject_id: str) -> Subject:
    """Return one who has a say; InvalidError where there is none of this id."""
    for subject in story.subjects:
        if subject.id == subject_id:
            return subject
    raise InvalidError({"subject": "Choose who this is about."})


def new(role: SubjectRole) -> Subject:
    """Make a subject that is not kept yet."""
    return subjects.new(role)


def record_of(
    archive: Archive,
    subject: Subject,
    by: IndicatedBy,
    *,
    own_view: OwnView | None,
    ethics_reference: str,
) -> Record:
    """Return a record as it would be once checked, to ask what it can say yes to."""
    return Record(
        number=0,
        id="",
        subject_id=subject.id,
        basis=None,
        indicated_by=by,
        answered_at=archive.now,
        starts_at=archive.now,
        cooling_off_until=None,
        expires_at=archive.now,
        own_view=own_view,
        is_checked=True,
        ethics_reference=ethics_reference,
    )


def barred(subject: Subject, record: Record, answers: Iterable[Answer]) -> list[Use]:
    """Return the uses that a record may not say yes to, whoever gave it (I-19, AC-66)."""
    wanted = {answer.use for answer in answers if answer.decision is Decision.YES}
    return sorted(use for use in wanted if not has_authority(subject, record, use))


@dataclass(frozen=True, slots=True)
class Say:
    """One who has a say, as the desk sees them; ``name`` is for staff only."""

    subject: Subject
    name: str
    who: str
    answered: str
    spared: tuple[Use, ...]
    wish: str = ""
    needs_check: bool = False
    has_left: bool = False

    @property
    def may_have_died(self) -> bool:
        """Tell whether this is a person of whose death we can be told."""
        return self.subject.role in PEOPLE and self.subject.died_at is None


WHO: dict[SubjectRole, str] = {
    SubjectRole.TELLER: "the teller",
    SubjectRole.CO_TELLER: "someone who tells it too",
    SubjectRole.PERSON: "the person it is about",
    SubjectRole.PICTURED: "someone in a photo or a recording, asked about that alone",
    SubjectRole.AUTHORITY: "who says yes beside the teller",
    SubjectRole.ORGANISATION: "the organisation whose it is",
    SubjectRole.SOURCE: "where it comes from",
}


def says(archive: Archive, story: Story) -> tuple[Say, ...]:
    """Return everyone with a say in a story that the caller was given."""
    return tuple(_say(archive, story, subject) for subject in story.subjects)


def _say(archive: Archive, story: Story, subject: Subject) -> Say:
    own = [
        grant
        for grant in story.grants
        if grant.record.subject_id == subject.id and grant.record.closed_as is None
    ]
    kept = subject.contributor_id
    person = contributors.fetch(archive.db, kept) if kept else None
    newest = max(own, key=lambda grant: grant.number, default=None)
    if newest is None:
        answered = "has not answered yet"
    else:
        record = newest.record
        by = record.indicated_by.value.replace("_", " ")
        checked = "" if record.is_checked or by.startswith("self") else ", not checked yet"
        answered = f"answered on {archive.said_day(record.answered_at)} ({by}{checked})"
    return Say(
        subject=subject,
        name=person.full_name if person else "",
        who=WHO[subject.role],
        answered=answered,
        spared=tuple(use for use in Use if use in subject.spared),
        wish=_wish(person),
        needs_check=any(
            grant.record.indicated_by in PARENTAL and not grant.record.is_checked
            for grant in consent.standing(story, subject.id).values()
        ),
        has_left=newest is None
        and any(grant.record.subject_id == subject.id for grant in story.grants),
    )


def _wish(person: Contributor | None) -> str:
    """Say what someone wished for after their death (W36)."""
    code = person.after_death if person else ""
    named = person.after_death_person if person else ""
    return {
        "keep_until_end": "They wished that we go on until the day they chose.",
        "take_down": "They wished that we take it down.",
        "ask_person": f"They wished that we ask {named}.",
    }.get(code, "They did not say what they wished for then.")
