"""Let people give a story: one question a page, kept at each Continue, sent with one last yes.

Who holds the session, the four words or the link holds the draft. Nothing that
was written stands in an address.
"""

from flask import (
    Blueprint,
    flash,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answered

from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.services import (
    offers,
    previews,
    purposes,
    recording_words,
    sharing,
    stopping,
    stories,
    summary,
)
from storybank.services.about_questions import YOUNG_YES
from storybank.services.forms import Form
from storybank.services.inputs import Kept, Sent
from storybank.services.question import Question, Task
from storybank.web import drafts, editions, receipts, sessions
from storybank.web.context import archive
from storybank.web.security import STALE, check_token, csrf

bp = Blueprint("share", __name__, url_prefix="/share")

Answer = Answered | str | tuple[str, int]


@bp.get("")
def start() -> str:
    """Say what giving a story means, and offer to begin or to go on."""
    form = drafts.form()
    return render_template(
        "share/start.html",
        screen=editions.screen("W01"),
        has_draft=bool(form.draft_id) and form.sent_story_id is None,
        first=form.asked[0],
        days=archive().settings.draft_days,
    )


@bp.get("/go-on")
def resume() -> Answer:
    """Go on where something is still to be answered."""
    form = drafts.form()
    if not form.draft_id:
        return redirect(url_for("share.start"), 303)
    if form.sent_story_id is not None:
        return redirect(url_for("share.sent"), 303)
    drafts.hold(form)
    return _to(form.missing[0] if form.missing else None)


@bp.post("/another")
def another() -> Answer:
    """Begin another story; the one before stays where its words and link lead."""
    session.pop("draft", None)
    return redirect(url_for("share.start"), 303)


@bp.get("/parts")
def parts() -> Answer:
    """List the parts of the form, done and not done."""
    form = drafts.form()
    if not form.draft_id:
        return redirect(url_for("share.start"), 303)
    return render_template("share/parts.html", tasks=form.tasks(), is_ready=not form.missing)


@bp.get("/q/<question_id>")
def question(question_id: str) -> Answer:
    """Ask one question, with what was answered before."""
    form = drafts.form()
    if form.sent_story_id is not None:
        return redirect(url_for("share.sent"), 303)
    asked = form.question(question_id)
    if asked is None:
        return redirect(url_for("share.resume"), 303)
    return _question_page(form, asked, form.written.get(question_id, {}), {})


@bp.post("/q/<question_id>")
def save(question_id: str) -> Answer:
    """Keep one answer and go on; or keep it as it is, and rest."""
    sent = request.form.to_dict(flat=False)
    try:
        check_token()
        form = _kept(question_id, sent)
    except InvalidError as error:
        return _asked_again(question_id, sent, error.problems), 422
    except CSRFError:
        return _stale_page(question_id, sent), 400
    drafts.hold(form)
    return redirect(_next(form, question_id, sent), 303)


@bp.get("/break")
def rest() -> Answer:
    """Give the four words and the link to come back with (W15)."""
    form = drafts.form()
    if not form.draft_id or form.sent_story_id is not None:
        return redirect(url_for("share.start"), 303)
    keys = sharing.keys(archive(), form, sessions.secret)
    return render_template(
        "share/break.html",
        screen=editions.screen("W15", {"river lamp apple stone": keys.words}),
        words=keys.words,
        link=receipts.own_link(keys),
    )


@bp.get("/check")
def check() -> Answer:
    """Show all answers, and the finished page as each audience would see it (W40)."""
    form = drafts.form()
    if not form.draft_id or form.sent_story_id is not None or form.missing:
        return redirect(url_for("share.resume"), 303)
    return _check_page(form)


@bp.get("/told")
def told() -> Answer:
    """Say again that it can be stopped, to whom we did not make that clear (W41, AC-11)."""
    form = drafts.form()
    if not form.draft_id or form.sent_story_id is not None:
        return redirect(url_for("share.resume"), 303)
    line = editions.screen("W41").lines[-1].partition(": ")[2]
    return render_template("share/told.html", line=line, next=_after_check(form))


@bp.get("/yes")
def agree() -> Answer:
    """Ask for the yes to it all (W42)."""
    form = drafts.form()
    if not form.draft_id or form.sent_story_id is not None or form.missing:
        return redirect(url_for("share.resume"), 303)
    if form.missing_last:
        return redirect(_after_check(form), 303)
    return _agree_page(form, {})


@bp.post("/yes")
def send() -> Answer:
    """Take the story in, once."""
    form = drafts.form()
    if not form.draft_id:
        return redirect(url_for("share.start"), 303)
    try:
        sharing.send(
            archive(),
            form.draft_id,
            stamp=request.form.get("stamp", ""),
            agreed="agree" in request.form,
            secret=sessions.secret,
            read_in=editions.chosen(),
        )
    except InvalidError as error:
        return _agree_page(form, error.problems), 422
    except ConflictError as error:
        flash(str(error))
        return redirect(url_for("share.resume"), 303)
    # From now on this session holds the story that it has sent, not one it had open before.
    session.pop("receipt", None)
    session.pop("teller", None)
    return redirect(url_for("share.sent"), 303)


@bp.get("/sent")
def sent() -> Answer:
    """Thank, and show the receipt (W43, W44)."""
    try:
        who, story_id, found = receipts.sent()
    except NotFoundError:
        return redirect(url_for("share.start"), 303)
    return render_template(
        "share/sent.html",
        thanks=summary.thanks(archive(), who, story_id),
        receipt=found,
        words=found.words.split(),
        spelled=[],
    )


@bp.post("/delete")
def forget() -> Answer:
    """Delete what was written and not sent."""
    form = drafts.form()
    if form.draft_id and form.sent_story_id is None:
        stopping.forget_draft(archive(), form.draft_id)
        session.pop("draft", None)
        flash("We have deleted your words. Nobody has seen them.")
    return redirect(url_for("share.start"), 303)


def _to(asked: Question | None) -> Answered:
    if asked is None:
        return redirect(url_for("share.check"), 303)
    return redirect(url_for("share.question", question_id=asked.id), 303)


def _after_check(form: Form) -> str:
    """Return the address of what is still asked after the check, or of the yes."""
    if form.missing_last:
        return url_for("share.question", question_id=form.missing_last[0].id)
    return url_for("share.agree")


def _kept(question_id: str, sent: Sent) -> Form:
    """Keep what was sent in the way that the button asks for."""
    draft_id = drafts.form().draft_id
    if "rest" in sent or "skip" in sent:
        return sharing.save_unfinished(archive(), draft_id, question_id, sent)
    if "enough" in sent:
        return sharing.stop_asking(archive(), draft_id)
    return sharing.save(archive(), draft_id, question_id, sent)


def _next(form: Form, question_id: str, sent: Sent) -> str:
    """Return the address to go on to after one answer."""
    if question_id == "young" and form.answers.one("young") not in {"", YOUNG_YES}:
        flash("That is fine. It is your choice. You can come back, or delete your words.")
        return url_for("share.rest")
    if "rest" in sent:
        return url_for("share.rest")
    asked = form.question(question_id)
    if asked is not None and asked.media_id is not None and form.waits_for_hiding(asked):
        return url_for("photos.choose_squares", media_id=asked.media_id)
    if question_id == "shared" and session.get("shared"):
        return url_for("shared.told")
    if question_id == "explained" and form.answers.one("explained") not in {"", "any_time"}:
        return url_for("share.told")
    if question_id in {asked.id for asked in form.asked if asked.task is Task.LAST}:
        return _after_check(form)
    if "back_to_check" in sent and not form.missing:
        return url_for("share.check")
    follows = form.next_after(question_id)
    return url_for("share.question", question_id=follows.id) if follows else url_for("share.check")


def _asked_again(question_id: str, sent: dict[str, list[str]], problems: dict[str, str]) -> str:
    """Show a question with what was typed and what is wrong."""
    form = drafts.form()
    asked = form.question(question_id)
    if asked is None:
        raise NotFoundError("There is no such question.")
    typed = {name: tuple(values) for name, values in sent.items()}
    return _question_page(form, asked, typed, problems)


def _stale_page(question_id: str, sent: dict[str, list[str]]) -> str:
    """Show a question again that was open too long, with what was typed and a new token."""
    asked = drafts.form().question(question_id)
    if asked is None:
        raise CSRFError(STALE)
    return _asked_again(
        question_id, sent, {asked.fields[0].name if asked.fields else "main": STALE}
    )


def _question_page(form: Form, asked: Question, kept: Kept, problems: dict[str, str]) -> str:
    screen = summary.screen(archive(), asked, editions.chosen()) if asked.screen else None
    fields = [(field, summary.options(screen, field)) for field in asked.fields]
    follows = form.next_after(asked.id)
    checks = "check" in request.args or "back_to_check" in request.form
    return render_template(
        "share/question.html",
        asked=asked,
        title=screen.title if screen else asked.title,
        screen=screen,
        fields=fields,
        kept=kept,
        problems=problems,
        number=form.number(asked) if asked.fields else 0,
        back=_back(form, asked),
        follows=url_for("share.question", question_id=follows.id)
        if follows
        else url_for("share.check"),
        checks=checks,
        has_draft=bool(form.draft_id),
        keeps_words=sharing.keeps_words(asked),
        photo_alt=next((one.alt for one in form.pictures if one.id == asked.media_id), ""),
        recorded=next((one for one in form.recordings if one.id == asked.media_id), None),
    )


def _back(form: Form, asked: Question) -> str:
    """Return the address of the page before; of the check where only the end is left."""
    before = form.before(asked)
    if asked.task is Task.LAST and (before is None or before.task is not Task.LAST):
        return url_for("share.check")
    return url_for("share.question", question_id=before.id) if before else url_for("share.start")


def _check_page(form: Form) -> str:
    offer = offers.make(archive(), form)
    return render_template(
        "share/check.html",
        screen=editions.screen("W40"),
        rows=summary.rows(archive(), form),
        pages=previews.pages(archive(), offer),
        spots=previews.name_spots(offer),
        asked={one.purpose: one for one in purposes.asked(archive())},
        heading=stories.heading,
        next=_after_check(form),
        recordings=form.recordings,
        says=recording_words,
    )


def _agree_page(form: Form, problems: dict[str, str]) -> str:
    screen = editions.screen("W42")
    return render_template("share/yes.html", screen=screen, stamp=form.stamp, problems=problems)


# It shows itself again where its token is old, with what was typed.
csrf.exempt(save)
