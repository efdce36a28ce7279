"""Read stories as one audience may see them. Nothing here changes anything."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

from storybank.domain import phrases
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.consent import Use
from storybank.domain.errors import GoneError, NotFoundError
from storybank.domain.people import VISITOR, Actor
from storybank.domain.stories import Format, Kind, Story, StoryView, Voice
from storybank.domain.view import shown, view
from storybank.services import themes as vocabulary
from storybank.services.archive import Archive, as_of
from storybank.services.guard import guarded
from storybank.storage import renditions
from storybank.storage import stories as kept

FORMATS = {
    Format.TEXT: "to read",
    Format.AUDIO: "to listen to",
    Format.VIDEO: "to watch",
    Format.PICTURE: "in pictures",
    Format.EASY_READ: "easy read",
}
WORDS_A_MINUTE = 200


@guarded()
def read(archive: Archive, actor: Actor, use: Use, story_id: str) -> StoryView:
    """Return one story as *actor* may see it for *use*.

    Raises GoneError where the public once saw it and it was taken back from
    them, NotFoundError in every other case where it may not be shown.
    """
    allowed = clauses(Action.READ, actor, Asking(archive.now, use))
    try:
        story = kept.fetch(archive.db, story_id, allowed)
    except NotFoundError:
        if use is Use.WEB and kept.was_public(archive.db, story_id, archive.now):
            raise GoneError("This story is not here any more.") from None
        raise
    found = _views(archive, actor, use, [story])
    if not found:
        raise NotFoundError("There is no such story.")
    return next(iter(found.values()))


@guarded()
def views(
    archive: Archive, actor: Actor, use: Use, story_numbers: Iterable[int]
) -> dict[int, StoryView]:
    """Return, by rendition number, those of these stories that may be shown now."""
    allowed = clauses(Action.READ, actor, Asking(archive.now, use))
    found = kept.find(archive.db, allowed, numbers=story_numbers)
    return _views(archive, actor, use, found)


@guarded()
def by_id(
    archive: Archive, actor: Actor, use: Use, story_ids: Iterable[str]
) -> dict[str, StoryView]:
    """Return, by id, those of these stories that may be shown now."""
    allowed = clauses(Action.READ, actor, Asking(archive.now, use))
    found = kept.with_ids(archive.db, allowed, story_ids)
    return {seen.id: seen for seen in _views(archive, actor, use, found).values()}


def indexed(archive: Archive, seen: StoryView) -> StoryView | None:
    """Return what search engines may be told of a story on the web, or None.

    None, too, where their permission is for other words than those on the page.
    """
    other = views(archive, VISITOR, Use.SEARCH_ENGINES, [seen.number])
    return other.get(seen.rendition_number)


def which_indexed(archive: Archive, seen: Iterable[StoryView]) -> frozenset[int]:
    """Return, by rendition number, those stories on the web that search engines may be told of."""
    wanted = {one.rendition_number: one.number for one in seen}
    other = views(archive, VISITOR, Use.SEARCH_ENGINES, wanted.values())
    return frozenset(wanted.keys() & other.keys())


def labels(archive: Archive) -> Callable[[str, str], str]:
    """Return a function that says a facet's value in plain words."""
    known = called(archive, archive.change)
    return lambda facet, value: known[facet].get(value, value) if facet in known else value


def called(archive: Archive, change: int) -> dict[str, dict[str, str]]:
    """Return, by facet, what its values are called where that is not the value itself.

    *change* is what the counter of changes stands at.
    """
    themes = as_of(
        archive.bank.labels,
        change,
        lambda: {theme.slug: theme.label for theme in vocabulary.known(archive, change)},
    )
    return {**LABELS, "theme": themes}


def heading(seen: StoryView) -> str:
    """Return the title, or what stands for it where the title may not be shown."""
    return seen.title or f"{_said(phrases.kind(seen.kind))} from {phrases.voice(seen.voice)}"


def line(seen: StoryView) -> tuple[str, ...]:
    """Return what it is, who tells it and where, and how long it takes."""
    voice = "" if seen.voice is Voice.OTHER else _said(phrases.voice(seen.voice), keep_article=True)
    where = str(seen.place)
    teller = f"{voice} in {where}" if voice and where else voice or where
    time = minutes(seen)
    reading = f"{time} minute{'s' if time > 1 else ''} {FORMATS[seen.format]}"
    what = "" if seen.kind is Kind.STORY else _said(phrases.kind(seen.kind))
    return tuple(part for part in (what, teller, reading) if part)


def minutes(seen: StoryView) -> int:
    """Return about how long the words take to read; at least 1."""
    return minutes_for(seen.running)


def minutes_for(texts: Iterable[str]) -> int:
    """Return about how long texts take to read together; at least 1."""
    return max(1, round(sum(map(_count, texts)) / WORDS_A_MINUTE))


@lru_cache(maxsize=2_000)
def _count(text: str) -> int:
    return len(text.split())


def usable(
    archive: Archive, actor: Actor, seen: StoryView
) -> tuple[tuple[Use, datetime | None], ...]:
    """Return for which uses a trainer who reads a story may use it, and until when.

    None where it may not be used so. What *actor* may never do is not listed.
    """
    found: list[tuple[Use, datetime | None]] = [(seen.use, seen.ends_at)]
    if clauses(Action.READ, actor, Asking(archive.now, Use.PRINT)):
        printed = by_id(archive, actor, Use.PRINT, [seen.id]).get(seen.id)
        found.append((Use.PRINT, printed.ends_at if printed else None))
    return tuple(found)


def _views(
    archive: Archive, actor: Actor, use: Use, found: Iterable[Story]
) -> dict[int, StoryView]:
    now = archive.now
    pairs = [(story, shown(story, actor, use, now)) for story in found]
    seen = [(story, entry) for story, entry in pairs if entry is not None]
    words = renditions.fetch_many(archive.db, [entry.rendition_number for _, entry in seen])
    made = (view(story, entry, words[entry.rendition_number]) for story, entry in seen)
    return {story_view.rendition_number: story_view for story_view in made if story_view}


def _said(words: str, *, keep_article: bool = False) -> str:
    """Begin words with a capital, and without an article unless it is kept."""
    plain = words if keep_article else words.removeprefix("a ").removeprefix("an ")
    return plain[:1].upper() + plain[1:]


# What each value of a facet is called, but for themes, which each archive has of its own.
LABELS: dict[str, dict[str, str]] = {
    "voice": {voice.value: _said(phrases.VOICES[voice]) for voice in Voice},
    "kind": {kind.value: _said(phrases.KINDS[kind]) for kind in Kind},
    "format": {one.value: _said(FORMATS[one]) for one in Format},
}
