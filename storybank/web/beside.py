"""Ask someone who has a say beside the teller: a parent, a co-teller, the person it is about."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from storybank.domain.access import Action
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import Actor
from storybank.services import beside, contributors
from storybank.services.beside import Page
from storybank.web import sessions
from storybank.web.context import archive

bp = Blueprint("beside", __name__, url_prefix="/with-you")

Answer = Response | str | tuple[str, int]

OPTIONS = {"yes": "Yes", "no": "No", "not_sure": "I am not sure yet"}


@bp.get("/link/<token>")
def by_link(token: str) -> Answer:
    """Open what a link is for; the token moves from the address into the session."""
    try:
        link = contributors.by_link(archive(), token)
    except NotFoundError:
        return render_template("beside/nothing.html"), 404
    sessions.hold("beside", link.id)
    return redirect(url_for("beside.every"), 303)


@bp.get("")
def every() -> Answer:
    """Say what is asked, use by use."""
    try:
        found = beside.look(archive(), *_own())
    except NotFoundError:
        return render_template("beside/nothing.html"), 404
    return render_template("beside/every.html", found=found)


@bp.get("/use/<code>")
def one(code: str) -> str:
    """Show the finished page for one use, and ask."""
    return _page(beside.page(archive(), *_own(), code), {})


@bp.post("/use/<code>")
def answer(code: str) -> Answer:
    """Keep the answer to one use."""
    who, story_id, subject_id = _own()
    try:
        beside.answer(
            archive(),
            who,
            story_id,
            subject_id,
            code=code,
            said=request.form.get("answer", ""),
        )
    except InvalidError as error:
        return _page(beside.page(archive(), who, story_id, subject_id, code), error.problems), 422
    flash("We have your answer. You can change it at any time.")
    return redirect(url_for("beside.every"), 303)


@bp.post("/stop")
def stop() -> Response:
    """Take back all that they said."""
    beside.leave(archive(), *_own(), action=Action.ANSWER_BESIDE)
    flash("We have stopped. Nobody can see the story without you now.")
    return redirect(url_for("beside.every"), 303)


@bp.post("/close")
def close() -> Response:
    """Close it on this device."""
    session.pop("beside", None)
    return redirect(url_for("pages.home"), 303)


def _own() -> tuple[Actor, str, str]:
    """Return who the link in this session stands for, and for what; NotFoundError if none."""
    if "beside" not in session:
        raise NotFoundError("There is no such page.")
    return beside.opened(archive(), session["beside"])


def _page(found: Page, problems: dict[str, str]) -> str:
    return render_template(
        "beside/one.html",
        page=found,
        view=found.view,
        options=OPTIONS,
        problems=problems,
        typed=request.form,
    )
