"""Write a page of results as the API and the command line give it (contract.md)."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from storybank.search.excerpts import Segment
from storybank.services import stories
from storybank.services.found import Found
from storybank.services.search import Results


def as_json(results: Results, address: Callable[[str], str]) -> dict[str, Any]:
    """Return one page of results; *address* turns a story's id into its address."""
    return {
        "total": results.total,
        "page": results.query.page,
        "pages": results.pages,
        "stories": [_story(found, address) for found in results.stories],
        "facets": {
            facet: [{"value": v, "label": label, "count": n} for v, label, n in rows]
            for facet, rows in results.counts.items()
        },
        "suggestion": results.suggestion,
    }


def _story(found: Found, address: Callable[[str], str]) -> dict[str, Any]:
    view = found.view
    return {
        "id": view.id,
        "url": address(view.id),
        "title": stories.heading(view),
        "kind": view.kind.value,
        "voice": view.voice.value,
        "place": str(view.place),
        "themes": list(view.themes),
        "content_notes": list(view.content_notes),
        "published_on": view.published_at.date().isoformat(),
        "snippet": _marked(found.snippet),
    }


def _marked(segments: Iterable[Segment]) -> str:
    """Write segments as HTML, escaped, with what was found inside ``<mark>``."""
    pieces = (f"<mark>{escape(text)}</mark>" if found else escape(text) for text, found in segments)
    return "".join(pieces)
