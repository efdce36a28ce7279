"""Run a session in a room: one thing a page, large; with script full-screen and with clocks."""

from flask import Blueprint, Response, current_app, render_template, request, url_for

from storybank.domain.packs import time_said
from storybank.services import running
from storybank.services.running import Frame, Session
from storybank.web.context import archive
from storybank.web.packs import reader

bp = Blueprint("runner", __name__, url_prefix="/training/packs")


@bp.get("/<pack_id>/run")
def start(pack_id: str) -> str:
    """Show what the session is, what it talks about, and where it begins."""
    opened, first = running.begin(archive(), reader(), pack_id)
    return render_template(
        "training/run_start.html",
        opened=opened,
        about=opened.pack.about,
        first=_address(pack_id, first) if first else None,
    )


@bp.get("/<pack_id>/run/<int:number>")
def step(pack_id: str, number: int) -> str:
    """Show one page of the session, as it may be shown at this moment."""
    part = request.args.get("part", "")
    found = running.at(archive(), reader(), pack_id, number, part)
    return _page(found)


@bp.get("/worker.js")
def worker() -> Response:
    """Give the script that shows a card where a reload finds no network; it keeps nothing."""
    with current_app.open_resource("static/session-worker.js", "r", encoding="utf-8") as file:
        return Response(file.read(), mimetype="text/javascript")


def _page(found: Session) -> str:
    pack_id = found.opened.pack.id
    return render_template(
        "training/run.html",
        session=found,
        frame=found.frame,
        card=found.frame.card,
        about=found.opened.pack.about,
        steps=len(found.opened.cards),
        time_said=time_said(found.frame.card.step) if found.frame.seconds else "",
        before=_address(pack_id, found.before) if found.before else None,
        after=_address(pack_id, found.after) if found.after else None,
        start=url_for("runner.start", pack_id=pack_id),
        leave=url_for("packs.one", pack_id=pack_id),
    )


def _address(pack_id: str, frame: Frame) -> str:
    part = frame.part or None
    return url_for("runner.step", pack_id=pack_id, number=frame.number, part=part)
