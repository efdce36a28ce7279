"""Let someone with a say beside the teller answer for themselves, by a link of their own.

They see the finished pages that the teller has allowed and nothing else: no
other answer of the teller's, and none of their words outside those pages (AC-63).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from storybank.domain.access import Action
from storybank.domain.authority import PARENTAL
from storybank.domain.consent import (
    Basis,
    Closing,
    Decision,
    Grant,
    Identity,
    IndicatedBy,
    Part,
    Purpose,
    Record,
)
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor, beside
from storybank.domain.preview import preview
from storybank.domain.stories import Rendition, Story, StoryView, Subject, SubjectRole
from storybank.domain.times import written
from storybank.services import consent, contributors, purposes, with_a_say
from storybank.services.archive import Archive
from storybank.services.purposes import Asked
from storybank.storage import consents, journal, receipts, renditions, stories, subjects
from storybank.storage.consents import Answer, Answered, Circumstances

LINKED = frozenset({SubjectRole.AUTHORITY, SubjectRole.CO_TELLER, SubjectRole.PERSON})
CODES = (Decision.YES, Decision.NO, Decision.NOT_SURE)


@dataclass(frozen=True, slots=True)
class Page:
    """One use that is asked about: the finished page, and what was answered so far."""

    asked: Asked
    view: StoryView
    said: Decision | None


@dataclass(frozen=True, slots=True)
class Beside:
    """All that someone beside the teller sees."""

    subject: Subject
    is_authority: bool
    has_answered: bool
    pages: tuple[Page, ...]


def make_link(archive: Archive, actor: Actor, story_id: str, subject_id: str) -> str:
    """Make a link for someone with a say; return its token, which is kept nowhere.

    An earlier link of theirs works no more. InvalidError for whoever has no link.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        subject = with_a_say.one(story, subject_id)
        if subject.role not in LINKED:
            raise InvalidError({"subject": "The teller has a receipt of their own."})
        token = contributors.new_link(archive, story, subject)
        journal.add(db, actor, "link_made", at=archive.now, story_id=story.id)
    return token


def opened(archive: Archive, receipt_id: str) -> tuple[Actor, str, str]:
    """Return who a link stands for, the story's id and the subject's; NotFoundError if none."""
    found = receipts.fetch_link(archive.db, receipt_id)
    return beside(found.story_id, found.id), found.story_id, found.subject_id


def look(archive: Archive, who: Actor, story_id: str, subject_id: str) -> Beside:
    """Return what is asked of them now; no pages where there is nothing to ask."""
    story = archive.story(story_id, who, Action.ANSWER_BESIDE)
    subject = with_a_say.one(story, subject_id)
    standing = consent.standing(story, subject_id)
    return Beside(
        subject=subject,
        is_authority=subject.role is SubjectRole.AUTHORITY,
        has_answered=bool(standing),
        pages=tuple(_pages(archive, story, subject)),
    )


def page(archive: Archive, who: Actor, story_id: str, subject_id: str, code: str) -> Page:
    """Return one use that is asked about, by its code; NotFoundError where it is not."""
    for one in look(archive, who, story_id, subject_id).pages:
        if one.asked.purpose.code == code:
            return one
    raise NotFoundError("This is not asked.")


def answer(
    archive: Archive, who: Actor, story_id: str, subject_id: str, *, code: str, said: str
) -> None:
    """Keep their answer to one use, on the very words they saw.

    A yes beside a young person counts once a curator has checked that they may
    give it. InvalidError where nothing was chosen.
    """
    if said not in CODES:
        raise InvalidError({"answer": "Choose yes, no or not sure"})
    with archive.writing() as db:
        asked = page(archive, who, story_id, subject_id, code)
        story = archive.story(story_id, who, Action.ANSWER_BESIDE)
        subject = with_a_say.one(story, subject_id)
        rendition = renditions.fetch(db, story, asked.view.rendition_number)
        own = _of_teller(story, asked.asked.purpose)
        days = consent.thinking_days(archive, story)
        is_yes = said == Decision.YES
        consent.record_answers(
            archive,
            story,
            rendition,
            actor=who,
            answered=Answered(
                subject_id=subject.id,
                basis=Basis.CONSENT,
                indicated_by=_by(subject),
                method="web_form",
                answered_at=archive.now,
                starts_at=archive.now,
                expires_at=min(grant.ends_at for grant in own),
                cooling_off_until=archive.now + timedelta(days=days if is_yes else 0),
                receipt_id=who.ref,
                how=Circumstances(jurisdiction=archive.settings.jurisdiction),
            ),
            answers=[_like(grant, Decision(said)) for grant in own],
            event=EventType.GIVEN if is_yes else EventType.NARROWED,
        )
        consent.note_first_public(archive, stories.reread(db, story))


