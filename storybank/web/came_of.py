"""Show tellers what came of their story, and let them say thank you, no more, or rest."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain.errors import InvalidError
from storybank.domain.used import FACES
from storybank.services import ask_first, came_of, my_story
from storybank.web import receipts
from storybank.web.context import archive
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("came_of", __name__, url_prefix="/my-story/used")
bp.before_request(must_be_open)


@bp.get("")
def one() -> str:
    """Show what came of the story so far."""
    return _page({})


@bp.post("/thank")
def thank() -> Answer:
    """Say thank you to those who used it."""
    came_of.thank(archive(), *own())
    flash("Thank you. We have passed it on.")
    return redirect(url_for("came_of.one"), 303)


@bp.post("/quiet")
def quiet() -> Answer:
    """Tell no more of it."""
    came_of.set_quiet(archive(), *own(), quiet=True)
    flash("We will not tell you more about it. You can change your mind here.")
    return redirect(url_for("came_of.one"), 303)


@bp.post("/tell-me")
def tell_me() -> Answer:
    """Tell of it again."""
    came_of.set_quiet(archive(), *own(), quiet=False)
    flash("You can see again what comes of your story.")
    return redirect(url_for("came_of.one"), 303)


@bp.post("/rest")
def rest() -> Answer:
    """Stop the use in training for now; all other uses stay."""
    if ask_first.rest(archive(), *own()):
        receipts.issue()
    flash("Your story rests. Nobody can use it in training now.")
    return redirect(url_for("came_of.one"), 303)


@bp.post("/notes/<note_id>/dispute")
def dispute(note_id: str) -> Answer:
    """Keep that a change is not so."""
    words = request.form.get(f"words-{note_id}", "")
    try:
        came_of.dispute(archive(), *own(), note_id, words)
    except InvalidError as error:
        return _page(error.problems), 422
    flash("We have written down that this is not so. Our staff will look at it.")
    return redirect(url_for("came_of.one"), 303)


def _page(problems: dict[str, str]) -> str:
    story = my_story.overview(archive(), *own()).story
    return render_template(
        "came_of/one.html",
        found=came_of.of_story(archive(), *own()),
        training=ask_first.standing(archive(), story),
        face_words=FACES,
        problems=problems,
        typed=request.form,
    )
