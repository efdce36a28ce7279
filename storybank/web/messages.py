"""Show the desk which messages wait to be sent to tellers, and take note that they were."""

from flask import Blueprint, flash, redirect, render_template, url_for

from storybank.domain.errors import UnavailableError
from storybank.domain.people import Role
from storybank.services import outgoing
from storybank.web.context import actor, archive, only
from storybank.web.tellers import Answer

bp = Blueprint("messages", __name__, url_prefix="/desk/messages")

WAYS = {
    "text": "Text to",
    "phone": "Ring",
    "email": "Email to",
    "letter": "Letter to",
    "trusted": "Through someone they trust:",
}
bp.before_request(only(Role.CURATOR))


@bp.get("")
def every() -> str:
    """List the messages: what, to whom, by which safe way."""
    return _page()


@bp.post("/<int:number>/sent")
def sent(number: int) -> Answer:
    """Note that a person has sent this one."""
    outgoing.mark_sent(archive(), actor(), number)
    flash("It is marked as sent.")
    return redirect(url_for("messages.every"), 303)


@bp.post("/<int:number>/send")
def send(number: int) -> Answer:
    """Send this one by email."""
    try:
        outgoing.send(archive(), actor(), number)
    except UnavailableError as error:
        return _page(str(error)), 503
    flash("It is sent.")
    return redirect(url_for("messages.every"), 303)


def _page(problem: str = "") -> str:
    return render_template(
        "messages/every.html",
        waiting=outgoing.find(archive(), actor()),
        ways=WAYS,
        has_email=bool(archive().settings.smtp_host),
        problems={"messages": f"{problem} It still waits here."} if problem else {},
    )
