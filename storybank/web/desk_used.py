"""Let curators read what was said of stories before their tellers see it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.people import Role
from storybank.domain.used import NoteState
from storybank.services import came_of
from storybank.web.context import actor, archive, only

bp = Blueprint("desk_used", __name__, url_prefix="/desk/used")

DONE = {
    NoteState.SHOWN: "The teller can see it now.",
    NoteState.LEFT_OUT: "It is left out. The teller does not see it.",
}
bp.before_request(only(Role.CURATOR))


@bp.get("")
def every() -> str:
    """List what waits, and what was settled in the last days."""
    return render_template(
        "desk_used/every.html",
        waiting=came_of.to_settle(archive(), actor()),
        settled=came_of.settled(archive(), actor()),
        days=came_of.UNDONE_WITHIN.days,
    )


@bp.post("/<note_id>")
def settle(note_id: str) -> Response:
    """Show one to its teller, or leave it out."""
    note = came_of.settle(archive(), actor(), note_id, request.form.get("state", ""))
    flash(DONE[note.state])
    return redirect(url_for("desk_used.every"), 303)
