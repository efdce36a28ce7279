"""Let members of staff look after their own sign-in: sessions, password, second step."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from storybank.domain import phrases
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError, TooManyTriesError
from storybank.domain.people import Role
from storybank.services import care, people, second_step
from storybank.services import sessions as kept
from storybank.web import sessions
from storybank.web.context import actor, archive, only, throttle
from storybank.web.second_step import LIMIT

bp = Blueprint("account", __name__, url_prefix="/account")

Answer = Response | str | tuple[str, int]
bp.before_request(only(*Role))


@bp.get("")
def one() -> str:
    """Show what someone can do about their own sign-in."""
    found = people.oneself(archive(), actor())
    return render_template(
        "account/one.html",
        member=found,
        roles=phrases.ROLES,
        sessions=kept.mine(archive(), actor(), sessions.key()),
        is_on=second_step.is_on(archive(), found.id),
        is_asked=second_step.is_asked(archive(), actor()),
        codes_left=second_step.codes_left(archive(), found.id),
    )


@bp.post("/sessions/<ref>/end")
def end(ref: str) -> Response:
    """Sign out somewhere else."""
    try:
        kept.end_mine(archive(), actor(), ref)
        flash("You are signed out there.")
    except NotFoundError as error:
        flash(str(error))
    return redirect(url_for("account.one"), 303)


@bp.post("/sessions/end")
def end_others() -> Response:
    """Sign out everywhere else."""
    ended = kept.end_others(archive(), actor(), sessions.key())
    flash("You are signed out everywhere else." if ended else "You are signed in only here.")
    return redirect(url_for("account.one"), 303)


@bp.get("/password")
def password() -> str:
    """Ask for the password of now and a new one."""
    return _password_page({})


@bp.post("/password")
def change_password() -> Answer:
    """Change one's own password; then sign in with it."""
    form = request.form
    try:
        throttle("own-password", LIMIT).take(actor().ref)
        people.change_own_password(
            archive(), actor(), form.get("old", ""), new=form.get("password", "")
        )
    except TooManyTriesError as error:
        return _password_page({"old": str(error)}), 429
    except InvalidError as error:
        return _password_page(error.problems), 422
    session.clear()
    sessions.renew()
    flash("Your password is changed. Sign in with the new one.")
    return redirect(url_for("people.sign_in"), 303)


@bp.post("/second-step/begin")
def begin() -> Response:
    """Make a key for someone's app."""
    second_step.begin(archive(), actor().ref)
    return redirect(url_for("account.set_up"), 303)


@bp.get("/second-step")
def set_up() -> Answer:
    """Show the key, and ask for a first code."""
    return _set_up_page({})


@bp.post("/second-step")
def confirm() -> Answer:
    """Let the second step count, and show the recovery codes this once."""
    try:
        throttle("codes", LIMIT).take(actor().ref)
        codes = second_step.confirm(archive(), actor().ref, request.form.get("code", ""))
    except TooManyTriesError as error:
        return _set_up_page({"code": str(error)}, 429)
    except InvalidError as error:
        return _set_up_page(error.problems, 422)
    session["second_step"] = True
    kept.end_others(archive(), actor(), sessions.key())
    return render_template("account/codes.html", codes=codes, onward=url_for("account.one"))


@bp.get("/second-step/change")
def change() -> str:
    """Ask for a code before the second step is changed."""
    return _change_page({})


@bp.post("/second-step/codes")
def renew_codes() -> Answer:
    """Show new recovery codes; the old ones end."""
    try:
        throttle("codes", LIMIT).take(actor().ref)
        codes = second_step.renew_codes(archive(), actor().ref, request.form.get("code", ""))
    except TooManyTriesError as error:
        return _change_page({"code": str(error)}), 429
    except InvalidError as error:
        return _change_page(error.problems), 422
    return render_template("account/codes.html", codes=codes, onward=url_for("account.one"))


@bp.post("/second-step/off")
def turn_off() -> Answer:
    """Do without the second step."""
    try:
        throttle("codes", LIMIT).take(actor().ref)
        second_step.turn_off(archive(), actor().ref, request.form.get("code", ""))
    except TooManyTriesError as error:
        return _change_page({"code": str(error)}), 429
    except InvalidError as error:
        return _change_page(error.problems), 422
    except ConflictError as error:
        return _change_page({"code": str(error)}), 409
    session.pop("second_step", None)
    flash("Your second step is off.")
    return redirect(url_for("account.one"), 303)


@bp.get("/care")
def leave_out() -> str:
    """Ask which stories someone does not want in their lists."""
    return _care_page({})


@bp.post("/care")
def set_care() -> Answer:
    """Keep which stories someone does not want in their lists."""
    ticked = request.form.getlist("notes")
    typed = request.form.get("more", "").splitlines()
    try:
        care.leave_out(archive(), actor(), [*ticked, *typed])
    except InvalidError as error:
        return _care_page(error.problems), 422
    flash("Your lists are changed. Nobody else sees what you chose.")
    return redirect(url_for("account.one"), 303)


def _password_page(problems: dict[str, str]) -> str:
    return render_template("account/password.html", problems=problems)


def _set_up_page(problems: dict[str, str], status: int = 200) -> Answer:
    try:
        key = second_step.key(archive(), people.oneself(archive(), actor()))
    except NotFoundError:
        return redirect(url_for("account.one"), 303)
    page = render_template(
        "account/second_step.html",
        key=key,
        problems=problems,
        sends_to=url_for("account.confirm"),
        asked="",
        is_asked=False,
    )
    return page, status


def _change_page(problems: dict[str, str]) -> str:
    return render_template(
        "account/change.html",
        problems=problems,
        is_asked=second_step.is_asked(archive(), actor()),
        codes_left=second_step.codes_left(archive(), actor().ref),
    )


def _care_page(problems: dict[str, str]) -> str:
    chosen = care.left_out(archive(), actor())
    offered = care.offered(archive())
    more = [note for note in chosen if note not in offered]
    return render_template(
        "account/care.html",
        problems=problems,
        offered=offered,
        chosen=request.form.getlist("notes") if problems else chosen,
        more=request.form.get("more", "") if problems else "\n".join(more),
    )
