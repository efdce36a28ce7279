"""Placeholder of the people pages."""

from flask import Blueprint

from storybank.domain.errors import NotFoundError

bp = Blueprint("people", __name__)


@bp.get("/sign-in")
def sign_in() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")


@bp.post("/sign-out")
def sign_out() -> str:
    """Hold the address."""
    raise NotFoundError("There is nothing here yet.")
