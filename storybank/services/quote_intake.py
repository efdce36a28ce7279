"""Take in the quotes of a collection: tied to the story that they stand in, or standing alone.

Each is a story of the kind ``quote`` with its own source and its own permission.
One that stands in a story that came in is tied to that: it is a quote of its words,
and is shown only as far as that story may be quoted. What its teller took back
stays away (BAS-7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from storybank.domain import quotes
from storybank.domain.access import Action
from storybank.domain.errors import NotFoundError
from storybank.domain.exchange import Entry
from storybank.domain.ledger import Channel, EventType
from storybank.domain.quotes import Quote
from storybank.domain.report import Result
from storybank.domain.stories import EditorialState, Kind, Story, Voice
from storybank.services import consent, plans, quote_follow
from storybank.services.plans import Deed, Intake, Plan
from storybank.storage import exchange, tied
from storybank.storage import quotes as kept
from storybank.storage.quotes import Body

TIED = "It stands in story {}, and is tied to it: what that does not allow is not shown."
TO_BE_TIED = "It stands in a story of this collection, and would be tied to it."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote of a collection stands; without an id: in a story that would come in."""

    story_id: str
    state: EditorialState


def is_quote(entry: Entry) -> bool:
    """Tell whether a record is a quote."""
    return entry.kind is Kind.QUOTE


def places(wanted: Iterable[Entry], bodies: Iterable[Body]) -> Mapping[str, Place]:
    """Return where each of these quotes stands, by source_id; the first story that has it."""
    words = {entry.source_id: quotes.folded(quotes.unquoted(entry.body)) for entry in wanted}
    found: dict[str, Place] = {}
    for body in bodies:
        text = quotes.folded(body.text)
        for source_id in words.keys() - found.keys():
            is_there = words[source_id] in text
            if is_there and quotes.find(body.text, words[source_id]) is not None:
                found[source_id] = Place(body.story_id, body.state)
    return found


def plan(intake: Intake, entry: Entry, place: Place | None) -> Plan:
    """Say what is to be done with a record, of a quote as of any other; nothing is written."""
    if place is not None and place.state is EditorialState.REMOVED:
        return Plan(Deed.LEAVE, Result.UNCHANGED, plans.TAKEN_BACK)
    found = plans.plan(intake, entry)
    if place is None or found.result is not Result.ADDED:
        return found
    said = TIED.format(place.story_id) if place.story_id else TO_BE_TIED
    return replace(found, message=f"{said} {found.message}".strip())


def keep(intake: Intake, entry: Entry, place: Place | None) -> None:
    """Keep the quote of a record that came in, once: of the story it stands in, else of itself."""
    db = intake.archive.db
    found = exchange.find(db, entry.source, entry.source_id)
    own = _story(intake, found.story_id) if found is not None else None
    if own is None or own.tied is not None:
        return
    whole = _story(intake, place.story_id) if place is not None else None
    if whole is not None:
        quote = _quote(intake, entry, whole, entry.body)
        if quote is not None:
            for alone in kept.of_story(db, own.number):
                kept.save(db, replace(alone, removed_at=intake.archive.now))
            _note(intake, whole, quote)
            tied.add(db, own.number, whole_number=whole.number, quote_id=quote.id)
    elif not kept.of_story(db, own.number):
        quote = _quote(intake, entry, own, "")
        if quote is not None:
            _note(intake, own, quote)


def _quote(intake: Intake, entry: Entry, story: Story, words: str) -> Quote | None:
    """Keep a quote of these words of a story, of all of them where none are given."""
    archive = intake.archive
    agreed = quote_follow.agreed_words(archive.db, story)
    body = agreed[0].body
    span = quotes.find(body, words or quotes.unquoted(body))
    if span is None:
        return None
    is_own = not words or (
        bool(entry.author) and entry.author.casefold() == story.author.casefold()
    )
    quote = replace(
        quote_follow.new(story, agreed, span, by=intake.actor.ref, at=archive.now),
        is_unnamed=not is_own,
        speaker="" if is_own else entry.author or entry.voice_words,
        voice=story.voice if entry.voice is Voice.OTHER and not entry.voice_words else entry.voice,
    )
    kept.save(archive.db, quote)
    return quote


def _note(intake: Intake, story: Story, quote: Quote) -> None:
    codes = {"quote": quote.id, "number": quote.rendition_number}
    event = EventType.QUOTE_MADE
    consent.note_event(intake.archive, story, intake.actor, event, codes=codes, channel=Channel.CLI)


def _story(intake: Intake, story_id: str) -> Story | None:
    try:
        return intake.archive.story(story_id, intake.actor, Action.IMPORT)
    except NotFoundError:
        return None
