"""Say whether the archive can answer."""

from flask import Blueprint, Response, jsonify

from storybank.storage import stale
from storybank.web.context import archive, bank

bp = Blueprint("health", __name__)


@bp.get("/health")
def health() -> tuple[Response, int]:
    """Answer 200 when the database answers and the index is readable."""
    changes = stale.counter(archive().db)
    readable = bank().index.is_readable()
    answer = {"database": True, "index": readable, "changes": changes}
    return jsonify(answer), 200 if readable else 503
