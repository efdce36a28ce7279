"""Let the desk stop a story for someone who rings, writes or comes in, on one page."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain import phrases
from storybank.domain.consent import Use
from storybank.domain.ledger import Channel
from storybank.domain.people import Role
from storybank.services import for_someone, purge
from storybank.services.for_someone import CHANNELS, Meant
from storybank.web.context import actor, archive, bank, only
from storybank.web.tellers import Answer

bp = Blueprint("desk_stop", __name__, url_prefix="/desk/stop")

DEEDS = {
    "hide": "Hide it for now",
    "uses": "Stop some uses",
    "later": "Stop all of it, and delete it in 7 days",
    "today": "Stop all of it, and delete it today",
}
NO_MATCH = "No story matches. Try its title, a part of it, its address, or their four words"
bp.before_request(only(Role.CURATOR))


@bp.get("")
def start() -> str:
    """Ask which story, what to do, and how they asked."""
    found = for_someone.look(archive(), actor(), request.args.get("q", ""))
    return _page(found, {})


@bp.post("")
def stop() -> Answer:
    """Do it where one story is meant; else show which ones may be, with the answers kept."""
    sent = request.form
    found = for_someone.look(archive(), actor(), sent.get("q", ""))
    chosen = [one for one in found if one.story_id == sent.get("story")]
    meant = chosen or (found if len(found) == 1 else [])
    problems = _problems(found, meant)
    if problems:
        return _page(found, problems), 422
    [one] = meant
    for_someone.stop(
        archive(),
        actor(),
        one.story_id,
        deed=sent["deed"],
        channel=Channel(sent["channel"]),
        uses=_uses(),
    )
    flash("It is done. Nobody sees what was stopped.")
    response = redirect(url_for("desk_stop.start"), 303)
    if sent["deed"] == "today":
        response.call_on_close(partial(purge.after_answer, bank(), one.story_id))
    return response


def _problems(found: list[Meant], meant: list[Meant]) -> dict[str, str]:
    problems = {}
    if not found:
        problems["q"] = NO_MATCH
    elif not meant:
        problems["story"] = "Choose which story they mean"
    if request.form.get("deed") not in DEEDS:
        problems["deed"] = "Choose what they want"
    elif request.form["deed"] == "uses" and not _uses():
        problems["uses"] = "Tick what to stop"
    if request.form.get("channel") not in {channel.value for channel in CHANNELS}:
        problems["channel"] = "Choose how they asked"
    return problems


def _uses() -> tuple[Use, ...]:
    known = {use.value: use for use in phrases.WHO_SEES}
    return tuple(known[code] for code in request.form.getlist("uses") if code in known)


def _page(found: list[Meant], problems: dict[str, str]) -> str:
    return render_template(
        "desk_stop/start.html",
        found=found,
        problems=problems,
        q=request.values.get("q", ""),
        sent=request.form,
        deeds={**DEEDS, "later": _later()},
        uses={use.value: phrases.USES[use] for use in phrases.WHO_SEES},
        channels={channel.value: label for channel, label in CHANNELS.items()},
    )


def _later() -> str:
    return f"Stop all of it, and delete it in {archive().settings.grace_days} days"
