"""Let curators type in a story that came on paper, by phone or spoken, and hand over a receipt."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from storybank.domain import kinds, phrases
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.jurisdiction import AgeBand
from storybank.domain.people import Role
from storybank.domain.stories import Voice
from storybank.services import at_desk, paper, wording
from storybank.services.paper import Paper
from storybank.web import sessions, typed
from storybank.web.context import actor, archive, only

bp = Blueprint("paper", __name__, url_prefix="/desk/new")

Answer = Response | str | tuple[str, int]
bp.before_request(only(Role.CURATOR))


@bp.get("")
def new() -> str:
    """Ask for the story, as it was told."""
    return _page({})


@bp.post("")
def take() -> Answer:
    """Keep the story; then show the receipt to hand over."""
    try:
        story_id = paper.take(archive(), actor(), _typed(), secret=sessions.secret)
    except InvalidError as error:
        return _page(error.problems), 422
    session["to_hand_over"] = story_id
    return redirect(url_for("paper.receipt"), 303)


@bp.get("/receipt")
def receipt() -> str:
    """Show the four words for the teller, until they are handed over."""
    desk = at_desk.open_story(archive(), actor(), _to_hand_over())
    keys = paper.keys(archive(), desk.story.id, sessions.secret)
    return render_template(
        "paper/receipt.html",
        desk=desk,
        words=keys.words,
        link=url_for("my_story.by_link", token=keys.token, _external=True),
        stop=url_for("stop.start", _external=True),
    )


@bp.post("/receipt")
def handed_over() -> Response:
    """Show the words no more, and go on to what the teller allowed."""
    story_id = _to_hand_over()
    session.pop("to_hand_over")
    return redirect(url_for("with_a_say.every", story_id=story_id), 303)


def _to_hand_over() -> str:
    if "to_hand_over" not in session:
        raise NotFoundError("There is no receipt to hand over.")
    found: str = session["to_hand_over"]
    return found


def _typed() -> Paper:
    form = request.form
    return Paper(
        way=form.get("way", ""),
        title=form.get("title", ""),
        words=form.get("words", ""),
        kind=form.get("kind", ""),
        voice=form.get("voice", ""),
        told_by=form.get("told_by", ""),
        name=form.get("name", ""),
        age=form.get("age", ""),
        month=form.get("month", "").strip(),
        unknown_who="unknown_who" in form,
        contact=tuple(form.getlist("contact")),
        channel=form.get("channel", ""),
        reach=form.get("reach", ""),
        safe_note=form.get("safe_note", ""),
        parts=typed.keyed("part-"),
    )


def _page(problems: dict[str, str]) -> str:
    may, by = wording.screen(archive(), "W34").options, wording.screen(archive(), "W35").options
    ages = wording.screen(archive(), "W09").options
    return render_template(
        "paper/new.html",
        ways={code: label for code, (label, _) in paper.WAYS.items()},
        kinds=paper.KINDS,
        voices={voice: phrases.VOICES[voice].capitalize() for voice in Voice},
        told=paper.TOLD,
        ages=dict(zip(AgeBand, ages, strict=True)),
        contact=dict(zip(paper.CONTACT, may, strict=False)),
        channels=dict(zip(paper.CHANNELS, by, strict=True)),
        problems=problems,
        parts={kind.value: kinds.parts(kind) for kind in kinds.PARTS},
        given=typed.keyed("part-") if request.form else {},
        typed=request.form,
    )
