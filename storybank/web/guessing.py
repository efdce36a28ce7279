"""Let tellers read where people could guess that it is them, and say what they want."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain.errors import InvalidError
from storybank.services import guessing, wording
from storybank.web.context import archive
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("guessing", __name__, url_prefix="/my-story/guess")
bp.before_request(must_be_open)


@bp.get("")
def every() -> str:
    """Say for each use why people could guess, and ask."""
    return _page({})


@bp.post("/<use>")
def answer(use: str) -> Answer:
    """Keep what the teller says about one use."""
    said = request.form.get(f"answer-{use}", "")
    try:
        guessing.answer(archive(), *own(), use=use, said=said)
    except InvalidError as error:
        return _page(error.problems), 422
    flash("Thank you. We have your answer. You can change it at any time.")
    return redirect(url_for("guessing.every"), 303)


def _page(problems: dict[str, str]) -> str:
    screen = wording.screen(archive(), "W18")
    codes = (guessing.FINE, *guessing.WISHES)
    return render_template(
        "guessing/every.html",
        guesses=guessing.find(archive(), *own()),
        screen=screen,
        options=dict(zip(codes, screen.options, strict=True)),
        problems=problems,
    )
