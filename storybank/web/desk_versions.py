"""Let curators make other ways to read a story, and see which are out of date."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.media import Picture
from storybank.domain.people import Role
from storybank.domain.stories import Content, RenditionKind
from storybank.services import at_desk, versions
from storybank.web import typed
from storybank.web.context import actor, archive, only

bp = Blueprint("desk_versions", __name__, url_prefix="/desk")

Answer = Response | str | tuple[str, int]
EASY = RenditionKind.EASY_READ.value
bp.before_request(only(Role.CURATOR))


@bp.get("/versions")
def late() -> str:
    """List what is out of date."""
    found = versions.out_of_date(archive(), actor())
    return render_template("desk_versions/late.html", late=found)


@bp.get("/stories/<story_id>/versions")
def one(story_id: str) -> str:
    """Show the other ways to read one story, and let a curator add one."""
    return _page(story_id, {})


@bp.post("/stories/<story_id>/versions")
def add(story_id: str) -> Answer:
    """Keep a new version and ask the teller."""
    words = at_desk.open_story(archive(), actor(), story_id).compared_with.content
    content = Content(
        title=typed.line("title"),
        body=typed.text("body"),
        summary=typed.line("summary"),
        lang=request.form.get("lang", ""),
        content_notes=typed.lines("content_notes"),
        use_notes=typed.lines("use_notes"),
        pictures=_pictures(words) if request.form.get("kind") == EASY else (),
    )
    try:
        versions.add(
            archive(), actor(), story_id, kind=request.form.get("kind", ""), content=content
        )
    except InvalidError as error:
        return _page(story_id, error.problems), 422
    except ConflictError as error:
        return _page(story_id, {"kind": str(error)}), 409
    return _done(story_id, "Its teller is asked. Nobody sees it before they say yes.")


@bp.post("/stories/<story_id>/versions/<int:number>/read")
def read(story_id: str, number: int) -> Answer:
    """Note who has read a version for its teller."""
    try:
        versions.read_for(
            archive(), actor(), story_id, number, reader=typed.line(f"reader-{number}")
        )
    except InvalidError as error:
        return _page(story_id, error.problems), 422
    except ConflictError as error:
        return _page(story_id, {f"reader-{number}": str(error)}), 409
    return _done(story_id, "It is agreed now.")


def _pictures(words: Content) -> tuple[Picture, ...]:
    """Return the pictures that go along, each with the line that was written for it."""
    chosen = request.form.getlist("with_picture")
    return tuple(
        replace(one, line=typed.line(f"line-{one.id}"))
        for one in words.pictures
        if one.id in chosen
    )


def _done(story_id: str, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("desk_versions.one", story_id=story_id), 303)


def _page(story_id: str, problems: dict[str, str]) -> str:
    return render_template(
        "desk_versions/one.html",
        desk=at_desk.open_story(archive(), actor(), story_id),
        versions=versions.of_story(archive(), actor(), story_id),
        kinds={kind.value: label for kind, label in versions.KINDS.items()},
        languages=versions.LANGUAGES,
        stands=versions.STANDS,
        problems=problems,
        typed=request.form,
    )
