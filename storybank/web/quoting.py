"""Let curators choose quotes from a story, check them with its teller and stop them."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain import phrases
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Actor, Role
from storybank.domain.quotes import Answer as Said
from storybank.domain.quotes import Stage
from storybank.domain.stories import Voice
from storybank.domain.voice_labels import Age
from storybank.services import quoting
from storybank.services.archive import Archive
from storybank.web.context import actor, archive, only
from storybank.web.tellers import Answer

bp = Blueprint("quoting", __name__, url_prefix="/desk")

STAGES = {
    Stage.READY: "Ready to be shown",
    Stage.WAITING: "Waits for the teller’s yes",
    Stage.FROZEN: "Not shown: to be looked at",
    Stage.REFUSED: "The teller said no",
    Stage.REMOVED: "Removed",
}
MADE = {
    Stage.READY: "The quote is ready. It is shown where short quotes are allowed.",
    Stage.WAITING: "The quote is with its teller. Nobody else sees it before they say yes.",
}
FIELDS = ("words", "voice", "age")

Deed = Callable[[Archive, Actor, str], None]
# What each button does, and what is said of it.
DEEDS: dict[str, tuple[Deed, str]] = {
    "freeze": (quoting.freeze, "The quote is shown nowhere now. You can show it again below."),
    "release": (quoting.release, "The quote is shown again, as far as permission goes."),
    "remove": (quoting.remove, "The quote is removed. You can bring it back at the end."),
    "bring-back": (quoting.bring_back, "The quote is back."),
}
bp.before_request(only(Role.CURATOR))


@bp.get("/quotes")
def waiting() -> str:
    """List the quotes that a curator has to look at, and those that wait for their teller."""
    found = quoting.to_look_at(archive(), actor())
    return render_template("quoting/waiting.html", found=found, stages=STAGES)


@bp.get("/stories/<story_id>/quotes")
def every(story_id: str) -> str:
    """Show the quotes of a story, and its words to choose more from."""
    return _page(story_id, {})


@bp.post("/stories/<story_id>/quotes")
def make(story_id: str) -> Answer:
    """Keep a quote."""
    try:
        made = quoting.make(archive(), actor(), story_id, request.form)
    except InvalidError as error:
        return _page(story_id, error.problems), 422
    except ConflictError as error:
        return _page(story_id, {"words": str(error)}), 409
    flash(MADE.get(made.stage, "The quote is kept."))
    return redirect(url_for("quoting.every", story_id=story_id), 303)


@bp.get("/quotes/<quote_id>")
def one(quote_id: str) -> str:
    """Ask for other words of a quote, with those that it has."""
    return _one_page(quote_id, {})


@bp.post("/quotes/<quote_id>")
def change(quote_id: str) -> Answer:
    """Keep other words, or another voice, of a quote."""
    try:
        made = quoting.change(archive(), actor(), quote_id, request.form)
    except InvalidError as error:
        return _one_page(quote_id, error.problems), 422
    except ConflictError as error:
        return _one_page(quote_id, {"words": str(error)}), 409
    flash(MADE.get(made.stage, "The quote is kept."))
    return _back(quote_id)


@bp.post("/quotes/<quote_id>/<any(freeze, release, remove, 'bring-back'):deed>")
def do(quote_id: str, deed: str) -> Answer:
    """Stop a quote, show it again, remove it or bring it back."""
    done, said = DEEDS[deed]
    try:
        done(archive(), actor(), quote_id)
    except ConflictError as error:
        return _one_page(quote_id, {"words": str(error)}), 409
    flash(said)
    return _back(quote_id)


@bp.post("/quotes/<quote_id>/answer")
def answer(quote_id: str) -> Answer:
    """Write down what the teller said to a quote by phone, on paper or face to face."""
    try:
        said = quoting.note_answer(archive(), actor(), quote_id, request.form)
    except InvalidError as error:
        return _one_page(quote_id, error.problems), 422
    flash("Their yes is noted." if said is Said.YES else "Their no is noted. It counts at once.")
    return _back(quote_id)


def _back(quote_id: str) -> Answer:
    """Go to the quotes of the story that a quote is of."""
    found, _ = quoting.one(archive(), actor(), quote_id)
    return redirect(url_for("quoting.every", story_id=found.story.id), 303)


def _page(story_id: str, problems: dict[str, str]) -> str:
    found = quoting.page(archive(), actor(), story_id)
    values = {"words": "", "voice": found.story.voice.value, "age": ""}
    return render_template(
        "quoting/every.html",
        page=found,
        there=[one for one in found.every if one.stage is not Stage.REMOVED],
        removed=[one for one in found.every if one.stage is Stage.REMOVED],
        stages=STAGES,
        **_form(values, problems, is_unnamed=False),
    )


def _one_page(quote_id: str, problems: dict[str, str]) -> str:
    found, chosen = quoting.one(archive(), actor(), quote_id)
    quote = chosen.quote
    values = {"words": chosen.words, "voice": quote.voice.value, "age": quote.age.value}
    return render_template(
        "quoting/one.html",
        page=found,
        chosen=chosen,
        stages=STAGES,
        channels={channel.value: words for channel, words in quoting.CHANNELS.items()},
        **_form(values, problems, is_unnamed=quote.is_unnamed),
    )


def _form(
    values: dict[str, str], problems: dict[str, str], *, is_unnamed: bool
) -> dict[str, object]:
    """Return what the form of a quote needs: as it was sent, else as it is kept."""
    is_sent = request.method == "POST" and "words" in request.form
    if is_sent:
        values = {name: request.form.get(name, "") for name in FIELDS}
        is_unnamed = "is_unnamed" in request.form
    return {
        "values": values,
        "is_unnamed": is_unnamed,
        "voices": {voice.value: phrases.VOICES[voice] for voice in Voice},
        "ages": {age.value: age.value or "Not said" for age in Age},
        "problems": problems,
    }
