"""Show tellers which of their words stand alone as short quotes, and let them say no to each."""

from flask import Blueprint, flash, redirect, render_template, url_for

from storybank.domain.quotes import Answer as Said
from storybank.domain.quotes import Stage
from storybank.services import quote_answers
from storybank.web import tellers
from storybank.web.context import archive
from storybank.web.tellers import Answer, own

bp = Blueprint("my_quotes", __name__, url_prefix="/my-story/quotes")

DONE = {
    Said.YES: "You said yes to this quote. Thank you.",
    Said.NO: "You said no to this quote. Nobody can see it on its own now.",
}
bp.before_request(tellers.must_be_open)


@bp.get("")
def every() -> str:
    """List the quotes of one's own story, those that wait for an answer first."""
    found = quote_answers.own(archive(), *own())
    ordered = sorted(found, key=lambda one: one.stage is not Stage.WAITING)
    return render_template("my_quotes/every.html", quotes=ordered)


@bp.post("/<quote_id>/<any(yes, no):said>")
def answer(quote_id: str, said: str) -> Answer:
    """Keep a yes or a no to one quote; a no counts at once."""
    quote_answers.answer_own(archive(), *own(), quote_id, answer=Said(said))
    flash(DONE[Said(said)])
    return redirect(url_for("my_quotes.every"), 303)
