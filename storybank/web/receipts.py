"""Give the receipt to whoever holds the session of its story, in every form of consent.md 7.

The four words stand on it only in the session that was given them: we keep
their hash alone. Every page here may be left fast and is stored nowhere.
"""

import json

from flask import Blueprint, Response, make_response, render_template, request, session, url_for
from werkzeug.utils import redirect

from storybank.domain.errors import NotFoundError
from storybank.domain.people import Actor, contributor
from storybank.domain.receipt import Receipt, spell
from storybank.domain.receipt_data import linked
from storybank.domain.wording import EASY_READ, STANDARD, Edition
from storybank.services import contributors, my_story, receipts, sharing
from storybank.services.contributors import Keys
from storybank.services.receipts import Links
from storybank.web import my_story as door
from storybank.web import sessions
from storybank.web.context import archive
from storybank.web.tellers import Answer, own

bp = Blueprint("receipts", __name__)

PAPERS = {"print": 14, "large-print": 18}  # size of the letters, in points


@bp.before_request
def must_be_held() -> Answer | None:
    """Send whoever holds no story to where one can be opened; stop at one under a hold."""
    if request.endpoint == "receipts.by_link":
        return None
    try:
        who, story_id, _ = _holder()
        is_held = my_story.is_held(archive(), who, story_id)
    except NotFoundError:
        return redirect(url_for("my_story.start"), 303)
    return render_template("my_story/held.html") if is_held else None


@bp.get("/my-story/receipt")
def page() -> str:
    """Show the receipt, with the ways to keep it."""
    return render_template("receipts/page.html", **_shown(receipt()))


@bp.post("/my-story/receipt")
def renew() -> Answer:
    """Give a new receipt with new words; the earlier ones still work."""
    issue()
    return redirect(url_for("receipts.page"), 303)


@bp.get("/my-story/receipt/print")
def small() -> str:
    """Give the receipt for paper: one sheet, in letters of 14 points."""
    return _paper("print")


@bp.get("/my-story/receipt/large-print")
def large() -> str:
    """Give the receipt in large print: two sheets, in letters of 18 points."""
    return _paper("large-print")


@bp.get("/my-story/receipt/easy-read")
def easy_read() -> str:
    """Show the receipt in easy read: one idea a line."""
    return render_template("receipts/easy_read.html", **_shown(receipt(EASY_READ)))


@bp.get("/my-story/receipt/messages")
def messages() -> str:
    """Show three text messages that can be sent on."""
    return render_template("receipts/messages.html", messages=receipt().messages())


@bp.get("/my-story/receipt.txt")
def text() -> Response:
    """Give the receipt as plain text; ``spell=1`` spells the words."""
    return _file(receipt().plain_text(spelled="spell" in request.args), "my-receipt.txt")


@bp.get("/my-story/receipt/audio-script.txt")
def audio_script() -> Response:
    """Give what is read out to someone who listens."""
    return _file(receipt().audio_script(), "my-receipt-to-read-out.txt")


@bp.get("/my-story/receipt.jsonld")
def data() -> Response:
    """Give the receipt as linked data (ISO/IEC TS 27560 in DPV)."""
    found = linked(receipt(), request.url_root.rstrip("/"))
    response = _file(json.dumps(found, indent=1, ensure_ascii=False), "my-receipt.jsonld")
    response.mimetype = "application/ld+json"
    return response


@bp.get("/r")
def discreet() -> str:
    """Show the receipt without our name, and without a word that tells what it is about."""
    return render_template("receipts/discreet.html", **_shown(receipt().discreet()))


@bp.get("/r.txt")
def discreet_text() -> Response:
    """Give the discreet receipt as plain text."""
    return _file(receipt().discreet().plain_text(), "receipt.txt")


@bp.get("/r/<token>")
def by_link(token: str) -> Answer:
    """Open what a receipt belongs to, at the address that is printed on it."""
    return door.by_link(token)


def receipt(edition: Edition = STANDARD) -> Receipt:
    """Return the receipt of the story that this session holds."""
    return _made(*_holder(), edition)


def sent() -> tuple[Actor, str, Receipt]:
    """Return who just sent which story from this session, and its receipt."""
    who, story_id, keys = _sent()
    return who, story_id, _made(who, story_id, keys, STANDARD)


def _made(who: Actor, story_id: str, keys: Keys | None, edition: Edition) -> Receipt:
    links = Links(url_for("stop.start", _external=True), own_link(keys))
    return receipts.fetch(archive(), who, story_id, links=links, keys=keys, edition=edition)


def own_link(keys: Keys | None) -> str:
    """Return the link of a receipt: short, and silent about what it is for."""
    return url_for("receipts.by_link", token=keys.token, _external=True) if keys else ""


def issue() -> None:
    """Give the teller whose story is open a new receipt, whose words this session can show."""
    who, story_id, _ = _holder()
    number = session.get("receipts", 0) + 1
    receipts.issue(archive(), who, story_id, _secret(story_id, number))
    session["receipts"] = number


def _holder() -> tuple[Actor, str, Keys | None]:
    """Return the teller, the story and, where this session was given them, the keys.

    A session holds a story that was opened in it, or that was just sent from it.
    NotFoundError where it holds none.
    """
    try:
        who, story_id = own()
    except NotFoundError:
        return _sent()
    return who, story_id, _given(story_id) or _sent_keys(story_id)


def _sent() -> tuple[Actor, str, Keys | None]:
    form = sharing.fetch(archive(), session["draft"]) if "draft" in session else None
    if form is None or form.sent_story_id is None:
        raise NotFoundError("No story is open here.")
    keys = sharing.keys_again(archive(), form, sessions.secret)
    newest = _given(form.sent_story_id) or keys
    return contributor(form.sent_story_id, keys.receipt_id), form.sent_story_id, newest


def _sent_keys(story_id: str) -> Keys | None:
    try:
        _, sent_id, keys = _sent()
    except NotFoundError:
        return None
    return keys if sent_id == story_id else None


def _given(story_id: str) -> Keys | None:
    """Return the keys of the last receipt that was given in this session, if it is this story's."""
    if "receipts" not in session:
        return None
    try:
        return contributors.keys_again(archive(), _secret(story_id, session["receipts"]))
    except NotFoundError:
        return None


def _secret(story_id: str, number: int) -> bytes:
    return sessions.secret(f"receipt {number} of {story_id}")


def _shown(found: Receipt) -> dict[str, object]:
    return {
        "receipt": found,
        "words": found.words.split(),
        "spelled": [spell(word) for word in found.words.split()] if "spell" in request.args else [],
    }


def _paper(size: str) -> str:
    return render_template("receipts/paper.html", size=size, **_shown(receipt()))


def _file(content: str, name: str) -> Response:
    response = make_response(content)
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
