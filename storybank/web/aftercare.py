"""Ask how someone is after they told their story: from the receipt on."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import Actor, contributor
from storybank.services import aftercare, contributors, sharing
from storybank.web import drafts, sessions
from storybank.web.context import archive, open_story, teller

bp = Blueprint("aftercare", __name__, url_prefix="/share/how-are-you")

Answer = Response | str | tuple[str, int]


@bp.get("")
def ask() -> Answer:
    """Ask how they are now (W54)."""
    try:
        return _page({})
    except NotFoundError:
        return redirect(url_for("share.start"), 303)


@bp.post("")
def take() -> Answer:
    """Do what they wish."""
    code = request.form.get("answer", "")
    who, story_id = _teller()
    try:
        aftercare.take(archive(), who, story_id, code=code, number=request.form.get("number", ""))
    except InvalidError as error:
        return _page(error.problems), 422
    if code == "change":
        open_story(contributors.by_id(archive(), who.ref))
        return redirect(url_for("my_story.one"), 303)
    return redirect(url_for("aftercare.done", what=code), 303)


@bp.get("/<any(fine, call):what>")
def done(what: str) -> str:
    """Thank them, and say what comes next."""
    return render_template("aftercare/done.html", what=what)


def _teller() -> tuple[Actor, str]:
    """Return the teller who has just sent their story here, or has it open; NotFoundError."""
    form = drafts.form()
    if form.sent_story_id is not None:
        keys = sharing.keys_again(archive(), form, sessions.secret)
        return contributor(form.sent_story_id, keys.receipt_id), form.sent_story_id
    who = teller()
    return who, next(iter(who.story_ids))


def _page(problems: dict[str, str]) -> str:
    found = aftercare.asked(archive(), *_teller())
    return render_template(
        "aftercare/ask.html",
        found=found,
        options=dict(zip(aftercare.CODES, found.screen.options, strict=True)),
        problems=problems,
        typed=request.form,
    )
