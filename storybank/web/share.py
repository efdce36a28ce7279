"""Placeholder of the share pages."""

from flask import Blueprint

from storybank.domain.errors import NotFoundError

bp = Blueprint("share", __name__)


@bp.get("/share")
def start() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")