def check(archive: Archive, actor: Actor, story_id: str, subject_id: str, *, who: str) -> None:
    """Keep that a curator has checked that whoever answered may say yes, and as what.

    What they said is kept once more, as checked: a record is never edited.
    """
    if who not in PARENTAL:
        raise InvalidError({"who": "Choose who they are."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        subject = with_a_say.one(story, subject_id)
        unchecked = list(_unchecked(story, subject))
        if not unchecked:
            raise ConflictError("There is nothing to check: they have not answered, or it is done.")
        for record, grants in unchecked:
            again = consent.again(archive, record, record.cooling_off_until, screens=())
            how = replace(again.how, authority_checked_by=actor.ref)
            kept = {grant.rendition_number for grant in grants}
            versions = {v.number: v for v in renditions.of_story(db, story)}
            for number in sorted(n for n in kept if n in versions):
                consent.record_answers(
                    archive,
                    story,
                    versions[number],
                    actor=actor,
                    answered=replace(again, how=how, indicated_by=IndicatedBy(who)),
                    answers=[consent.answer(g) for g in grants if g.rendition_number == number],
                    channel=Channel.FACE,
                )
        journal.add(db, actor, "authority_checked", at=archive.now, story_id=story.id)


def leave(
    archive: Archive,
    who: Actor,
    story_id: str,
    subject_id: str,
    *,
    action: Action,
    channel: Channel = Channel.WEB,
) -> None:
    """Take back all that one of several said: what they share is hidden at once.

    *action* is by which right: ANSWER_BESIDE by their own link, REVIEW at the desk.
    Done twice it is done once.
    """
    with archive.writing() as db:
        story = archive.story(story_id, who, action)
        subject = with_a_say.one(story, subject_id)
        closed = consents.close(
            db,
            story.number,
            closing=Closing.WITHDRAWN,
            at=archive.now,
            subject_id=subject.id,
        )
        if closed:
            consent.note_event(
                archive, story, who, EventType.WITHDRAWN,
                codes={"role": subject.role.value}, channel=channel, subject_id=subject.id,
            )  # fmt: skip


def go_on_without(archive: Archive, actor: Actor, story_id: str, subject_id: str) -> None:
    """Ask one who took back their yes no more: the others have a version without them.

    ConflictError as long as anything that would be shown is older than their
    taking back: that is what they shared.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        subject = with_a_say.one(story, subject_id)
        closed = [
            grant.record.closed_at
            for grant in story.grants
            if grant.record.subject_id == subject.id
            and grant.record.closed_as is Closing.WITHDRAWN
            and grant.record.closed_at is not None
        ]
        if subject.role is not SubjectRole.CO_TELLER or not closed:
            raise ConflictError("They have not taken back their yes.")
        older = {v.number for v in renditions.of_story(db, story) if v.proposed_at <= max(closed)}
        if older & consent.shown_numbers(story, archive.now):
            raise ConflictError(
                "First the others need a version without this person: suggest it, "
                "let them agree, and wait until their time to think is over."
            )
        subjects.save(db, replace(subject, needed_until=archive.now))
        codes = {"role": subject.role.value, "needed_until": written(archive.now)}
        consent.note_event(
            archive, story, actor, EventType.AUTHORITY_ENDED, codes=codes, subject_id=subject.id
        )
        consent.note_first_public(archive, stories.reread(db, story))


def _pages(archive: Archive, story: Story, subject: Subject) -> Iterator[Page]:
    """Yield each use that the teller has allowed, on the words that the teller agreed to."""
    approved = dict(story.approved)
    agreed = [v for v in renditions.of_story(archive.db, story) if v.number in approved]
    if not agreed:
        return
    standing = consent.standing(story, subject.id)
    for asked in purposes.of_story(archive, story):
        seen = _as_allowed(archive, story, agreed[-1], asked.purpose)
        if seen is not None and subject.is_needed(asked.purpose.use, archive.now):
            said = standing.get((asked.purpose, Part.TEXT))
            is_on_these = said is not None and said.rendition_number == agreed[-1].number
            yield Page(asked, seen, said.decision if said and is_on_these else None)


def _as_allowed(
    archive: Archive, story: Story, rendition: Rendition, purpose: Purpose
) -> StoryView | None:
    """Return the page that the teller's yes alone would show; None where they gave none."""
    tellers = tuple(s for s in story.subjects if s.role is SubjectRole.TELLER)
    ids = {teller.id for teller in tellers}
    alone = replace(
        story,
        subjects=tellers,
        grants=tuple(grant for grant in story.grants if grant.record.subject_id in ids),
    )
    return preview(alone, rendition, purpose, archive.now)


def _of_teller(story: Story, purpose: Purpose) -> list[Grant]:
    """Return what the teller allowed for one purpose, part by part."""
    return [
        grant
        for (asked, _), grant in consent.standing(story).items()
        if asked == purpose and grant.decision is Decision.YES
    ]


def _like(grant: Grant, said: Decision) -> Answer:
    """Return their answer to one part: never more than the teller's, and no name of theirs."""
    return Answer(
        grant.use,
        grant.part,
        said,
        Identity.NONE,
        None,
        grant.place,
        grant.recipient_id,
        grant.media_id,
    )


def _by(subject: Subject) -> IndicatedBy:
    return IndicatedBy.PARENT if subject.role is SubjectRole.AUTHORITY else IndicatedBy.SELF


def _unchecked(story: Story, subject: Subject) -> Iterator[tuple[Record, list[Grant]]]:
    """Yield each record of theirs that stands unchecked, with its answers that still count."""
    standing = list(consent.standing(story, subject.id).values())
    for record in dict.fromkeys(grant.record for grant in standing):
        if record.indicated_by in PARENTAL and not record.is_checked:
            yield record, [grant for grant in standing if grant.record == record]
