"""Let admins invite people by a link, and let whoever has the link come in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain import phrases
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.people import Role
from storybank.services import invitations
from storybank.services.invitations import Sent
from storybank.web.context import actor, archive, only
from storybank.web.members import OURS, partners, ticked_roles

bp = Blueprint("invitations", __name__, url_prefix="/admin/people")
joining = Blueprint("joining", __name__, url_prefix="/join")

Answer = Response | str | tuple[str, int]
bp.before_request(only(Role.ADMIN))


@bp.get("/invite")
def new() -> str:
    """Ask whom to invite, and what they may do then."""
    return _page({})


@bp.post("/invite")
def make() -> Answer:
    """Invite someone; the link is shown this once."""
    form = request.form
    partner = partners().get(form.get("partner", ""), "")
    try:
        sent = invitations.make(
            archive(), actor(), form.get("email", ""), roles=ticked_roles(), partner=partner
        )
    except InvalidError as error:
        return _page(error.problems), 422
    except ConflictError as error:
        return _page({"email": str(error)}), 409
    return _link_page(sent)


@bp.post("/invitations/<invitation_id>/again")
def make_again(invitation_id: str) -> Answer:
    """Make a new link for someone who was invited; the old one ends."""
    return _link_page(invitations.make_again(archive(), actor(), invitation_id))


@bp.post("/invitations/<invitation_id>/revoke")
def revoke(invitation_id: str) -> Response:
    """Take an invitation back at once."""
    found = invitations.revoke(archive(), actor(), invitation_id)
    flash(f"The invitation for {found.email} is taken back. Its link does not work any more.")
    return redirect(url_for("members.every"), 303)


@joining.get("/<token>")
def ask(token: str) -> Answer:
    """Let whoever has an invitation choose a password."""
    return _join_page(token, {}, 200)


@joining.post("/<token>")
def accept(token: str) -> Answer:
    """Make them a member of staff; the link works no more."""
    try:
        found = invitations.accept(archive(), token, request.form.get("password", ""))
    except NotFoundError:
        return _old_page()
    except InvalidError as error:
        return _join_page(token, error.problems, 422)
    except ConflictError as error:
        return _join_page(token, {"password": str(error)}, 409)
    flash(f"Welcome. Sign in as {found.email} with your new password.")
    return redirect(url_for("people.sign_in"), 303)


def _join_page(token: str, problems: dict[str, str], status: int) -> Answer:
    try:
        found = invitations.by_token(archive(), token)
    except NotFoundError:
        return _old_page()
    roles = [phrases.ROLES[role] for role in Role if role in found.roles]
    page = render_template(
        "people/join.html", found=found, token=token, roles=roles, problems=problems
    )
    return page, status


def _old_page() -> tuple[str, int]:
    return render_template("people/old_invitation.html", days=invitations.LASTS.days), 404


def _page(problems: dict[str, str]) -> str:
    named = partners()
    return render_template(
        "people/invite.html",
        problems=problems,
        email=request.form.get("email", ""),
        roles=phrases.ROLES,
        chosen=request.form.getlist("roles"),
        partners={OURS: "Ours", **named} if named else {},
        partner=request.form.get("partner", OURS),
        days=invitations.LASTS.days,
    )


def _link_page(sent: Sent) -> str:
    link = url_for("joining.ask", token=sent.token, _external=True)
    return render_template("people/invited.html", sent=sent, link=link)
