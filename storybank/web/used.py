"""Let trainers note after a session, on one page, what came of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from storybank.domain import used as domain
from storybank.domain.errors import InvalidError
from storybank.services import packs, used
from storybank.services.used import EVERY_STORY, Opened
from storybank.web.context import archive
from storybank.web.packs import Answer, page, reader

bp = Blueprint("used", __name__, url_prefix="/training")

_NAMES = ("people", "area", "words", "before", "after", "story", "kind", "change", "evidence")


@bp.get("/used")
def every() -> str:
    """List a trainer's sessions, and how far each is noted."""
    return render_template("training/sessions.html", sessions=used.mine(archive(), reader()))


@bp.post("/packs/<pack_id>/used")
def begin(pack_id: str) -> Answer:
    """Begin to note today's session with a pack."""
    trainer = reader()
    try:
        begun = used.begin(archive(), trainer, pack_id)
    except InvalidError as error:
        return page(packs.open_pack(archive(), trainer, pack_id), error.problems), 422
    return redirect(url_for("used.one", used_id=begun.id), 303)


@bp.get("/used/<used_id>")
def one(used_id: str) -> str:
    """Show the faces for the room, and ask what came of the session."""
    return _page(used.fetch(archive(), reader(), used_id), {})


@bp.post("/used/<used_id>")
def note(used_id: str) -> Answer:
    """Keep what was noted."""
    trainer = reader()
    try:
        used.note(archive(), trainer, used_id, request.form)
    except InvalidError as error:
        return _page(used.fetch(archive(), trainer, used_id), error.problems), 422
    return _done(used_id, "It is noted. Thank you. The tellers see it on their own page.")


@bp.post("/used/<used_id>/changes")
def note_change(used_id: str) -> Answer:
    """Keep what changed since, or what is planned."""
    trainer = reader()
    try:
        used.note_change(archive(), trainer, used_id, request.form)
    except InvalidError as error:
        return _page(used.fetch(archive(), trainer, used_id), error.problems), 422
    return _done(used_id, "It is noted. The desk reads it before the teller sees it.")


def _done(used_id: str, sentence: str) -> Redirect:
    flash(sentence)
    return redirect(url_for("used.one", used_id=used_id), 303)


def _page(opened: Opened, problems: dict[str, str]) -> str:
    found = opened.used
    scores = (("before", found.sure_before), ("after", found.sure_after))
    kept = {
        "people": found.people or "",
        "area": found.area or _last_area(),
        **{name: "" if score is None else str(score) for name, score in scores},
    }
    titles = dict(opened.titles)
    every = {EVERY_STORY: "All of them"} if len(titles) > 1 else {}
    return render_template(
        "training/used.html",
        opened=opened,
        used=found,
        values={name: request.form.get(name, kept.get(name, "")) for name in _NAMES},
        bands={band.value: label for band, label in domain.BANDS.items()},
        scores={str(score): label for score, label in domain.CONFIDENCE.items()},
        about={**titles, **every},
        face_words=domain.FACES,
        labels=domain.NOTE_KINDS,
        states=_STATES,
        kinds={"planned": "It is planned", "made": "It was made"},
        room=url_for("room.one", pulse_code=found.pulse_code, _external=True),
        problems=problems,
    )


def _last_area() -> str:
    """Return where this trainer was last, which is often where they are again."""
    return next((one.area for one in used.mine(archive(), reader()) if one.area), "")


_STATES = {
    domain.NoteState.WAITING: "The desk has not read it yet",
    domain.NoteState.SHOWN: "The teller sees it",
    domain.NoteState.LEFT_OUT: "The desk left it out",
}
