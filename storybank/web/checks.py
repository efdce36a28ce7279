"""Let curators look at who else is in a story, who could guess, and whom to ring (consent.md 9)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain import phrases
from storybank.domain.consent import Identifiable, Risk, Use
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import Role
from storybank.domain.review import CHECKLIST, SETTLED
from storybank.services import at_desk, checks
from storybank.storage.reviews import Mention
from storybank.web.context import actor, archive, only

bp = Blueprint("checks", __name__, url_prefix="/desk/stories/<story_id>/checks")

Answer = Response | str | tuple[str, int]

RISKS = {
    Risk.LOW: "low: nobody could guess",
    Risk.SOME: "some: a person who knows them might guess",
    Risk.HIGH: "high: people could guess",
}
HIDDEN = " Where the story was shown, it is hidden until a second person agrees."
OTHERS = {
    Identifiable.NO: "No, nobody can tell who they are",
    Identifiable.MAYBE: "Perhaps",
    Identifiable.YES: "Yes",
}
bp.before_request(only(Role.CURATOR))


@bp.get("")
def one(story_id: str) -> str:
    """Show what has to be looked at, and what was found."""
    return _page(story_id, {})


@bp.post("/people")
def note(story_id: str) -> Answer:
    """Keep someone else who is in the story."""
    form = request.form
    mention = Mention(
        id="",
        who=form.get("who", ""),
        is_child="is_child" in form,
        is_staff="is_staff" in form,
        is_alleged_wrong="is_alleged_wrong" in form,
    )
    try:
        is_hidden = checks.note_mention(archive(), actor(), story_id, mention)
    except InvalidError as error:
        return _page(story_id, error.problems), 422
    return _done(story_id, f"We have noted them.{HIDDEN if is_hidden else ''}")


@bp.post("/people/<mention_id>")
def settle(story_id: str, mention_id: str) -> Answer:
    """Say what was done about someone."""
    try:
        checks.settle_mention(
            archive(),
            actor(),
            story_id,
            mention_id,
            action=request.form.get("action", ""),
            reason=request.form.get("reason", ""),
        )
    except InvalidError as error:
        of_this = {f"{name}-{mention_id}": words for name, words in error.problems.items()}
        return _page(story_id, of_this), 422
    return _done(story_id, "That is settled.")


@bp.post("/guess/<use>")
def guess(story_id: str, use: str) -> Answer:
    """Keep who could be recognised in the newest words, for one use."""
    if use not in set(Use):
        raise NotFoundError("There is no such use.")
    others = request.form.get("others", "")
    if others not in set(Identifiable):
        problem = {f"others-{use}": "Choose if anyone else could be recognised."}
        return _page(story_id, problem), 422
    risk = checks.save_review(
        archive(),
        actor(),
        story_id,
        use=Use(use),
        ticked=request.form.getlist("ticked"),
        others=Identifiable(others),
        is_accepted="is_accepted" in request.form,
    )
    waits = at_desk.open_story(archive(), actor(), story_id).checks.awaits
    return _done(story_id, f"The risk is {RISKS[risk]}.{HIDDEN if waits else ''}")


@bp.post("/call/<code>")
def call(story_id: str, code: str) -> Answer:
    """Keep that someone rang, and that the person wants to go on."""
    checks.settle_call(archive(), actor(), story_id, code)
    return _done(story_id, "The call is settled.")


def _done(story_id: str, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("checks.one", story_id=story_id), 303)


def _page(story_id: str, problems: dict[str, str]) -> str:
    desk = at_desk.open_story(archive(), actor(), story_id)
    return render_template(
        "checks/one.html",
        desk=desk,
        problems=problems,
        typed=request.form,
        calls=phrases.CALLS,
        uses=phrases.USES,
        checklist=CHECKLIST,
        settled=SETTLED,
        risks=RISKS,
        others=OTHERS,
    )
