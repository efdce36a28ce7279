"""Take requests to stop that come without words or link: hide first, check after (W48).

Someone who recognises themselves in a story asks the same way, with the same
limits (consent.md 9). What the desk does with requests is in ``requests``.
"""

from datetime import timedelta

from storybank.domain import recognition
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.errors import InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor, ActorKind
from storybank.domain.stories import Story
from storybank.domain.times import written
from storybank.services import stopping
from storybank.services.archive import Archive
from storybank.storage import ledger, messages, stops, stories
from storybank.storage.stops import Kind

ASKER = Actor(ActorKind.THIRD_PARTY, ref="stop-request")
CLOCK = timedelta(days=1)
MOST_PAUSES = 3
WITHIN = timedelta(days=30)
LONGEST = 4_000  # characters
LONGEST_CONTACT = 300

RAISED = (
    "Someone raised a concern about your story. One of us is looking into it. "
    "You do not have to do anything. We will talk to you before we change a word."
)
RAISED_AND_HIDDEN = (
    "Someone raised a concern about your story. We hide it while one of us looks into it. "
    "You do not have to do anything. We will talk to you before we change a word."
)


def describe(
    archive: Archive,
    *,
    words: str,
    contact: str = "",
    in_danger: bool = False,
    kind: Kind = Kind.STOP,
) -> None:
    """Keep what someone tells of a story, and hide the story where just one is meant.

    Nothing is answered: whether a story was recognised is for the desk alone.
    A story is hidden so at most 3 times in 30 days, then a person decides;
    not so where someone says that there is danger. The same words again are
    the same request. Raises InvalidError for no words or too many.
    """
    words, contact = words.strip(), contact.strip()
    if not words:
        raise InvalidError({"about": "Tell us what the story is about, or the name on it"})
    if len(words) > LONGEST or len(contact) > LONGEST_CONTACT:
        raise InvalidError({"about": f"Use fewer words: at most {LONGEST:,} letters"})
    with archive.writing() as db:
        story = recognised(archive, words)
        is_new = not stops.is_known(db, words, contact, kind)
        if is_new:
            stops.add(
                db,
                words=words,
                contact=contact,
                in_danger=in_danger,
                at=archive.now,
                due=archive.now + CLOCK,
                story_number=story.number if story else None,
                kind=kind,
            )
        if story is None:
            return
        hides = in_danger or _pauses(archive, story) < MOST_PAUSES
        if hides:
            stopping.hide(archive, story, ASKER, codes={"because": "asked_without_words"})
        if kind is Kind.ABOUT_ME and is_new:
            tell_teller(archive, story, is_hidden=hides or story.paused_at is not None)


def tell_teller(archive: Archive, story: Story, *, is_hidden: bool) -> None:
    """Tell the teller that someone raised a concern, and nothing else of it (AC-72)."""
    body = RAISED_AND_HIDDEN if is_hidden else RAISED
    messages.add(archive.db, story, "notice", body=body, at=archive.now)


def recognised(archive: Archive, words: str) -> Story | None:
    """Return the one story that *words* name by id, address or title; None for more or fewer."""
    seen_by = clauses(Action.PAUSE, ASKER, Asking(archive.now))
    meant = stories.with_ids(archive.db, seen_by, recognition.ids(words))
    if not meant:
        titled = recognition.titled(words, stories.titles(archive.db, seen_by))
        meant = stories.with_ids(archive.db, seen_by, titled)
    return meant[0] if len(meant) == 1 else None


def _pauses(archive: Archive, story: Story) -> int:
    """Return how often this story was hidden without words of late."""
    since = written(archive.now - WITHIN)
    return sum(
        event.type == EventType.PAUSED and event.actor_kind == ASKER.kind.value and event.at > since
        for event in ledger.events(archive.db, story_id=story.id)
    )
