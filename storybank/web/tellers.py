"""Know tellers by what they have in hand: four words, a link, or a session opened with them."""

from flask import render_template, session, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from storybank.domain.errors import NotFoundError
from storybank.domain.people import Actor
from storybank.services import contributors, my_story, wording
from storybank.storage.receipts import Receipt
from storybank.web.context import archive, open_story, teller, throttle, visitor

Answer = Response | str | tuple[str, int]


def own() -> tuple[Actor, str]:
    """Return the teller and the story that this session is open for; NotFoundError if none."""
    who = teller()
    return who, next(iter(who.story_ids))


def must_be_open() -> Answer | None:
    """Send whoever has no story open to where it can be opened; stop at a held one."""
    try:
        who, story_id = own()
        is_held = my_story.is_held(archive(), who, story_id)
    except NotFoundError:
        return redirect(url_for("my_story.start"), 303)
    return render_template("my_story/held.html") if is_held else None


def by_words(words: str) -> Receipt:
    """Return the receipt that four words open.

    NotFoundError where they match none, TooManyTriesError after five such
    tries. What are not four words at all is not counted as a try.
    """
    if not contributors.is_four(words):
        raise NotFoundError("These are not four words.")
    tries = throttle("words")
    tries.take(visitor())
    found = contributors.by_words(archive(), words)
    tries.give_back(visitor())
    return found


def go_on(found: Receipt) -> Response:
    """Open what a receipt is for: the story, or the draft that was not sent yet."""
    if found.story_id is None:
        session["draft"] = found.draft_id
        return redirect(url_for("share.resume"), 303)
    open_story(found)
    return redirect(url_for("my_story.one"), 303)


def no_match() -> str:
    """Return what to say where words do not match (W57)."""
    return wording.screen(archive(), "W57").lines[3]
