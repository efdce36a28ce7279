"""Serve one story: the public's page and the trainers', each with its own permission."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Redirect

from storybank.domain import phrases
from storybank.domain.access import training_use
from storybank.domain.consent import Use
from storybank.domain.jurisdiction import TRAINING
from storybank.domain.people import VISITOR, Actor
from storybank.domain.stories import StoryView
from storybank.domain.wording import Screen
from storybank.services import (
    acronyms,
    audience,
    projects,
    search,
    stories,
    story_links,
    used,
    versions,
    with_a_say,
    wording,
)
from storybank.services.found import Found
from storybank.services.handouts import NO_WISHES
from storybank.services.search import MOST_ALIKE
from storybank.web import robots
from storybank.web.context import actor, archive

bp = Blueprint("stories", __name__)

LARGE = "large_print"  # the words themselves, in large letters: never out of date
CAPTIONS = "captions"  # the cookie of those alone who chose to have them from the start
YEAR = 365 * 24 * 60 * 60  # seconds
SCHEMA = "https://schema.org"


@bp.get("/stories/<story_id>")
def one(story_id: str) -> Response:
    """Show a story as the public may see it, whoever asks."""
    view = stories.read(archive(), VISITOR, Use.WEB, story_id)
    if _version():
        return _with_choice(robots.refused(make_response(_page(view))))
    indexed = stories.indexed(archive(), view)
    answer = make_response(_page(view, linked=_linked(indexed) if indexed else None))
    return _with_choice(answer if indexed else robots.refused(answer))


@bp.get("/training/stories/<story_id>")
def training(story_id: str) -> Response:
    """Show a story as trainers may use it."""
    view = stories.read(archive(), actor(), training_use(actor()), story_id)
    return _with_choice(make_response(_page(view)))


@bp.get("/training/stories/<story_id>/source.txt")
def source(story_id: str) -> Response:
    """Give the line that names a story as a source, alone, to be copied."""
    view = stories.read(archive(), actor(), training_use(actor()), story_id)
    return Response(f"{_cite(view)}\n", mimetype="text/plain")


@bp.post("/training/stories/<story_id>/unhappy")
def unhappy(story_id: str) -> Redirect:
    """Hide a story at once because the person seemed unhappy with it (AC-67)."""
    with_a_say.show_dissent(archive(), actor(), story_id)
    flash("The story is hidden everywhere now. A curator will talk to the person.")
    return redirect(url_for("search.training"), 303)


def _version() -> str:
    """Return which other way to read a story its address asks for, if any."""
    return request.args.get("version", "")


def _page(view: StoryView, *, linked: dict[str, Any] | None = None) -> str:
    is_training = view.use in TRAINING
    found = "search.training" if is_training else "search.stories"
    asker = actor() if is_training else VISITOR
    version = _version()
    is_whole = version in {"", LARGE}
    read = view if is_whole else versions.read(archive(), view, version)
    return render_template(
        "stories/one.html",
        view=read,
        version=version,
        versions=versions.offered(archive(), view),
        heading=stories.heading(read),
        line=stories.line(read),
        labels=stories.labels(archive()),
        browsed=_browsed(view, asker),
        alike=_alike(view, asker, is_listed=linked is not None),
        linked=linked,
        goes_with=_goes_with(view, asker, is_listed=linked is not None),
        quotes=story_links.quoted(archive(), asker, view) if is_training else (),
        project=projects.standing(archive(), view),
        acronyms=acronyms.explained(archive(), [read]),
        heading_of=stories.heading,
        cite=_cite(view),
        used_in=used.told_to_others(archive(), asker, view.id) if is_training else 0,
        is_training=is_training,
        usable=stories.usable(archive(), asker, view) if is_training else (),
        note=_note(view) if is_training else None,
        shows_captions=_shows_captions(),
        playing=_playing(),
        back=url_for(found),
        list=found,
    )


def _shows_captions() -> bool:
    """Tell whether a reader wants captions of films to be there from the start (A11Y-41)."""
    return (request.args.get("captions") or request.cookies.get(CAPTIONS, "")) == "on"


def _with_choice(answer: Response) -> Response:
    """Remember what a reader has just chosen about captions; nothing where nothing was chosen."""
    chosen = request.args.get("captions", "")
    if chosen == "on":
        is_safe = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(
            CAPTIONS, "on", max_age=YEAR, secure=is_safe, httponly=True, samesite="Lax"
        )
    elif chosen == "off" and CAPTIONS in request.cookies:
        answer.delete_cookie(CAPTIONS)
    return answer


def _playing() -> dict[str, Any]:
    """Return from which second a recording starts when it is played; -1 for its beginning.

    The first one, where the address names none.
    """
    at = request.args.get("at", "")
    is_second = at.isascii() and at.isdigit() and len(at) < 7
    return {"at": int(at) if is_second else -1, "recording": request.args.get("recording", "")}


def _alike(view: StoryView, asker: Actor, *, is_listed: bool) -> tuple[Found, ...]:
    """Return stories like this one that the asker may read.

    On a page that search engines list, only such as they may know too (AC-85).
    """
    found = search.like(archive(), asker, view, size=MOST_ALIKE * (3 if is_listed else 1))
    if is_listed:
        known = audience.which_indexed(archive(), (one.view for one in found))
        found = tuple(one for one in found if one.view.rendition_number in known)
    return found[:MOST_ALIKE]


def _goes_with(view: StoryView, asker: Actor, *, is_listed: bool) -> tuple[StoryView, ...]:
    """Return what goes with this story; where search engines list it, only what they may know."""
    found = story_links.shown(archive(), asker, view)
    if is_listed:
        known = audience.which_indexed(archive(), found)
        found = tuple(one for one in found if one.rendition_number in known)
    return found


def _browsed(view: StoryView, asker: Actor) -> frozenset[str]:
    """Return the themes that this story's readers can browse by (AC-27)."""
    return frozenset(slug for slug, _, _ in search.theme_counts(archive(), asker, view.use))


def _note(view: StoryView) -> Screen:
    """Return what a trainer reads before using a story (W55)."""
    values = {
        "use notes": "; ".join(view.use_notes) or NO_WISHES,
        "date": archive().said_day(view.ends_at),
        "link": url_for("stories.training", story_id=view.id, _external=True),
    }
    return wording.screen(archive(), "W55", values)


def _cite(view: StoryView) -> str:
    """Write how to name the story as a source: only what its page shows."""
    site = archive().settings
    by = " and ".join(view.names) or view.organisation or phrases.voice(view.voice).capitalize()
    year = view.published_at.year
    endpoint = "stories.training" if view.use in TRAINING else "stories.one"
    address = url_for(endpoint, story_id=view.id, _external=True)
    return f"{by} ({year}). {stories.heading(view)}. {site.organisation}. {address}"


def _linked(view: StoryView) -> dict[str, Any]:
    """Return the story as JSON-LD, as far as search engines may know it (AC-85)."""
    described: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "CreativeWork",
        "url": url_for("stories.one", story_id=view.id, _external=True),
        "inLanguage": view.lang,
        "publisher": {"@type": "Organization", "name": archive().settings.organisation},
        "datePublished": view.published_at.date().isoformat(),
        "name": view.title,
        "abstract": view.summary,
        "author": [{"@type": "Person", "name": name} for name in view.names],
        "contentLocation": str(view.place),
        "genre": phrases.kind(view.kind),
        "isAccessibleForFree": True,
        "creativeWorkStatus": "fiction" if view.is_fiction else "",
    }
    return {key: value for key, value in described.items() if value}
