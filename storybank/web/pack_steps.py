"""Let trainers change the steps of a pack: stories, words, times, and their order."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.packs import Pack, Step, StepKind
from storybank.services import pack_steps, packs, stories
from storybank.services.pack_steps import NEW
from storybank.web.context import archive
from storybank.web.packs import Answer, done, page, reader

bp = Blueprint("pack_steps", __name__, url_prefix="/training")


@bp.get("/packs/<pack_id>/steps/new")
def new(pack_id: str) -> str:
    """Ask what a new step is."""
    return _form_page(packs.own(archive(), reader(), pack_id), NEW, {})


@bp.post("/packs/<pack_id>/steps/new")
def add(pack_id: str) -> Answer:
    """Add a step at the end."""
    trainer = reader()
    pack = packs.own(archive(), trainer, pack_id)
    try:
        found = pack_steps.add(archive(), trainer, pack_id, request.form)
    except InvalidError as error:
        return _form_page(pack, NEW, error.problems), 422
    except ConflictError as error:
        return _form_page(pack, NEW, {"title": str(error)}), 409
    return done(pack_id, f"“{found.title}” is added at the end.")


@bp.get("/packs/<pack_id>/steps/<step_id>")
def one(pack_id: str, step_id: str) -> Answer:
    """Ask what to write beside a step; of a story that may not be used now, nothing."""
    pack, step = pack_steps.fetch(archive(), reader(), pack_id, step_id)
    if _is_gap(pack, step):
        return redirect(url_for("packs.one", pack_id=pack_id), 303)
    return _form_page(pack, step, {})


@bp.post("/packs/<pack_id>/steps/<step_id>")
def change(pack_id: str, step_id: str) -> Answer:
    """Keep what was written beside a step."""
    trainer = reader()
    pack, step = pack_steps.fetch(archive(), trainer, pack_id, step_id)
    if _is_gap(pack, step):
        return redirect(url_for("packs.one", pack_id=pack_id), 303)
    try:
        pack_steps.change(archive(), trainer, pack_id, step_id, request.form)
    except InvalidError as error:
        return _form_page(pack, step, error.problems), 422
    return done(pack_id, "The step is saved.")


@bp.post("/packs/<pack_id>/steps/<step_id>/move")
def move(pack_id: str, step_id: str) -> Redirect:
    """Move a step one place up or down, and stay at it."""
    is_up = request.form.get("way") == "up"
    pack_steps.move(archive(), reader(), pack_id, step_id, up=is_up)
    flash("The step is moved one place up." if is_up else "The step is moved one place down.")
    return redirect(url_for("packs.one", pack_id=pack_id, _anchor=f"step-{step_id}"), 303)


@bp.post("/packs/<pack_id>/steps/<step_id>/remove")
def remove(pack_id: str, step_id: str) -> Redirect:
    """Take a step out; it can be brought back from the foot of the page."""
    pack_steps.remove(archive(), reader(), pack_id, step_id)
    return done(pack_id, "The step is taken out. You can bring it back at the end of this page.")


@bp.post("/packs/<pack_id>/steps/<step_id>/bring-back")
def bring_back(pack_id: str, step_id: str) -> Redirect:
    """Bring back a step that was taken out."""
    pack_steps.bring_back(archive(), reader(), pack_id, step_id)
    return done(pack_id, "The step is back.")


@bp.post("/packs/<pack_id>/steps/<step_id>/story")
def replace(pack_id: str, step_id: str) -> Answer:
    """Put another story in the place of one that may not be used now."""
    trainer = reader()
    story_id = request.form.get("story", "")
    try:
        pack_steps.put(archive(), trainer, pack_id, story_id, step_id=step_id)
    except ConflictError as error:
        opened = packs.open_pack(archive(), trainer, pack_id)
        return page(opened, {f"step-{step_id}": str(error)}), 409
    return done(pack_id, "The story is in your pack.")


@bp.get("/stories/<story_id>/pack")
def choose(story_id: str) -> str:
    """Ask into which pack a story goes."""
    return _choose_page(story_id, {})


@bp.post("/stories/<story_id>/pack")
def put(story_id: str) -> Answer:
    """Put a story into a pack: one that is there, or a new one."""
    trainer = reader()
    pack_steps.readable(archive(), trainer, story_id)
    pack_id = request.form.get("pack", "")
    if not pack_id:
        return _choose_page(story_id, {"pack": "Choose a pack, or a new one."}), 422
    try:
        if pack_id == "new":
            pack_id = packs.make(archive(), trainer, {"title": request.form.get("title", "")})
        found = pack_steps.put(archive(), trainer, pack_id, story_id)
    except InvalidError as error:
        return _choose_page(story_id, error.problems), 422
    except ConflictError as error:
        return _choose_page(story_id, {"pack": str(error)}), 409
    return done(pack_id, f"The story is in “{found.about.title}”.")


def _is_gap(pack: Pack, step: Step) -> bool:
    """Tell whether a step is a story's that may not be used now."""
    if step.story_id is None:
        return False
    opened = packs.open_pack(archive(), reader(), pack.id)
    return any(card.is_gap for card in opened.cards if card.step.id == step.id)


def _form_page(pack: Pack, step: Step, problems: dict[str, str]) -> str:
    values: dict[str, str] = {
        "title": step.title,
        "notes": step.notes,
        "questions": "\n".join(step.questions),
        "minutes": f"{step.seconds / 60:.10g}" if step.seconds else "",
    }
    is_each = step.is_each
    if request.method == "POST":
        values = {name: request.form.get(name, "") for name in values}
        is_each = "is_each" in request.form
    return render_template(
        "training/step.html",
        pack=pack,
        step=step,
        is_story=step.kind is not StepKind.WORDS,
        values=values,
        is_each=is_each,
        problems=problems,
    )


def _choose_page(story_id: str, problems: dict[str, str]) -> str:
    trainer = reader()
    view = pack_steps.readable(archive(), trainer, story_id)
    found = pack_steps.choices(archive(), trainer)
    return render_template(
        "training/choose_pack.html",
        view=view,
        heading=stories.heading(view),
        packs=found,
        chosen=request.form.get("pack", "new" if not found else ""),
        title=request.form.get("title", ""),
        problems=problems,
    )
