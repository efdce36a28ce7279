"""Let curators and trainers raise a concern, and those who look after safety look into it.

A concern's page is for the safeguarding role alone; each opening of it is written down.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import InvalidError
from storybank.domain.people import Role
from storybank.services import safeguarding, stories
from storybank.web.context import archive, member_with

bp = Blueprint("safeguarding", __name__)

Answer = Response | str | tuple[str, int]

# Where a concern is raised from: the role, the page of the story, the page to go on to.
FROM = {
    "desk": (Role.CURATOR, "desk.story", "desk.queue"),
    "training": (Role.TRAINER, "stories.training", "search.training"),
}


@bp.get("/<any(desk, training):place>/stories/<story_id>/concern")
def ask(place: str, story_id: str) -> str:
    """Ask a curator or a trainer what worries them."""
    who = member_with(FROM[place][0])
    safeguarding.may_raise(archive(), who, story_id)
    return _ask_page(place, story_id, {})


@bp.post("/<any(desk, training):place>/stories/<story_id>/concern")
def hold(place: str, story_id: str) -> Answer:
    """Hold the story: from now on only those who look into it can open it."""
    who = member_with(FROM[place][0])
    words = request.form.get("concern", "")
    try:
        safeguarding.raise_concern(archive(), who, story_id, words=words)
    except InvalidError as error:
        return _ask_page(place, story_id, error.problems), 422
    flash("The story is hidden. The person who looks after safety will read what you wrote.")
    return redirect(url_for(FROM[place][2]), 303)


@bp.get("/safeguarding")
def index() -> str:
    """List the concerns, without a word of any story or a name."""
    who = member_with(Role.SAFEGUARDING)
    found = safeguarding.find(archive(), who)
    return render_template("safeguarding/index.html", concerns=found, now=archive().now)


@bp.get("/safeguarding/<concern_id>")
def one(concern_id: str) -> str:
    """Show one concern, its notes, and the story while it is held."""
    return _one_page(concern_id, {})


@bp.post("/safeguarding/<concern_id>/note")
def note(concern_id: str) -> Answer:
    """Add a note."""
    who = member_with(Role.SAFEGUARDING)
    try:
        safeguarding.add_note(archive(), who, concern_id, words=request.form.get("note", ""))
    except InvalidError as error:
        return _one_page(concern_id, error.problems), 422
    flash("Your note is kept.")
    return redirect(url_for("safeguarding.one", concern_id=concern_id), 303)


@bp.post("/safeguarding/<concern_id>/decision")
def decide(concern_id: str) -> Answer:
    """Close a concern."""
    who = member_with(Role.SAFEGUARDING)
    form = request.form
    try:
        safeguarding.decide(
            archive(),
            who,
            concern_id,
            ending=form.get("ending", ""),
            reasons=form.get("reasons", ""),
            told=form.get("told", ""),
            why_not=form.get("why_not", ""),
        )
    except InvalidError as error:
        return _one_page(concern_id, error.problems), 422
    flash("The concern is closed.")
    return redirect(url_for("safeguarding.index"), 303)


def _ask_page(place: str, story_id: str, problems: dict[str, str]) -> str:
    return render_template(
        "safeguarding/ask.html",
        problems=problems,
        words=request.form.get("concern", ""),
        back=url_for(FROM[place][1], story_id=story_id),
    )


def _one_page(concern_id: str, problems: dict[str, str]) -> str:
    who = member_with(Role.SAFEGUARDING)
    return render_template(
        "safeguarding/one.html",
        opened=safeguarding.read(archive(), who, concern_id),
        problems=problems,
        typed=request.form,
        labels=stories.labels(archive()),
    )
