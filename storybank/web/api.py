"""Answer programs: the same search as the page, as JSON, for the public audience."""

from typing import Any

from flask import Blueprint, Response, make_response, url_for

from storybank.domain.consent import Use
from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.services import listing, search
from storybank.web import queries, robots
from storybank.web.context import archive

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.get("/stories")
def stories() -> Response:
    """Search what the public may see; search engines list pages, not this."""
    return robots.refused(make_response(answer(queries.read(Use.WEB))))


def answer(query: Query) -> dict[str, Any]:
    """Return one page of results as contract.md lays them out."""
    return listing.as_json(search.find(archive(), VISITOR, query), _address)


def _address(story_id: str) -> str:
    return url_for("stories.one", story_id=story_id)
