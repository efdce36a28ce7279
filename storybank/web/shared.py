"""Keep a story private on a computer that others use: close it in time, and lose no words (AC-87).

The server ends such a session after 20 minutes without a request; what is here
tells so, warns, and saves words meanwhile. Each request is one more go.
"""

from flask import Blueprint, Flask, Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as Answered

from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.services import sharing, wording
from storybank.services.sessions import SHARED_IDLE
from storybank.web import drafts, sessions
from storybank.web.context import archive, close_story

bp = Blueprint("shared", __name__, url_prefix="/share")

Answer = Answered | str | tuple[str, int]

WARNED = 120  # seconds before the end: the least that A11Y-55 allows
ENDS = int(SHARED_IDLE.total_seconds())
# Pages of a person's own, which close by themselves.
OWN = frozenset(
    {
        *("share", "shared", "aftercare", "my_story", "permissions", "proposals", "stop"),
        *("asking_anew", "came_of", "ask_first"),
    }
)
# These stand at the end already.
_CLOSING = frozenset({"shared.still_here", "shared.closed"})


@bp.get("/private")
def told() -> Answer:
    """Say when the page closes by itself, and what brings the words back."""
    form = drafts.form()
    if not form.draft_id or form.sent_story_id is not None:
        return redirect(url_for("share.start"), 303)
    keys = sharing.keys(archive(), form, sessions.secret)
    follows = form.next_after("shared")
    return render_template(
        "shared/told.html",
        line=wording.screen(archive(), "W03").after[0],
        words=keys.words,
        next=url_for("share.question", question_id=follows.id)
        if follows
        else url_for("share.check"),
    )


@bp.post("/extend")
def extend() -> Answer:
    """Give 20 more minutes: any request does, this one changes nothing else."""
    is_open = any(name in session for name in ("draft", "receipt", "teller"))
    if "script" in request.form:
        return Response(status=204 if is_open else 410)
    return redirect(url_for("share.resume" if is_open else "shared.closed"), 303)


@bp.get("/still-here")
def still_here() -> str:
    """Ask, on a page that shows nothing, if anyone is still there: for browsers without script.

    Coming here is a request too, so that the two minutes that it names are there.
    """
    return render_template("shared/still_here.html", seconds=WARNED)


@bp.get("/closed")
def closed() -> str:
    """Close what is open here, and say how to come back; nothing that was kept is lost."""
    session.pop("draft", None)
    session.pop("shared", None)
    close_story()
    return render_template("shared/closed.html", days=archive().settings.draft_days)


@bp.post("/q/<question_id>/keep")
def keep(question_id: str) -> Answer:
    """Keep words while they are being written; they count once their writer goes on."""
    sent = request.form.to_dict(flat=False)
    try:
        form = sharing.keep_words(archive(), drafts.form().draft_id, question_id, sent)
    except (InvalidError, ConflictError, NotFoundError):
        return Response(status=409)
    if form.draft_id:
        drafts.hold(form)
    return Response(status=204)


def join(app: Flask) -> None:
    """Let the pages of a person's own know when they close."""

    @app.context_processor
    def closes() -> dict[str, object]:
        is_own = request.blueprint in OWN and request.endpoint not in _CLOSING
        if not (is_own and session.get("shared")):
            return {"closes": None}
        return {"closes": {"after": ENDS, "warned": ENDS - WARNED}}
