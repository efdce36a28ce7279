"""Take a request to stop from someone who has neither words nor link (W48)."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for

from storybank.domain.errors import InvalidError, TooManyTriesError
from storybank.services import stop_requests, wording
from storybank.services.throttle import Limit
from storybank.storage.stops import Kind
from storybank.web.context import archive, throttle, visitor
from storybank.web.security import csrf
from storybank.web.tellers import Answer

bp = Blueprint("stop_requests", __name__, url_prefix="/stop/tell")
csrf.exempt(bp)

# Without words anyone could hide stories: a few an hour each, fewer once many do.
LIMIT = Limit(tries=3, within=timedelta(hours=1), ceiling=60)


@bp.get("")
def tell() -> str:
    """Let someone describe the story that is to be hidden."""
    return _tell_page({})


@bp.post("")
def describe() -> Answer:
    """Keep the description; the answer is the same whatever it names."""
    problems, status = keep(Kind.STOP)
    if problems:
        return _tell_page(problems), status
    return redirect(url_for("stop.done", what="told"), 303)


def keep(kind: Kind) -> tuple[dict[str, str], int]:
    """Keep what a form describes; return what is wrong with it, by field, and the status for that.

    Whoever sees themselves in a story asks here too: one limit for both, as both hide stories.
    """
    tries = throttle("descriptions", LIMIT)
    try:
        tries.take(visitor())
        stop_requests.describe(
            archive(),
            words=request.form.get("about", ""),
            contact=request.form.get("contact", ""),
            in_danger="danger" in request.form,
            kind=kind,
        )
    except InvalidError as error:
        tries.give_back(visitor())
        return error.problems, 422
    except TooManyTriesError as error:
        return {"about": str(error)}, 429
    return {}, 303


def _tell_page(problems: dict[str, str]) -> str:
    return render_template(
        "stop_requests/tell.html",
        screen=wording.screen(archive(), "W48"),
        problems=problems,
        about=request.form.get("about", ""),
        contact=request.form.get("contact", ""),
    )
