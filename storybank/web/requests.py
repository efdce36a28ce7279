"""Serve what others ask of the desk: stories to hide, and complaints; each has a clock.

Whoever looks after safety sees here, and alone, what is about a held story.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.complaints import Pressure
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import Channel
from storybank.domain.people import Role
from storybank.services import complaints, requests
from storybank.web.context import actor, archive, only

bp = Blueprint("requests", __name__, url_prefix="/desk")

Answer = Response | str | tuple[str, int]

CHANNELS = {
    Channel.PHONE.value: "By phone",
    Channel.FACE.value: "In person",
    Channel.LETTER.value: "By letter or email",
    Channel.PAPER.value: "On a form",
}
bp.before_request(only(Role.CURATOR, Role.SAFEGUARDING))


@bp.get("/requests")
def index() -> str:
    """List what people asked without words or link, the most pressing first."""
    return _index_page()


@bp.post("/requests/<request_id>/hide")
def hide(request_id: str) -> Answer:
    """Hide the story that a request turned out to be about."""
    asked = request.form.get("story_id", "")
    try:
        requests.hide(archive(), actor(), request_id, story_id=asked)
    except InvalidError as error:
        return _index_page(request_id, error.problems), 422
    flash("The story is hidden. Only its teller can show it again.")
    return redirect(url_for("requests.index"), 303)


@bp.post("/requests/<request_id>/settle")
def settle(request_id: str) -> Answer:
    """Settle a request."""
    form = request.form
    try:
        requests.settle(
            archive(),
            actor(),
            request_id,
            outcome=form.get("outcome", ""),
            why=form.get("why", ""),
        )
    except InvalidError as error:
        return _index_page(request_id, error.problems), 422
    flash("The request is settled. What the person wrote is deleted.")
    return redirect(url_for("requests.index"), 303)


@bp.get("/complaints")
def complaints_index() -> str:
    """List the complaints that are open, or those that are closed."""
    return _complaints_page()


@bp.post("/complaints")
def take() -> Answer:
    """Write down a complaint that came by phone, by letter or in person."""
    form = request.form
    try:
        reference = complaints.receive(
            archive(),
            words=form.get("words", ""),
            contact=form.get("contact", ""),
            urgent="urgent" in form,
            channel=_channel(),
            actor=actor(),
        )
    except InvalidError as error:
        return _complaints_page("new", error.problems), 422
    flash(f"The complaint is kept. Its reference is {reference}.")
    return redirect(url_for("requests.complaints_index"), 303)


@bp.post("/complaints/<complaint_id>/acknowledge")
def acknowledge(complaint_id: str) -> Answer:
    """Note that the person was told that we have it."""
    complaints.acknowledge(archive(), actor(), complaint_id)
    flash("It is written down that the person was told.")
    return redirect(url_for("requests.complaints_index"), 303)


@bp.post("/complaints/<complaint_id>/close")
def close(complaint_id: str) -> Answer:
    """Close a complaint with what came of it."""
    form = request.form
    try:
        complaints.close(
            archive(),
            actor(),
            complaint_id,
            outcome=form.get("outcome", ""),
            is_told="told" in form,
        )
    except InvalidError as error:
        return _complaints_page(complaint_id, error.problems), 422
    except ConflictError as error:
        flash(str(error))
        return redirect(url_for("requests.complaints_index"), 303)
    flash("The complaint is closed.")
    return redirect(url_for("requests.complaints_index"), 303)


def _channel() -> Channel:
    """Return how a complaint came, as the form says."""
    asked = request.form.get("channel", "")
    if asked not in CHANNELS:
        raise InvalidError({"channel": "Choose how it came."})
    return Channel(asked)


def _index_page(about: str = "", problems: dict[str, str] | None = None) -> str:
    return render_template(
        "requests/index.html",
        requests=requests.find(archive(), actor()),
        outcomes=requests.OUTCOMES,
        about=about,
        problems=_at(about, problems),
        typed=request.form,
    )


def _complaints_page(about: str = "", problems: dict[str, str] | None = None) -> str:
    is_closed = request.args.get("show") == "closed" and not about
    found = complaints.find(archive(), actor(), is_closed=is_closed)
    today = archive().today
    listed = [(one, one.pressure(today)) for one in found]
    return render_template(
        "requests/complaints.html",
        listed=listed,
        late=sum(pressure is Pressure.RED for _, pressure in listed),
        is_closed=is_closed,
        channels=CHANNELS,
        about=about,
        problems=_at(about, problems),
        typed=request.form,
    )


def _at(about: str, problems: dict[str, str] | None) -> dict[str, str]:
    """Name each problem by the field of the one form, among many, that was sent."""
    return {f"{field}-{about}": said for field, said in (problems or {}).items()}
