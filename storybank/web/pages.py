"""Placeholder of the pages pages."""

from flask import Blueprint

from storybank.domain.errors import NotFoundError

bp = Blueprint("pages", __name__)


@bp.get("/")
def home() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")


@bp.post("/leave")
def leave() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")
