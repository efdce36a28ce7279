"""Let curators suggest other words, with a reason for all that changes or for each place."""

from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain import dates, kinds
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.media import Picture
from storybank.domain.people import Role
from storybank.domain.stories import Content
from storybank.services import at_desk, edits, review, themes
from storybank.services.at_desk import Desk
from storybank.web import typed
from storybank.web.context import actor, archive, only

bp = Blueprint("desk_edit", __name__, url_prefix="/desk/stories/<story_id>/edit")

Answer = Response | str | tuple[str, int]

ASKED = "Your words are with the teller. Nothing is shown before they say yes."
HELD = "You have agreed to these words. A second person has to agree before the teller reads them."
TIDIED = (
    "The story is tidied. You changed no word, so the teller is not asked again: "
    "they can read what you changed at their story."
)
bp.before_request(only(Role.CURATOR))


@bp.get("")
def one(story_id: str) -> str:
    """Let a curator suggest other words."""
    desk = at_desk.open_story(archive(), actor(), story_id)
    return _page(desk, desk.draft, {}, based_on=desk.newest.last_number)


@bp.post("")
def propose(story_id: str) -> Answer:
    """Send suggested words to the teller, or ask first for a reason at each place."""
    desk = at_desk.open_story(archive(), actor(), story_id)
    content, reasons = _sent(desk), typed.keyed("reason-")
    wrong_days = _wrong_days(content)
    if wrong_days:
        return _page(desk, content, wrong_days), 422
    if "each" in request.form:
        return _reasons_page(desk, content, {})
    try:
        is_asked = review.propose(
            archive(),
            actor(),
            story_id,
            content=content,
            reason=request.form.get("reason", ""),
            based_on=typed.number("based_on"),
            reasons=reasons,
        )
    except InvalidError as error:
        page = _reasons_page if reasons and set(error.problems) == {"reason"} else _page
        return page(desk, content, error.problems), 422
    except ConflictError as error:
        return _conflict(desk, content, str(error)), 409
    newest = at_desk.open_story(archive(), actor(), story_id).newest
    flash(HELD if newest.answer == "held" else ASKED if is_asked else TIDIED)
    return redirect(url_for("desk.story", story_id=story_id), 303)


def _conflict(desk: Desk, content: Content, problem: str) -> str:
    """Show what was typed again; where someone else was first, beside what they made of it."""
    newest = desk.newest.last_number
    is_late = newest != typed.number("based_on")
    return _page(desk, content, {"title": problem}, based_on=newest, is_late=is_late)


def _page(
    desk: Desk,
    content: Content,
    problems: dict[str, str],
    *,
    based_on: int = 0,
    is_late: bool = False,
) -> str:
    return render_template(
        "desk_edit/one.html",
        desk=desk,
        content=content,
        problems=problems,
        reason=request.form.get("reason", ""),
        based_on=based_on or typed.number("based_on"),
        meanwhile=at_desk.compared(archive(), content, desk.content) if is_late else (),
        themes=themes.offered(archive(), desk.content.labels),
        parts=kinds.parts(desk.story.kind),
    )


def _reasons_page(desk: Desk, content: Content, problems: dict[str, str]) -> str:
    """Ask why at each place; all that was typed goes along."""
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", "each", "reason"} and not name.startswith("reason-")
    ]
    return render_template(
        "desk_edit/reasons.html",
        desk=desk,
        places=edits.of_content(archive(), desk.compared_with, content),
        problems=problems,
        kept=kept,
        reason=request.form.get("reason", ""),
        reasons=typed.keyed("reason-"),
    )


def _sent(desk: Desk) -> Content:
    """Return the words that were sent; what the form does not ask stays as it was."""
    form, before = request.form, desk.content
    known = {theme.slug for theme in themes.offered(archive(), before.labels)}
    return Content(
        title=typed.line("title"),
        body=typed.text("body"),
        summary=typed.line("summary"),
        lang=before.lang,
        labels=tuple(slug for slug in dict.fromkeys(form.getlist("themes")) if slug in known),
        content_notes=typed.lines("content_notes"),
        use_notes=typed.lines("use_notes"),
        quotes=typed.lines("quotes"),
        updates=_updates(before),
        format=before.format,
        pictures=_pictures(before),
        recordings=before.recordings,
        sections=_sections(desk),
    )


def _sections(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return the parts of its kind that were sent; those of a kind that has none stay."""
    kind, before = desk.story.kind, desk.content.sections
    said = dict(before) | typed.keyed("part-")
    return kinds.told(kind, said) if kinds.parts(kind) else before


def _updates(before: Content) -> tuple[tuple[str, str], ...]:
    """Return the news that was sent, each day as the archive writes it; one without words goes."""
    if "update-text-1" not in request.form:
        return before.updates
    texts, found = typed.keyed("update-text-"), []
    for key in sorted(texts, key=lambda key: int(key) if key.isdecimal() else 0):
        text, day = typed.text(f"update-text-{key}"), typed.line(f"update-day-{key}")
        with suppress(ValueError):  # said beside its field, in ``_wrong_days``
            day = dates.normalised(day)[0]
        found += [(day, text)] if text else []
    return tuple(found)


def _wrong_days(content: Content) -> dict[str, str]:
    """Say which days of the news do not exist, by field."""
    problems: dict[str, str] = {}
    for number, (day, _) in enumerate(content.updates, 1):
        try:
            dates.normalised(day)
        except ValueError as error:
            problems[f"update-day-{number}"] = str(error)
    return problems


def _of(media_id: str, name: str, before: str) -> str:
    """Return the words of one name that were sent for a picture, or those before."""
    field = f"{name}-{media_id}"
    return typed.line(field) if field in request.form else before


def _pictures(before: Content) -> tuple[Picture, ...]:
    """Return the pictures that are kept, each with the words sent for it."""
    left_out = request.form.getlist("without_picture")
    return tuple(
        replace(one, alt=_of(one.id, "alt", one.alt), line=_of(one.id, "line", one.line))
        for one in before.pictures
        if one.id not in left_out
    )
