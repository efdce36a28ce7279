"""Know the draft that a session holds. What is done with it is in ``share`` and ``shared``."""

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

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


def held_id() -> str:
    """Return the draft that this session holds; NotFoundError where it holds none."""
    draft_id: str = session.get("draft", "")
    if not draft_id:
        raise NotFoundError("There is no such draft.")
    return draft_id


def must_not_be_sent() -> Response | None:
    """Leave alone what was sent already."""
    if form().sent_story_id is not None:
        return redirect(url_for("share.sent"), 303)
    return None


def beside(found: Form, question_id: str, step: int) -> str:
    """Return the address of the page before (-1) or after (1) one of the form."""
    ids = [asked.id for asked in found.asked]
    return url_for("share.question", question_id=ids[ids.index(question_id) + step])
