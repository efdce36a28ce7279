"""Placeholder of the themes pages."""

from flask import Blueprint

from storybank.domain.errors import NotFoundError

bp = Blueprint("themes", __name__)


@bp.get("/themes")
def index() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")


@bp.get("/themes/<slug>")
def one(slug: str) -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")
