"""Ask the gate once what an asker may see for a use; then only about what may differ.

The answer holds for one state of the database and until the next moment at
which any permission begins or ends: a withdrawal is seen at the next request.
Afterwards the gate is asked again about the stories that changed, or whose
moment came, and about no others.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

import numpy as np

from storybank.domain.access import SHOWN_PARTS, Action, Asking, clauses, timeless
from storybank.domain.consent import RECORDED, Part, Use
from storybank.domain.errors import UnavailableError
from storybank.domain.people import VISITOR, Actor, Role, member
from storybank.domain.search import Visible
from storybank.domain.stories import StoryView
from storybank.search.postings import Array
from storybank.search.visible import VisibleSet
from storybank.services import stories
from storybank.services.archive import Archive
from storybank.services.guard import guarded
from storybank.storage import audiences, consents, renditions, stale, tied

TRAINERS = member("", frozenset({Role.TRAINER}))
EXPECTED = ((VISITOR, Use.WEB), (TRAINERS, Use.TRAINING_HERE))
MOST_AGAIN = 2_000  # stories asked about one by one, before all are asked about
MOST_VIEWS = 1_000  # stories kept as they may be shown
MOST_LATER = 8  # moments to come whose answers are kept
LATER = "later"
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Audience:
    """All that one asker may see for one use, and when this has to be asked anew.

    ``change`` is the database's counter when it was asked, at the instant
    ``asked_at``; ``until`` the next moment at which a permission begins or ends,
    None where none will. ``views``: stories as they may be shown, by rendition
    number, ``minutes`` how long their text takes to read, and ``indexed`` whether
    search engines may be told of them, for as long as nothing about them differs.
    ``inside``: what may be searched while the index has still to take in some stories.
    """

    change: int
    asked_at: datetime
    until: datetime | None
    visible: VisibleSet
    views: dict[int, StoryView] = field(default_factory=dict)
    minutes: dict[int, int] = field(default_factory=dict)
    indexed: dict[int, bool] = field(default_factory=dict)
    inside: dict[frozenset[int], VisibleSet] = field(default_factory=dict)

    def without(self, waiting: frozenset[int]) -> VisibleSet:
        """Return what may be searched: not what the index has still to take in.

        The same object for the same answer, so that the index need not look anew.
        """
        if not waiting:
            return self.visible
        found = self.inside.get(waiting)
        if found is None:
            found = self.visible.without(waiting)
            self.inside.clear()
            self.inside[waiting] = found
        return found

    def holds(self, change: int, now: datetime) -> bool:
        """Tell whether nothing has changed and no such moment has come."""
        is_before = self.until is None or now < self.until
        return self.change == change and self.asked_at <= now and is_before


@guarded()
def ask(archive: Archive, actor: Actor, use: Use) -> Audience:
    """Return what *actor* may see for *use* now; the same object as long as it holds."""
    now, change = archive.now, stale.counter(archive.db)
    asked = _question(actor, use, now)
    kept: Audience | None = archive.bank.audiences.get(asked)
    if kept is not None and kept.holds(change, now):
        return kept
    until = consents.next_change(archive.db, now)
    differing = None if kept is None else _differing(archive, kept, now)
    if kept is None or differing is None:
        found = Audience(change, now, until, VisibleSet.of(_visible(archive, actor, use, now)))
    else:
        seen, views, minutes, indexed = kept.visible, kept.views, kept.minutes, kept.indexed
        if differing:
            more = _visible(archive, actor, use, now, differing)
            left = seen.without(differing)
            seen = left.with_more(more)
            if left is not kept.visible:
                views, minutes, indexed = (_kept(left, one) for one in (views, minutes, indexed))
        found = Audience(change, now, until, seen, views, minutes, indexed)
    archive.bank.audiences[asked] = found
    return found


def _kept(left: VisibleSet, known: dict[int, Known]) -> dict[int, Known]:
    """Return what is known of those renditions that are the same as before."""
    numbers = list(known)
    rows = left.rows(np.array(numbers, np.int64)).tolist()
    return {n: known[n] for n, row in zip(numbers, rows, strict=True) if row < len(left)}


@guarded()
def ask_about(archive: Archive, actor: Actor, use: Use, at: datetime) -> Audience:
    """Return what *actor* may see for *use* at a later moment, by what is known now.

    The gate is asked about that moment itself, but only of stories of which a
    permission begins or ends until then: all others are as they are now. Answers
    about the moments asked for last are kept.
    """
    now = ask(archive, actor, use)
    if at <= archive.now:
        return now
    asked = (LATER, at, *_question(actor, use, at))
    kept: Audience | None = archive.bank.audiences.pop(asked, None)
    if kept is not None and kept.change == now.change:
        found = kept
    else:
        moved = _with_quotes(archive, audiences.moved_between(archive.db, archive.now, at))
        more = _visible(archive, actor, use, at, moved) if moved else []
        found = Audience(now.change, at, None, now.visible.without(moved).with_more(more))
    later = [key for key in list(archive.bank.audiences) if key[0] == LATER]
    for key in later[: max(0, len(later) + 1 - MOST_LATER)]:
        archive.bank.audiences.pop(key, None)
    archive.bank.audiences[asked] = found
    return found


def minutes(archive: Archive, audience: Audience, inside: VisibleSet) -> Array:
    """Return how long the text that may be shown of each row takes to read: int64[V].

    It is counted as ``stories.minutes`` counts it, once for each version.
    """
    numbers = inside.numbers.tolist()
    missing = [number for number in numbers if number not in audience.minutes]
    if missing:
        told = renditions.told_in(archive.db, missing)
        audience.minutes.update({n: stories.minutes_for(texts) for n, texts in told})
    found = np.array([audience.minutes.get(number, 1) for number in numbers], np.int64)
    return np.where(inside.parts[Part.TEXT], found, stories.minutes_for(()))


def prepare(archive: Archive) -> None:
    """Ask for the public and for our trainers before they come, so that the first need not wait.

    Both at once: nearly all of it is SQLite's work, which one process does side by side.
    Where that fails nothing is kept, and each search will say so.
    """
    with ThreadPoolExecutor(len(EXPECTED)) as pool:
        for _ in pool.map(lambda who: _prepare(archive, *who), EXPECTED):
            pass


def _prepare(archive: Archive, actor: Actor, use: Use) -> None:
    with closing(archive.bank.open()) as own, suppress(UnavailableError):
        own.bank.index.prepare(visible(own, actor, use))


def visible(archive: Archive, actor: Actor, use: Use) -> VisibleSet:
    """Return all that *actor* may see for *use* now, as ``ask`` does."""
    return ask(archive, actor, use).visible


@guarded()
def views(
    archive: Archive, actor: Actor, audience: Audience, use: Use, rows: Iterable[int]
) -> dict[int, StoryView]:
    """Return, by rendition number, these rows of an audience's stories as they may be shown.

    One that is not shown any more, since the audience was asked, is not there.
    """
    numbers = {int(audience.visible.numbers[at]): int(audience.visible.stories[at]) for at in rows}
    found = {n: view for n in numbers if (view := audience.views.get(n)) is not None}
    missing = [story for number, story in numbers.items() if number not in found]
    if missing:
        read = stories.views(archive, actor, use, missing)
        found |= {n: view for n, view in read.items() if n in numbers}
        for number in list(audience.views)[: max(0, len(audience.views) + len(read) - MOST_VIEWS)]:
            audience.views.pop(number, None)
        if stale.counter(archive.db) == audience.change:
            audience.views.update(read)
    return found


def which_indexed(
    archive: Archive, seen: Iterable[StoryView], public: Audience | None = None
) -> frozenset[int]:
    """Return, by rendition number, those stories on the web that search engines may be told of.

    *public* is the public as it was asked about these stories, where it is at hand.
    """
    public = public or ask(archive, VISITOR, Use.WEB)
    wanted = {one.rendition_number: one for one in seen}
    found = {number: public.indexed[number] for number in wanted if number in public.indexed}
    missing = [one for number, one in wanted.items() if number not in found]
    if missing:
        told = stories.which_indexed(archive, missing)
        answers = {one.rendition_number: one.rendition_number in told for one in missing}
        found |= answers
        if stale.counter(archive.db) == public.change:
            public.indexed.update(answers)
    return frozenset(number for number, is_told in found.items() if is_told)


@lru_cache(maxsize=64)
def _question(actor: Actor, use: Use, now: datetime) -> tuple[object, ...]:
    """Return what is asked of the gate but for the moment: one for all who may read the same."""
    asked = clauses(Action.READ, actor, Asking(now, use, tuple(Part)))
    return (use, actor.recipient_id, *timeless(asked))


def _differing(archive: Archive, kept: Audience, now: datetime) -> set[int] | None:
    """Return the stories to be asked about again; None where everything has to be."""
    if now < kept.asked_at or archive.change < kept.change:  # the clock, or an old back-up
        return None
    changed = audiences.changed_since(archive.db, kept.change)
    moved = audiences.moved_between(archive.db, kept.asked_at, now)
    differing = _with_quotes(archive, (*changed, *moved))
    return differing if len(differing) <= MOST_AGAIN else None


def _with_quotes(archive: Archive, numbers: Iterable[int]) -> set[int]:
    """Return these stories with those that are quotes of one: what they may rest on differs too."""
    found = set(numbers)
    return found | {tie.story_number for tie in tied.to(archive.db, found)}


def _visible(
    archive: Archive, actor: Actor, use: Use, now: datetime, numbers: set[int] | None = None
) -> Iterator[Visible]:
    """Ask the gate about all stories, or about those with these numbers."""
    parts = {
        part: clauses(Action.READ, actor, Asking(now, use, (part,)))
        for part in (*SHOWN_PARTS, Part.PLACE)
    }
    recipient = actor.recipient_id if use is Use.TRAINING_PARTNER else None
    return audiences.visible(
        archive.db,
        parts,
        use=use.value,
        recipient=recipient,
        now=now,
        numbers=numbers,
        heard_by=clauses(Action.READ, actor, Asking(now, use, RECORDED)),
    )
