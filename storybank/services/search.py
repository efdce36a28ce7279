"""Search what one asker may see: hits, total, counts, excerpts, a suggestion.

The gate is asked first (``audience``); words are sought only inside its answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from storybank.domain.access import Action, Asking, clauses
from storybank.domain.consent import Use
from storybank.domain.errors import UnavailableError
from storybank.domain.people import Actor
from storybank.domain.search import (
    FACETS,
    MOST_CHARACTERS,
    MOST_WORDS,
    PAGE_SIZE,
    Query,
    Session,
    Sort,
)
from storybank.domain.stories import StoryView
from storybank.search import excerpts, facets, ordering
from storybank.search.executor import Hits
from storybank.search.glossary import NO_GLOSSARY, Glossary
from storybank.search.postings import Array
from storybank.search.query import Parsed, parse
from storybank.search.visible import VisibleSet
from storybank.services import audience, glossary, stories, themes, usable
from storybank.services.archive import Archive
from storybank.services.audience import Audience
from storybank.services.found import Found, show
from storybank.storage import stories as kept

MOST_ALIKE = 4
ANY_SESSION = Session()


@dataclass(frozen=True, slots=True)
class Results:
    """One page of a search.

    ``query.page`` is the page that is shown: the last, where a later one was
    asked for. ``counts`` maps a facet to (value, label, stories), most first, and
    ``more`` to how many values it has that are not there; ``names`` says what values
    are called, those that are not there too, where that is not the value itself.
    ``left_out`` are words past the limit, ``apart`` those of which the parts were
    sought; ``notes`` the content notes that can be left out; ``asked`` is whom all
    this is for; ``new`` counts what was first shown after the moment asked about.
    """

    query: Query
    total: int
    pages: int
    stories: tuple[Found, ...]
    counts: Mapping[str, tuple[tuple[str, str, int], ...]]
    more: Mapping[str, int]
    names: Mapping[str, Mapping[str, str]]
    notes: tuple[str, ...]
    suggestion: str | None
    left_out: tuple[str, ...]
    apart: tuple[str, ...]
    asked: Audience
    new: int = 0


def find(
    archive: Archive,
    actor: Actor,
    query: Query,
    *,
    size: int = PAGE_SIZE,
    most_values: int | None = None,
    since: datetime | None = None,
    most_characters: int = MOST_CHARACTERS,
    most_words: int = MOST_WORDS,
) -> Results:
    """Return one page of what *actor* may see for ``query.use``, and how much is new *since*.

    At most *most_values* of each facet are named, and what is chosen of it.
    Raises UnavailableError where the index cannot be read.
    """
    query = _followed(archive, query)
    made = _made(archive, actor, query, parse(query.text, most_characters, most_words))
    left, inside = made.left, made.inside
    pages = max(1, -(-len(left) // size))
    query = replace(query, page=min(max(1, query.page), pages))
    wanted = ordering.page(inside, left, query.sort, first=(query.page - 1) * size, size=size)
    counts, more = facets.count_most(inside, made.found, query.facets, most_values)
    names = stories.called(archive, made.asked.change)
    suggestion = None
    if not len(made.found) and made.parsed.words:
        suggestion = archive.bank.index.suggest(made.parsed, inside, made.known)
    return Results(
        query=query,
        total=len(left),
        pages=pages,
        stories=_shown(archive, actor, made, query.use, wanted),
        counts=_labelled(names, made.asked, query, counts),
        more=more,
        names=names,
        notes=facets.notes(made.asked.visible),
        suggestion=suggestion,
        left_out=made.parsed.left_out,
        apart=made.parsed.apart,
        asked=made.asked,
        new=0 if since is None else inside.count_since(left.rows, since),
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
    query = _followed(archive, query)
    made = _made(archive, actor, query, parse(query.text, most_characters, most_words))
    left, inside = made.left, made.inside
    wanted = ordering.page(inside, left, query.sort, first=0, size=limit)
    scores = left.scores_of(wanted).tolist()
    pairs = list(zip(inside.stories[wanted].tolist(), scores, strict=True))
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
    asked = audience.ask(archive, actor, use)
    counted = facets.count(asked.visible, np.arange(len(asked.visible)), {})
    names = stories.called(archive, asked.change)
    rows = _labelled(names, asked, Query(use=use), counted)["theme"]
    return tuple(sorted(rows, key=lambda row: row[1].casefold()))


def like(
    archive: Archive, actor: Actor, view: StoryView, *, size: int = MOST_ALIKE
) -> tuple[Found, ...]:
    """Return stories that *actor* may see for the same use and that are most like this one.

    Only words of what *actor* already reads are compared; empty where none is alike,
    or where the index cannot be read.
    """
    asked = audience.ask(archive, actor, view.use)
    inside = asked.without(archive.waiting)
    text = " ".join((view.title, view.summary, *view.running))
    try:
        hits = archive.bank.index.alike(text, view.lang, inside)
    except UnavailableError:  # the story itself can be read without the index
        return ()
    hits = hits.among(hits.rows[inside.stories[hits.rows] != view.number])
    wanted = ordering.page(inside, hits, Sort.RELEVANCE, first=0, size=size)
    made = _Made(parse(""), NO_GLOSSARY, asked, inside, hits.rows, hits)
    return _shown(archive, actor, made, view.use, wanted)


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of a search: rows of ``inside`` before facets (``found``) and after (``left``)."""

    parsed: Parsed
    known: Glossary
    asked: Audience
    inside: VisibleSet
    found: Array
    left: Hits


