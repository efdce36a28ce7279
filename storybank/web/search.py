"""Placeholder of the search pages."""

from flask import Blueprint

from storybank.domain.errors import NotFoundError

bp = Blueprint("search", __name__)


@bp.get("/stories")
def stories() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")


@bp.get("/training/stories")
def training() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")
