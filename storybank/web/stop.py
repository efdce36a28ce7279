"""Stop how a story is used: with words, or with the session that a link opened.

Whoever has neither is at ``stop_requests``. No form here that stops needs a
token that is still valid: the words, or the key that the form itself carries,
are the authority (AC-46). Nothing here asks why.
"""

from datetime import date, timedelta
from functools import partial

from flask import Blueprint, render_template, request, session, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from storybank.domain.errors import GoneError, NotFoundError, TooManyTriesError
from storybank.domain.people import Actor
from storybank.domain.times import plain
from storybank.services import (
    asking_anew,
    contributors,
    exports,
    my_story,
    purge,
    stopping,
    wording,
)
from storybank.services.stopping import Stopped
from storybank.storage.receipts import Receipt
from storybank.web import editions, tellers
from storybank.web.context import (
    archive,
    bank,
    close_story,
    open_story,
    receipt,
)
from storybank.web.security import csrf
from storybank.web.tellers import Answer

bp = Blueprint("stop", __name__, url_prefix="/stop")


# What W45 offers, in its order, and the page that each goes on to.
NEXT = {
    "pause": "stop.done",
    "uses": "permissions.every",
    "name": "permissions.every",
    "all": "stop.everything",
    "copy": "my_story.copy",
}
DONE = frozenset({"hidden", "taken_back", "deleted", "copy", "told", "draft"})
UNKNOWN = (NotFoundError, TooManyTriesError)


@bp.get("")
def start() -> str:
    """Ask what to stop, and for the words unless a story is open here."""
    return _start_page({})


@bp.post("")
def choose() -> Answer:
    """Hide the story, or go on to the page for what was chosen."""
    choice = request.form.get("choice", "")
    if choice not in NEXT:
        return _start_page({"choice": "Choose what you would like to do"}), 422
    try:
        found = _shown()
    except GoneError:
        return _done("deleted")
    except UNKNOWN as error:
        return _start_page(_problems(error)), _status(error)
    if found.story_id is None:
        session["draft"] = found.draft_id
        return redirect(url_for("stop.draft"), 303)
    _keep(found)
    if choice == "pause":
        stopping.pause(archive(), contributors.actor_of(found), found.story_id)
        return _done("hidden")
    return redirect(url_for(NEXT[choice]), 303)


@bp.get("/all")
def everything() -> str:
    """Ask when to delete what is taken back."""
    return _everything_page({})


@bp.post("/all")
def withdraw() -> Answer:
    """Take the whole story back: it is hidden before this answer is sent."""
    end = request.form.get("end", "")
    if end not in {"later", "today"}:
        return _everything_page({"end": "Choose when we delete it"}), 422
    try:
        found = _shown()
        who = contributors.actor_of(found)
    except GoneError:
        return _done("deleted")
    except UNKNOWN as error:
        return _everything_page(_problems(error)), _status(error)
    stopped = _stop(who, today=end == "today")
    if "copy" in request.form:
        _keep(found)
        return _done("copy", stopped)
    _close()
    return _deleted(stopped) if end == "today" else _done("taken_back", stopped)


@bp.post("/delete")
def delete() -> Answer:
    """Delete today what was taken back, once its teller has the copy."""
    try:
        who = contributors.actor_of(_shown())
    except GoneError:
        return _done("deleted")
    stopped = _stop(who, today=True)
    _close()
    return _deleted(stopped)


@bp.get("/draft")
def draft() -> Answer:
    """Say that nothing was sent, and offer to delete it."""
    if "draft" not in session:
        return redirect(url_for("stop.start"), 303)
    return render_template("stop/draft.html")


@bp.post("/draft")
def forget_draft() -> Answer:
    """Delete words that were never sent."""
    draft_id = session.pop("draft", None)
    if draft_id is not None:
        stopping.forget_draft(archive(), draft_id)
    return _done("draft")


@bp.get("/done/<what>")
def done(what: str) -> str:
    """Say what was done, in days and dates; the page can be opened again."""
    if what not in DONE:
        raise NotFoundError("Nothing of the kind was done.")
    stopped = session.get("stopped", {})
    delete_on = date.fromisoformat(stopped["delete_on"]) if stopped else None
    gone = (delete_on or archive().today) + timedelta(days=archive().settings.backup_days)
    return render_template(
        "stop/done.html",
        what=what,
        screen=editions.screen("W47", {"date": plain(gone)}),
        told=wording.screen(archive(), "W48"),
        story_id=stopped.get("story_id", "") if stopped.get("was_public") else "",
        delete_on=delete_on,
        gone_to=exports.of_story(archive(), stopped.get("story_id", "")),
        key=_key(),
    )


def _shown() -> Receipt:
    """Return the receipt of whoever sent this form, by its key or by their words."""
    key = request.form.get("key", "")
    if key:
        return contributors.by_stop_key(archive(), key)
    return tellers.by_words(request.form.get("words", ""))


def _keep(found: Receipt) -> None:
    """Open the story for whoever has shown the words; a key alone is kept for stopping."""
    if request.form.get("key"):
        session["stop_key"] = request.form["key"]
    else:
        open_story(found)


def _close() -> None:
    session.pop("stop_key", None)
    close_story()


def _stop(who: Actor, *, today: bool) -> Stopped:
    return stopping.withdraw(archive(), who, next(iter(who.story_ids)), today=today)


def _deleted(stopped: Stopped) -> Answer:
    """Begin to delete as soon as this answer is on its way."""
    response = _done("deleted", stopped)
    response.call_on_close(partial(purge.after_answer, bank(), stopped.story_id))
    return response


def _done(what: str, stopped: Stopped | None = None) -> Response:
    if stopped is not None:
        session["stopped"] = {
            "story_id": stopped.story_id,
            "was_public": stopped.was_public,
            "delete_on": stopped.delete_on.isoformat(),
        }
    return redirect(url_for("stop.done", what=what), 303)


def _problems(error: Exception) -> dict[str, str]:
    is_throttled = isinstance(error, TooManyTriesError)
    return {"words": str(error) if is_throttled else tellers.no_match()}


def _status(error: Exception) -> int:
    return 429 if isinstance(error, TooManyTriesError) else 422


def _key() -> str:
    """Return the key for the forms of whoever has a story open here, else what is kept."""
    try:
        return contributors.stop_key(archive(), receipt())
    except NotFoundError:
        kept: str = session.get("stop_key", "")
        return kept


def _start_page(problems: dict[str, str]) -> str:
    screen = editions.screen("W45")
    return render_template(
        "stop/start.html",
        screen=screen,
        told=wording.screen(archive(), "W48"),
        options=dict(zip(NEXT, screen.options, strict=True)),
        key=_key(),
        problems=problems,
        choice=request.form.get("choice", ""),
        words=request.form.get("words", ""),
    )


def _everything_page(problems: dict[str, str]) -> str:
    return render_template(
        "stop/everything.html",
        screen=editions.screen("W46"),
        told=wording.screen(archive(), "W48"),
        key=_key(),
        was_child=_was_child(),
        problems=problems,
        words=request.form.get("words", ""),
    )


def _was_child() -> bool:
    """Tell whether the story that is open here was given by someone under 18."""
    try:
        who, story_id = tellers.own()
        story = my_story.overview(archive(), who, story_id).story
    except NotFoundError:
        return False
    return asking_anew.was_child(archive(), story)


for stops in (choose, withdraw, delete):
    csrf.exempt(stops)
