"""Serve search and browsing: for the public, and for trainers signed in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask import Blueprint, Response, make_response, render_template, request

from storybank.domain.access import training_use
from storybank.domain.consent import Use
from storybank.domain.people import VISITOR, Role
from storybank.domain.search import FACETS, MOST_WORDS, PAGE_SIZE, Session, Sort
from storybank.domain.times import plain
from storybank.services import care, search
from storybank.services.search import Results
from storybank.web import api, cards, queries, robots
from storybank.web.context import archive, member_with

bp = Blueprint("search", __name__)

NAMES = {
    "theme": "Theme",
    "voice": "Who is speaking",
    "place": "Place",
    "kind": "Kind",
    "format": "Form",
    "year": "Year",
    "without": "Leave out stories that talk about",
    "medium": "May be used",
    "on": "May be used until the end of",
    "time": "Read in",
}
NO_PROBLEMS: Mapping[str, str] = {}
SORTS = {Sort.RELEVANCE: "Best match", Sort.NEWEST: "Newest first", Sort.OLDEST: "Oldest first"}
MOST_LISTED = 10  # values of a filter on a page, until all are asked for


class Option(NamedTuple):
    """One box of a filter; ``words`` say how many stories have it, where that may be counted.

    ``ticked`` is the attribute of one that is.
    """

    id: str
    value: str
    words: str
    ticked: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with its boxes, those that are ticked first; ``left`` are not on the page."""

    name: str
    label: str
    options: tuple[Option, ...]
    left: int = 0


@bp.get("/stories", endpoint="stories")
def public() -> Response:
    """Search and browse what the public may see, as a page or as JSON."""
    query = queries.read(Use.WEB)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        answer = robots.refused(make_response(api.answer(query)))
    else:
        results = search.find(archive(), VISITOR, query, most_values=_most_values())
        page = _page(results, "search.stories")
        answer = robots.guarded(page, results)
    answer.vary.add("Accept")
    return answer


@bp.get("/training/stories")
def training() -> str:
    """Search and browse what trainers may use."""
    trainer = member_with(Role.TRAINER)
    query = queries.read(training_use(trainer))
    if not queries.shows_all():
        query = replace(query, left_out=care.left_out(archive(), trainer))
    problems = queries.problems(archive().today)
    if "on" in problems:
        query = replace(query, session=replace(query.session, on=None))
    results = search.find(archive(), trainer, query, most_values=_most_values())
    return _page(results, "search.training", problems)


def _most_values() -> int | None:
    """Return how many values of each filter are on the page; None for all of them."""
    return None if queries.shows_every_filter() else MOST_LISTED


def _page(results: Results, endpoint: str, problems: Mapping[str, str] = NO_PROBLEMS) -> str:
    query, is_training = results.query, endpoint == "search.training"
    suggested = None
    if results.suggestion is not None:
        suggested = queries.address(endpoint, replace(query, text=results.suggestion, page=1))
    save = queries.address("saved.new", replace(query, page=1)) if is_training else None
    filters = tuple(_filters(results))
    every_filter = None
    if any(one.left for one in filters):
        every_filter = queries.address(endpoint, query, filters=True)
    show_all = queries.address(endpoint, query, everything=True) if query.left_out else None
    one = "stories.training" if is_training else "stories.one"
    return render_template(
        "search/stories.html",
        results=results,
        save=save,
        filters=filters,
        chosen=_chosen(results, endpoint),
        pages=_pages(results, endpoint),
        suggested=suggested,
        endpoint=endpoint,
        cards=cards.lay_out(results, one, are_packable=is_training),
        first=(query.page - 1) * PAGE_SIZE + 1,
        sorts=[(sort.value, label) for sort, label in SORTS.items()],
        most_listed=MOST_LISTED,
        most_words=MOST_WORDS,
        show_all=show_all,
        problems=problems,
        session=queries.said() if is_training else {},
        may_print=is_training and query.use is Use.TRAINING_HERE,
        every_filter=every_filter,
    )


def _filters(results: Results) -> Iterator[Filter]:
    """Yield the filters that have anything to choose or to take back."""
    query, most_values = results.query, _most_values()
    for facet in FACETS:
        ticked = query.facets.get(facet, ())
        counted = results.counts[facet]
        if ticked:
            counted = tuple(sorted(counted, key=lambda row: _place(row[0], ticked)))
        listed = counted[:most_values]
        options = tuple(
            [
                Option(f"{facet}-{number}", value, f"{label} ({count})", _ticked(value in ticked))
                for number, (value, label, count) in enumerate(listed, 1)
            ]
        )
        if options:
            left = results.more[facet] + len(counted) - len(listed)
            yield Filter(facet, NAMES[facet], options, left)
    notes = dict.fromkeys((*query.without, *results.notes))
    if notes:
        boxes = [
            Option(f"without-{number}", note, note, _ticked(note in query.without))
            for number, note in enumerate(notes, 1)
        ]
        yield Filter("without", NAMES["without"], tuple(boxes))


def _ticked(is_chosen: bool) -> str:
    return " checked" if is_chosen else ""


def _place(value: str, ticked: tuple[str, ...]) -> int:
    """Return where a value of a filter stands: what is ticked comes first, as it was asked for."""
    return ticked.index(value) if value in ticked else len(ticked)


def chosen(results: Results) -> list[tuple[str, str, str]]:
    """Return each chosen filter and value as codes, and the value in words for this asker."""
    query = results.query
    label = {(f, value): text for f in query.facets for value, text, _ in results.counts[f]}
    pairs = [(facet, value) for facet, values in query.facets.items() for value in values]
    pairs += [("without", note) for note in query.without]
    found = [(facet, value, label.get((facet, value), value)) for facet, value in pairs]
    return [*found, *_of_session(query.session)]


def _of_session(session: Session) -> Iterator[tuple[str, str, str]]:
    """Yield what was chosen about a session, as ``chosen`` returns it."""
    if session.on_paper:
        yield "medium", queries.PAPER, "on paper too"
    if session.on is not None:
        yield "on", session.on.isoformat(), plain(session.on)
    if session.longest:
        minutes = f"{session.minutes} minute{'s' if session.minutes > 1 else ''}"
        each = f"{session.people} people × {minutes}" if session.people > 1 else minutes
        yield "time", str(session.longest), each


def _chosen(results: Results, endpoint: str) -> list[tuple[str, str, str]]:
    """Return, for each chosen filter, its name, its value in words, and the way without it."""
    return [
        (
            NAMES[facet],
            words,
            queries.address(endpoint, queries.without_value(results.query, facet, value)),
        )
        for facet, value, words in chosen(results)
    ]


def _pages(results: Results, endpoint: str) -> dict[int, str]:
    """Return the addresses of the first and last page and of those near this one."""
    here, last = results.query.page, results.pages
    near = {1, last, *range(max(1, here - 2), min(last, here + 2) + 1)}
    return queries.of_pages(endpoint, results.query, sorted(near))
