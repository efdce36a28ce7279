"""Let people give photos with their story: several at once, told about one by one.

Whoever holds the draft holds its photos. What a file was called is not read.
"""

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.utils import redirect

from storybank.domain.errors import InvalidError, UnavailableError
from storybank.domain.media import COLUMNS, MOST_PICTURES, ROWS, Crop, Who
from storybank.media import pictures
from storybank.media.pictures import FIELD
from storybank.services import draft_pictures, media, sharing
from storybank.services.media import Said
from storybank.services.question import PHOTOS
from storybank.storage.media import Medium
from storybank.web import drafts
from storybank.web.context import archive
from storybank.web.media import given
from storybank.web.share import Answer

bp = Blueprint("photos", __name__, url_prefix="/share/q/photos")
bp.before_request(drafts.must_not_be_sent)

WHO = {
    Who.NOBODY.value: "Nobody. It shows a place, an object or a drawing",
    Who.TELLER.value: "Me, and nobody else",
    Who.OTHERS.value: "Other people, with me or without me",
}
CROPS = {
    Crop.START.value: "The left or upper end",
    Crop.MIDDLE.value: "The middle",
    Crop.END.value: "The right or lower end",
}


@bp.get("")
def every() -> str:
    """List the photos so far, and take more."""
    return _list({})


@bp.post("")
def add() -> Answer:
    """Make each file safe and keep it; say of each that cannot be used why."""
    sent = [file for file in request.files.getlist("photos") if file.filename]
    if not sent:
        return _list({FIELD: "Choose a photo first"}), 422
    form = sharing.hold_place(archive(), drafts.form().draft_id)
    drafts.hold(form)
    kept = 0
    status = 422
    problems: dict[str, str] = {}
    for number, file in enumerate(sent, 1):
        try:
            media.give(archive(), form.draft_id, file.read())
            kept += 1
        except (InvalidError, UnavailableError) as error:
            words, status = sentence(error, status)
            problems[FIELD if not problems else f"{FIELD}-{number}"] = (
                words if len(sent) == 1 else f"Photo {number} of {len(sent)}: {words}"
            )
    if problems:
        return _list(problems, kept), status
    flash(f"We have {kept} more {'photo' if kept == 1 else 'photos'}. Please tell us about each.")
    return redirect(url_for("photos.every"), 303)


@bp.get("/<media_id>")
def one(media_id: str) -> str:
    """Ask what is in a photo, and who."""
    return _one(_medium(media_id), {})


@bp.post("/<media_id>")
def tell(media_id: str) -> Answer:
    """Keep what was said of a photo."""
    try:
        draft_pictures.tell(
            archive(),
            drafts.held_id(),
            media_id,
            said=said(),
            line=request.form.get("line", ""),
            is_wordless="no_words" in request.form,
        )
    except InvalidError as error:
        return _one(_medium(media_id), error.problems), 422
    return redirect(url_for("photos.every"), 303)


@bp.post("/<media_id>/replace")
def put_in_place(media_id: str) -> Answer:
    """Put another photo in the place of this one."""
    file = request.files.get("photo")
    try:
        content = file.read() if file else b""
        draft_pictures.put_in_place(archive(), drafts.held_id(), media_id, content)
    except (InvalidError, UnavailableError) as error:
        words, status = sentence(error)
        return _one(_medium(media_id), {FIELD: words}), status
    flash("The new photo is in its place. Please tell us about it.")
    return redirect(url_for("photos.one", media_id=media_id), 303)


@bp.post("/<media_id>/remove")
def remove(media_id: str) -> Answer:
    """Delete a photo."""
    draft_pictures.take_out(archive(), drafts.held_id(), media_id)
    flash("The photo is deleted. Nobody has seen it.")
    return redirect(url_for("photos.every"), 303)


@bp.post("/<media_id>/move")
def move(media_id: str) -> Answer:
    """Put a photo earlier or later."""
    by = -1 if request.form.get("to") == "earlier" else 1
    media.move(archive(), drafts.held_id(), media_id, by=by)
    return redirect(url_for("photos.every"), 303)


@bp.get("/<media_id>/hide")
def choose_squares(media_id: str) -> str:
    """Show a photo under numbered squares: those that are chosen are painted over."""
    return _squares(_medium(media_id), {})


@bp.post("/<media_id>/hide")
def hide(media_id: str) -> Answer:
    """Paint over the squares that were chosen, for good."""
    chosen = [int(one) for one in request.form.getlist("squares") if one.isdecimal()]
    try:
        media.hide(archive(), drafts.held_id(), media_id, chosen)
    except InvalidError as error:
        return _squares(_medium(media_id), error.problems), 422
    flash("That part of the photo is gone, for everyone. Please look at it again.")
    return redirect(url_for("photos.one", media_id=media_id), 303)


@bp.get("/<media_id>/file/<size>")
def file(media_id: str, size: str) -> Response:
    """Give a photo to whoever holds its draft."""
    return given(media.serve_draft(archive(), drafts.held_id(), media_id, size))


def sentence(error: InvalidError | UnavailableError, status: int = 422) -> tuple[str, int]:
    """Return why a file was not taken, and what to answer: what says nothing of it is a 503."""
    if isinstance(error, InvalidError):
        return error.problems[FIELD], status
    return str(error), 503


def said() -> Said:
    """Return what the form sent of a photo."""
    sent = request.form
    return Said(
        alt=sent.get("alt", ""),
        is_decoration="is_decoration" in sent,
        who=sent.get("who", ""),
        who_words=sent.get("who_words", ""),
        crop=sent.get("crop", ""),
    )


def _medium(media_id: str) -> Medium:
    return media.one_of(archive(), drafts.held_id(), media_id)


def _list(problems: dict[str, str], kept: int = 0) -> str:
    form = drafts.form()
    return render_template(
        "photos/every.html",
        pictures=form.pictures,
        in_pictures=form.answers.is_in_pictures,
        told={one.id for one in form.pictures if form.is_told(one)},
        lines={one.id: form.as_told(one).line for one in form.pictures},
        most=MOST_PICTURES,
        taken=pictures.taken(),
        problems=problems,
        kept=kept,
        back=drafts.beside(form, PHOTOS, -1),
        follows=drafts.beside(form, PHOTOS, 1),
    )


def _one(medium: Medium, problems: dict[str, str]) -> str:
    answers = drafts.form().answers
    return render_template(
        "photos/one.html",
        medium=medium,
        in_pictures=answers.is_in_pictures,
        line=answers.line(medium.id),
        taken=pictures.taken(),
        problems=problems,
        typed=request.form,
        who=WHO,
        crops=CROPS,
    )


def _squares(medium: Medium, problems: dict[str, str]) -> str:
    return render_template(
        "photos/hide.html", medium=medium, problems=problems, columns=COLUMNS, rows=ROWS
    )
