"""Show curators the recordings of a story, and let them put in what was posted or brought."""

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answered

from storybank.domain.access import Action
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Role
from storybank.services import at_desk, media, own_recordings, posted, recording_words, recordings
from storybank.services.recordings import FIELD
from storybank.services.typed_in import METHODS
from storybank.web import editions
from storybank.web.context import actor, archive, member_with, only
from storybank.web.media import given, stream
from storybank.web.recordings import WHO, said

bp = Blueprint("desk_recordings", __name__, url_prefix="/desk")
bp.before_request(only(Role.CURATOR))

Answer = Answered | str | tuple[str, int]


@bp.get("/recordings/<recording_id>/<form>")
def file(recording_id: str, form: str) -> Response:
    """Give one recording to a curator who may open the story."""
    member_with(Role.CURATOR)
    found = media.serve_for(archive(), actor(), Action.REVIEW, media_id=recording_id, code=form)
    return given(found)


@bp.get("/stories/<story_id>/recordings/new")
def new(story_id: str) -> str:
    """Ask for a recording that came by post or was brought."""
    return _new(story_id, {})


@bp.post("/stories/<story_id>/recordings/new")
def add(story_id: str) -> Answer:
    """Take a recording in, and ask what its teller answered."""
    sound = request.files.get(FIELD)
    if sound is None or not sound.filename:
        return _new(story_id, {FIELD: "Choose a recording first"}), 422
    try:
        recording_id = posted.add(archive(), actor(), story_id, stream(sound), said())
    except InvalidError as error:
        return _new(story_id, error.problems), 422
    flash("The recording is with the story. Nobody may hear or see it yet.")
    return redirect(url_for("desk_recordings.ask", recording_id=recording_id), 303)


@bp.get("/recordings/<recording_id>")
def ask(recording_id: str) -> str:
    """Ask what the teller answered about one recording, use by use; nothing is chosen (I-10)."""
    return _ask(recording_id, {})


@bp.post("/recordings/<recording_id>")
def answer(recording_id: str) -> Answer:
    """Keep what the teller answered."""
    story_id = _story_id(recording_id)
    by_use = {
        name.removeprefix("use-"): value
        for name, value in request.form.items()
        if name.startswith("use-")
    }
    try:
        posted.answer(
            archive(),
            actor(),
            story_id,
            recording_id,
            said=by_use,
            method=request.form.get("method", ""),
            note=request.form.get("note", ""),
        )
    except InvalidError as error:
        return _ask(recording_id, error.problems), 422
    return _done(story_id, "Their answers are kept. What was not answered is a no.")


@bp.post("/recordings/<recording_id>/retry")
def retry(recording_id: str) -> Answer:
    """Try again to make a recording safe."""
    story_id = _story_id(recording_id)
    try:
        posted.retry(archive(), actor(), story_id, recording_id)
    except ConflictError as error:
        return _done(story_id, str(error))
    return _done(story_id, "We try again to make it safe.")


@bp.post("/recordings/<recording_id>/remove")
def remove(recording_id: str) -> Answer:
    """Delete a recording that nobody is to hear or see."""
    story_id = _story_id(recording_id)
    try:
        posted.take_out(archive(), actor(), story_id, recording_id)
    except InvalidError as error:
        return _done(story_id, error.problems["recordings"])
    return _done(story_id, "The recording is deleted.")


def _story_id(recording_id: str) -> str:
    """Return whose recording it is, for curators who may open that story."""
    return posted.story_of(archive(), actor(), recording_id).id


def _done(story_id: str, words: str) -> Answered:
    flash(words)
    return redirect(url_for("desk.story", story_id=story_id) + "#recordings", 303)


def _new(story_id: str, problems: dict[str, str]) -> str:
    return render_template(
        "desk_recordings/new.html",
        desk=at_desk.open_story(archive(), actor(), story_id),
        is_possible=recordings.is_possible(),
        problems=problems,
        typed=request.form,
        who=WHO,
    )


def _ask(recording_id: str, problems: dict[str, str]) -> str:
    story_id = _story_id(recording_id)
    held = posted.one(archive(), actor(), story_id, recording_id)
    screen = editions.screen(own_recordings.screen_of(held.recorded))
    codes = own_recordings.codes_of(held.recorded)
    return render_template(
        "desk_recordings/ask.html",
        desk=at_desk.open_story(archive(), actor(), story_id),
        held=held,
        screen=screen,
        options=dict(zip(codes, screen.options, strict=False)),
        methods={code: label for code, (label, _) in METHODS.items()},
        says=recording_words,
        problems=problems,
        typed=request.form,
    )
