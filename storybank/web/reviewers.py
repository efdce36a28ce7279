"""Let curators ask reviewers, by role or by a link to one story, and read what they said."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Role
from storybank.domain.review import SAID
from storybank.services import at_desk, reviewing
from storybank.web import typed
from storybank.web.context import actor, archive, only

bp = Blueprint("reviewers", __name__, url_prefix="/desk/stories/<story_id>/reviewers")

Answer = Response | str | tuple[str, int]
bp.before_request(only(Role.CURATOR))


@bp.get("")
def every(story_id: str) -> str:
    """Show what reviewers said, and the links that were made."""
    return _page(story_id, {})


@bp.post("/links")
def make(story_id: str) -> Answer:
    """Make a link for someone; it is shown on this answer alone."""
    try:
        token = reviewing.make_link(
            archive(),
            actor(),
            story_id,
            holder=request.form.get("holder", ""),
            days=typed.number("days"),
        )
    except InvalidError as error:
        return _page(story_id, error.problems), 422
    return _page(story_id, {}, link=url_for("reviewing.by_link", token=token, _external=True))


@bp.post("/links/<reference>/end")
def end(story_id: str, reference: str) -> Response:
    """Take a link back."""
    reviewing.revoke_link(archive(), actor(), story_id, reference)
    return _done(story_id, "The link works no more.")


@bp.post("/answers/<int:number>")
def settle(story_id: str, number: int) -> Answer:
    """Write what was done about a challenge."""
    try:
        reviewing.settle(archive(), actor(), story_id, number, reply=request.form.get("reply", ""))
    except InvalidError as error:
        return _page(story_id, error.problems), 422
    except ConflictError as error:
        return _page(story_id, {f"reply-{number}": str(error)}), 409
    return _done(story_id, "That is settled.")


def _done(story_id: str, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("reviewers.every", story_id=story_id), 303)


def _page(story_id: str, problems: dict[str, str], *, link: str = "") -> str:
    return render_template(
        "reviewers/every.html",
        desk=at_desk.open_story(archive(), actor(), story_id),
        said=SAID,
        days={str(days): f"{days} days" for days in reviewing.DAYS},
        now=archive().now,
        link=link,
        problems=problems,
        typed={} if link else request.form,
    )
