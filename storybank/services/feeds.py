"""Tell machines that follow the archive what they may know of it. Nothing here changes anything.

A story is told of where both the web and search engines are allowed, with the
very same words (AC-85); the gate is asked for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from storybank.domain.access import Action, Asking, clauses, training_use
from storybank.domain.consent import Use
from storybank.domain.feeds import Entry, Feed, Gone, Listed, left_at
from storybank.domain.people import VISITOR, Actor
from storybank.domain.stories import StoryView
from storybank.services import audience, stories
from storybank.services.archive import Archive
from storybank.storage import consents, ledger
from storybank.storage import stories as kept

NEWEST = 50
GONE_LISTED = timedelta(days=90)
MOST_LISTED = 50_000  # addresses in one site map


@dataclass(frozen=True, slots=True)
class _Seen:
    """One story that may be told of, and the instant at which the web first showed it."""

    rendition_number: int
    story_number: int
    published_at: datetime


def feed(archive: Archive) -> Feed:
    """Return the newest stories, and those taken back in the last 90 days."""
    newest = _newest(_listed(archive))[:NEWEST]
    since = consents.shown_since(archive.db, [one.rendition_number for one in newest], Use.WEB)
    views = stories.views(
        archive, VISITOR, Use.SEARCH_ENGINES, [one.story_number for one in newest]
    )
    entries = tuple(
        entry(view, one.published_at, since)
        for one in newest
        for view in [views.get(one.rendition_number)]
        if view is not None
    )
    gone = _gone(archive)
    moments = [*(entry.changed_at for entry in entries), *(one.at for one in gone)]
    return Feed(entries, gone, max(moments, default=_midnight(archive.now)))


def entry(view: StoryView, published_at: datetime, since: Mapping[int, datetime]) -> Entry:
    """Tell of one story; *since* says by rendition number from when its words were shown."""
    return Entry(
        story_id=view.id,
        title=stories.heading(view),
        summary=view.summary,
        lang=view.lang,
        content_notes=view.content_notes,
        published_at=published_at,
        changed_at=max(published_at, since.get(view.rendition_number, published_at)),
    )


def listed(archive: Archive) -> list[Listed]:
    """Return every story that search engines may know, newest first, for the site map."""
    newest = _newest(_listed(archive))
    since = consents.shown_since(archive.db, [one.rendition_number for one in newest], Use.WEB)
    allowed = clauses(Action.READ, VISITOR, Asking(archive.now, Use.SEARCH_ENGINES))
    ids = kept.ids(archive.db, allowed)
    return [
        Listed(ids[one.story_number], since.get(one.rendition_number, one.published_at))
        for one in newest
        if one.story_number in ids
    ]


def gone_from_training(archive: Archive, actor: Actor) -> tuple[Gone, ...]:
    """Return the public feed's tombstones that training held too and *actor* may not read now.

    Of any other story not even that it was taken back is told (its address says 404).
    """
    use, since = training_use(actor), archive.now - GONE_LISTED
    found = []
    for one in _gone(archive):
        events = ledger.events(archive.db, story_id=one.story_id)
        at = left_at(events, use, use, recipient_id=actor.recipient_id)
        if at is not None and at >= since:
            found.append(Gone(one.story_id, at))
    allowed = clauses(Action.READ, actor, Asking(archive.now, use))
    ids = {
        story.id for story in kept.with_ids(archive.db, allowed, [one.story_id for one in found])
    }
    return tuple(one for one in found if one.story_id not in ids)


def _listed(archive: Archive) -> list[_Seen]:
    """Return what search engines may know where the web shows the very same words."""
    on_web = audience.visible(archive, VISITOR, Use.WEB)
    known = audience.visible(archive, VISITOR, Use.SEARCH_ENGINES)
    rows = np.flatnonzero(np.isin(on_web.numbers, known.numbers))
    columns = (on_web.numbers, on_web.stories, on_web.published)
    seen = zip(*(column[rows].tolist() for column in columns), strict=True)
    return [_Seen(n, story, datetime.fromtimestamp(at, UTC)) for n, story, at in seen]


def _newest(seen: list[_Seen]) -> list[_Seen]:
    return sorted(seen, key=lambda one: (one.published_at, one.story_number), reverse=True)


def _gone(archive: Archive) -> tuple[Gone, ...]:
    since = archive.now - GONE_LISTED
    found = []
    for story_id in kept.gone(archive.db, archive.now, since=since):
        at = left_at(ledger.events(archive.db, story_id=story_id))
        if at is not None and at >= since:
            found.append(Gone(story_id, at))
    return tuple(sorted(found, key=lambda one: (one.at, one.story_id), reverse=True))


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
