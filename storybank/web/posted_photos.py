"""Let curators put photos with a story that were posted or brought, with what was said of each."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import ConflictError, InvalidError, UnavailableError
from storybank.domain.media import MOST_PICTURES
from storybank.domain.people import Role
from storybank.media import pictures
from storybank.media.pictures import FIELD
from storybank.services import at_desk, posted_photos, typed_in
from storybank.services.posted_photos import Posted
from storybank.services.typed_in import Typed
from storybank.web import photos, typed
from storybank.web.context import actor, archive, only

bp = Blueprint("posted_photos", __name__, url_prefix="/desk/stories/<story_id>/photos")

Answer = Response | str | tuple[str, int]
DECISIONS = {"yes": "Yes", "no": "No", "not_sure": "Not sure, or nothing was said"}
WHO = {
    "nobody": "Nobody. It shows a place, an object or a drawing",
    "teller": "The teller, and nobody else",
    "others": "Other people, with the teller or without",
}
bp.before_request(only(Role.CURATOR))


@bp.get("")
def every(story_id: str) -> str:
    """Show the photos of a story at the desk, and take another."""
    return _page(story_id, {})


@bp.post("")
def add(story_id: str) -> Answer:
    """Make a photo safe and put it with the story."""
    file = request.files.get(FIELD)
    content = file.read() if file else b""
    try:
        posted_photos.add(archive(), actor(), story_id, _posted(), content=content)
    except InvalidError as error:
        return _page(story_id, error.problems), 422
    except ConflictError as error:
        return _page(story_id, {FIELD: str(error)}), 409
    except UnavailableError as error:
        return _page(story_id, {FIELD: str(error)}), 503
    flash("The photo is with the story. Nobody sees it before its teller says yes to it.")
    return redirect(url_for("posted_photos.every", story_id=story_id), 303)


def _posted() -> Posted:
    form = request.form
    return Posted(
        said=photos.said(),
        line=typed.line("line"),
        answers=Typed(
            indicated_by=form.get("indicated_by", ""),
            method=form.get("method", ""),
            years=form.get("years", ""),
            decisions=typed.keyed("use-"),
            note=typed.text("note"),
        ),
    )


def _page(story_id: str, problems: dict[str, str]) -> str:
    desk = at_desk.open_story(archive(), actor(), story_id)
    return render_template(
        "posted_photos/every.html",
        desk=desk,
        most=MOST_PICTURES,
        taken=pictures.taken(),
        who=WHO,
        crops=photos.CROPS,
        asked=posted_photos.asked(archive(), desk.story),
        decisions=DECISIONS,
        signers=posted_photos.signers(archive(), desk.story),
        methods={code: label for code, (label, _) in typed_in.METHODS.items()},
        years={
            n: f"{n} year{'s' if n != '1' else ''}" for n in typed_in.years(archive(), desk.story)
        },
        has_answers=bool(desk.story.grants),
        problems=problems,
        typed=request.form,
    )
