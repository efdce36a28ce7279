"""Answer programs: the same search as the page, as JSON, for the public audience."""

from typing import Any

from flask import Blueprint, url_for

from storybank.domain.consent import Use
from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.services import search
from storybank.services import stories as reading
from storybank.services.search import Found
from storybank.web import queries
from storybank.web.context import archive
from storybank.web.markup import marked

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.get("/stories")
def stories() -> dict[str, Any]:
    """Search what the public may see."""
    return answer(queries.read(Use.WEB))


def answer(query: Query) -> dict[str, Any]:
    """Return one page of results as contract.md lays them out."""
    results = search.find(archive(), VISITOR, query)
    return {
        "total": results.total,
        "page": results.query.page,
        "pages": results.pages,
        "stories": [_story(found) for found in results.stories],
        "facets": {
            facet: [{"value": v, "label": label, "count": n} for v, label, n in rows]
            for facet, rows in results.counts.items()
        },
        "suggestion": results.suggestion,
    }


def _story(found: Found) -> dict[str, Any]:
    view = found.view
    return {
        "id": view.id,
        "url": url_for("stories.one", story_id=view.id),
        "title": reading.heading(view),
        "kind": view.kind.value,
        "voice": view.voice.value,
        "place": str(view.place),
        "themes": list(view.themes),
        "content_notes": list(view.content_notes),
        "published_on": view.published_at.date().isoformat(),
        "snippet": str(marked(found.snippet)),
    }
