"""Save a trainer's searches: open them again, see what is new, follow them as a feed.

What a search finds is asked of the gate each time, as the trainer whose it is. A
feed's address is known by its hash alone; whoever has it reads what they may read.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from storybank.domain.access import Action, Asking, may, training_use
from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from storybank.domain.feeds import Entry, Feed
from storybank.domain.people import Actor
from storybank.domain.search import MOST_CHARACTERS, Query, Sort
from storybank.services import care, feeds, people, search
from storybank.services.archive import Archive
from storybank.services.contributors import token_hash
from storybank.services.search import Results
from storybank.storage import consents, journal, saved
from storybank.storage.saved import Saved

LONGEST_NAME = 100  # characters
MOST = 50  # searches of one trainer
NEWEST = 50  # stories of a feed
BACK_WITHIN = timedelta(days=7)  # a removed search can be brought back
TOKEN_BYTES = 16  # of a feed's address: 128 random bits


@dataclass(frozen=True, slots=True)
class Look:
    """A saved search and what it finds now; ``results.new`` since its trainer last looked."""

    saved: Saved
    results: Results


def every(archive: Archive, actor: Actor) -> list[Look]:
    """Return this trainer's searches by name, each with what is new."""
    return [_look(archive, actor, one) for one in _kept(archive, actor)]


def removed(archive: Archive, actor: Actor) -> list[Saved]:
    """Return what can still be brought back, by name."""
    since = archive.now - BACK_WITHIN
    found = saved.find(archive.db, _trainer(archive, actor))
    return [one for one in found if one.removed_at is not None and one.removed_at > since]


def look(archive: Archive, actor: Actor, saved_id: str) -> Look:
    """Return one search with what is new; NotFoundError for anyone else's, or a removed one."""
    return _look(archive, actor, _one(archive, actor, saved_id))


def add(archive: Archive, actor: Actor, name: str, query: Query) -> Saved:
    """Save a search under a name; InvalidError says what is wrong with it.

    Raises ConflictError where there is no room for another.
    """
    staff_id = _trainer(archive, actor)
    short = replace(query, text=query.text[:MOST_CHARACTERS].strip())
    with archive.writing() as db:
        name = _name(archive, actor, name)
        if len(_kept(archive, actor)) >= MOST:
            raise ConflictError(f"You have {MOST} saved searches. Remove one first.")
        return saved.add(db, staff_id, name, query=short, at=archive.now)


def rename(archive: Archive, actor: Actor, saved_id: str, name: str) -> str:
    """Give a search another name and return it; InvalidError says what is wrong with it."""
    with archive.writing() as db:
        found = _one(archive, actor, saved_id)
        name = _name(archive, actor, name, but=found)
        saved.rename(db, found, name)
    return name


def open_again(archive: Archive, actor: Actor, saved_id: str) -> Query:
    """Return what to search for; nothing is new until something is shown after this.

    Where something was new, the newest stories come first.
    """
    with archive.writing() as db:
        found = look(archive, actor, saved_id)
        saved.set_looked(db, found.saved, archive.now)
    query = found.saved.query(training_use(actor))
    return replace(query, sort=Sort.NEWEST) if found.results.new else query


def remove(archive: Archive, actor: Actor, saved_id: str) -> Saved:
    """Remove a search; its feed stops. It can be brought back for some days."""
    with archive.writing() as db:
        found = _one(archive, actor, saved_id)
        saved.set_removed(db, found, archive.now)
    return found


def bring_back(archive: Archive, actor: Actor, saved_id: str) -> Saved:
    """Bring back a search that was removed, and its feed; NotFoundError when it is too late.

    Raises ConflictError where another search has its name by now, or there is no room.
    """
    with archive.writing() as db:
        found = next((one for one in removed(archive, actor) if one.id == saved_id), None)
        if found is None:
            raise NotFoundError("There is no such saved search.")
        others = _kept(archive, actor)
        if any(_same(one.name, found.name) for one in others):
            raise ConflictError(f"You have another search named “{found.name}”. Rename it first.")
        if len(others) >= MOST:
            raise ConflictError(f"You have {MOST} saved searches. Remove one first.")
        saved.set_removed(db, found, None)
    return found


