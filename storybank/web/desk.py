"""Serve the curators' desk: the queue, one story, and each deed on it.

A story that this curator may not review does not exist here.
"""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain import phrases
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import Channel
from storybank.domain.people import Role
from storybank.domain.ready_words import READY
from storybank.domain.slips import SERIOUSNESS, Seriousness
from storybank.services import (
    asking_again,
    at_desk,
    came_of,
    care,
    complaints,
    copies,
    exports,
    outgoing,
    projects,
    proofs,
    recording_words,
    requests,
    review,
    slips,
    stories,
    versions,
)
from storybank.services import queue as waiting
from storybank.services.at_desk import Desk
from storybank.services.queue import STATES, Filters, Show, Whose
from storybank.web import queries, typed
from storybank.web.context import actor, archive, only
from storybank.web.my_story import packed

bp = Blueprint("desk", __name__, url_prefix="/desk")

Answer = Response | str | tuple[str, int]

SHOWS = {
    Show.WAITING: "Waiting",
    Show.HELD: "On hold",
    Show.APPROVED: "Approved",
    Show.DECLINED: "Declined",
    Show.ALL: "All",
}

APPROVED = "The story is approved. It is shown where and when its teller allows it."
AGREED = "You have agreed. A second person has to agree too, before it goes on."

CHANNELS = {
    "text": "by text message",
    "phone": "by phone",
    "email": "by email",
    "letter": "by letter",
    "trusted": "through someone they trust",
}


FILTERS = ("state", "voice", "note", "serious", "whose", "late")
MOST_OF_NOTE = 500  # characters
bp.before_request(only(Role.CURATOR))


@bp.get("")
def queue() -> str:
    """List the stories that wait, oldest first, each with what stands in its way."""
    asked = request.args.get("show", "")
    show = Show(asked) if asked in set(Show) else Show.WAITING
    filters = _filters()
    if not queries.shows_all():
        filters = replace(filters, left_out=care.left_out(archive(), actor()))
    found = waiting.fetch(archive(), actor(), show=show, filters=filters, page=queries.page())
    kept = {name: value for name, value in request.args.items() if name in FILTERS and value}
    if queries.shows_all():
        kept[queries.EVERYTHING] = "yes"
    return render_template(
        "desk/queue.html",
        queue=found,
        shows=SHOWS,
        states={state.value: STATES[state] for state in waiting.OPEN},
        kept=kept,
        seriousness=SERIOUSNESS,
        labels=phrases.VOICES,
        today=archive().today,
        show_all=_showing_all(show, kept),
        asked=len(requests.find(archive(), actor())),
        complained=len(complaints.find(archive(), actor())),
        ask_again=len(asking_again.waiting(archive(), actor())),
        unfinished=proofs.unfinished(archive()),
        recalls=exports.count_open(archive()),
        notes=came_of.count(archive(), actor()),
        late_versions=versions.count_out_of_date(archive(), actor()),
        late_projects=projects.count_late(archive(), actor()),
        letters=len(outgoing.find(archive(), actor())),
    )


def _showing_all(show: Show, kept: dict[str, str]) -> str:
    """Return the address of the same queue with what its reader leaves out of their lists."""
    given: dict[str, Any] = {**kept, "show": show.value, queries.EVERYTHING: "yes"}
    return url_for("desk.queue", **given)


@bp.get("/ask-again")
def ask_again() -> str:
    """List the tellers whose yes rests on words that misled them."""
    found = asking_again.waiting(archive(), actor())
    return render_template("desk/ask_again.html", waiting=found, channels=CHANNELS)


@bp.get("/stories/<story_id>")
def story(story_id: str) -> str:
    """Show one story with its permissions in words and what can be done."""
    return _story_page(at_desk.open_story(archive(), actor(), story_id), {})


@bp.post("/stories/<story_id>/ask")
def ask(story_id: str) -> Answer:
    """Show the teller the words as they are."""
    number = typed.number("rendition")
    is_asked = review.ask(archive(), actor(), story_id, rendition_number=number)
    return _done(story_id, "The teller is asked for their yes." if is_asked else AGREED)


