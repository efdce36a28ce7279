"""Ask for the second step of signing in, and help whoever has to set it up first.

Until it is done nobody is signed in: the session only knows whose password was right.
"""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import InvalidError, NotFoundError, SignInError, TooManyTriesError
from storybank.domain.times import instant
from storybank.services import people, second_step
from storybank.services.throttle import Limit
from storybank.storage.people import Member
from storybank.web.context import archive, throttle
from storybank.web.people import let_in

bp = Blueprint("second_step", __name__, url_prefix="/sign-in")

Answer = Response | str | tuple[str, int]
WITHIN = timedelta(minutes=10)
LIMIT = Limit(tries=5, within=timedelta(minutes=10))


@bp.errorhandler(SignInError)
def start_again(_: SignInError) -> Response:
    """Ask for the password again: nobody waits here, or for too long."""
    return redirect(url_for("people.sign_in"), 303)


@bp.get("/code")
def ask() -> Answer:
    """Ask for the code of the app."""
    _awaited()
    return _page({})


@bp.post("/code")
def check() -> Answer:
    """Let in whoever has a code that is right."""
    found = _awaited()
    try:
        tries = throttle("codes", LIMIT)
        tries.take(found.id)
        second_step.check(archive(), found.id, request.form.get("code", ""))
        tries.give_back(found.id)
    except TooManyTriesError as error:
        return _page({"code": str(error)}), 429
    except InvalidError as error:
        return _page(error.problems), 422
    return let_in(found, second_step=True)


@bp.get("/set-up")
def set_up() -> Answer:
    """Show how to set up the second step that is asked of someone with these roles."""
    return _set_up_page(_awaited(), {})


@bp.post("/set-up")
def confirm() -> Answer:
    """Let the second step count, show the recovery codes, and let them in."""
    found = _awaited()
    try:
        throttle("codes", LIMIT).take(found.id)
        codes = second_step.confirm(archive(), found.id, request.form.get("code", ""))
    except TooManyTriesError as error:
        return _set_up_page(found, {"code": str(error)}, 429)
    except InvalidError as error:
        return _set_up_page(found, error.problems, 422)
    onward = let_in(found, second_step=True).location
    return render_template("account/codes.html", codes=codes, onward=onward)


def _awaited() -> Member:
    """Return whose password was right a short while ago; SignInError where nobody's was."""
    try:
        found = people.awaited(archive(), session.get("awaited", ""))
        begun = instant(session["awaited_at"])
    except (NotFoundError, KeyError):
        raise SignInError("Sign in first.") from None
    if archive().now - begun >= WITHIN:
        raise SignInError("Sign in again.")
    return found


def _page(problems: dict[str, str]) -> str:
    return render_template(
        "people/code.html", problems=problems, asked=request.values.get("next", "")
    )


def _set_up_page(found: Member, problems: dict[str, str], status: int = 200) -> Answer:
    try:
        key = second_step.key(archive(), found)
    except NotFoundError:
        return redirect(url_for("people.sign_in"), 303)
    page = render_template(
        "account/second_step.html",
        key=key,
        problems=problems,
        sends_to=url_for("second_step.confirm"),
        asked=request.values.get("next", ""),
        is_asked=True,
    )
    return page, status
