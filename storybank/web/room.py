"""Let anyone in a room say with one tap how a session was: no name, no cookie, no address kept."""

from flask import Blueprint, redirect, render_template, request, url_for

from storybank.domain.errors import InvalidError
from storybank.domain.used import FACES
from storybank.services import used
from storybank.web.context import archive
from storybank.web.security import csrf
from storybank.web.tellers import Answer

bp = Blueprint("room", __name__, url_prefix="/room")
# A token would need a cookie, and there is nothing here to forge: anyone may tap.
csrf.exempt(bp)


@bp.get("/<pulse_code>")
def one(pulse_code: str) -> Answer:
    """Show the three faces, each with its words; after a tap say thank you."""
    found = used.room(archive(), pulse_code)
    return _page(found.pulse_code, {}, is_done="done" in request.args)


@bp.post("/<pulse_code>")
def tap(pulse_code: str) -> Answer:
    """Count one tap."""
    try:
        used.tap(archive(), pulse_code, request.form.get("face", ""))
    except InvalidError as error:
        return _page(pulse_code, error.problems), 422
    return redirect(url_for("room.one", pulse_code=pulse_code, done="yes"), 303)


def _page(pulse_code: str, problems: dict[str, str], *, is_done: bool = False) -> str:
    return render_template(
        "room/faces.html",
        pulse_code=pulse_code,
        faces=FACES,
        is_done=is_done,
        problems=problems,
    )
