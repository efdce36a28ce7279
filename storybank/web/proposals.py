"""Put the desk's words to their teller, and take the answer and the time to think."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain.errors import ConflictError, InvalidError
from storybank.services import consent, my_story, proposals, wording
from storybank.services.consent import Thinking
from storybank.services.proposals import Reply
from storybank.web import receipts
from storybank.web.context import archive
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("proposals", __name__, url_prefix="/my-story")
bp.before_request(must_be_open)

MORE_DAYS = {"7": "7 more days", "14": "14 more days", "28": "28 more days"}


@bp.get("/words")
def words() -> str:
    """Show the words that wait for an answer, beside those before."""
    return _words_page({})


@bp.post("/words")
def answer() -> Answer:
    """Take the answer to these very words; a yes goes on to the time to think."""
    number = _number(request.form.get("rendition", ""))
    reply = request.form.get("answer", "")
    if reply == "yes":
        return redirect(url_for("proposals.thinking", number=number), 303)
    if reply not in set(Reply):
        return _words_page({"answer": "Choose an answer"}), 422
    try:
        proposals.turn_down(
            archive(),
            *own(),
            rendition_number=number,
            reply=Reply(reply),
            words=request.form.get("words", ""),
        )
    except InvalidError as error:
        return _words_page(error.problems), 422
    flash("We have your answer. We will read it and get back to you.")
    return redirect(url_for("my_story.one"), 303)


@bp.get("/thinking/<int:number>")
def thinking(number: int) -> str:
    """Ask how long the teller wants to think before these words are shown."""
    return _thinking_page(number, {})


@bp.post("/thinking/<int:number>")
def approve(number: int) -> Answer:
    """Take the yes to these very words."""
    chosen = request.form.get("thinking", "")
    if chosen not in set(Thinking):
        return _thinking_page(number, {"thinking": "Choose if you want time to think"}), 422
    who, story_id = own()
    consent.approve_rendition(
        archive(), who, story_id, rendition_number=number, thinking=Thinking(chosen)
    )
    receipts.issue()
    flash("Thank you. You said yes to these words. Your receipt has new dates: see it below.")
    return redirect(url_for("my_story.one"), 303)


@bp.get("/more-time")
def more_time() -> str:
    """Ask how much more time the teller wants."""
    return _more_time_page({})


@bp.post("/more-time")
def take_more_time() -> Answer:
    """Give more time to think."""
    days = request.form.get("days", "")
    if days not in MORE_DAYS:
        return _more_time_page({"days": "Choose how much more time you want"}), 422
    consent.more_time(archive(), *own(), days=int(days))
    flash(f"You have {days} more days to think.")
    return redirect(url_for("my_story.one"), 303)


def _words_page(problems: dict[str, str]) -> str:
    proposal = proposals.waiting(archive(), *own())
    screen = wording.screen(archive(), "W49", {"reason": proposal.rendition.reason.rstrip(" .")})
    return render_template(
        "proposals/words.html",
        proposal=proposal,
        screen=screen,
        labels=[piece.strip(" .:") for piece in screen.before[0].split("[text]")[:2]],
        read=[
            permission
            for permission in my_story.overview(archive(), *own()).permissions
            if permission.has_page and permission.is_allowed
        ],
        problems=problems,
        chosen=request.form.get("answer", ""),
        words=request.form.get("words", ""),
    )


def _thinking_page(number: int, problems: dict[str, str]) -> str:
    """Show W39; ConflictError where other words wait by now."""
    who, story_id = own()
    if proposals.waiting(archive(), who, story_id).rendition.number != number:
        raise ConflictError("These words have changed since. Please read the newest ones.")
    story = my_story.overview(archive(), who, story_id).story
    days = str(consent.thinking_days(archive(), story))
    return render_template(
        "proposals/thinking.html",
        number=number,
        screen=wording.screen(archive(), "W39", {"7": days}),
        may_skip=consent.may_skip_thinking(archive(), story),
        problems=problems,
    )


def _more_time_page(problems: dict[str, str]) -> str:
    found = my_story.overview(archive(), *own())
    if found.thinking_until is None:
        raise ConflictError("Your time to think is over. You can still pause or stop.")
    return render_template(
        "proposals/more_time.html",
        until=found.thinking_until,
        offered=MORE_DAYS,
        problems=problems,
    )


def _number(text: str) -> int:
    """Read the number of a rendition; what is none matches no rendition."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
