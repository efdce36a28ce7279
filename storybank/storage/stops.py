"""Keep requests that came without words or link, until they are settled.

Someone wants a story of theirs stopped (W48), or has recognised themselves in one.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from storybank.domain.access import Clause
from storybank.domain.errors import NotFoundError
from storybank.domain.times import written
from storybank.storage.access import to_sql


class Kind(StrEnum):
    """Why someone asks."""

    STOP = "stop"
    ABOUT_ME = "about_me"


@dataclass(frozen=True, slots=True)
class StopRequest:
    """What someone told us so that we can find the story; it has a one-day clock."""

    id: str
    story_id: str | None
    words: str
    contact: str
    received_at: str
    due_at: str
    in_danger: bool = False
    kind: Kind = Kind.STOP


def add(
    db: Database,
    *,
    words: str,
    contact: str,
    in_danger: bool,
    at: datetime,
    due: datetime,
    story_number: int | None,
    kind: Kind = Kind.STOP,
) -> str:
    """Keep a request, tied to a story where one was recognised; return its id."""
    request_id = str(uuid.uuid4())
    db.execute(
        """
        INSERT INTO stop_request
            (id, story_number, words, contact, in_danger, received_at, due_at, kind)
        VALUES (:id, :story_number, :words, :contact, :in_danger, :at, :due, :kind)
        """,
        {
            "id": request_id,
            "story_number": story_number,
            "kind": kind.value,
            "words": words,
            "contact": contact,
            "in_danger": int(in_danger),
            "at": written(at),
            "due": written(due),
        },
    )
    return request_id


def find_open(db: Database) -> list[StopRequest]:
    """Return the requests that nobody has settled: danger first, then the oldest."""
    return _find(db, "1", {})


def find_for(db: Database, seen_by: tuple[Clause, ...]) -> list[StopRequest]:
    """Return the open requests about no story that was recognised, or one that a clause admits.

    Those about none are for whoever may settle more than what is held.
    """
    where, params = to_sql(seen_by)
    unnamed = any(not clause.only_held for clause in seen_by)
    is_theirs = f"""(
        :unnamed AND (r.story_number IS NULL OR story.purged_at IS NOT NULL)
        OR story.number IS NOT NULL AND {where})"""
    return _find(db, is_theirs, {"unnamed": int(unnamed), **params})


def fetch(db: Database, request_id: str, seen_by: tuple[Clause, ...]) -> StopRequest:
    """Return one open request; NotFoundError where ``find_for`` does not have it."""
    for request in find_for(db, seen_by):
        if request.id == request_id:
            return request
    raise NotFoundError("There is no such request, or someone has settled it.")


def is_known(db: Database, words: str, contact: str, kind: Kind) -> bool:
    """Tell whether the very same request is open already."""
    sql = """
        SELECT 1 FROM stop_request
         WHERE words = :words AND contact = :contact AND kind = :kind AND settled_at IS NULL
    """
    return any(db.query(sql, {"words": words, "contact": contact, "kind": kind.value}))


def tie(db: Database, request_id: str, story_number: int) -> None:
    """Tie a request to the story that it turned out to be about."""
    sql = "UPDATE stop_request SET story_number = :number WHERE id = :id"
    db.execute(sql, {"number": story_number, "id": request_id})


def settle(
    db: Database, request_id: str, at: datetime, *, by: str = "", outcome: str = "", why: str = ""
) -> None:
    """Mark a request as settled and forget its words."""
    sql = """
        UPDATE stop_request SET settled_at = :at, words = '', contact = '',
            settled_by = :by, settled_as = :outcome, settled_why = :why
         WHERE id = :id
    """
    fields = {"at": written(at), "id": request_id, "by": by, "outcome": outcome, "why": why}
    db.execute(sql, fields)


def _find(db: Database, where: str, params: dict[str, Any]) -> list[StopRequest]:
    sql = f"""
        SELECT r.id, story.id AS story_id, words, contact, in_danger, received_at, due_at, r.kind
          FROM stop_request AS r LEFT JOIN story ON story.number = r.story_number
         WHERE settled_at IS NULL AND {where} ORDER BY in_danger DESC, received_at, r.id
    """
    return [
        StopRequest(**{**row, "in_danger": bool(row["in_danger"]), "kind": Kind(row["kind"])})
        for row in db.query(sql, params)
    ]
