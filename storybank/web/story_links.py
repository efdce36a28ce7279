"""Let curators say at the desk which stories, case studies, quotes and projects go together."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain.errors import InvalidError
from storybank.domain.people import Role
from storybank.services import story_links
from storybank.web import typed
from storybank.web.context import actor, archive, only
from storybank.web.tellers import Answer

bp = Blueprint("story_links", __name__, url_prefix="/desk/stories/<story_id>/links")
bp.before_request(only(Role.CURATOR))


@bp.get("")
def every(story_id: str) -> str:
    """Show what goes with a story, and ask for more."""
    return _page(story_id, {})


@bp.post("")
def add(story_id: str) -> Answer:
    """Link a story with another."""
    try:
        other = story_links.add(archive(), actor(), story_id, typed.line("other"))
    except InvalidError as error:
        return _page(story_id, error.problems), 422
    return _done(story_id, f"They go together now, and each leads to the other: {other.id}.")


@bp.post("/remove")
def remove(story_id: str) -> Answer:
    """Take a link out."""
    story_links.remove(archive(), actor(), story_id, request.form.get("other", ""))
    return _done(story_id, "They go together no more. You can put it back below.")


@bp.post("/put-back")
def put_back(story_id: str) -> Answer:
    """Put a link back that was taken out."""
    story_links.put_back(archive(), actor(), story_id, request.form.get("other", ""))
    return _done(story_id, "They go together again.")


def _done(story_id: str, words: str) -> Answer:
    flash(words)
    return redirect(url_for("story_links.every", story_id=story_id), 303)


def _page(story_id: str, problems: dict[str, str]) -> str:
    return render_template(
        "story_links/every.html",
        page=story_links.page(archive(), actor(), story_id),
        days=story_links.UNDO_WITHIN.days,
        problems=problems,
        typed=typed.line("other"),
    )
