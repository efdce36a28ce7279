"""Let trainers make packs, open, share, copy and remove them; steps are in ``pack_steps``."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from storybank.domain import packs as domain
from storybank.domain import plans
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.packs import About, Medium
from storybank.domain.people import Actor, Role
from storybank.domain.times import plain
from storybank.services import exports, pack_steps, packs, wording
from storybank.services.packs import Opened
from storybank.web.context import archive, member_with

bp = Blueprint("packs", __name__, url_prefix="/training/packs")

Answer = Redirect | str | tuple[str, int]

MEDIA = {Medium.SCREEN: "Shown on a screen, in a room", Medium.PRINT: "On paper"}


@bp.get("")
def every() -> str:
    """List a trainer's packs, those shared with them, and their plans."""
    trainer = reader()
    return render_template(
        "training/packs.html",
        shelf=packs.shelf(archive(), trainer),
        recalls=exports.recalls(archive(), trainer),
        days=packs.BACK_WITHIN.days,
        said=said,
    )


@bp.get("/new")
def new() -> str:
    """Ask what a new pack is for, and which plan it begins with."""
    return _form_page(reader(), None, {})


@bp.post("/new")
def make() -> Answer:
    """Make a pack."""
    trainer = reader()
    try:
        pack_id = packs.make(archive(), trainer, request.form)
    except InvalidError as error:
        return _form_page(trainer, None, error.problems), 422
    except ConflictError as error:
        return _form_page(trainer, None, {"title": str(error)}), 409
    return done(pack_id, "Your pack is made.")


@bp.get("/<pack_id>")
def one(pack_id: str) -> str:
    """Show a pack as it may be used now."""
    return page(packs.open_pack(archive(), reader(), pack_id), {})


@bp.get("/<pack_id>/edit")
def edit(pack_id: str) -> str:
    """Ask what a pack is for, with what was said so far."""
    trainer = reader()
    return _form_page(trainer, packs.own(archive(), trainer, pack_id).about, {}, pack_id)


@bp.post("/<pack_id>/edit")
def change(pack_id: str) -> Answer:
    """Change what is said of a pack."""
    trainer = reader()
    try:
        packs.change(archive(), trainer, pack_id, request.form)
    except InvalidError as error:
        about = packs.own(archive(), trainer, pack_id).about
        return _form_page(trainer, about, error.problems, pack_id), 422
    return done(pack_id, "Your changes are saved.")


@bp.post("/<pack_id>/copy")
def copy(pack_id: str) -> Redirect:
    """Make a pack of one's own like this one."""
    copied = packs.copy(archive(), reader(), pack_id)
    return done(copied, "This is your own copy. What you change here changes nothing else.")


@bp.post("/<pack_id>/plan")
def keep_plan(pack_id: str) -> Redirect:
    """Keep the steps of a pack as a plan to begin others from."""
    packs.keep_plan(archive(), reader(), pack_id)
    flash("The plan is kept, without the stories. You can begin a new pack with it.")
    return redirect(url_for("packs.every"), 303)


@bp.post("/<pack_id>/share")
def share(pack_id: str) -> Answer:
    """Share a pack with a colleague."""
    trainer = reader()
    try:
        found = packs.share(archive(), trainer, pack_id, request.form.get("email", ""))
    except InvalidError as error:
        return page(packs.open_pack(archive(), trainer, pack_id), error.problems), 422
    return done(pack_id, f"{found.email} can open this pack now.")


@bp.post("/<pack_id>/share/stop")
def stop_sharing(pack_id: str) -> Redirect:
    """Share a pack with a colleague no more."""
    packs.stop_sharing(archive(), reader(), pack_id, request.form.get("member", ""))
    return done(pack_id, "They cannot open this pack any more.")


@bp.post("/<pack_id>/remove")
def remove(pack_id: str) -> Redirect:
    """Remove a pack; it can be brought back from the list."""
    found = packs.remove(archive(), reader(), pack_id)
    flash(f"“{found.about.title}” is removed. You can bring it back below.")
    return redirect(url_for("packs.every"), 303)


@bp.post("/<pack_id>/bring-back")
def bring_back(pack_id: str) -> Redirect:
    """Bring back a pack that was removed."""
    found = packs.bring_back(archive(), reader(), pack_id)
    flash(f"“{found.about.title}” is back.")
    return redirect(url_for("packs.every"), 303)


def reader() -> Actor:
    """Return the trainer who asks; to anyone else these pages do not exist."""
    return member_with(Role.TRAINER)


def said(about: About) -> tuple[str, ...]:
    """Say in short what a pack is for: who, how many, when and where."""
    people = f"{about.size} people" if about.size else ""
    day = plain(about.held_on) if about.held_on else ""
    medium = "on paper" if about.medium is Medium.PRINT else ""
    return tuple(part for part in (about.audience, people, day, about.place, medium) if part)


def page(opened: Opened, problems: dict[str, str]) -> str:
    """Show a pack that was opened, with what is wrong in a form of it."""
    trainer, pack = reader(), opened.pack
    return render_template(
        "training/pack.html",
        opened=opened,
        about=pack.about,
        said=said(pack.about),
        minutes=domain.whole_minutes(pack),
        time_said=domain.time_said,
        removed=pack_steps.removed(archive(), trainer, pack.id) if opened.is_own else (),
        recalls=exports.recalls_of(archive(), trainer, pack.id),
        copies=exports.of_pack(archive(), trainer, pack.id),
        recall=wording.screen(archive(), "W56"),
        problems=problems,
        email=request.form.get("email", ""),
        days=packs.BACK_WITHIN.days,
    )


def done(pack_id: str, sentence: str) -> Redirect:
    """Go to a pack and say what was done."""
    flash(sentence)
    return redirect(url_for("packs.one", pack_id=pack_id), 303)


def _form_page(
    trainer: Actor, about: About | None, problems: dict[str, str], pack_id: str = ""
) -> str:
    """Show the form of a pack: as it was sent, else as it is kept."""
    kept = _fields(about) if about else {"medium": Medium.SCREEN.value}
    values = {**kept, **request.form} if request.method == "POST" else kept
    return render_template(
        "training/pack_form.html",
        values={name: values.get(name, "") for name in _NAMES},
        media={medium.value: label for medium, label in MEDIA.items()},
        ready=plans.PLANS,
        own_plans=packs.shelf(archive(), trainer).plans,
        problems=problems,
        pack_id=pack_id,
    )


_NAMES = ("title", "purpose", "audience", "size", "held_on", "place", "medium", "plan")


def _fields(about: About) -> dict[str, str]:
    return {
        "title": about.title,
        "purpose": about.purpose,
        "audience": about.audience,
        "size": str(about.size or ""),
        "held_on": about.held_on.isoformat() if about.held_on else "",
        "place": about.place,
        "medium": about.medium.value,
    }
