"""Let tellers choose to be asked before each session, at /my-story/ask-first."""

from flask import Blueprint, flash, redirect, render_template, url_for

from storybank.services import ask_first, my_story, training_words
from storybank.web import receipts
from storybank.web.context import archive
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("ask_first", __name__, url_prefix="/my-story/ask-first")
bp.before_request(must_be_open)


@bp.get("")
def every() -> str:
    """Say what it means, and ask for each training use on its own (I-10)."""
    story = my_story.overview(archive(), *own()).story
    return render_template(
        "ask_first/every.html",
        screen=training_words.screen(archive(), training_words.ASK_FIRST),
        training=ask_first.standing(archive(), story),
    )


@bp.post("/<purpose>")
def choose(purpose: str) -> Answer:
    """Ask each time from now on."""
    done = ask_first.ask_each_time(archive(), *own(), purpose)
    receipts.issue()
    flash(f"We ask you each time before your story is used in {done.label}.")
    return redirect(url_for("ask_first.every"), 303)
