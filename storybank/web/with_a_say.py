"""Let curators know everyone with a say in a story, and type in what they answered."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.access import Action
from storybank.domain.consent import Decision, Identity, OwnView
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import Channel
from storybank.domain.people import Role
from storybank.domain.stories import SubjectRole
from storybank.services import (
    after_death,
    at_desk,
    beside,
    purposes,
    typed_in,
    with_a_say,
    wording,
)
from storybank.services.typed_in import Typed
from storybank.web.context import actor, archive, only

bp = Blueprint("with_a_say", __name__, url_prefix="/desk/stories/<story_id>/people")

Answer = Response | str | tuple[str, int]

LARGEST_PROOF = 20 * 1024 * 1024  # bytes
TOLD_BY = {
    Channel.PHONE: "By phone",
    Channel.LETTER: "In a letter or an email",
    Channel.FACE: "In person",
}
ADDED = {
    SubjectRole.CO_TELLER: "Someone who tells it too",
    SubjectRole.PERSON: "The person it is about",
    SubjectRole.AUTHORITY: "Someone who says yes beside a young person",
}
DECISIONS = {Decision.YES: "Yes", Decision.NO: "No", Decision.NOT_SURE: "Not sure"}
IDENTITIES = {
    Identity.NONE: "No name",
    Identity.MADE_UP: "A made-up name",
    Identity.FIRST_NAME: "Their first name",
    Identity.FULL_NAME: "Their full name",
}
VIEWS = {
    OwnView.ASSENT: "They showed yes",
    OwnView.DISSENT: "They showed no",
    OwnView.NOT_ABLE_TO_SAY: "They could not say",
}
bp.before_request(only(Role.CURATOR))


@bp.get("")
def every(story_id: str) -> str:
    """List everyone with a say."""
    return _list(story_id, {})


@bp.post("")
def add(story_id: str) -> Answer:
    """Give someone else a say."""
    try:
        typed_in.new_subject(
            archive(),
            actor(),
            story_id,
            role=request.form.get("role", ""),
            name=request.form.get("name", ""),
        )
    except InvalidError as error:
        return _list(story_id, error.problems), 422
    return _done(story_id, "Nothing is shown without their yes from now on.")


@bp.get("/<subject_id>")
def one(story_id: str, subject_id: str) -> str:
    """Ask what someone answered, with the words to read out (W52)."""
    return _form(story_id, subject_id, {})


@bp.post("/<subject_id>")
def take(story_id: str, subject_id: str) -> Answer:
    """Keep what someone answered."""
    request.max_content_length = LARGEST_PROOF
    proof = request.files["proof"].read() if "proof" in request.files else b""
    try:
        typed_in.take(archive(), actor(), story_id, subject_id, _typed(), proof=proof)
    except InvalidError as error:
        return _form(story_id, subject_id, error.problems), 422
    return _done(story_id, "Their answers are kept.")


@bp.post("/<subject_id>/assent")
def assent(story_id: str, subject_id: str) -> Answer:
    """Keep that the person showed yes themselves."""
    with_a_say.take_assent(archive(), actor(), story_id, subject_id, channel=Channel.FACE)
    return _done(story_id, "We have noted that they showed yes.")


@bp.post("/<subject_id>/link")
def make_link(story_id: str, subject_id: str) -> Answer:
    """Make a link for someone beside the teller; it is shown this once."""
    try:
        token = beside.make_link(archive(), actor(), story_id, subject_id)
    except InvalidError as error:
        return _list(story_id, error.problems), 422
    desk = at_desk.open_story(archive(), actor(), story_id)
    says = with_a_say.says(archive(), desk.story)
    return render_template(
        "with_a_say/link.html",
        desk=desk,
        say=next(say for say in says if say.subject.id == subject_id),
        link=url_for("beside.by_link", token=token, _external=True),
    )


@bp.post("/<subject_id>/checked")
def checked(story_id: str, subject_id: str) -> Answer:
    """Keep that a curator has checked that someone may say yes."""
    who = request.form.get("who", "")
    try:
        beside.check(archive(), actor(), story_id, subject_id, who=who)
    except InvalidError as error:
        return _list(story_id, {f"who-{subject_id}": error.problems["who"]}), 422
    return _done(story_id, "We have noted that you checked it.")


@bp.post("/<subject_id>/left")
def left(story_id: str, subject_id: str) -> Answer:
    """Take back what one of several said, as they asked."""
    beside.leave(
        archive(),
        actor(),
        story_id,
        subject_id,
        action=Action.REVIEW,
        channel=Channel.FACE,
    )
    return _done(story_id, "All that they said is taken back. What they shared is hidden.")


@bp.post("/<subject_id>/without")
def go_on_without(story_id: str, subject_id: str) -> Answer:
    """Go on without one who left, once the others have a version without them."""
    try:
        beside.go_on_without(archive(), actor(), story_id, subject_id)
    except ConflictError as error:
        return _list(story_id, {f"without-{subject_id}": str(error)}), 409
    return _done(story_id, "They are asked no more. The others have a version without them.")


@bp.post("/<subject_id>/died")
def died(story_id: str, subject_id: str) -> Answer:
    """Keep that someone told us of a death, and do what the person had wished."""
    channel = request.form.get("channel", "")
    if channel not in TOLD_BY:
        problem = {f"channel-{subject_id}": "Choose how we were told."}
        return _list(story_id, problem), 422
    wish = after_death.tell(archive(), actor(), story_id, subject_id, channel=Channel(channel))
    flash(f"We have noted it. {after_death.DONE[wish]}")
    if wish is after_death.Wish.TAKE_DOWN:
        return redirect(url_for("desk.queue"), 303)
    return redirect(url_for("with_a_say.every", story_id=story_id), 303)


@bp.post("/unhappy")
def unhappy(story_id: str) -> Answer:
    """Hide a story at once because the person seemed unhappy with it."""
    with_a_say.show_dissent(archive(), actor(), story_id)
    return _done(story_id, "The story is hidden everywhere now.")


def _typed() -> Typed:
    form = request.form
    return Typed(
        indicated_by=form.get("indicated_by", ""),
        method=form.get("method", ""),
        years=form.get("years", ""),
        decisions={
            name.removeprefix("use-"): value
            for name, value in form.items()
            if name.startswith("use-")
        },
        quotes="quotes" in form,
        identity=form.get("identity", ""),
        shown_name=form.get("shown_name", ""),
        note=form.get("note", ""),
        own_view=form.get("own_view", ""),
        authority=form.get("authority", ""),
        is_checked="is_checked" in form,
        ethics_reference=form.get("ethics_reference", ""),
        helper=form.get("helper", ""),
        helper_works_for_service="helper_works" in form,
        agreed="agreed" in form,
    )


def _done(story_id: str, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("with_a_say.every", story_id=story_id), 303)


def _list(story_id: str, problems: dict[str, str]) -> str:
    desk = at_desk.open_story(archive(), actor(), story_id)
    return render_template(
        "with_a_say/every.html",
        desk=desk,
        says=with_a_say.says(archive(), desk.story),
        added=ADDED,
        linked=beside.LINKED,
        parental=typed_in.parental(archive()),
        told_by=TOLD_BY,
        problems=problems,
        typed=request.form,
    )


def _form(story_id: str, subject_id: str, problems: dict[str, str]) -> str:
    desk = at_desk.open_story(archive(), actor(), story_id)
    subject = with_a_say.one(desk.story, subject_id)
    return render_template(
        "with_a_say/one.html",
        desk=desk,
        say=next(say for say in with_a_say.says(archive(), desk.story) if say.subject == subject),
        read_out=wording.screen(archive(), "W52"),
        asked=purposes.of_story(archive(), desk.story),
        signers=typed_in.who_can(archive(), desk.story, subject),
        methods={code: label for code, (label, _) in typed_in.METHODS.items()},
        years={
            n: f"{n} year{'s' if n != '1' else ''}" for n in typed_in.years(archive(), desk.story)
        },
        decisions=DECISIONS,
        identities=IDENTITIES,
        views=VIEWS,
        note=archive().law.capacity_note,
        problems=problems,
        typed=request.form,
    )
