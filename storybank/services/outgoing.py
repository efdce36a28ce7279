"""Prepare messages to tellers, show them to the desk, and note that they were sent.

Whoever ticked “do not get in touch” has no message here, ever. Nothing is sent
by itself: a person at the desk reads it first.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storybank.domain import letters
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.errors import ConflictError, NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.letters import Kind, Letter, Sender
from storybank.domain.people import Actor, Role
from storybank.domain.stories import Story
from storybank.domain.times import day_of, plain
from storybank.services import asking, consent, due, mail, wording
from storybank.services.archive import Archive
from storybank.storage import contributors, drafts, journal, outgoing, stories
from storybank.storage.contributors import Contributor
from storybank.storage.outgoing import Outgoing

_CHANNELS = {"phone": Channel.PHONE, "letter": Channel.LETTER, "trusted": Channel.FACE}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One message that can be sent now: its words, and to whom by which safe way."""

    number: int
    kind: Kind
    label: str
    story_id: str | None
    letter: Letter
    channel: str
    reach: str
    name: str
    safe_note: str
    prepared_at: datetime
    by_email: bool


def prepare(archive: Archive) -> tuple[int, int]:
    """Queue each message that is due, once; drop those that are not any more.

    Returns how many were queued and how many dropped.
    """
    wanted = (*due.of_stories(archive), *due.of_drafts(archive))
    unsent = outgoing.find_unsent(archive.db)
    gone = [one.number for one in unsent if not due.still_due(archive, one)]
    with archive.writing() as db:
        queued = sum(
            outgoing.add(
                db, kind, occasion=on, at=archive.now, story_number=number, draft_id=draft_id
            )
            for kind, on, number, draft_id in wanted
        )
        outgoing.drop(db, gone)
    return queued, len(gone)


def find(archive: Archive, actor: Actor) -> list[Waiting]:
    """Return the messages that a curator can send now, oldest first."""
    _must_be_curator(actor)
    found = (_waiting(archive, actor, one) for one in outgoing.find_unsent(archive.db))
    return [one for one in found if one is not None]


def mark_sent(archive: Archive, actor: Actor, number: int) -> None:
    """Note that a person has sent this message; twice is once."""
    with archive.writing():
        _sent(archive, actor, _fetch(archive, actor, number), how="by hand")


def send(archive: Archive, actor: Actor, number: int) -> None:
    """Send one message by email, and note it; UnavailableError where that fails.

    ConflictError where it cannot go by email.
    """
    waiting = _fetch(archive, actor, number)
    if not waiting.by_email:
        raise ConflictError("This message cannot go by email.")
    with archive.writing():
        if _sent(archive, actor, waiting, how="email"):
            mail.send(archive.settings, waiting.reach, waiting.letter)


def refusable(archive: Archive, story: Story) -> tuple[str, ...]:
    """Return what its teller can still say no to: ``check_in``, and ``all`` messages."""
    teller = due.teller_of(archive, story)
    if teller is None:
        return ()
    is_due = teller.wants_check_in and archive.now < story.created_at + due.CHECK_IN_BEFORE
    return ("check_in", "all") if is_due else ("all",)


def refuse(archive: Archive, actor: Actor, story_id: str, *, what: str) -> None:
    """Keep that a teller wants no check-in, or no message at all; what waits is gone at once."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        teller = due.teller_of(archive, story)
        if teller is None:
            return
        if what == "all":
            contributors.refuse_all(db, teller.id)
        contributors.refuse_check_in(db, teller.id)


def _fetch(archive: Archive, actor: Actor, number: int) -> Waiting:
    _must_be_curator(actor)
    waiting = _waiting(archive, actor, outgoing.fetch(archive.db, number))
    if waiting is None:
        raise NotFoundError("There is no such message.")
    return waiting


def _sent(archive: Archive, actor: Actor, waiting: Waiting, *, how: str) -> bool:
    """Note it in the caller's transaction; False where it was sent before."""
    db = archive.db
    if not outgoing.mark_sent(db, waiting.number, at=archive.now, by=actor.ref, how=how):
        return False
    story_id = waiting.story_id or ""
    codes = {"kind": waiting.kind.value, "how": how}
    journal.add(db, actor, "sent_message", at=archive.now, story_id=story_id, codes=codes)
    if waiting.story_id:
        story = archive.story(waiting.story_id, actor, Action.REVIEW)
        channel = _CHANNELS.get(waiting.channel, Channel.WEB)
        codes = {"kind": waiting.kind.value}
        consent.note_event(archive, story, actor, EventType.REMINDED, codes=codes, channel=channel)
    return True


def _must_be_curator(actor: Actor) -> None:
    if Role.CURATOR not in actor.roles:
        raise NotFoundError("There is no such page.")


def _waiting(archive: Archive, actor: Actor, one: Outgoing) -> Waiting | None:
    """Return a message with its words as they are now; None where it may not be sent now."""
    if one.sent_at is not None or not due.still_due(archive, one):
        return None
    if one.draft_id is not None:
        draft = drafts.fetch(archive.db, one.draft_id)
        teller = due.writer_of(archive, draft)
    else:
        seen_by = clauses(Action.REVIEW, actor, Asking(archive.now))
        found = stories.with_ids(archive.db, seen_by, [one.story_id or ""])
        teller = due.teller_of(archive, found[0]) if found else None
    if teller is None:
        return None
    settings = archive.settings
    return Waiting(
        number=one.number,
        kind=one.kind,
        label=letters.LABELS[one.kind],
        story_id=one.story_id,
        letter=_letter(archive, one, teller),
        channel=teller.contact_channel,
        reach=teller.contact_value,
        name=teller.full_name,
        safe_note=teller.contact_safe_note,
        prepared_at=one.prepared_at,
        by_email=teller.contact_channel == "email" and bool(settings.smtp_host),
    )


def _letter(archive: Archive, one: Outgoing, teller: Contributor) -> Letter:
    """Write the message; whoever else may read theirs learns nothing from it (W35)."""
    settings = archive.settings
    sender = Sender(settings.organisation, settings.phone, settings.base_url)
    if teller.contact_safe_note:
        return letters.discreet(sender)
    if one.kind is Kind.DRAFT:
        draft = drafts.fetch(archive.db, one.draft_id or "")
        until = draft.saved_at + timedelta(days=settings.draft_days)
        return letters.draft(sender, day_of(until, settings.time_zone))
    if one.kind is Kind.CHECK_IN:
        screen = wording.screen(archive, "W54")
        return letters.check_in(sender, screen.before, settings.support_line)
    if one.kind is Kind.ASKED:
        return asking.letter(archive, sender, one.occasion)
    if one.kind is Kind.CAME_OF:
        return letters.came_of(sender)
    if one.kind is Kind.WAITING:
        return letters.waiting(sender)
    if one.kind is Kind.REASK:
        return letters.reask(sender, date.fromisoformat(one.occasion))
    day = plain(date.fromisoformat(one.occasion))
    screen = wording.screen(archive, "W50", {"date": day})
    return letters.renewal(sender, (screen.before[0], screen.after[-1]), screen.options)
