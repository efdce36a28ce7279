"""Placeholder of the stories pages."""

from flask import Blueprint

from storybank.domain.errors import NotFoundError

bp = Blueprint("stories", __name__)


@bp.get("/stories/<story_id>")
def one(story_id: str) -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")


@bp.get("/training/stories/<story_id>")
def training(story_id: str) -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")
