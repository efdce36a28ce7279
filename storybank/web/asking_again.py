"""Ask tellers again whose yes rests on words of ours that were not right, one question a page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.wording import Screen
from storybank.services import answers, asking_again
from storybank.services.asking_again import AGREE, Again, Asked, Given
from storybank.services.ends import YEARS
from storybank.web import editions
from storybank.web.context import archive
from storybank.web.receipts import issue
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("asking_again", __name__, url_prefix="/my-story/again")
bp.before_request(must_be_open)


@bp.get("")
def start() -> Answer:
    """Say what was wrong, and show the words that have come in its place."""
    try:
        again = _again()
    except ConflictError:
        return redirect(url_for("my_story.one"), 303)
    read = [editions.screen(screen_id) for screen_id in again.read if screen_id != AGREE]
    return render_template("asking_again/start.html", again=again, read=read, follows=_page(1))


@bp.get("/<int:number>")
def one(number: int) -> str:
    """Ask one question again; nothing is chosen beforehand (I-10)."""
    again = _again()
    return _one_page(again, _asked(again, number), number, {})


@bp.post("/<int:number>")
def save(number: int) -> Answer:
    """Keep the answer until all are given, and go on."""
    again = _again()
    asked = _asked(again, number)
    code, shown_name = request.form.get("answer", ""), request.form.get("shown_name", "")
    try:
        given = Given(code, editions.seen(asked.screen, "answer"), shown_name)
        asking_again.judge(archive(), again, asked, given)
    except InvalidError as error:
        return _one_page(again, asked, number, error.problems), 422
    kept = [given.code, given.version, given.shown_name]
    session["again"] = {**session.get("again", {}), asked.key: kept}
    if number == len(again.questions):
        return redirect(url_for("asking_again.agree"), 303)
    return redirect(_page(number + 1), 303)


@bp.get("/yes")
def agree() -> Answer:
    """Show what was answered, and ask for the yes to it all (W42)."""
    again = _again()
    missing = _missing(again)
    return redirect(_page(missing), 303) if missing else _agree_page(again, {})


@bp.post("/yes")
def send() -> Answer:
    """Keep the answers as a new permission."""
    again = _again()
    if _missing(again):
        return redirect(url_for("asking_again.start"), 303)
    try:
        agreed_on = editions.seen(AGREE, "agree")
    except InvalidError as error:
        return _agree_page(again, error.problems), 422
    if "agree" not in request.form:
        problem = editions.screen("W57").lines[4]
        return _agree_page(again, {"agree": problem}), 422
    begins = asking_again.answer(archive(), *own(), given=_given(), agreed_on=agreed_on)
    session.pop("again", None)
    issue()
    when = f"on {archive().said_day(begins)}" if begins else "after your yes to the finished words"
    flash(f"Thank you. Your new answers begin {when}. Until then nobody can see your story.")
    return redirect(url_for("my_story.one"), 303)


def _again() -> Again:
    return asking_again.fetch(archive(), *own())


def _given() -> dict[str, Given]:
    return {key: Given(*kept) for key, kept in session.get("again", {}).items()}


def _missing(again: Again) -> int:
    """Return the number of the first question without an answer; 0 where none is."""
    given = _given()
    at = (n for n, asked in enumerate(again.questions, 1) if asked.key not in given)
    return next(at, 0)


def _asked(again: Again, number: int) -> Asked:
    if not 1 <= number <= len(again.questions):
        raise NotFoundError("There is no such question.")
    return again.questions[number - 1]


def _page(number: int) -> str:
    again = _again()
    if not again.questions:
        return url_for("asking_again.agree")
    return url_for("asking_again.one", number=number)


def _options(screen: Screen, asked: Asked) -> dict[str, str]:
    if asked.purpose is None:
        return dict(zip(map(str, YEARS), screen.options, strict=True))
    return dict(answers.options(screen, asked.purpose, asked.question))


def _one_page(again: Again, asked: Asked, number: int, problems: dict[str, str]) -> str:
    screen = editions.screen(asked.screen, dict(asked.values))
    return render_template(
        "asking_again/one.html",
        screen=screen,
        options=_options(screen, asked),
        about=asked.label,
        asks_name=asked.question == "name",
        number=number,
        total=len(again.questions),
        problems=problems,
        chosen=request.form.get("answer", ""),
        shown_name=request.form.get("shown_name", ""),
    )


def _agree_page(again: Again, problems: dict[str, str]) -> str:
    given = _given()
    rows: list[dict[str, Any]] = []
    for number, asked in enumerate(again.questions, 1):
        screen = editions.screen(asked.screen, dict(asked.values))
        said = _options(screen, asked)[given[asked.key].code]
        rows.append(
            {
                "title": screen.title,
                "about": asked.label,
                "answer": f"{said}: {given[asked.key].shown_name}".removesuffix(": "),
                "change": url_for("asking_again.one", number=number),
            }
        )
    return render_template(
        "asking_again/yes.html", screen=editions.screen(AGREE), rows=rows, problems=problems
    )
