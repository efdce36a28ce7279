"""Let people give sound and film with their story: several at once, told about one by one.

Whoever holds the draft holds its recordings. What a file was called is not read.
Recording in the browser is an extra of ``static/recorder.js``: it fills in the same form.
"""

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.utils import redirect

from storybank.domain.errors import InvalidError
from storybank.domain.media import Who
from storybank.services import media, recording_words, recordings, sharing
from storybank.services.question import RECORDINGS
from storybank.services.recordings import FIELD, MOST_RECORDINGS, Recorded, Said
from storybank.web import drafts
from storybank.web.context import archive
from storybank.web.media import given, stream
from storybank.web.share import Answer

bp = Blueprint("recordings", __name__, url_prefix="/share/q/recordings")
bp.before_request(drafts.must_not_be_sent)

WHO = {
    Who.NOBODY.value: "Nobody. It is music, a place or an object",
    Who.TELLER.value: "Me, and nobody else",
    Who.OTHERS.value: "Other people, with me or without me",
}


@bp.get("")
def every() -> str:
    """List the recordings so far, and take more."""
    return _list({})


@bp.post("")
def add() -> Answer:
    """Take each file in; say of each that cannot be used why."""
    sent = [file for file in request.files.getlist("recordings") if file.filename]
    if not sent:
        return _list({FIELD: "Choose a recording first"}), 422
    form = sharing.hold_place(archive(), drafts.form().draft_id)
    drafts.hold(form)
    kept = 0
    problems: dict[str, str] = {}
    for number, file in enumerate(sent, 1):
        try:
            recordings.give(archive(), form.draft_id, stream(file))
            kept += 1
        except InvalidError as error:
            words = error.problems[FIELD]
            problems[FIELD if not problems else f"{FIELD}-{number}"] = (
                words if len(sent) == 1 else f"Recording {number} of {len(sent)}: {words}"
            )
    if problems:
        return _list(problems, kept), 422
    flash(
        f"We have {kept} more {'recording' if kept == 1 else 'recordings'}. "
        "Please tell us about each."
    )
    return redirect(url_for("recordings.every"), 303)


@bp.get("/<recording_id>")
def one(recording_id: str) -> str:
    """Ask what a recording is, and who is in it."""
    return _one(_recorded(recording_id), {})


@bp.post("/<recording_id>")
def tell(recording_id: str) -> Answer:
    """Keep what was said of a recording."""
    try:
        recordings.tell(archive(), drafts.held_id(), recording_id, said())
    except InvalidError as error:
        return _one(_recorded(recording_id), error.problems), 422
    return redirect(url_for("recordings.every"), 303)


@bp.post("/<recording_id>/replace")
def put_in_place(recording_id: str) -> Answer:
    """Put another recording in the place of this one."""
    file = request.files.get(FIELD)
    if file is None or not file.filename:
        return _one(_recorded(recording_id), {FIELD: "Choose a recording first"}), 422
    try:
        recordings.put_in_place(archive(), drafts.held_id(), recording_id, stream(file))
    except InvalidError as error:
        return _one(_recorded(recording_id), error.problems), 422
    flash("The new recording is in its place. Please tell us about it.")
    return redirect(url_for("recordings.one", recording_id=recording_id), 303)


@bp.post("/<recording_id>/poster")
def choose_poster(recording_id: str) -> Answer:
    """Choose which moment of a film is shown before it plays."""
    said = request.form.get("second", "").strip().replace(",", ".")
    try:
        second = float(said)
    except ValueError:
        second = -1.0
    if not second >= 0:  # no number is neither
        problems = {"second": "Write a number of seconds, such as 5"}
        return _one(_recorded(recording_id), problems), 422
    recordings.choose_poster(archive(), drafts.held_id(), recording_id, second=second)
    flash("We keep that. The picture changes once we have made it.")
    return redirect(url_for("recordings.one", recording_id=recording_id), 303)


@bp.post("/<recording_id>/remove")
def remove(recording_id: str) -> Answer:
    """Delete a recording."""
    recordings.take_out(archive(), drafts.held_id(), recording_id)
    flash("The recording is deleted. Nobody has heard or seen it.")
    return redirect(url_for("recordings.every"), 303)


@bp.post("/<recording_id>/move")
def move(recording_id: str) -> Answer:
    """Put a recording earlier or later."""
    by = -1 if request.form.get("to") == "earlier" else 1
    recordings.move(archive(), drafts.held_id(), recording_id, by=by)
    return redirect(url_for("recordings.every"), 303)


@bp.get("/<recording_id>/file/<form>")
def file(recording_id: str, form: str) -> Response:
    """Give a recording to whoever holds its draft."""
    return given(media.serve_draft(archive(), drafts.held_id(), recording_id, form))


def said() -> Said:
    """Return what the form sent of a recording."""
    sent = request.form
    return Said(
        title=sent.get("title", ""),
        who=sent.get("who", ""),
        who_words=sent.get("who_words", ""),
        change_voice="change_voice" in sent,
    )


def _recorded(recording_id: str) -> Recorded:
    return recordings.one_of(archive(), drafts.held_id(), recording_id)


def _list(problems: dict[str, str], kept: int = 0) -> str:
    form = drafts.form()
    return render_template(
        "recordings/every.html",
        recordings=form.recordings,
        is_missing=form.tells_in_recording and not form.recordings,
        is_possible=recordings.is_possible(),
        says=recording_words,
        most=MOST_RECORDINGS,
        problems=problems,
        kept=kept,
        back=drafts.beside(form, RECORDINGS, -1),
        follows=drafts.beside(form, RECORDINGS, 1),
    )


def _one(recorded: Recorded, problems: dict[str, str]) -> str:
    return render_template(
        "recordings/one.html",
        recorded=recorded,
        is_possible=recordings.is_possible(),
        says=recording_words,
        problems=problems,
        typed=request.form,
        who=WHO,
    )
