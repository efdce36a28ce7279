"""Let tellers hear and watch each recording of their story, and change who else may."""

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.utils import redirect

from storybank.domain.access import Action
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.times import plain
from storybank.services import media, own_files, own_recordings, recording_words
from storybank.services.changes import Changed
from storybank.web import editions, receipts
from storybank.web.context import archive
from storybank.web.media import given
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("my_recordings", __name__, url_prefix="/my-story/recordings")
bp.before_request(must_be_open)


@bp.get("")
def every() -> str:
    """Show each recording, with who may hear or see it."""
    found = own_recordings.every(archive(), *own())
    return render_template("my_recordings/every.html", recordings=found, says=recording_words)


@bp.get("/<recording_id>/file/<form>")
def file(recording_id: str, form: str) -> Response:
    """Give a recording to its own teller."""
    who, _ = own()
    found = media.serve_for(archive(), who, Action.SEE_OWN, media_id=recording_id, code=form)
    return given(found)


@bp.get("/<recording_id>/<purpose>")
def one(recording_id: str, purpose: str) -> str:
    """Ask about one recording and one use again; nothing is chosen beforehand (I-10)."""
    return _page(recording_id, purpose, {})


@bp.post("/<recording_id>/<purpose>")
def change(recording_id: str, purpose: str) -> Answer:
    """Keep the answer: what is less counts at once, what is more after the time to think."""
    who, story_id = own()
    said = request.form.get("answer", "")
    try:
        done = own_recordings.change(
            archive(), who, story_id, media_id=recording_id, code=purpose, said=said
        )
    except InvalidError as error:
        return _page(recording_id, purpose, error.problems), 422
    return _done(done)


@bp.post("/<recording_id>")
def take_out(recording_id: str) -> Answer:
    """Take one recording out everywhere; the words stay."""
    who, story_id = own()
    return _done(own_recordings.take_out(archive(), who, story_id, media_id=recording_id))


@bp.post("/<recording_id>/delete")
def delete(recording_id: str) -> Answer:
    """Delete a recording that nobody may hear or see."""
    try:
        own_recordings.delete(archive(), *own(), media_id=recording_id)
    except ConflictError as error:
        flash(str(error))
    else:
        flash("The recording is deleted. Your words stay.")
    return redirect(url_for("my_recordings.every"), 303)


def _done(changed: Changed) -> Answer:
    if changed.narrowed or changed.widened:
        receipts.issue()
    if changed.narrowed and not changed.widened:
        flash(
            "Done. It counts from now on. Your words stay. "
            "Your new receipt is on your story’s page."
        )
    elif changed.widened and changed.begins_at:
        flash(f"Done. It will be shown from {plain(changed.begins_at.date())}.")
    elif changed.widened:
        flash("Done. It will be shown once you have said yes to its words.")
    else:
        flash("Nothing has changed.")
    return redirect(url_for("my_recordings.every"), 303)


def _page(recording_id: str, code: str, problems: dict[str, str]) -> str:
    recording = own_recordings.one(archive(), *own(), recording_id)
    asked = own_files.about(recording.allowed, code)
    screen = editions.screen(recording.screen)
    return render_template(
        "my_recordings/one.html",
        recording=recording,
        asked=asked,
        screen=screen,
        options=dict(zip(recording.codes, screen.options, strict=False)),
        problems=problems,
    )
