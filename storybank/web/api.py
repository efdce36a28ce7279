"""Placeholder of the api pages."""

from flask import Blueprint

from storybank.domain.errors import NotFoundError

bp = Blueprint("api", __name__)


@bp.get("/api/v1/stories")
def stories() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")