@bp.post("/stories/<story_id>/approve")
def approve(story_id: str) -> Answer:
    """Approve one story; from now on its permissions alone decide."""
    try:
        is_approved = review.approve(archive(), actor(), story_id)
    except ConflictError as error:
        desk = at_desk.open_story(archive(), actor(), story_id)
        return _story_page(desk, {"approve": str(error)}), 409
    return _done(story_id, APPROVED if is_approved else AGREED)


@bp.post("/stories/<story_id>/decline")
def decline(story_id: str) -> Answer:
    """Decline one story, with words for its teller."""
    return _deed(story_id, "decline", "The story is declined. It is deleted after 30 days.")


@bp.post("/stories/<story_id>/hold")
def hold(story_id: str) -> Answer:
    """Put one story on hold."""
    return _deed(story_id, "hold", "The story is on hold.")


@bp.post("/stories/<story_id>/release")
def release(story_id: str) -> Answer:
    """End a hold."""
    review.release(archive(), actor(), story_id)
    return _done(story_id, "The hold is over.")


@bp.post("/stories/<story_id>/message")
def message(story_id: str) -> Answer:
    """Write to the teller."""
    return _deed(story_id, "message", "Your message waits for the teller at their story.")


@bp.post("/stories/<story_id>/take")
def take(story_id: str) -> Response:
    """Take one story, or take it over from whoever has it."""
    slips.take(archive(), actor(), story_id, is_taking_over="over" in request.form)
    return _done(story_id, "You have this story now.")


@bp.post("/stories/<story_id>/give-back")
def give_back(story_id: str) -> Response:
    """Give one story back to the desk."""
    slips.give_back(archive(), actor(), story_id)
    return _done(story_id, "Nobody has this story now.")


@bp.post("/stories/<story_id>/plan")
def plan(story_id: str) -> Answer:
    """Keep by when one story is to be done, and how serious it is."""
    try:
        slips.plan(
            archive(),
            actor(),
            story_id,
            due_on=typed.day("due_on"),
            seriousness=request.form.get("seriousness", ""),
        )
    except InvalidError as error:
        desk = at_desk.open_story(archive(), actor(), story_id)
        return _story_page(desk, dict(error.problems)), 422
    return _done(story_id, "That is noted. Staff alone can read it.")


@bp.post("/stories/<story_id>/copy")
def copy(story_id: str) -> Response:
    """Give a copy to a curator, for a teller whom they know to be the one."""
    return packed(copies.hand_over(archive(), actor(), story_id, channel=Channel.FACE))


def _deed(story_id: str, deed: str, done: str) -> Answer:
    """Do one thing that needs words; show the story again with what was typed where they lack."""
    words = request.form.get(deed, "")
    try:
        match deed:
            case "decline":
                review.decline(archive(), actor(), story_id, words=words)
            case "hold":
                review.hold(archive(), actor(), story_id, reason=words)
            case _:
                review.write(archive(), actor(), story_id, words=words)
    except InvalidError as error:
        desk = at_desk.open_story(archive(), actor(), story_id)
        return _story_page(desk, {deed: str(error)}), 422
    return _done(story_id, done)


def _done(story_id: str, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("desk.story", story_id=story_id), 303)


def _story_page(desk: Desk, problems: dict[str, str]) -> str:
    chosen = request.args.get("words", "")
    return render_template(
        "desk/story.html",
        desk=desk,
        problems=problems,
        typed=request.form,
        state=STATES[desk.story.editorial_state],
        seriousness=SERIOUSNESS,
        labels=stories.labels(archive()),
        uses=phrases.USES,
        ready=READY,
        chosen_words=READY[chosen].words if chosen in READY else "",
        says=recording_words,
    )


def _filters() -> Filters:
    """Return what the address asks for; what no list holds narrows nothing."""
    given = request.args
    whose, serious, state = (given.get(name, "") for name in ("whose", "serious", "state"))
    return Filters(
        state=state if state in set(waiting.OPEN) else "",
        voice=given.get("voice", "") if given.get("voice") in phrases.VOICES else "",
        note=given.get("note", "")[:MOST_OF_NOTE],
        seriousness=serious if serious in set(Seriousness) else "",
        whose=Whose(whose) if whose in set(Whose) else Whose.ANY,
        is_late=bool(given.get("late")),
    )
