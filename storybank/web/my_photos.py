"""Let tellers see and change who may see each photo of their story."""

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.utils import redirect

from storybank.domain.access import Action
from storybank.domain.errors import InvalidError
from storybank.domain.times import plain
from storybank.services import media, own_files, own_photos
from storybank.services.changes import Changed
from storybank.web import editions, receipts
from storybank.web.context import archive
from storybank.web.media import given
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("my_photos", __name__, url_prefix="/my-story/photos")
bp.before_request(must_be_open)


@bp.get("")
def every() -> str:
    """Show each photo, with who may see it."""
    return render_template("my_photos/every.html", photos=own_photos.every(archive(), *own()))


@bp.get("/<media_id>/file/<size>")
def file(media_id: str, size: str) -> Response:
    """Give a photo to its own teller."""
    who, _ = own()
    found = media.serve_for(archive(), who, Action.SEE_OWN, media_id=media_id, code=size)
    return given(found)


@bp.get("/<media_id>/<purpose>")
def one(media_id: str, purpose: str) -> str:
    """Ask about one photo and one use again; nothing is chosen beforehand (I-10)."""
    return _page(media_id, purpose, {})


@bp.post("/<media_id>/<purpose>")
def change(media_id: str, purpose: str) -> Answer:
    """Keep the answer: a no counts at once, a yes after the time to think."""
    who, story_id = own()
    said = request.form.get("answer", "")
    try:
        done = own_photos.change(
            archive(), who, story_id, media_id=media_id, code=purpose, said=said
        )
    except InvalidError as error:
        return _page(media_id, purpose, error.problems), 422
    return _done(done)


@bp.post("/<media_id>")
def take_out(media_id: str) -> Answer:
    """Take one photo out everywhere; the words stay."""
    who, story_id = own()
    return _done(own_photos.take_out(archive(), who, story_id, media_id=media_id))


def _done(changed: Changed) -> Answer:
    if changed.narrowed or changed.widened:
        receipts.issue()
    if changed.narrowed:
        flash("Done. Nobody sees the photo there now. Your new receipt is on your story's page.")
    elif changed.widened and changed.begins_at:
        flash(f"Done. The photo will be shown from {plain(changed.begins_at.date())}.")
    elif changed.widened:
        flash("Done. The photo will be shown once you have said yes to the words.")
    else:
        flash("Nothing has changed.")
    return redirect(url_for("my_photos.every"), 303)


def _page(media_id: str, code: str, problems: dict[str, str]) -> str:
    photo = own_photos.one(archive(), *own(), media_id)
    asked = own_files.about(photo.allowed, code)
    screen = editions.screen("W20")
    return render_template(
        "my_photos/one.html",
        photo=photo,
        asked=asked,
        screen=screen,
        options=dict(zip(own_photos.CODES, screen.options, strict=False)),
        problems=problems,
    )
