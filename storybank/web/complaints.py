"""Take a complaint from anyone, and say at once that it is here (W58)."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for

from storybank.domain.errors import InvalidError, TooManyTriesError
from storybank.services import complaints, wording
from storybank.services.throttle import Limit
from storybank.web.context import archive, throttle, visitor
from storybank.web.security import csrf
from storybank.web.tellers import Answer

bp = Blueprint("complaints", __name__, url_prefix="/complain")
csrf.exempt(bp)

LIMIT = Limit(tries=5, within=timedelta(hours=1), ceiling=120)


@bp.get("")
def start() -> str:
    """Let anyone say what went wrong."""
    return _start_page({})


@bp.post("")
def send() -> Answer:
    """Keep the complaint and say so, with a reference and a day."""
    tries = throttle("complaints", LIMIT)
    try:
        tries.take(visitor())
        reference = complaints.receive(
            archive(),
            words=request.form.get("words", ""),
            contact=request.form.get("contact", ""),
            urgent="urgent" in request.form,
        )
    except InvalidError as error:
        tries.give_back(visitor())
        return _start_page(error.problems), 422
    except TooManyTriesError:
        said = "You have sent a few of these just now. Please ring us or write to us, or wait."
        return _start_page({"words": said}), 429
    return redirect(url_for("complaints.one", reference=reference), 303)


@bp.get("/<reference>")
def one(reference: str) -> str:
    """Say how a complaint stands, in days; not what it says."""
    found = complaints.how_it_stands(archive(), reference)
    return render_template(
        "complaints/one.html", complaint=found, pressure=found.pressure(archive().today)
    )


def _start_page(problems: dict[str, str]) -> str:
    return render_template(
        "complaints/start.html",
        screen=wording.screen(archive(), "W58"),
        problems=problems,
        words=request.form.get("words", ""),
        contact=request.form.get("contact", ""),
        urgent="urgent" in request.form,
    )
