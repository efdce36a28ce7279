"""Let members of staff in and out."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from storybank.domain import devices
from storybank.domain.errors import InvalidError, TooManyTriesError
from storybank.domain.people import Role
from storybank.domain.times import written
from storybank.services import people, second_step
from storybank.services.throttle import Limit
from storybank.storage.people import Member
from storybank.web import sessions
from storybank.web.context import actor, archive, throttle, visitor
from storybank.web.security import STALE, check_token, csrf

bp = Blueprint("people", __name__)

Answer = Response | str | tuple[str, int]
_HOUR = timedelta(hours=1)


@bp.get("/sign-in")
def sign_in() -> Answer:
    """Ask for address and password; whoever is signed in goes on."""
    if actor().is_staff:
        return redirect(_next(), 303)
    return _page({})


@bp.post("/sign-in")
def enter() -> Answer:
    """Let in whoever has the right password, under a new session."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        check_token()
    except CSRFError:
        return _page({"email": STALE}), 400
    tries, accounts = throttle("sign-in"), throttle("accounts", Limit(tries=10, within=_HOUR))
    try:
        tries.take(visitor())
        accounts.take(email.strip().casefold())
        found = people.sign_in(archive(), email, password)
    except TooManyTriesError as error:
        return _page({"email": str(error)}), 429
    except InvalidError as error:
        return _page(error.problems), 422
    tries.give_back(visitor())
    accounts.give_back(email.strip().casefold())
    if second_step.is_on(archive(), found.id):
        return _wait(found, "second_step.ask")
    if second_step.is_asked(archive(), people.acting(archive(), found.id)):
        second_step.begin(archive(), found.id)
        return _wait(found, "second_step.set_up")
    return let_in(found)


@bp.post("/sign-out")
def sign_out() -> Answer:
    """End the session; a copy of its cookie opens nothing any more."""
    session.clear()
    answer = redirect(url_for("pages.home"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def let_in(found: Member, *, second_step: bool = False) -> Response:
    """Begin the session of whoever has just shown that it is them; go where they wanted."""
    address = _next(found)
    sessions.begin(found.id, device=devices.named(request.user_agent.string), at=archive().now)
    if second_step:
        session["second_step"] = True
    return redirect(address, 303)


def _wait(found: Member, endpoint: str) -> Response:
    """Ask for more before anyone is let in: this session knows who it is about, no more."""
    asked = request.values.get("next") or None
    session.clear()
    sessions.renew()
    session["awaited"] = found.id
    session["awaited_at"] = written(archive().now)
    return redirect(url_for(endpoint, next=asked), 303)


def _page(problems: dict[str, str]) -> str:
    return render_template(
        "people/sign_in.html",
        problems=problems,
        email=request.form.get("email", ""),
        asked=request.values.get("next", ""),
    )


def _next(member: Member | None = None) -> str:
    """Return the page of ours that was asked for, else the first one for their roles."""
    asked = request.values.get("next", "")
    if _is_ours(asked):
        return asked
    roles = member.roles if member else actor().roles
    if Role.CURATOR in roles:
        return url_for("desk.queue")
    if Role.TRAINER in roles:
        return url_for("search.training")
    return url_for("members.every" if Role.ADMIN in roles else "pages.home")


def _is_ours(address: str) -> bool:
    """Tell whether this is a path on this site: one leading slash, nothing that browsers bend."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return False
    if any(ord(char) < 33 for char in address):
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


# It shows itself again where its token is old, with what was typed.
csrf.exempt(enter)
