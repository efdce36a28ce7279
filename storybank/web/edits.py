"""Let tellers answer each place that the desk would change."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain.errors import InvalidError
from storybank.services import edits, proposals, wording
from storybank.services.edits import Outcome
from storybank.web import typed
from storybank.web.context import archive
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("edits", __name__, url_prefix="/my-story/words/each")
bp.before_request(must_be_open)

SAID = {
    Outcome.NONE: "We have your answer. We keep your words as they are.",
    Outcome.SOME: "These are your words with what you said yes to. Please read them once more.",
    Outcome.MY_WAY: "We have your answer. We will read it and get back to you.",
}


@bp.get("")
def each() -> Answer:
    """Show each place that would change, with why, and ask; where none would, all of the words."""
    if not edits.waiting(archive(), *own()):
        return redirect(url_for("proposals.words"), 303)
    return _page({})


@bp.post("")
def answer() -> Answer:
    """Take the answers; words that were accepted in part are shown before they count."""
    number = typed.number("rendition")
    try:
        outcome = edits.answer(
            archive(),
            *own(),
            rendition_number=number,
            answers=typed.keyed("answer-"),
            words=typed.keyed("words-"),
        )
    except InvalidError as error:
        return _page(error.problems), 422
    if outcome is Outcome.ALL:
        return redirect(url_for("proposals.thinking", number=number), 303)
    flash(SAID[outcome])
    to = "proposals.words" if outcome is Outcome.SOME else "my_story.one"
    return redirect(url_for(to), 303)


def _page(problems: dict[str, str]) -> str:
    found = proposals.waiting(archive(), *own())
    screen = wording.screen(archive(), "W49", {"reason": found.rendition.reason.rstrip(" .")})
    return render_template(
        "edits/each.html",
        rendition=found.rendition,
        places=edits.waiting(archive(), *own()),
        options=dict(zip(edits.ANSWERS, screen.options, strict=True)),
        labels=[piece.strip(" .:") for piece in screen.before[0].split("[text]")[:2]],
        until=screen.after[0] if found.has_agreed_words else "",
        problems=problems,
        typed=request.form,
    )
