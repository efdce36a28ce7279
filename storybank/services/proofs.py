"""Answer whether what should be gone is gone: for the command line and the desk."""

from collections.abc import Iterable
from dataclasses import dataclass

from storybank.domain.errors import NotFoundError
from storybank.domain.ledger import EventType
from storybank.services import purge, traces
from storybank.services.archive import Archive
from storybank.services.purge import Step
from storybank.services.traces import Proof
from storybank.storage import ledger, purging


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A deletion that was begun and is not proved: the steps that were done, and since when."""

    story_id: str
    since: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of deletions came to. ``verified_at`` None: not proved yet."""

    proofs: tuple[Proof, ...]
    unfinished: tuple[Unfinished, ...]
    overdue: tuple[str, ...]
    verified_at: str | None = None

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing was found and nothing is unfinished."""
        return not (self.unfinished or self.overdue or any(p.is_found for p in self.proofs))


def unfinished(archive: Archive) -> tuple[Unfinished, ...]:
    """Return the deletions that were begun and are not proved, oldest first."""
    return tuple(_unfinished(archive, one) for one in purging.unfinished(archive.db))


def verify(archive: Archive, story_id: str = "", words: Iterable[str] | None = None) -> Verified:
    """Search the instance: for *words* where given, else for what was noted of deleted stories.

    With *story_id* of that story alone; NotFoundError where it was never to be
    deleted. Once a deletion is proved its words are kept nowhere: then only its
    rows can be looked for, and ``verified_at`` says when it was proved.
    """
    open_ids = purging.unfinished(archive.db)
    overdue = purging.overdue(archive.db, archive.today)
    verified_at = None
    if story_id:
        began, verified_at = _began(archive, story_id)
        if not began and story_id not in overdue:
            raise NotFoundError(f"Story {story_id} was not to be deleted.")
        open_ids = [one for one in open_ids if one == story_id]
        overdue = [one for one in overdue if one == story_id]
    if words is not None:
        proofs = [traces.look_for(archive, words, story_id=story_id)]
    else:
        proofs = [traces.search(archive, one) for one in ([story_id] if story_id else open_ids)]
    open_ones = tuple(_unfinished(archive, one) for one in open_ids)
    return Verified(tuple(proofs), open_ones, tuple(overdue), verified_at)


def _began(archive: Archive, story_id: str) -> tuple[bool, str | None]:
    began, verified_at = False, None
    for event in ledger.events(archive.db, story_id=story_id):
        if event.type == EventType.PURGE_STARTED:
            began, verified_at = True, None
        elif event.type == EventType.PURGE_VERIFIED:
            verified_at = event.at
    return began, verified_at


def _unfinished(archive: Archive, story_id: str) -> Unfinished:
    events = list(ledger.events(archive.db, story_id=story_id))
    done = purge.steps_done(archive, story_id)
    since = next(event.at for event in events[::-1] if event.type == EventType.PURGE_STARTED)
    return Unfinished(story_id, since, tuple(step for step in Step if step in done))
