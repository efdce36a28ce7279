"""Settle what people ask of the desk without words or link, each within a day (consent.md 8, 9)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storybank.domain.access import Action, Asking, Clause, clauses
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.ledger import Channel
from storybank.domain.people import Actor
from storybank.domain.stories import Story
from storybank.domain.times import instant
from storybank.services import stop_requests, stopping
from storybank.services.archive import Archive
from storybank.storage import journal, stops, stories
from storybank.storage.stops import Kind, StopRequest

LONGEST_WHY = 1_000  # characters


class Outcome(StrEnum):
    """How a request ended."""

    STOPPED = "stopped"
    CHANGED = "changed"
    KEPT = "kept"
    NOT_FOUND = "not_found"
    MISTAKE = "mistake"


OUTCOMES = {
    Outcome.STOPPED: "The story came down, or its teller stopped it",
    Outcome.CHANGED: "Words or names were changed with its teller",
    Outcome.KEPT: "It stays as it is: say why",
    Outcome.NOT_FOUND: "We could not find the story, and cannot ask",
    Outcome.MISTAKE: "The person takes it back, or it is about another story",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One open request. ``may_open`` tells whether the desk can open the story."""

    id: str
    kind: Kind
    story_id: str | None
    may_open: bool
    is_hidden: bool
    words: str
    contact: str
    in_danger: bool
    received_at: datetime
    due_at: datetime
    is_late: bool


def find(archive: Archive, actor: Actor) -> list[Request]:
    """Return the open requests that *actor* may settle: danger first, then the oldest."""
    found = stops.find_for(archive.db, _settled_by(archive, actor))
    ids = [one.story_id for one in found if one.story_id]
    seen_by = clauses(Action.REVIEW, actor, Asking(archive.now))
    opened = {story.id: story for story in stories.with_ids(archive.db, seen_by, ids)}
    return [_request(archive, one, opened) for one in found]


def hide(archive: Archive, actor: Actor, request_id: str, *, story_id: str) -> None:
    """Say which story a request is about, and hide it at once; only its teller shows it again.

    Raises InvalidError where there is no story with that id.
    """
    with archive.writing() as db:
        request = stops.fetch(db, request_id, _settled_by(archive, actor))
        try:
            story = archive.story(story_id.strip().upper(), actor, Action.PAUSE)
        except NotFoundError as error:
            raise InvalidError({"story_id": "There is no story with this id."}) from error
        stops.tie(db, request.id, story.number)
        codes = {"because": "asked_without_words"}
        stopping.hide(archive, story, actor, codes=codes, channel=Channel.WEB)
        if request.kind is Kind.ABOUT_ME and request.story_id != story.id:
            stop_requests.tell_teller(archive, story, is_hidden=True)
        codes = {"request": request.id}
        journal.add(db, actor, "request_tied", at=archive.now, story_id=story.id, codes=codes)


def settle(archive: Archive, actor: Actor, request_id: str, *, outcome: str, why: str = "") -> None:
    """Settle a request and forget its words; to keep a story as it is needs a reason."""
    if outcome not in set(Outcome):
        raise InvalidError({"outcome": "Choose how this ended."})
    why = why.strip()
    if (outcome == Outcome.KEPT and not why) or len(why) > LONGEST_WHY:
        raise InvalidError({"why": f"Say why, in at most {LONGEST_WHY:,} letters."})
    with archive.writing() as db:
        request = stops.fetch(db, request_id, _settled_by(archive, actor))
        stops.settle(db, request.id, archive.now, by=actor.ref, outcome=outcome, why=why)
        codes = {"request": request.id, "outcome": outcome}
        story_id = request.story_id or ""
        journal.add(db, actor, "request_settled", at=archive.now, story_id=story_id, codes=codes)


def _request(archive: Archive, found: StopRequest, opened: dict[str, Story]) -> Request:
    story = opened.get(found.story_id or "")
    return Request(
        id=found.id,
        kind=found.kind,
        story_id=found.story_id,
        may_open=story is not None,
        is_hidden=story is not None and story.paused_at is not None,
        words=found.words,
        contact=found.contact,
        in_danger=found.in_danger,
        received_at=instant(found.received_at),
        due_at=instant(found.due_at),
        is_late=archive.now > instant(found.due_at),
    )


def _settled_by(archive: Archive, actor: Actor) -> tuple[Clause, ...]:
    return clauses(Action.SETTLE, actor, Asking(archive.now))
