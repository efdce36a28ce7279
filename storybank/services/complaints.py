"""Take complaints from anyone, answer them in time, and forget them two years later (W58).

No law has to be named, no name given. A complaint changes nothing else for
whoever makes it (I-28).
"""

from storybank.domain import complaints as rules
from storybank.domain.access import Action, Asking, Clause, clauses
from storybank.domain.complaints import KEPT_YEARS, Complaint, Stage
from storybank.domain.consent import years_after
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor, ActorKind
from storybank.domain.stories import Story
from storybank.services import stop_requests, stopping
from storybank.services.archive import Archive
from storybank.services.consent import note_event
from storybank.storage import complaints, journal, stories

COMPLAINER = Actor(ActorKind.THIRD_PARTY, ref="complaint")
LONGEST = 8_000  # characters
LONGEST_CONTACT = 300
LONGEST_OUTCOME = 4_000


def receive(
    archive: Archive,
    *,
    words: str,
    contact: str = "",
    urgent: bool = False,
    channel: Channel = Channel.WEB,
    actor: Actor = COMPLAINER,
) -> str:
    """Keep a complaint and return its reference; the very same words are the same complaint.

    One that says that someone is in danger hides the story that it names, at
    once. Raises InvalidError for no words or too many.
    """
    words, contact = words.strip(), contact.strip()
    if not words:
        raise InvalidError({"words": "Tell us what went wrong. A few words are enough"})
    if len(words) > LONGEST or len(contact) > LONGEST_CONTACT:
        raise InvalidError({"words": f"Use fewer words: at most {LONGEST:,} letters"})
    with archive.writing() as db:
        known = complaints.same(db, words, contact)
        if known:
            return known
        story = stop_requests.recognised(archive, words)
        made = Complaint(
            id=rules.new_reference(),
            received_on=archive.today,
            ack_due=rules.due(archive.today, days=archive.law.complaint_ack_days, urgent=urgent),
            channel=channel.value,
            words=words,
            contact=contact,
            urgent=urgent,
        )
        complaints.add(db, made, story_number=story.number if story else None)
        if story is not None:
            codes = {"urgent": urgent}
            note_event(archive, story, actor, EventType.COMPLAINT_IN, codes=codes, channel=channel)
            if urgent:
                because = {"because": "complaint"}
                stopping.hide(archive, story, actor, codes=because, channel=channel)
    return made.id


def how_it_stands(archive: Archive, reference: str) -> Complaint:
    """Return a complaint's dates, without its words, for whoever holds its reference."""
    return complaints.fetch_dates(archive.db, reference.strip().upper())


def find(archive: Archive, actor: Actor, *, is_closed: bool = False) -> list[Complaint]:
    """Return the complaints that *actor* may settle, urgent ones and those due first on top."""
    return complaints.find(archive.db, _settled_by(archive, actor), is_closed=is_closed)


def acknowledge(archive: Archive, actor: Actor, complaint_id: str) -> None:
    """Note that someone has told the person that we have it; twice is once."""
    with archive.writing() as db:
        found = complaints.fetch(db, complaint_id, _settled_by(archive, actor))
        if found.stage is not Stage.NEW:
            return
        complaints.acknowledge(db, found.id, archive.today)
        _note(archive, actor, found, EventType.COMPLAINT_ACK)


def close(
    archive: Archive, actor: Actor, complaint_id: str, *, outcome: str, is_told: bool
) -> None:
    """Close a complaint with what came of it, once the person was told, where they can be.

    Raises InvalidError without an outcome, or where a person who can be reached
    was not told; ConflictError where it is closed already.
    """
    outcome = outcome.strip()
    if not outcome or len(outcome) > LONGEST_OUTCOME:
        raise InvalidError({"outcome": "Write what came of it, in a few plain words."})
    with archive.writing() as db:
        found = complaints.fetch(db, complaint_id, _settled_by(archive, actor))
        if found.stage is Stage.CLOSED:
            raise ConflictError("This complaint is closed already.")
        if found.contact and not is_told:
            raise InvalidError({"told": "Tell the person what came of it first, then tick this."})
        complaints.close(db, found.id, archive.today, outcome=outcome)
        _note(archive, actor, found, EventType.COMPLAINT_CLOSED)


def forget_old(archive: Archive) -> int:
    """Delete complaints that were closed two years ago or longer; return how many."""
    until = years_after(archive.today, -KEPT_YEARS)
    with archive.writing() as db:
        return complaints.forget_closed(db, until=until)


def _settled_by(archive: Archive, actor: Actor) -> tuple[Clause, ...]:
    return clauses(Action.SETTLE, actor, Asking(archive.now))


def _note(archive: Archive, actor: Actor, found: Complaint, event: EventType) -> None:
    """Write down who did it; in the ledger too, where the complaint is about a story."""
    codes = {"complaint": found.id}
    journal.add(archive.db, actor, event.value, at=archive.now, codes=codes)
    about = _story(archive, actor, found)
    if about is not None:
        note_event(archive, about, actor, event, codes={})


def _story(archive: Archive, actor: Actor, found: Complaint) -> Story | None:
    if found.story_id is None:
        return None
    seen = stories.with_ids(archive.db, _settled_by(archive, actor), [found.story_id])
    return seen[0] if seen else None
