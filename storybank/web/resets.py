"""Help staff who forgot their password: ask for a link, and choose a new one with it."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import InvalidError, NotFoundError, TooManyTriesError
from storybank.services import resets
from storybank.services.throttle import Limit
from storybank.web.context import archive, bank, throttle, visitor

bp = Blueprint("resets", __name__, url_prefix="/reset")

Answer = Response | str | tuple[str, int]
LIMIT = Limit(tries=5, within=timedelta(hours=1))
MAILS = Limit(tries=3, within=timedelta(hours=1))


@bp.get("")
def ask() -> str:
    """Say how a new password comes, and take the address of whoever needs one."""
    return _ask_page({})


@bp.post("")
def take() -> Answer:
    """Let admins see who asked; the answer is the same whoever it was."""
    try:
        throttle("resets", LIMIT).take(visitor())
    except TooManyTriesError as error:
        return _ask_page({"email": str(error)}), 429
    if not request.form.get("email", "").strip():
        return _ask_page({"email": "Write the email address that you sign in with."}), 422
    email = request.form["email"]
    resets.ask(archive(), email)
    answer = redirect(url_for("resets.asked"), 303)
    if resets.by_email(archive()) and _is_first(email):
        answer.call_on_close(partial(resets.send, bank(), email))
    return answer


@bp.get("/asked")
def asked() -> str:
    """Say what happens next."""
    return render_template(
        "people/asked.html", minutes=_minutes(), by_email=resets.by_email(archive())
    )


@bp.get("/<token>")
def choose(token: str) -> Answer:
    """Let whoever holds a link choose a new password."""
    try:
        found = resets.member_of(archive(), token)
    except NotFoundError:
        return _old_page()
    return render_template("people/choose.html", email=found.email, token=token, problems={})


@bp.post("/<token>")
def save(token: str) -> Answer:
    """Keep the new password; the link works no more."""
    try:
        found = resets.member_of(archive(), token)
        resets.choose(archive(), token, request.form.get("password", ""))
    except NotFoundError:
        return _old_page()
    except InvalidError as error:
        page = render_template(
            "people/choose.html", email=found.email, token=token, problems=error.problems
        )
        return page, 422
    flash("Your new password is set. Sign in with it.")
    return redirect(url_for("people.sign_in"), 303)


def _is_first(email: str) -> bool:
    """Tell whether few links were sent to this address of late: a mailbox is not to be filled."""
    try:
        throttle("reset-mails", MAILS).take(email.strip().casefold())
    except TooManyTriesError:
        return False
    return True


def _ask_page(problems: dict[str, str]) -> str:
    return render_template(
        "people/ask.html",
        problems=problems,
        email=request.form.get("email", ""),
        minutes=_minutes(),
        by_email=resets.by_email(archive()),
    )


def _old_page() -> tuple[str, int]:
    return render_template("people/old_link.html", minutes=_minutes()), 404


def _minutes() -> int:
    return int(resets.LASTS.total_seconds()) // 60
