"""Show trainers the list of projects, and let the desk say which of them are still true."""

from contextlib import suppress
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain.access import training_use
from storybank.domain.errors import InvalidError
from storybank.domain.people import Role
from storybank.domain.times import plain
from storybank.services import exports, projects, stories
from storybank.web import typed
from storybank.web.context import actor, archive, member_with
from storybank.web.exports import copy_form
from storybank.web.packs import Answer, reader

bp = Blueprint("projects", __name__)


@bp.get("/training/projects")
def every() -> str:
    """List the projects that a trainer may use, with what their short words stand for."""
    trainer = reader()
    found = projects.find(archive(), trainer, training_use(trainer))
    return render_template(
        "training/projects.html",
        projects=found,
        acronyms=projects.explained(archive(), found),
        heading=stories.heading,
    )


@bp.get("/training/projects/copies/new")
def new_copy() -> str:
    """Ask what a copy of the list is for, who has it and how many there are."""
    reader()
    return _copy_form({})


@bp.post("/training/projects/copies/new")
def make_copy() -> Answer:
    """Make a copy of the list, and go to the page that is printed."""
    try:
        made = projects.copy(archive(), reader(), request.form)
    except InvalidError as error:
        return _copy_form(error.problems), 422
    return redirect(url_for("exports.sheet", export_id=made.id), 303)


@bp.get("/desk/projects")
def desk() -> str:
    """List the projects that are shown, the longest due first."""
    member_with(Role.CURATOR)
    return _desk_page({})


@bp.post("/desk/stories/<story_id>/still-true")
def confirm(story_id: str) -> Answer:
    """Keep that a project is still true."""
    member_with(Role.CURATOR)
    due_on: date | None = None
    with suppress(InvalidError):  # what is no day is said beside the field, as what is over is
        due_on = typed.day("due_on")
    try:
        check = projects.confirm(archive(), actor(), story_id, due_on)
    except InvalidError as error:
        return _desk_page(error.problems, story_id), 422
    flash(f"It is noted. Look at it again on {plain(check.due_on)}.")
    return redirect(url_for("projects.desk"), 303)


def _desk_page(problems: dict[str, str], story_id: str = "") -> str:
    return render_template(
        "projects/desk.html",
        projects=projects.at_desk(archive(), actor()),
        problems={f"{field}-{story_id}": words for field, words in problems.items()},
        next_day=projects.next_day(archive()),
        sent_for=story_id,
        sent=request.form.get("due_on", ""),
    )


def _copy_form(problems: dict[str, str]) -> str:
    return copy_form(
        projects.TITLE,
        exports.purposes(archive(), reader()),
        problems,
        back=(url_for("projects.every"), projects.TITLE),
        action=url_for("projects.make_copy"),
    )
