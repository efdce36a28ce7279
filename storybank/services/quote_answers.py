"""Say how quotes stand, and take what their tellers say to them: a yes, or a no at any time.

They are chosen in ``quoting``. A no counts at the next request.
"""

from dataclasses import dataclass, replace

from storybank.domain.access import Action
from storybank.domain.consent import Use
from storybank.domain.errors import NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.preview import audience
from storybank.domain.quotes import Answer, Quote, Stage
from storybank.domain.stories import Content, Story
from storybank.services import consent, my_story, quote_follow
from storybank.services import quotes as reading
from storybank.services.archive import Archive
from storybank.storage import quotes as kept

USES = frozenset({Use.TRAINING_HERE, Use.TRAINING_PARTNER, Use.PRINT})


@dataclass(frozen=True, slots=True)
class Chosen:
    """One quote as the desk and its teller see it. ``words`` is as it was shown last."""

    quote: Quote
    words: str
    stage: Stage
    asks_first: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """One quote as its teller sees it: ``shown_as`` is (where, under which label) now."""

    quote: Quote
    words: str
    stage: Stage
    shown_as: tuple[tuple[str, str], ...]


def own(archive: Archive, actor: Actor, story_id: str) -> tuple[Own, ...]:
    """Return the quotes of a teller's own story, removed ones left out."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    content, number = quote_follow.agreed_words(archive.db, story)
    every = (one for one in kept.of_story(archive.db, story.number) if one.removed_at is None)
    places = _places(archive, story)
    return tuple(
        Own(
            seen.quote,
            seen.words,
            seen.stage,
            tuple((where, bank[one.id].said_by) for where, bank in places if one.id in bank),
        )
        for one in every
        for seen in [chosen(story, one, content, number)]
    )


def answer_own(
    archive: Archive, actor: Actor, story_id: str, quote_id: str, *, answer: Answer
) -> None:
    """Keep a teller's yes or no to one of their quotes; a no counts at the next request."""
    with archive.writing():
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        every = [q for q in kept.of_story(archive.db, story.number) if q.removed_at is None]
        found = next((quote for quote in every if quote.id == quote_id), None)
        if found is None or answer is Answer.NONE:
            raise NotFoundError("There is no such quote.")
        take(archive, actor, story, found, answer=answer, channel=Channel.WEB)


def wants_answer(archive: Archive, actor: Actor, story_id: str) -> int:
    """Return how many quotes wait for their teller's yes or no."""
    return sum(one.stage is Stage.WAITING for one in own(archive, actor, story_id))


def chosen(story: Story, quote: Quote, content: Content, number: int) -> Chosen:
    """Return how a quote stands, seen beside the agreed words of its story."""
    found = reading.in_words(quote, content, number)
    asks = asks_first(story)
    agreed = found is not None and (not asks or found.is_agreed(content.quotes, content.body))
    return Chosen(quote, quote.words, quote.stage(is_agreed=agreed), asks)


def asks_first(story: Story) -> bool:
    """Tell whether its people are shown each line before others are (W23)."""
    bases = {grant.record.basis for grant in story.grants}
    return not bases or not bases <= {"organisation", "public_domain"}


def take(
    archive: Archive, actor: Actor, story: Story, quote: Quote, *, answer: Answer, channel: Channel
) -> None:
    """Keep a yes or a no to a quote, inside the caller's transaction; twice is once."""
    if (quote.answer, quote.agreed_sha256) == (answer, quote.key):
        return
    said = replace(quote, answer=answer, answered_at=archive.now, agreed_sha256=quote.key)
    kept.save(archive.db, said)
    event = EventType.QUOTE_AGREED if answer is Answer.YES else EventType.QUOTE_REFUSED
    note(archive, actor, story, quote, event, channel)


def note(
    archive: Archive,
    actor: Actor,
    story: Story,
    quote: Quote,
    event: EventType,
    channel: Channel = Channel.WEB,
) -> None:
    """Append an event about a quote to the ledger."""
    codes = {"quote": quote.id, "number": quote.rendition_number}
    consent.note_event(archive, story, actor, event, codes=codes, channel=channel)


def _places(archive: Archive, story: Story) -> list[tuple[str, reading.Bank]]:
    """Return what is shown of quotes in each place where this story is shown now."""
    found = []
    for permission in my_story.permissions(archive, story):
        reader = audience(permission.purpose)
        if permission.is_shown and permission.purpose.use in USES and reader is not None:
            bank = reading.bank(archive, reader, permission.purpose.use)
            found.append((permission.label, bank))
    return found
