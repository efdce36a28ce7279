"""Ask someone who has just told their story how they are, and do what they wish (W54)."""

from dataclasses import dataclass, replace
from datetime import date

from storybank.domain.access import Action
from storybank.domain.errors import InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.stories import EditorialState
from storybank.domain.times import plain
from storybank.domain.wording import Screen
from storybank.services import consent, wording
from storybank.services.archive import Archive
from storybank.services.due import CHECK_IN_AFTER
from storybank.storage import contributors, journal, messages, stories

CODES = ("fine", "call", "change")  # in the order of W54
LONGEST_NUMBER = 100  # characters
CALL = "call"  # in ``Story.call_for``
_BEFORE_APPROVAL = frozenset(
    {EditorialState.SUBMITTED, EditorialState.IN_REVIEW, EditorialState.PROPOSED}
)


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What the page asks. ``promise`` is empty where nobody may get in touch."""

    screen: Screen
    promise: tuple[str, ...]
    has_number: bool


def asked(archive: Archive, actor: Actor, story_id: str) -> Aftercare:
    """Return the question, and our promise to check in where the person allowed that (AC-79)."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    person = story.subjects[0].contributor_id
    teller = contributors.fetch(archive.db, person) if person else None
    may_reach = teller is not None and bool(teller.contact_permissions and teller.contact_value)
    day: date = story.created_at.date() + CHECK_IN_AFTER
    screen = wording.screen(archive, "W54", {"date": plain(day)})
    has_number = teller is not None and teller.contact_channel in {"phone", "text"}
    return Aftercare(screen, screen.after if may_reach else (), has_number)


def take(archive: Archive, actor: Actor, story_id: str, *, code: str, number: str) -> None:
    """Do what someone wishes; a call becomes a task of the desk, and the story waits for it.

    Raises InvalidError where nothing was chosen, or there is no number to ring.
    """
    if code not in CODES:
        raise InvalidError({"answer": "Choose how you are"})
    if code != CALL:
        return
    number = " ".join(number.split())[:LONGEST_NUMBER]
    if not number and not asked(archive, actor, story_id).has_number:
        raise InvalidError({"number": "Write the number that we can ring"})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.SEE_OWN)
        if CALL not in story.call_for and story.editorial_state in _BEFORE_APPROVAL:
            calls = (*story.call_for, CALL)
            stories.save(db, replace(story, call_for=calls))
            codes = {"call_asked": CALL, "call_for": list(calls)}
            consent.note_event(archive, story, actor, EventType.EDITORIAL_CHANGED, codes=codes)
        note = f"The teller would like a call (W54). {f'Ring {number}.' if number else ''}".strip()
        messages.add(db, story, "system", body=note, at=archive.now)
        journal.add(db, actor, "call_wanted", at=archive.now, story_id=story.id)
