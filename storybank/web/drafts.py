"""Know the draft that a session holds. What is done with it is in ``share`` and ``shared``."""

from flask import session

from storybank.domain.errors import NotFoundError
from storybank.services import sharing
from storybank.services.forms import Form
from storybank.web.context import archive


def form() -> Form:
    """Return the form that this session holds; an empty one where it holds none."""
    if "draft" not in session:
        return sharing.empty(archive())
    try:
        return sharing.fetch(archive(), session["draft"])
    except NotFoundError:
        session.pop("draft", None)
        return sharing.empty(archive())


def hold(found: Form) -> None:
    """Let this session hold a draft, and keep to what its writer said of the computer (W03)."""
    session["draft"] = found.draft_id
    is_shared = found.answers.one("shared") == "yes"
    if is_shared != session.get("shared", False):
        session["shared"] = is_shared
