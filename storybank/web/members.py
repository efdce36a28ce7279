"""Let admins look after members of staff: who they are, what they may do, new passwords."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from storybank.domain import phrases
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Role
from storybank.services import invitations, people, recipients, resets, second_step, settings
from storybank.storage.people import Member
from storybank.web import sessions
from storybank.web.context import actor, archive, only

bp = Blueprint("members", __name__, url_prefix="/admin/people")

Answer = Response | str | tuple[str, int]

OURS = "ours"  # not of a partner's
bp.before_request(only(Role.ADMIN))


@bp.get("")
def every() -> str:
    """List the members of staff, with what they may do."""
    members = people.find(archive(), actor())
    return render_template(
        "people/every.html",
        members=members,
        roles=phrases.ROLES,
        partners=partners(),
        secured=second_step.with_one(archive(), actor()),
        invited=invitations.find(archive(), actor()),
        now=archive().now,
        steps_left=sum(not step.is_done for step in settings.checklist(archive())),
    )


@bp.get("/add")
def new() -> str:
    """Ask for a new member of staff."""
    return _new_page({})


@bp.post("/add")
def add() -> Answer:
    """Add a member of staff; without a password they get a link to choose one."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        found = people.add(
            archive(), actor(), email, password or people.random_password(), roles=ticked_roles()
        )
    except InvalidError as error:
        return _new_page(error.problems), 422
    except ConflictError as error:
        return _new_page({"email": str(error)}), 409
    if not password:
        return _link_page(found)
    flash(f"{found.email} can sign in now.")
    return redirect(url_for("members.every"), 303)


@bp.get("/<member_id>")
def one(member_id: str) -> str:
    """Show one member of staff and what can be done."""
    return _page(people.fetch(archive(), actor(), member_id), {})


@bp.post("/<member_id>/roles")
def set_roles(member_id: str) -> Answer:
    """Give someone exactly the roles that are ticked."""
    found = people.fetch(archive(), actor(), member_id)
    try:
        people.set_roles(archive(), actor(), found.email, roles=ticked_roles())
    except InvalidError as error:
        return _page(found, error.problems), 422
    except ConflictError as error:
        return _page(found, {"roles": str(error)}), 409
    return _done(found, f"The roles of {found.email} are changed.")


@bp.post("/<member_id>/partner")
def set_partner(member_id: str) -> Answer:
    """Make someone the trainer of one partner, or ours again."""
    found = people.fetch(archive(), actor(), member_id)
    chosen = request.form.get("partner", "")
    if chosen != OURS and chosen not in partners():
        return _page(found, {"partner": "Choose whose trainer they are."}), 422
    name = "" if chosen == OURS else partners()[chosen]
    try:
        people.set_partner(archive(), actor(), found.email, name=name)
    except InvalidError as error:
        return _page(found, error.problems), 422
    return _done(found, f"{found.email} is {f'of {name}' if name else 'one of ours'} now.")


@bp.post("/<member_id>/disable")
def disable(member_id: str) -> Answer:
    """Shut someone out at once."""
    found = people.fetch(archive(), actor(), member_id)
    try:
        people.disable(archive(), actor(), found.email)
    except ConflictError as error:
        return _page(found, {"disable": str(error)}), 409
    return _done(found, f"{found.email} cannot sign in any more.")


@bp.post("/<member_id>/enable")
def enable(member_id: str) -> Answer:
    """Let someone in again."""
    found = people.fetch(archive(), actor(), member_id)
    people.enable(archive(), actor(), found.email)
    return _done(found, f"{found.email} can sign in again.")


@bp.post("/<member_id>/password")
def set_password(member_id: str) -> Answer:
    """Give someone a new password."""
    found = people.fetch(archive(), actor(), member_id)
    try:
        people.set_password(archive(), actor(), found.email, request.form.get("password", ""))
    except InvalidError as error:
        return _page(found, error.problems), 422
    return _done(found, f"{found.email} has a new password.")


@bp.post("/<member_id>/second-step/off")
def take_off(member_id: str) -> Answer:
    """Take off the second step of someone who has lost their phone."""
    found = people.fetch(archive(), actor(), member_id)
    second_step.take_off(archive(), actor(), found.email)
    return _done(found, f"{found.email} has no second step any more.")


@bp.post("/<member_id>/link")
def make_link(member_id: str) -> Answer:
    """Make a link with which someone chooses a new password; it is shown this once."""
    return _link_page(people.fetch(archive(), actor(), member_id))


def ticked_roles() -> frozenset[Role]:
    """Return the roles that are ticked; what is no role counts as none."""
    ticked = set(request.form.getlist("roles"))
    return frozenset(role for role in Role if role.value in ticked)


def partners() -> dict[str, str]:
    """Return the name of each partner by id."""
    return {one.id: one.name for one in recipients.partners(archive(), actor())}


def _done(found: Member, sentence: str) -> Response:
    """Say what was done; whoever did it to themselves has to sign in again."""
    if found.id == session.get("staff_id"):
        session.clear()
        sessions.renew()
    flash(sentence)
    return redirect(url_for("members.every"), 303)


def _page(found: Member, problems: dict[str, str]) -> str:
    typed = request.form.getlist("roles") if "roles" in problems else list(found.roles)
    return render_template(
        "people/one.html",
        member=found,
        problems=problems,
        roles=phrases.ROLES,
        chosen=typed,
        partners={OURS: "Ours", **partners()} if partners() else {},
        is_oneself=found.id == actor().ref,
        has_second_step=second_step.is_on(archive(), found.id),
    )


def _new_page(problems: dict[str, str]) -> str:
    return render_template(
        "people/new.html",
        problems=problems,
        email=request.form.get("email", ""),
        roles=phrases.ROLES,
        chosen=request.form.getlist("roles"),
    )


def _link_page(found: Member) -> str:
    token = resets.make(archive(), actor(), found.id)
    link = url_for("resets.choose", token=token, _external=True)
    return render_template("people/link.html", member=found, link=link)
