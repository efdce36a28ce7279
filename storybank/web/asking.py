"""Let trainers ask tellers who want to be asked first, and see what was answered."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from storybank.domain.errors import InvalidError
from storybank.services import asking, stories
from storybank.web.context import archive
from storybank.web.packs import Answer, reader

bp = Blueprint("asking", __name__, url_prefix="/training/asking")

_NAMES = ("story", "held_on", "place", "audience", "who")


@bp.get("")
def every() -> str:
    """List what a trainer has asked, and how it stands."""
    return render_template("training/asking.html", asked=asking.mine(archive(), reader()))


@bp.get("/new")
def new() -> str:
    """Ask for which story, who, where and when."""
    return _page({})


@bp.post("/new")
def ask() -> Answer:
    """Ask the teller."""
    try:
        asking.ask(archive(), reader(), request.form)
    except InvalidError as error:
        return _page(error.problems), 422
    flash("We ask the teller. No answer is a no.")
    return redirect(url_for("asking.every"), 303)


@bp.post("/<occasion_id>/cancel")
def cancel(occasion_id: str) -> Redirect:
    """Need it no more."""
    asking.cancel(archive(), reader(), occasion_id)
    flash("You do not ask for this any more.")
    return redirect(url_for("asking.every"), 303)


def _page(problems: dict[str, str]) -> str:
    offered = asking.offered(archive(), reader())
    sent = request.form if request.method == "POST" else request.args
    return render_template(
        "training/ask.html",
        offered=[(view, stories.heading(view)) for view in offered],
        values={name: sent.get(name, "") for name in _NAMES},
        problems=problems,
    )
