"""Keep what someone has written so far, for 28 days after the last save."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.times import instant, written


@dataclass(frozen=True, slots=True)
class Draft:
    """A story that is being given: answers by question, as they were sent."""

    id: str
    answers: Mapping[str, Any]
    started_at: datetime
    saved_at: datetime
    sent_story_id: str | None = None


def add(db: Database, at: datetime) -> str:
    """Begin an empty draft and return its id."""
    draft_id = str(uuid.uuid4())
    sql = "INSERT INTO draft (id, started_at, saved_at) VALUES (:id, :at, :at)"
    db.execute(sql, {"id": draft_id, "at": written(at)})
    return draft_id


def fetch(db: Database, draft_id: str) -> Draft:
    """Return a draft; NotFoundError where it is gone."""
    row = next(db.query("SELECT * FROM draft WHERE id = :id", {"id": draft_id}), None)
    if row is None:
        raise NotFoundError("We no longer have these words.")
    return Draft(
        id=row["id"],
        answers=json.loads(row["answers"]),
        started_at=instant(row["started_at"]),
        saved_at=instant(row["saved_at"]),
        sent_story_id=row["sent_story_id"],
    )


def saved_between(db: Database, after: datetime, until: datetime) -> list[Draft]:
    """Return the drafts not sent that were last saved after *after*, *until* at the latest."""
    sql = """
        SELECT id FROM draft
         WHERE saved_at > :after AND saved_at <= :until AND sent_story_id IS NULL ORDER BY saved_at
    """
    rows = db.query(sql, {"after": written(after), "until": written(until)})
    return [fetch(db, row["id"]) for row in list(rows)]


def save(db: Database, draft_id: str, answers: Mapping[str, Any], at: datetime) -> None:
    """Keep all the answers of a draft that has not been sent."""
    sql = """
        UPDATE draft SET answers = :answers, saved_at = :at
         WHERE id = :id AND sent_story_id IS NULL
    """
    db.execute(sql, {"answers": json.dumps(answers), "at": written(at), "id": draft_id})


def mark_sent(db: Database, draft_id: str, story_id: str) -> None:
    """Empty a draft that became a story; what is left tells a double click from a new story."""
    sql = "UPDATE draft SET answers = '{}', sent_story_id = :story_id WHERE id = :id"
    db.execute(sql, {"story_id": story_id, "id": draft_id})


def forget(db: Database, draft_id: str) -> None:
    """Delete a draft that was not sent, with its receipts."""
    params = {"id": draft_id}
    db.execute("DELETE FROM receipt WHERE draft_id = :id", params)
    db.execute("DELETE FROM draft WHERE id = :id AND sent_story_id IS NULL", params)


def forget_old(db: Database, before: datetime) -> int:
    """Delete drafts not saved since *before*, with their receipts; return how many."""
    params = {"before": written(before)}
    old = "SELECT id FROM draft WHERE saved_at < :before"
    db.execute(f"DELETE FROM receipt WHERE draft_id IN ({old})", params)
    return db.execute("DELETE FROM draft WHERE saved_at < :before", params).rowcount
