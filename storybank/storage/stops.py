"""Keep requests to stop that came without words or link (W48), until they are settled."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.times import written


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


def add(
    db: Database,
    *,
    words: str,
    contact: str,
    in_danger: bool,
    at: datetime,
    due: datetime,
    story_number: int | None,
) -> str:
    """Keep a request, tied to a story where one was recognised; return its id."""
    request_id = str(uuid.uuid4())
    db.execute(
        """
        INSERT INTO stop_request
            (id, story_number, words, contact, in_danger, received_at, due_at)
        VALUES (:id, :story_number, :words, :contact, :in_danger, :at, :due)
        """,
        {
            "id": request_id,
            "story_number": story_number,
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
    sql = """
        SELECT r.id, story.id AS story_id, words, contact, in_danger, received_at, due_at
          FROM stop_request AS r LEFT JOIN story ON story.number = r.story_number
         WHERE settled_at IS NULL ORDER BY in_danger DESC, received_at
    """
    return [StopRequest(**{**row, "in_danger": bool(row["in_danger"])}) for row in db.query(sql)]


def settle(db: Database, request_id: str, at: datetime) -> None:
    """Mark a request as settled and forget its words."""
    sql = "UPDATE stop_request SET settled_at = :at, words = '', contact = '' WHERE id = :id"
    db.execute(sql, {"at": written(at), "id": request_id})
