"""Show curators the words of a story with what is marked in them, and take what they decide."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from storybank.domain import house_words
from storybank.domain.errors import InvalidError
from storybank.domain.marks import MarkKind
from storybank.domain.people import Role
from storybank.domain.review import Settled
from storybank.services import at_desk, marks
from storybank.services.marks import Marked
from storybank.web.context import actor, archive, only
from storybank.web.tellers import Answer

bp = Blueprint("marks", __name__, url_prefix="/desk/stories/<story_id>/marks")

CHOICES = {
    Settled.AGREED: "Agreed with them",
    Settled.CHANGED: "To be changed",
    Settled.REMOVED: "To be taken out",
    Settled.KEPT_OK: "Fine as it is",
}
bp.before_request(only(Role.CURATOR))


@bp.get("")
def one(story_id: str) -> str:
    """Show the words beside what is marked in them."""
    return _page(story_id, {})


@bp.post("")
def settle(story_id: str) -> Answer:
    """Keep what was decided about each place."""
    decided = {
        name.removeprefix("mark-"): action
        for name, action in request.form.items()
        if name.startswith("mark-")
    }
    try:
        count, still_open = marks.settle(archive(), actor(), story_id, decided)
    except InvalidError as error:
        return _page(story_id, error.problems), 422
    flash(f"Saved: {count} decided. {_left(still_open)}")
    return redirect(url_for("marks.one", story_id=story_id), 303)


def _left(still_open: int) -> str:
    if not still_open:
        return "Nothing is left to decide or change."
    return f"{still_open} {'place is' if still_open == 1 else 'places are'} still open."


def _page(story_id: str, problems: dict[str, str]) -> str:
    desk = at_desk.open_story(archive(), actor(), story_id)
    return render_template(
        "marks/one.html",
        desk=desk,
        marked=desk.marked,
        markings=marks.markings(desk.content, desk.marked),
        alike=marks.alike(archive(), actor(), desk.story),
        advice={one.key: _advice(one) for one in desk.marked},
        choices=CHOICES,
        open_count=desk.open_marks,
        problems=problems,
    )


def _advice(one: Marked) -> str:
    """Say what could be done about one place; nothing where that is plain."""
    if one.mark.kind is MarkKind.PHRASE:
        return f"Instead: {house_words.instead(one.mark.words)}."
    if one.mark.kind is MarkKind.HARD_WORDS:
        age = round(marks.reading_grade(one.mark.words)) + 5
        return f"Its reading age is about {age}. Aim for 11 or less: shorter sentences and words."
    if one.mark.kind is MarkKind.ACRONYM:
        return "Say it in full, or add it to the glossary."
    return ""
