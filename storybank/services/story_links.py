"""Let stories, case studies, quotes and projects go together: shown both ways, made at the desk.

Of a link the gate is asked at both ends: an audience that may see one story is
told of another only where it may see that too, for the same use.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from storybank.domain import recognition
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import Actor
from storybank.domain.stories import Story, StoryView
from storybank.services import quotes, stories
from storybank.services.archive import Archive
from storybank.services.quotes import Quoted
from storybank.storage import journal, renditions, story_links
from storybank.storage import stories as kept

MOST = 30
UNDO_WITHIN = timedelta(days=28)
NOT_FOUND = "There is no story of that id that you may open. Copy the address of its page."


@dataclass(frozen=True, slots=True)
class Page:
    """What goes with a story, as a curator sees it: each (story, title), and what was taken out."""

    story: Story
    title: str
    linked: tuple[tuple[Story, str], ...]
    removed: tuple[tuple[Story, str], ...]


def shown(archive: Archive, actor: Actor, view: StoryView) -> tuple[StoryView, ...]:
    """Return what goes with a story that *actor* reads, as far as they may see it for that use."""
    numbers = story_links.of(archive.db, view.number)
    if not numbers:
        return ()
    found = {one.number: one for one in stories.views(archive, actor, view.use, numbers).values()}
    return tuple(found[number] for number in numbers if number in found)


def quoted(archive: Archive, actor: Actor, view: StoryView) -> tuple[Quoted, ...]:
    """Return the quotes of a story that may be named beside it, for the use it is read for."""
    bank = quotes.bank(archive, actor, view.use).values()
    return tuple(
        one for one in bank if one.quote.story_number == view.number and one.leads_to_story
    )


def page(archive: Archive, actor: Actor, story_id: str) -> Page:
    """Return what goes with a story; NotFoundError where *actor* may not review it."""
    story = archive.story(story_id, actor, Action.REVIEW)
    since = archive.now - UNDO_WITHIN
    return Page(
        story=story,
        title=_titled(archive, [story])[0][1],
        linked=_of(archive, actor, story_links.of(archive.db, story.number)),
        removed=_of(archive, actor, story_links.removed(archive.db, story.number, since=since)),
    )


def add(archive: Archive, actor: Actor, story_id: str, other: str) -> Story:
    """Link a story with the one whose address or id is *other*; return that.

    Raises InvalidError where there is no such story for *actor*, it is the same
    one, or as many go with it as a page can hold.
    """
    ids = recognition.ids_in_order(other)
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        found = _find(archive, actor, ids[-1] if ids else "")
        if found.number == story.number:
            raise InvalidError({"other": "This is the same story. Choose another one."})
        if max(len(story_links.of(db, one.number)) for one in (story, found)) >= MOST:
            raise InvalidError({"other": f"At most {MOST} can go with one story. Take one out."})
        story_links.add(db, story.number, found.number, by=actor.ref, at=archive.now)
        _note(archive, actor, "story_linked", story, found)
    return found


def remove(archive: Archive, actor: Actor, story_id: str, other_id: str) -> None:
    """Let two stories go together no more; it can be put back for four weeks."""
    with archive.writing() as db:
        story, other = _both(archive, actor, story_id, other_id)
        if other.number in story_links.of(db, story.number):
            story_links.set_removed(db, story.number, other.number, archive.now)
            _note(archive, actor, "story_unlinked", story, other)


def put_back(archive: Archive, actor: Actor, story_id: str, other_id: str) -> None:
    """Let two stories go together again."""
    with archive.writing() as db:
        story, other = _both(archive, actor, story_id, other_id)
        if other.number not in story_links.of(db, story.number):
            story_links.set_removed(db, story.number, other.number, None)
            _note(archive, actor, "story_linked", story, other)


def _both(archive: Archive, actor: Actor, story_id: str, other_id: str) -> tuple[Story, Story]:
    """Return both ends of a link that is or was there; NotFoundError for any other."""
    story = archive.story(story_id, actor, Action.REVIEW)
    other = archive.story(other_id, actor, Action.REVIEW)
    since = archive.now - UNDO_WITHIN
    known = story_links.of(archive.db, story.number)
    known += story_links.removed(archive.db, story.number, since=since)
    if other.number not in known:
        raise NotFoundError("These do not go together.")
    return story, other


def _find(archive: Archive, actor: Actor, story_id: str) -> Story:
    try:
        return archive.story(story_id, actor, Action.REVIEW)
    except NotFoundError:
        raise InvalidError({"other": NOT_FOUND}) from None


def _of(archive: Archive, actor: Actor, numbers: list[int]) -> tuple[tuple[Story, str], ...]:
    """Return those of these stories that *actor* may review, with their titles, in order."""
    if not numbers:
        return ()
    seen_by = clauses(Action.REVIEW, actor, Asking(archive.now))
    found = kept.find(archive.db, seen_by, numbers=numbers)
    titled = {story.number: (story, title) for story, title in _titled(archive, found)}
    return tuple(titled[number] for number in numbers if number in titled)


def _titled(archive: Archive, found: Iterable[Story]) -> list[tuple[Story, str]]:
    known = list(found)
    newest = renditions.newest(archive.db, [story.number for story in known])
    return [(story, newest[story.number].content.title) for story in known]


def _note(archive: Archive, actor: Actor, deed: str, story: Story, other: Story) -> None:
    """Note a deed of both, each by itself: who may read of one may not know of the other."""
    for one in (story, other):
        journal.add(archive.db, actor, deed, at=archive.now, story_id=one.id)
