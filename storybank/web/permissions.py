"""Let tellers change what their story may be used for: one question a page."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from storybank.domain import misled, phrases
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.stories import Story
from storybank.domain.times import instant, written
from storybank.services import answers, asking_anew, changes, ends, my_story, purposes
from storybank.services.changes import Changed
from storybank.services.my_story import Question
from storybank.services.purposes import Asked
from storybank.web import editions, receipts
from storybank.web.context import archive
from storybank.web.tellers import Answer, must_be_open, own

bp = Blueprint("permissions", __name__, url_prefix="/my-story/permissions")
bp.before_request(must_be_open)


@bp.before_request
def must_not_be_asked_again() -> Answer | None:
    """Send whoever was misled by our words to where they are asked anew: that comes first."""
    is_due = misled.is_due(my_story.overview(archive(), *own()).story)
    return redirect(url_for("asking_again.start"), 303) if is_due else None


@bp.get("")
def every() -> str:
    """Show each use with what was said to it."""
    overview = my_story.overview(archive(), *own())
    return render_template(
        "permissions/every.html",
        overview=overview,
        anew=asking_anew.find(archive(), overview.story),
        questions=phrases.QUESTIONS,
    )


@bp.get("/<purpose>/<question>")
def one(purpose: str, question: str) -> str:
    """Ask one question about one purpose again; nothing is chosen beforehand (I-10)."""
    return _one_page(*_asked(purpose, question), {})


@bp.post("/<purpose>/<question>")
def change(purpose: str, question: str) -> Answer:
    """Keep the answer: less counts at once, more after the time to think."""
    who, story_id = own()
    asked, about, story = _asked(purpose, question)
    try:
        screens = (editions.seen(answers.screen_id(asked.purpose, about), "answer"),)
        chosen = answers.chosen(
            archive(),
            story,
            asked.purpose,
            about,
            code=request.form.get("answer", ""),
            shown_name=request.form.get("shown_name", ""),
        )
    except InvalidError as error:
        return _one_page(asked, about, story, error.problems), 422
    try:
        done = changes.change(archive(), who, story_id, answers=chosen, screens=screens)
    except InvalidError as error:
        return _one_page(asked, about, story, error.problems), 422
    return _done(done, asked.label)


@bp.get("/how-long")
def how_long() -> str:
    """Ask again how long the story may be used (W33)."""
    return _how_long_page({})


@bp.post("/how-long")
def set_end() -> Answer:
    """Keep the new end."""
    years = {str(offered): offered for offered in ends.YEARS}.get(request.form.get("years", ""), 0)
    try:
        screen = editions.seen("W33", "years")
        done = ends.set_end(archive(), *own(), years=years, screen=screen)
    except InvalidError as error:
        return _how_long_page(error.problems), 422
    return _done(done, "")


@bp.get("/done")
def done() -> Answer:
    """Say which of the changes count now, and which wait until when."""
    changed = session.get("changed")
    if changed is None:
        return redirect(url_for("permissions.every"), 303)
    begins = changed["begins_at"]
    shown = {**changed, "begins_at": instant(begins) if begins else None}
    return render_template("permissions/done.html", changed=shown)


def _done(changed: Changed, label: str) -> Answer:
    if changed.narrowed or changed.widened:
        receipts.issue()
    begins = changed.begins_at
    session["changed"] = {
        "narrowed": changed.narrowed,
        "widened": changed.widened,
        "begins_at": written(begins) if begins else "",
        "is_paused": changed.is_paused,
        "awaits_second": changed.awaits_second,
        "label": label,
    }
    return redirect(url_for("permissions.done"), 303)


def _asked(code: str, question: str) -> tuple[Asked, Question, Story]:
    """Return what an address asks about; NotFoundError where it is not asked."""
    story = my_story.overview(archive(), *own()).story
    for asked in purposes.of_story(archive(), story):
        if asked.purpose.code == code and question in set(Question):
            about = Question(question)
            if answers.is_asked(story, asked.purpose, about):
                return asked, about, story
    raise NotFoundError("This is not asked.")


def _one_page(asked: Asked, question: Question, story: Story, problems: dict[str, str]) -> str:
    purpose = asked.purpose
    screen = editions.screen(answers.screen_id(purpose, question), dict(asked.values))
    permission = next(p for p in my_story.permissions(archive(), story) if p.purpose == purpose)
    return render_template(
        "permissions/one.html",
        screen=screen,
        options=answers.options(screen, purpose, question),
        question=question,
        permission=permission,
        answer=next(a for a in permission.answers if a.question is question),
        problems=problems,
        chosen=request.form.get("answer", ""),
        shown_name=request.form.get("shown_name", ""),
        one_story=phrases.ONE_STORY,
    )


def _how_long_page(problems: dict[str, str]) -> str:
    screen = editions.screen("W33")
    values: dict[str, Any] = dict(zip(map(str, ends.YEARS), screen.options, strict=True))
    return render_template(
        "permissions/how_long.html",
        screen=screen,
        options=values,
        overview=my_story.overview(archive(), *own()),
        problems=problems,
    )