def _followed(archive: Archive, query: Query) -> Query:
    """Return *query* with each theme that was merged asked for where its stories are now."""
    chosen = query.facets.get("theme", ())
    now = tuple(dict.fromkeys(themes.where_now(archive, slug) for slug in chosen))
    return query if now == chosen else replace(query, facets={**query.facets, "theme": now})


def _made(archive: Archive, actor: Actor, query: Query, parsed: Parsed) -> _Made:
    """Search. What waits is read before the index is, so that nothing half taken in is found."""
    waiting = frozenset[int]() if parsed.is_empty else archive.waiting
    asked = audience.ask(archive, actor, query.use)
    inside = asked.without(waiting)
    known = glossary.known(archive)
    if parsed.is_empty:
        hits = Hits(np.arange(len(inside)), np.zeros(len(inside)))
    else:
        parsed = archive.bank.index.read(parsed, inside, known)
        hits = archive.bank.index.find(parsed, inside, known)
    found = facets.without(inside, hits.rows, (*query.without, *query.left_out))
    if query.session != ANY_SESSION:
        found = found[usable.fits(archive, actor, query, asked, inside)[found]]
    if not _is_offered(query, asked.visible):
        found = found[:0]
    left = hits.among(facets.narrow(inside, found, query.facets))
    return _Made(parsed, known, asked, inside, found, left)


def _is_offered(query: Query, visible: VisibleSet) -> bool:
    """Tell whether the public can browse by every theme chosen (AC-27)."""
    chosen = query.facets.get("theme", ())
    return query.use is not Use.WEB or visible.common["theme"].issuperset(chosen)


def _shown(
    archive: Archive, actor: Actor, made: _Made, use: Use, wanted: Array
) -> tuple[Found, ...]:
    """Return the stories of rows of ``made.inside`` as they may be shown, in their order."""
    numbers = made.inside.numbers[wanted]
    rows = made.asked.visible.rows(numbers)
    views = audience.views(archive, actor, made.asked, use, rows)
    marker = excerpts.Marker(made.parsed, made.known)
    scores = made.left.scores_of(wanted).tolist()
    chosen = zip(numbers.tolist(), scores, strict=True)
    return tuple(show(views[n], marker, score) for n, score in chosen if n in views)


def _labelled(
    names: Mapping[str, Mapping[str, str]],
    asked: Audience,
    query: Query,
    counted: facets.Counts,
) -> dict[str, tuple[tuple[str, str, int], ...]]:
    """Say the values in plain words; a theme that may not be known here as it was asked."""
    unknown = set(query.facets.get("theme", ())) - asked.visible.common["theme"]
    if unknown:
        names = {**names, "theme": {**names["theme"], **{slug: slug for slug in unknown}}}
    return {facet: _called(counted[facet], names.get(facet, {})) for facet in FACETS}


def _called(
    counted: list[tuple[str, int]], names: Mapping[str, str]
) -> tuple[tuple[str, str, int], ...]:
    """Put what each value is called beside it."""
    return tuple([(value, names.get(value, value), n) for value, n in counted])
