"""Search what one asker may see: hits, total, counts, excerpts, a suggestion.

The gate is asked first (``audience``); words are sought only inside its answer.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from storybank.domain.access import Action, Asking, clauses
from storybank.domain.consent import Use
from storybank.domain.people import Actor
from storybank.domain.search import (
    FACETS,
    MOST_CHARACTERS,
    MOST_WORDS,
    PAGE_SIZE,
    Query,
    Sort,
    Visible,
)
from storybank.domain.stories import StoryView
from storybank.search import excerpts, facets
from storybank.search.excerpts import Segment
from storybank.search.query import Parsed, parse
from storybank.services import audience, stories
from storybank.services.archive import Archive
from storybank.storage import stories as kept


@dataclass(frozen=True, slots=True)
class Found:
    """One story of a page of results; ``snippet`` and ``title`` have their marks."""

    view: StoryView
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    score: float

    @property
    def line(self) -> tuple[str, ...]:
        """Return what it is, who tells it and how long it takes."""
        return stories.line(self.view)


@dataclass(frozen=True, slots=True)
class Results:
    """One page of a search.

    ``query.page`` is the page that is shown: the last, where a later one was
    asked for. ``counts`` maps a facet to (value, label, stories), most first.
    ``left_out`` are words past the limit; ``notes`` the content notes that can
    be left out.
    """

    query: Query
    total: int
    pages: int
    stories: tuple[Found, ...]
    counts: Mapping[str, tuple[tuple[str, str, int], ...]]
    notes: tuple[str, ...]
    suggestion: str | None
    left_out: tuple[str, ...]


def find(
    archive: Archive,
    actor: Actor,
    query: Query,
    *,
    size: int = PAGE_SIZE,
    most_characters: int = MOST_CHARACTERS,
    most_words: int = MOST_WORDS,
) -> Results:
    """Return one page of what *actor* may see for ``query.use``.

    Raises UnavailableError where the index cannot be read.
    """
    parsed = parse(query.text, most_characters=most_characters, most_words=most_words)
    visible = audience.visible(archive, actor, query.use)
    scores = _scores(archive, parsed, visible)
    found = facets.narrow({number: visible[number] for number in scores}, {}, query.without)
    left = facets.narrow(found, query.facets) if _is_offered(query, visible) else {}
    pages = max(1, -(-len(left) // size))
    query = replace(query, page=min(max(1, query.page), pages))
    ordered = _ordered(left, scores, query.sort)
    wanted = ordered[(query.page - 1) * size : query.page * size]
    views = stories.views(archive, actor, query.use, [left[n].story_number for n in wanted])
    suggestion = archive.bank.index.suggest(parsed, visible) if not found else None
    return Results(
        query=query,
        total=len(left),
        pages=pages,
        stories=tuple(_found(views[n], parsed, scores[n]) for n in wanted if n in views),
        counts=_counts(archive, found, query, visible),
        notes=_notes(visible),
        suggestion=suggestion,
        left_out=parsed.left_out,
    )


def ranked(
    archive: Archive,
    actor: Actor,
    query: Query,
    *,
    limit: int,
    most_characters: int = MOST_CHARACTERS,
    most_words: int = MOST_WORDS,
) -> list[tuple[str, float]]:
    """Return the best *limit* stories, each by its source_id (its own id where it has none).

    That is the order of ``find`` with nothing of the stories read: no page is made of it.
    """
    parsed = parse(query.text, most_characters=most_characters, most_words=most_words)
    visible = audience.visible(archive, actor, query.use)
    scores = _scores(archive, parsed, visible)
    left = facets.narrow({n: visible[n] for n in scores}, query.facets, query.without)
    wanted = _ordered(left, scores, query.sort)[:limit]
    pairs = [(left[number].story_number, scores[number]) for number in wanted]
    allowed = clauses(Action.READ, actor, Asking(archive.now, query.use))
    names = kept.names(archive.db, allowed, [number for number, _ in pairs])
    return [(names[number], score) for number, score in pairs if number in names]


def source_ids(archive: Archive, actor: Actor, results: Results) -> dict[str, str]:
    """Return, by story id, what each story found was called where it came from; may be empty."""
    allowed = clauses(Action.READ, actor, Asking(archive.now, results.query.use))
    numbers = [found.view.number for found in results.stories]
    return {story.id: story.source_id for story in kept.find(archive.db, allowed, numbers=numbers)}


def theme_counts(archive: Archive, actor: Actor, use: Use) -> tuple[tuple[str, str, int], ...]:
    """Return (slug, label, stories) of the themes that *actor* can browse, by label.

    One with fewer than three stories is no filter (I-30).
    """
    visible = audience.visible(archive, actor, use)
    rows = _counts(archive, dict(visible), Query(use=use), visible)["theme"]
    return tuple(sorted(rows, key=lambda row: row[1].casefold()))


def _is_offered(query: Query, visible: Mapping[int, Visible]) -> bool:
    """Tell whether the public can browse by every theme chosen (AC-27)."""
    chosen = query.facets.get("theme", ())
    return query.use is not Use.WEB or facets.common(visible, "theme").issuperset(chosen)


def _scores(archive: Archive, parsed: Parsed, visible: Mapping[int, Visible]) -> dict[int, float]:
    """Return the score of each visible rendition that fits the words; all, where none are."""
    if parsed.is_empty:
        return dict.fromkeys(visible, 0.0)
    hits = archive.bank.index.find(parsed, visible)
    return {hit.rendition_number: hit.score for hit in hits if hit.rendition_number in visible}


def _ordered(left: Mapping[int, Visible], scores: Mapping[int, float], sort: Sort) -> list[int]:
    """Return rendition numbers in order; ties by the newest, so that no page repeats one."""
    newest = sorted(left, key=lambda n: (left[n].published_at, n), reverse=True)
    if sort is Sort.OLDEST:
        return newest[::-1]
    if sort is Sort.NEWEST:
        return newest
    return sorted(newest, key=lambda n: -scores[n])


def _found(view: StoryView, parsed: Parsed, score: float) -> Found:
    text = " ".join((view.body or view.summary or " ".join(view.quotes)).split())
    if not parsed.is_empty and view.summary and not _marks(excerpts.mark(text, parsed)):
        text = view.summary
    if parsed.is_empty and view.summary:
        text = view.summary
    title = tuple(excerpts.mark_all(stories.heading(view), parsed))
    return Found(view, title, tuple(excerpts.mark(text, parsed)), score)


def _marks(segments: list[Segment]) -> bool:
    return any(found for _, found in segments)


def _counts(
    archive: Archive,
    found: Mapping[int, Visible],
    query: Query,
    visible: Mapping[int, Visible],
) -> dict[str, tuple[tuple[str, str, int], ...]]:
    labels = stories.labels(archive)
    counted = facets.count(found, query.facets, visible)
    themes = facets.common(visible, "theme")

    def label(facet: str, value: str) -> str:
        """Say back what was asked, where it names a theme that may not be known here."""
        return value if facet == "theme" and value not in themes else labels(facet, value)

    return {
        facet: tuple((value, label(facet, value), n) for value, n in counted[facet])
        for facet in FACETS
    }


def _notes(visible: Mapping[int, Visible]) -> tuple[str, ...]:
    """Return the content notes that at least three stories have (I-30)."""
    counted = Counter(note for entry in visible.values() for note in set(entry.content_notes))
    return tuple(sorted(note for note, n in counted.items() if n >= facets.FEWEST_STORIES))
