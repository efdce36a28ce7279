"""Let admins look after partners, pages elsewhere and research projects: each asked by name."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Role
from storybank.domain.recipients import RecipientKind
from storybank.services import recipients
from storybank.web.context import actor, archive, only

bp = Blueprint("recipients", __name__, url_prefix="/admin/partners")

Answer = Response | str | tuple[str, int]

KINDS = {
    RecipientKind.PARTNER: "A partner, for their own training",
    RecipientKind.CHANNEL: "One of our pages on social media",
    RecipientKind.PROJECT: "A research project",
}
HEADINGS = {
    RecipientKind.PARTNER: "Partners",
    RecipientKind.CHANNEL: "Our pages on social media",
    RecipientKind.PROJECT: "Research projects",
}
bp.before_request(only(Role.ADMIN))


@bp.get("")
def every() -> str:
    """List all of them, with a form for one more."""
    return _page({})


@bp.post("")
def add() -> Answer:
    """Add one; from now on tellers are asked about it."""
    form = request.form
    try:
        found = recipients.add(
            archive(),
            actor(),
            form.get("kind", ""),
            name=form.get("name", ""),
            line=form.get("line", ""),
        )
    except InvalidError as error:
        return _page(error.problems), 422
    except ConflictError as error:
        return _page({"name": str(error)}), 409
    return _done(f"{found.name} is added. It may use nothing until people say yes to it.")


@bp.post("/<recipient_id>/retire")
def retire(recipient_id: str) -> Response:
    """Ask nobody about it any more."""
    found = recipients.retire(archive(), actor(), recipient_id)
    return _done(f"Nobody is asked about {found.name} any more. What was allowed stands.")


@bp.post("/<recipient_id>/bring-back")
def bring_back(recipient_id: str) -> Response:
    """Ask about it again."""
    found = recipients.bring_back(archive(), actor(), recipient_id)
    return _done(f"People are asked about {found.name} again.")


def _done(sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("recipients.every"), 303)


def _page(problems: dict[str, str]) -> str:
    return render_template(
        "recipients/every.html",
        found=recipients.find(archive(), actor()),
        not_asked=recipients.not_asked(archive()),
        headings=HEADINGS,
        kinds=KINDS,
        problems=problems,
        typed=request.form,
    )
