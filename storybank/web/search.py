"""Serve search and browsing: for the public, and for trainers signed in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, render_template, request

from storybank.domain.access import training_use
from storybank.domain.consent import Use
from storybank.domain.people import VISITOR, Role
from storybank.domain.search import FACETS, MOST_WORDS, PAGE_SIZE, Session, Sort
from storybank.domain.times import plain
from storybank.services import care, search, stories
from storybank.services.search import Results
from storybank.web import api, queries, robots
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
MOST_LISTED = 20  # values of a filter on a page, until all are asked for
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One box of a filter; ``count`` is None where too few stories have it to be counted."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


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
        results = search.find(archive(), VISITOR, query)
        page = _page(results, "search.stories")
        answer = robots.guarded(page, [found.view for found in results.stories])
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
    return _page(search.find(archive(), trainer, query), "search.training", problems)


def _page(results: Results, endpoint: str, problems: Mapping[str, str] = NO_PROBLEMS) -> str:
    suggested = None
    if results.suggestion is not None:
        suggested = queries.address(
            endpoint, replace(results.query, text=results.suggestion, page=1)
        )
    save = None
    if endpoint == "search.training":
        save = queries.address("saved.new", replace(results.query, page=1))
    return render_template(
        "search/stories.html",
        results=results,
        save=save,
        filters=tuple(_filters(results)),
        chosen=_chosen(results, endpoint),
        pages=_pages(results, endpoint),
        suggested=suggested,
        endpoint=endpoint,
        one="stories.one" if endpoint == "search.stories" else "stories.training",
        first=(results.query.page - 1) * PAGE_SIZE + 1,
        labels=stories.labels(archive()),
        sorts=[(sort.value, label) for sort, label in SORTS.items()],
        most_shown=MOST_SHOWN,
        most_words=MOST_WORDS,
        show_all=queries.address(endpoint, results.query, everything=True),
        problems=problems,
        session=queries.said(),
        may_print=endpoint == "search.training" and results.query.use is Use.TRAINING_HERE,
        every_filter=queries.address(endpoint, results.query, filters=True),
    )


def _filters(results: Results) -> Iterator[Filter]:
    """Yield the filters that have anything to choose or to take back."""
    for facet in FACETS:
        chosen = results.query.facets.get(facet, ())
        rows = {value: (label, count) for value, label, count in results.counts[facet]}
        values = tuple(dict.fromkeys((*chosen, *rows)))
        listed = values if queries.shows_every_filter() else values[:MOST_LISTED]
        options = tuple(Option(value, *rows[value], value in chosen) for value in listed)
        if options:
            yield Filter(facet, NAMES[facet], options, len(values) - len(listed))
    left_out = results.query.without
    notes = dict.fromkeys((*left_out, *results.notes))
    if notes:
        boxes = tuple(Option(note, note, None, note in left_out) for note in notes)
        yield Filter("without", NAMES["without"], boxes)


def chosen(results: Results) -> list[tuple[str, str, str]]:
    """Return each chosen filter and value as codes, and the value in words for this asker."""
    query = results.query
    label = {(f, value): text for f in FACETS for value, text, _ in results.counts[f]}
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
    return {
        page: queries.address(endpoint, replace(results.query, page=page)) for page in sorted(near)
    }
