"""Let tellers read and answer other ways to read their story."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain.errors import InvalidError
from storybank.services import versions
from storybank.web.context import archive
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("my_versions", __name__, url_prefix="/my-story/versions")
bp.before_request(must_be_open)

SAID = {
    "yes": "Thank you. It can be read beside your story now.",
    "no": "We have your answer. Nobody sees it.",
    versions.READER: "Thank you. Someone else reads it for you. Nobody sees it before that.",
}


@bp.get("")
def every() -> str:
    """Show each other way to read the story, and ask."""
    return _page({})


@bp.post("/<int:number>")
def answer(number: int) -> Answer:
    """Keep the answer to one of them."""
    said = request.form.get(f"answer-{number}", "")
    try:
        versions.answer(archive(), *own(), number, said=said)
    except InvalidError as error:
        return _page(error.problems), 422
    flash(SAID[said])
    return redirect(url_for("my_versions.every"), 303)


def _page(problems: dict[str, str]) -> str:
    return render_template(
        "my_versions/every.html",
        versions=versions.own(archive(), *own()),
        problems=problems,
        options={
            "yes": "Yes, show it beside my story",
            "no": "No, do not show it",
            versions.READER: "I cannot check it. Someone else may read it for me",
        },
    )
