"""Let tellers come back to their story by four words or link, see how it stands, hide and show it.

Answers to proposed words are in ``proposals``, permissions in ``permissions``;
taking a story back is in ``stop``.
"""

from typing import BinaryIO

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from storybank.domain.errors import InvalidError, NotFoundError, TooManyTriesError
from storybank.services import (
    asking,
    asking_anew,
    came_of,
    contributors,
    copies,
    exports,
    guessing,
    my_story,
    outgoing,
    proposals,
    quote_answers,
    renewal,
    stopping,
    tidying,
    versions,
)
from storybank.services.purposes import Asked
from storybank.web import tellers
from storybank.web.context import archive, close_story
from storybank.web.tellers import Answer, own

bp = Blueprint("my_story", __name__, url_prefix="/my-story")

REFUSALS = {
    "check_in": "Do not ask me how I am",
    "all": "Do not get in touch with me any more",
}

WITHOUT_STORY = frozenset({"my_story.start", "my_story.enter", "my_story.by_link"})


@bp.before_request
def must_be_open() -> Answer | None:
    """Let nobody past the door without a story that is open."""
    return None if request.endpoint in WITHOUT_STORY else tellers.must_be_open()


@bp.get("")
def start() -> Answer:
    """Ask for the four words; go on where a story is open already."""
    try:
        own()
    except NotFoundError:
        return _start_page()
    return redirect(url_for("my_story.one"), 303)


@bp.post("")
def enter() -> Answer:
    """Open the story, or the draft, that four words belong to."""
    try:
        found = tellers.by_words(request.form.get("words", ""))
    except TooManyTriesError as error:
        return _start_page(str(error)), 429
    except NotFoundError:
        return _start_page(tellers.no_match()), 422
    return tellers.go_on(found)


@bp.get("/link/<token>")
def by_link(token: str) -> Answer:
    """Open what a receipt's link belongs to; looking does not use the link up.

    The token moves from the address into the session, where no history or
    referrer shows it. Programs that only look ahead (HEAD) open nothing.
    """
    try:
        found = contributors.by_token(archive(), token)
    except NotFoundError:
        return _start_page("This link does not work any more. Try your four words."), 404
    if request.method == "HEAD":
        return redirect(url_for("my_story.start"), 303)
    return tellers.go_on(found)


@bp.get("/story")
def one() -> str:
    """Show how the story stands."""
    return _one_page({})


@bp.get("/history")
def history() -> str:
    """Show what has happened to the story, newest first."""
    return render_template("my_story/history.html", past=my_story.past(archive(), *own()))


@bp.get("/tidied")
def tidied() -> str:
    """List what the desk tidied after the teller's yes, newest first."""
    return render_template("my_story/tidied.html", tidyings=tidying.own(archive(), *own()))


@bp.get("/seen/<purpose>")
def seen(purpose: str) -> str:
    """Show exactly what the audience of one purpose sees now."""
    asked = _read(purpose)
    view = my_story.seen(archive(), *own(), asked.purpose)
    return render_template("my_story/seen.html", view=view, label=asked.label, who=asked.who)


@bp.get("/coming/<purpose>")
def coming(purpose: str) -> str:
    """Show what that audience would see of the newest words, once they are agreed to."""
    asked = _read(purpose)
    view = my_story.next_seen(archive(), *own(), asked.purpose)
    return render_template("my_story/coming.html", view=view, label=asked.label, who=asked.who)


@bp.post("/pause")
def pause() -> Answer:
    """Hide the story for now."""
    stopping.pause(archive(), *own())
    flash("Your story is hidden. Nobody can see it now.")
    return redirect(url_for("my_story.one"), 303)


@bp.post("/resume")
def resume() -> Answer:
    """Show a hidden story again, as far as permission goes."""
    stopping.resume(archive(), *own())
    flash("Your story is not hidden any more.")
    return redirect(url_for("my_story.one"), 303)


@bp.post("/restore")
def restore() -> Answer:
    """Undo a taking back."""
    stopping.restore(archive(), *own())
    flash("Your story is back. It is as it was before.")
    return redirect(url_for("my_story.one"), 303)


@bp.post("/messages")
def send() -> Answer:
    """Send the desk a message."""
    try:
        proposals.write(archive(), *own(), words=request.form.get("words", ""))
    except InvalidError as error:
        return _one_page(error.problems), 422
    flash("We have your message. We will get back to you.")
    return redirect(url_for("my_story.one"), 303)


@bp.get("/copy")
def copy() -> Response:
    """Give a copy of the story to keep: a zip that opens without this site."""
    return packed(copies.bundle(archive(), *own()))


@bp.post("/no-messages/<what>")
def refuse(what: str) -> Answer:
    """Keep that the teller wants no check-in, or no message at all."""
    if what not in REFUSALS:
        raise NotFoundError("There is no such message.")
    outgoing.refuse(archive(), *own(), what=what)
    flash("We will not get in touch about that. You can always write to us here.")
    return redirect(url_for("my_story.one"), 303)


@bp.post("/close")
def close() -> Answer:
    """Close the story on this device."""
    close_story()
    return redirect(url_for("pages.home"), 303)


def packed(content: BinaryIO) -> Response:
    """Answer with a copy as a file to keep; it is closed once it is sent."""
    response = send_file(content, mimetype="application/zip", max_age=None)
    response.headers["Content-Disposition"] = f'attachment; filename="{copies.NAME}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _start_page(problem: str = "") -> str:
    return render_template("my_story/start.html", problem=problem)


def _one_page(problems: dict[str, str]) -> str:
    overview = my_story.overview(archive(), *own())
    return render_template(
        "my_story/one.html",
        overview=overview,
        renewal=renewal.offered(archive(), overview.story),
        refusals={what: REFUSALS[what] for what in outgoing.refusable(archive(), overview.story)},
        tidied=bool(tidying.own(archive(), *own())),
        anew=asking_anew.find(archive(), overview.story),
        choices=asking.choices(archive(), *own()),
        came_of_it=_came_of(),
        quotes_wait=quote_answers.wants_answer(archive(), *own()),
        guesses=guessing.find(archive(), *own()),
        versions=versions.own(archive(), *own()),
        gone_to=exports.of_story(archive(), overview.story.id),
        problems=problems,
        words=request.form.get("words", ""),
    )


def _came_of() -> str:
    """Say in one line what came of the story; nothing to whoever wants to know no more."""
    found = came_of.of_story(archive(), *own())
    return found.in_short if found.sessions and not found.is_quiet else ""


def _read(code: str) -> Asked:
    """Return the purpose that an address names, where its audience reads a page of its own."""
    for permission in my_story.overview(archive(), *own()).permissions:
        if permission.purpose.code == code and permission.has_page:
            return Asked(permission.purpose, permission.label, permission.who)
    raise NotFoundError("Nobody reads a page for this use.")