def make_feed(archive: Archive, actor: Actor, saved_id: str) -> str:
    """Make the secret of a search's feed address and return it; an earlier one stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with archive.writing() as db:
        found = _one(archive, actor, saved_id)
        saved.set_feed(db, found, token_hash(token), archive.now)
        journal.add(db, actor, "feed_made", at=archive.now, codes={"saved_search": found.id})
    return token


def stop_feed(archive: Archive, actor: Actor, saved_id: str) -> Saved:
    """Take back a search's feed address."""
    with archive.writing() as db:
        found = _one(archive, actor, saved_id)
        saved.set_feed(db, found, None, archive.now)
        journal.add(db, actor, "feed_stopped", at=archive.now, codes={"saved_search": found.id})
    return found


def feed(archive: Archive, token: str) -> tuple[Saved, Feed]:
    """Return the search that a secret address is of, and its newest stories as it may read them.

    Raises NotFoundError alike for an address that never was, one taken back, a
    removed search, and a trainer who is shut out or is none any more.
    """
    found = saved.find_by_feed(archive.db, token_hash(token))
    if found is None:
        raise NotFoundError("There is no such feed.")
    reader = people.acting(archive, found.staff_id)
    if not may(Action.USE_TRAINING, reader, Asking(archive.now)):
        raise NotFoundError("There is no such feed.")
    query = replace(_query(archive, reader, found), sort=Sort.NEWEST)
    entries = _entries(archive, reader, search.find(archive, reader, query, size=NEWEST))
    gone = feeds.gone_from_training(archive, reader)
    moments = [*(entry.changed_at for entry in entries), *(one.at for one in gone)]
    return found, Feed(entries, gone, max(moments, default=found.made_at))


def _entries(archive: Archive, reader: Actor, results: Results) -> tuple[Entry, ...]:
    views = [found.view for found in results.stories]
    since = consents.shown_since(
        archive.db,
        [view.rendition_number for view in views],
        results.query.use,
        recipient_id=reader.recipient_id,
    )
    return tuple(feeds.entry(view, view.published_at, since) for view in views)


def _look(archive: Archive, actor: Actor, one: Saved) -> Look:
    query = _query(archive, actor, one)
    return Look(one, search.find(archive, actor, query, size=1, since=one.looked_at))


def _query(archive: Archive, actor: Actor, one: Saved) -> Query:
    """Return what a search looks for, without what its trainer leaves out of their lists."""
    query = one.query(training_use(actor))
    return replace(query, left_out=care.left_out(archive, actor))


def _one(archive: Archive, actor: Actor, saved_id: str) -> Saved:
    found = saved.fetch(archive.db, _trainer(archive, actor), saved_id)
    if found.removed_at is not None:
        raise NotFoundError("There is no such saved search.")
    return found


def _kept(archive: Archive, actor: Actor) -> list[Saved]:
    found = saved.find(archive.db, _trainer(archive, actor))
    return [one for one in found if one.removed_at is None]


def _trainer(archive: Archive, actor: Actor) -> str:
    """Return the id of the trainer who asks; NotAllowedError for anyone else."""
    if not may(Action.USE_TRAINING, actor, Asking(archive.now)):
        raise NotAllowedError("Only a trainer can save searches.")
    return actor.ref


def _name(archive: Archive, actor: Actor, name: str, but: Saved | None = None) -> str:
    """Return a name as it is kept; InvalidError where it is none, or another search's."""
    line = " ".join(name.split())
    problem = ""
    if not line:
        problem = "Write a name for this search."
    elif len(line) > LONGEST_NAME:
        problem = f"Use at most {LONGEST_NAME} letters."
    elif any(_same(one.name, line) and one != but for one in _kept(archive, actor)):
        problem = f"You have a search named “{line}” already. Choose another name."
    if problem:
        raise InvalidError({"name": problem})
    return line


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()
