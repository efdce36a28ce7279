"""Read a search from an address, and write addresses that differ by one thing.

Whatever is in the address makes a search: an unknown code finds nothing, and a
page past the last is the last. Nothing here raises.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import request

from storybank.domain.consent import Use
from storybank.domain.jurisdiction import TRAINING
from storybank.domain.search import FACETS, Query, Session, Sort
from storybank.web.addresses import url_for

MOST_VALUES = 20
MOST_READ = 10_000
EVERYTHING = "everything"  # with what a reader leaves out of their lists
FILTERS = "filters"
PAPER = "print"
SAFE = "!$'()*,/:;?@"  # stand in an address as they are, as in those that Flask writes
MOST = {"people": 500, "minutes": 600}  # of a session
# What is said of a session, by filter, and how each is taken back.
SESSION: dict[str, dict[str, Any]] = {
    "medium": {"on_paper": False},
    "on": {"on": None},
    "time": {"people": 0, "minutes": 0},
}
_SORTS = {sort.value: sort for sort in Sort}


def read(use: Use) -> Query:
    """Return the search that this request asks for."""
    return Query(
        text=request.args.get("q", "").replace("\0", " ")[:MOST_READ].strip(),
        use=use,
        facets={facet: found for facet in FACETS if (found := values(facet))},
        without=values("without"),
        sort=_SORTS.get(request.args.get("sort", ""), Sort.RELEVANCE),
        page=page(),
        session=_session() if use in TRAINING else Session(),
    )


def problems(today: date) -> dict[str, str]:
    """Return what is wrong with what was said of a session, by field; it is not searched by."""
    found: dict[str, str] = {}
    day = _day()
    if _said("on") and day is None:
        found["on"] = "Choose a day, such as 2026-12-01"
    elif day is not None and day < today:
        found["on"] = "This day is over. Choose today or a later day"
    for name, most in MOST.items():
        if _said(name) and not _number(name):
            found[name] = f"Write a number from 1 to {most}"
    if _number("people") and not _said("minutes"):
        found["minutes"] = "Write how many minutes each of them has"
    return found


def said() -> dict[str, str]:
    """Return what the fields about a session hold, as it was written."""
    return {name: _said(name) for name in ("on", *MOST)}


def page() -> int:
    """Return the page number that the address says, 1 where it says none."""
    text = request.args.get("page", "1")
    digits = text if text.isascii() and text.isdigit() else "1"
    return max(1, int(digits[:10]))


def shows_all() -> bool:
    """Tell whether this request asks for what its reader leaves out of their lists too."""
    return request.args.get(EVERYTHING) == "yes"


def shows_every_filter() -> bool:
    """Tell whether this request asks for every value of each filter, however many there are."""
    return request.args.get(FILTERS) == "all"


def address(endpoint: str, query: Query, *, everything: bool = False, filters: bool = False) -> str:
    """Return the address of *query* at *endpoint*; what is asked for this once stays asked for."""
    given = _arguments(query)
    if everything or shows_all():
        given[EVERYTHING] = "yes"
    if filters or shows_every_filter():
        given[FILTERS] = "all"
    plain = url_for(endpoint)
    return f"{plain}?{urlencode(given, doseq=True, safe=SAFE)}" if given else plain


def of_pages(endpoint: str, query: Query, pages: Iterable[int]) -> dict[int, str]:
    """Return the address of each of these pages of one search."""
    # No value can hold a "=" that is not written as %3D: this stands there once.
    before, _, after = address(endpoint, replace(query, page=2)).partition("page=2")
    first = before + after[1:] if after else before[:-1]
    return {page: f"{before}page={page}{after}" if page > 1 else first for page in pages}


def without_value(query: Query, facet: str, value: str) -> Query:
    """Return *query* with one chosen value taken back, from its first page."""
    if facet == "without":
        return replace(query, page=1, without=_less(query.without, value))
    if facet in SESSION:
        return replace(query, page=1, session=replace(query.session, **SESSION[facet]))
    kept = {name: _less(v, value) if name == facet else v for name, v in query.facets.items()}
    return replace(query, page=1, facets={name: v for name, v in kept.items() if v})


def _arguments(query: Query) -> dict[str, Any]:
    """Return only what differs from a plain search, so that addresses stay short."""
    given: dict[str, Any] = {"q": query.text} if query.text else {}
    given |= {name: list(values) for name, values in query.facets.items()}
    if query.without:
        given["without"] = list(query.without)
    session = query.session
    if session.on_paper:
        given["medium"] = PAPER
    if session.on is not None:
        given["on"] = session.on.isoformat()
    given |= {name: n for name in MOST if (n := getattr(session, name))}
    if query.sort is not Sort.RELEVANCE:
        given["sort"] = query.sort.value
    if query.page > 1:
        given["page"] = query.page
    return given


def _session() -> Session:
    """Return what the address says of a session, but for what is wrong with it."""
    minutes = _number("minutes")
    people = _number("people") if _said("people") else 1
    return Session(
        on_paper=request.args.get("medium") == PAPER,
        on=_day(),
        people=people if minutes else 0,
        minutes=minutes if people else 0,
    )


def _day() -> date | None:
    try:
        return date.fromisoformat(_said("on"))
    except ValueError:
        return None


def _number(name: str) -> int:
    """Return a number that is said of a session, 0 where it is none that it can be."""
    text = _said(name)
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return found if found <= MOST[name] else 0


def _said(name: str) -> str:
    return request.args.get(name, "")[:20].strip()


def values(name: str) -> tuple[str, ...]:
    """Return what the address says under a name, each once; so many, and no longer."""
    found = (value[:200] for value in request.args.getlist(name)[:MOST_VALUES] if value)
    return tuple(dict.fromkeys(found))


def _less(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(other for other in values if other != value)
