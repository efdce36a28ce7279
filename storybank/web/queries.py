"""Read a search from an address, and write addresses that differ by one thing.

Whatever is in the address makes a search: an unknown code finds nothing, and a
page past the last is the last. Nothing here raises.
"""

from dataclasses import replace
from typing import Any

from flask import request, url_for

from storybank.domain.consent import Use
from storybank.domain.search import FACETS, Query, Sort

MOST_VALUES = 20
MOST_READ = 10_000
EVERYTHING = "everything"  # with what a reader leaves out of their lists
FILTERS = "filters"
_SORTS = {sort.value: sort for sort in Sort}


def read(use: Use) -> Query:
    """Return the search that this request asks for."""
    return Query(
        text=request.args.get("q", "").replace("\0", " ")[:MOST_READ].strip(),
        use=use,
        facets={facet: _values(facet) for facet in FACETS if _values(facet)},
        without=_values("without"),
        sort=_SORTS.get(request.args.get("sort", ""), Sort.RELEVANCE),
        page=page(),
    )


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
    return url_for(endpoint, **given)


def without_value(query: Query, facet: str, value: str) -> Query:
    """Return *query* with one chosen value taken back, from its first page."""
    if facet == "without":
        return replace(query, page=1, without=_less(query.without, value))
    kept = {name: _less(v, value) if name == facet else v for name, v in query.facets.items()}
    return replace(query, page=1, facets={name: v for name, v in kept.items() if v})


def _arguments(query: Query) -> dict[str, Any]:
    """Return only what differs from a plain search, so that addresses stay short."""
    given: dict[str, Any] = {"q": query.text} if query.text else {}
    given |= {name: list(values) for name, values in query.facets.items()}
    if query.without:
        given["without"] = list(query.without)
    if query.sort is not Sort.RELEVANCE:
        given["sort"] = query.sort.value
    if query.page > 1:
        given["page"] = query.page
    return given


def _values(name: str) -> tuple[str, ...]:
    values = (value[:200] for value in request.args.getlist(name)[:MOST_VALUES] if value)
    return tuple(dict.fromkeys(values))


def _less(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(other for other in values if other != value)
