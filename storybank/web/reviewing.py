"""Let reviewers read one story and say what they think: the staff among them, or by a link."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.people import Actor, Role
from storybank.domain.review import SAID
from storybank.services import reviewing
from storybank.web import sessions, typed
from storybank.web.context import actor, archive, member_with

bp = Blueprint("reviewing", __name__, url_prefix="/review")

Answer = Response | str | tuple[str, int]


@bp.get("")
def every() -> str:
    """List what waits for a second person, for reviewers of the staff."""
    member_with(Role.REVIEWER)
    return render_template("reviewing/every.html", pages=reviewing.find(archive(), actor()))


@bp.get("/stories/<story_id>")
def one(story_id: str) -> str:
    """Show one story to a reviewer of the staff."""
    return _page(_member(), story_id, {})


@bp.post("/stories/<story_id>")
def answer(story_id: str) -> Answer:
    """Keep what a reviewer of the staff says."""
    return _answer(_member(), story_id)


@bp.get("/<token>")
def by_link(token: str) -> Answer:
    """Open what a link is for; the token moves from the address into the session."""
    try:
        link = reviewing.by_token(archive(), token)
    except NotFoundError:
        return render_template("reviewing/nothing.html"), 404
    sessions.hold("reviewing", link.id)
    return redirect(url_for("reviewing.opened"), 303)


@bp.get("/open")
def opened() -> Answer:
    """Show the story that a link is for."""
    try:
        who, story_id = _own()
        return _page(who, story_id, {})
    except NotFoundError:
        return render_template("reviewing/nothing.html"), 404


@bp.post("/open")
def answer_opened() -> Answer:
    """Keep what someone with a link says."""
    return _answer(*_own())


@bp.post("/close")
def close() -> Response:
    """Close the story on this device."""
    session.pop("reviewing", None)
    return redirect(url_for("pages.home"), 303)


def _member() -> Actor:
    """Return who is signed in; whether they may look is for the gate to say."""
    return member_with(Role.REVIEWER, Role.CURATOR)


def _own() -> tuple[Actor, str]:
    """Return who the link in this session stands for, and its story; NotFoundError if none."""
    if "reviewing" not in session:
        raise NotFoundError("There is no such page.")
    return reviewing.opened(archive(), session["reviewing"])


def _answer(who: Actor, story_id: str) -> Answer:
    try:
        reviewing.answer(
            archive(),
            who,
            story_id,
            rendition_number=typed.number("rendition"),
            said=request.form.get("said", ""),
            words=request.form.get("words", ""),
            signed_in=actor().ref if actor().is_staff else "",
        )
    except InvalidError as error:
        return _page(who, story_id, error.problems), 422
    except ConflictError as error:
        return _page(who, story_id, {"said": str(error)}), 409
    flash("Thank you. We have your answer. You can change it as long as you can open this page.")
    if who.is_staff:
        return redirect(url_for("reviewing.one", story_id=story_id), 303)
    return redirect(url_for("reviewing.opened"), 303)


def _page(who: Actor, story_id: str, problems: dict[str, str]) -> str:
    return render_template(
        "reviewing/one.html",
        page=reviewing.look(archive(), who, story_id),
        is_staff=who.is_staff,
        said=SAID,
        problems=problems,
        typed=request.form,
    )
