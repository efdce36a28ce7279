"""Placeholder of the desk pages."""

from flask import Blueprint

from storybank.domain.errors import NotFoundError

bp = Blueprint("desk", __name__)


@bp.get("/desk")
def queue() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")


@bp.get("/desk/stories/<story_id>")
def story(story_id: str) -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")
