"""Ask tellers if we can go on (W50), at /my-story/renew."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.times import plain
from storybank.services import my_story, renewal, wording
from storybank.services.renewal import NOT_YET, Renewal
from storybank.web import sessions
from storybank.web.context import archive
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("renewals", __name__, url_prefix="/my-story/renew")
bp.before_request(must_be_open)

CODES = ("1", "2", "change", "end")


@bp.get("")
def ask() -> str:
    """Ask; nothing is chosen beforehand."""
    return _page({})


@bp.post("")
def answer() -> Answer:
    """Take the answer: go on, change some things first, or let it end."""
    chosen = request.form.get("answer", "")
    if chosen == "change":
        flash("Change what you want. Then come back here to say if we can go on.")
        return redirect(url_for("permissions.every"), 303)
    if chosen == "end":
        flash("We will stop on the day you chose. You do not have to do anything.")
        return redirect(url_for("my_story.one"), 303)
    who, story_id = own()
    try:
        done = renewal.renew(
            archive(),
            who,
            story_id,
            years=int(chosen) if chosen in CODES else 0,
            secret=sessions.secret(f"renewal {story_id}"),
        )
    except InvalidError as error:
        return _page(error.problems), 422
    session["renewed"] = plain(done.ends_on)
    return redirect(url_for("renewals.done"), 303)


@bp.get("/done")
def done() -> Answer:
    """Thank them and give the new receipt's words, as long as this session lasts."""
    if "renewed" not in session:
        return redirect(url_for("my_story.one"), 303)
    _, story_id = own()
    keys = renewal.keys_again(archive(), sessions.secret(f"renewal {story_id}"))
    return render_template(
        "renewals/done.html",
        until=session["renewed"],
        words=keys.words.split(),
        overview=my_story.overview(archive(), *own()),
    )


def _page(problems: dict[str, str]) -> str:
    story = my_story.overview(archive(), *own()).story
    offered = renewal.offered(archive(), story)
    if offered is None:
        raise ConflictError(NOT_YET)
    screen = wording.screen(archive(), "W50", {"date": plain(offered.ends_on)})
    return render_template(
        "renewals/ask.html",
        screen=screen,
        offered=offered,
        options=_options(offered, screen.options),
        problems=problems,
    )


def _options(offered: Renewal, labels: tuple[str, ...]) -> dict[str, str]:
    """Return the answers of W50; under 18 only one more year (consent.md 3)."""
    all_of_them = dict(zip(CODES, labels, strict=True))
    return {
        code: label
        for code, label in all_of_them.items()
        if not code.isdigit() or int(code) in offered.years
    }
