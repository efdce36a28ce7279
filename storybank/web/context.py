"""Know, in every view and template, the archive in hand and who is asking."""

from collections.abc import Callable

from flask import Flask, current_app, g, request, session

from storybank.domain import transcript
from storybank.domain.consent import Use
from storybank.domain.errors import NotFoundError, SignInError
from storybank.domain.people import VISITOR, Actor, Role
from storybank.domain.stories import StoryView
from storybank.services import logo, people, safeguarding, second_step
from storybank.services.archive import Archive, Bank
from storybank.services.contributors import actor_of, by_id, by_token
from storybank.services.throttle import Limit, Throttle, Throttles
from storybank.storage.receipts import Receipt
from storybank.web import sessions
from storybank.web.addresses import url_for


def bank() -> Bank:
    """Return the bank that this application serves."""
    found: Bank = current_app.extensions["bank"]
    return found


def archive() -> Archive:
    """Return the archive on this request's own connection."""
    found: Archive | None = g.get("archive")
    if found is None:
        found = g.archive = bank().lend()
    return found


def actor() -> Actor:
    """Return who is signed in as staff, else a visitor.

    A teller is known by words or link, and only on their own pages: ``teller``.
    """
    found: Actor | None = g.get("actor")
    if found is None:
        found = g.actor = _signed_in()
    return found


def member_with(*roles: Role) -> Actor:
    """Return who is signed in, where they have one of *roles*.

    Raises SignInError for nobody, NotFoundError for anyone else: to them the page
    does not exist. At an address with a story's id nobody gets NotFoundError too.
    """
    asking = actor()
    if asking == VISITOR and not request.view_args:
        raise SignInError("Sign in to see this page.")
    if asking.roles.isdisjoint(roles):
        raise NotFoundError("There is no such page.")
    return asking


def only(*roles: Role) -> Callable[[], None]:
    """Return a guard for the pages of a blueprint: it lets in who has one of *roles*, as above."""

    def guard() -> None:
        member_with(*roles)

    return guard


def teller() -> Actor:
    """Return the teller whose words or link opened this session; NotFoundError if none."""
    return actor_of(receipt())


def receipt() -> Receipt:
    """Return the receipt that this session was opened with; NotFoundError if none.

    ``session["receipt"]`` is its id, ``session["teller"]`` a token of its link.
    """
    if "receipt" in session:
        return by_id(archive(), session["receipt"])
    if "teller" in session:
        return by_token(archive(), session["teller"])
    raise NotFoundError("No story is open here.")


def open_story(found: Receipt) -> None:
    """Let this session act as the teller whose receipt was just shown to be theirs."""
    sessions.renew()
    session.pop("teller", None)
    session["receipt"] = found.id


def close_story() -> None:
    """Let this session act as no teller any more, under a new key."""
    if "receipt" in session or "teller" in session:
        sessions.renew()
    session.pop("receipt", None)
    session.pop("teller", None)


def throttle(name: str, limit: Limit | None = None) -> Throttle:
    """Return this process's count of wrong tries by that name."""
    found: Throttles = current_app.extensions["throttles"]
    return found.named(name, limit)


def visitor() -> str:
    """Return the address a request came from: for ``throttle`` alone, never to be kept."""
    return request.remote_addr or ""


def photo_url(place: str, view: StoryView, media_id: str, size: str) -> str:
    """Return the address of a photo: for its audience, or where it is seen before that.

    *place* is ``share`` in the form, ``own`` on its teller's pages, ``desk`` at
    the desk, and empty where an audience sees it.
    """
    if place == "share":
        return url_for("photos.file", media_id=media_id, size=size)
    if place == "own":
        return url_for("my_photos.file", media_id=media_id, size=size)
    if place == "desk":
        return url_for("desk_photos.file", media_id=media_id, size=size)
    return url_for("media.sized", use=view.use, media_id=media_id, size=size)


def recording_url(place: str, use: Use, number: int, media_id: str, size: str) -> str:
    """Return the address of a recording, or of its words in a version (``captions.vtt``).

    *place* is as for ``photo_url``; *use* counts where an audience has it.
    """
    name, dot, _ = size.partition(".vtt")
    if dot and place in {"own", "desk"}:
        endpoint = "captions.to_teller" if place == "own" else "captions.to_desk"
        return url_for(endpoint, recording_id=media_id, kind=name, version=number)
    if dot:
        return url_for("captions.for_use", use=use, recording_id=media_id, kind=name)
    if place in {"own", "desk"}:
        endpoint = "my_recordings.file" if place == "own" else "desk_recordings.file"
        return url_for(endpoint, recording_id=media_id, form=size)
    return url_for("media.sized", use=use, media_id=media_id, size=size)


def join(app: Flask) -> None:
    """Give the connection back after each request; give templates what all of them need."""
    app.extensions["throttles"] = Throttles(app.extensions["bank"].clock)

    @app.teardown_appcontext
    def close(_: BaseException | None) -> None:
        opened = g.pop("archive", None)
        if opened is not None:
            opened.give_back()

    @app.context_processor
    def common() -> dict[str, object]:
        return {
            "site": archive().settings,
            "support_lines": lambda: archive().support_lines,
            "logo": logo.find(archive()),
            "actor": actor(),
            "open_concerns": safeguarding.count_open(archive(), actor()),
            "home": url_for("pages.home"),
            "photo_url": photo_url,
            "recording_url": recording_url,
            "turns": transcript.turns,
        }


def _signed_in() -> Actor:
    """Return who this session acts as; nobody where a second step is missing that is asked."""
    staff_id = session.get("staff_id")
    found = people.acting(archive(), staff_id) if staff_id else VISITOR
    if found != VISITOR and "second_step" not in session and second_step.is_asked(archive(), found):
        return VISITOR
    return found
