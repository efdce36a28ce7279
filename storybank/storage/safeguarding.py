"""Keep safeguarding concerns, their notes, and who has read them, apart from everything else.

Nothing else reads these tables: no export, no copy, no log. They outlive the
story (I-22); of it they hold the id alone, besides what people wrote in notes.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.people import Actor
from storybank.domain.safeguarding import About, Concern, Note, Read
from storybank.domain.times import instant, maybe_instant, written


def open_concern(db: Database, story_id: str, actor: Actor, at: datetime) -> str:
    """Open a concern about a story; return its id."""
    concern_id = secrets.token_hex(8)
    db.execute(
        """
        INSERT INTO safeguarding_concern (id, story_id, opened_at, opened_by_kind, opened_by)
        VALUES (:id, :story_id, :at, :kind, :by)
        """,
        {
            "id": concern_id,
            "story_id": story_id,
            "at": written(at),
            "kind": actor.kind.value,
            "by": actor.ref,
        },
    )
    return concern_id


def find(db: Database) -> list[Concern]:
    """Return every concern: open ones first, then the newest."""
    sql = "SELECT * FROM safeguarding_concern ORDER BY closed_at IS NOT NULL, opened_at DESC, id"
    return [_concern(row) for row in db.query(sql)]


def fetch(db: Database, concern_id: str) -> Concern:
    """Return one concern; NotFoundError where there is none."""
    sql = "SELECT * FROM safeguarding_concern WHERE id = :id"
    for row in db.query(sql, {"id": concern_id}):
        return _concern(row)
    raise NotFoundError("There is no such concern.")


def count_open(db: Database) -> int:
    """Return how many concerns wait for a decision."""
    sql = "SELECT count(*) AS n FROM safeguarding_concern WHERE closed_at IS NULL"
    found: int = next(db.query(sql))["n"]
    return found


def note(
    db: Database, concern_id: str, actor: Actor, at: datetime, *, about: About, body: str
) -> None:
    """Add a note; none is ever changed."""
    db.execute(
        """
        INSERT INTO safeguarding_note (concern_id, at, by, about, body)
        VALUES (:id, :at, :by, :about, :body)
        """,
        {
            "id": concern_id,
            "at": written(at),
            "by": actor.ref,
            "about": about.value,
            "body": body,
        },
    )


def notes(db: Database, concern_id: str) -> list[Note]:
    """Return the notes on a concern, oldest first."""
    sql = """
        SELECT n.at, coalesce(staff.email, n.by) AS by, n.about, n.body
          FROM safeguarding_note AS n LEFT JOIN staff ON staff.id = n.by
         WHERE n.concern_id = :id ORDER BY n.number
    """
    return [
        Note(instant(row["at"]), row["by"], About(row["about"]), row["body"])
        for row in db.query(sql, {"id": concern_id})
    ]


def log_read(db: Database, concern_id: str, actor: Actor, at: datetime) -> None:
    """Write down that someone reads a concern."""
    sql = "INSERT INTO safeguarding_read (concern_id, at, by) VALUES (:id, :at, :by)"
    db.execute(sql, {"id": concern_id, "at": written(at), "by": actor.ref})


def reads(db: Database, concern_id: str) -> list[Read]:
    """Return who has read a concern, the last first."""
    sql = """
        SELECT r.at, coalesce(staff.email, r.by) AS by
          FROM safeguarding_read AS r LEFT JOIN staff ON staff.id = r.by
         WHERE r.concern_id = :id ORDER BY r.number DESC
    """
    return [Read(instant(row["at"]), row["by"]) for row in db.query(sql, {"id": concern_id})]


def close(
    db: Database, concern_id: str, actor: Actor, at: datetime, *, decision: str, told: str
) -> None:
    """Keep what was decided and whether the person was told."""
    db.execute(
        """
        UPDATE safeguarding_concern
           SET decision = :decision, told = :told, closed_at = :at, closed_by = :by
         WHERE id = :id
        """,
        {
            "id": concern_id,
            "decision": decision,
            "told": told,
            "at": written(at),
            "by": actor.ref,
        },
    )


def _concern(row: Mapping[str, Any]) -> Concern:
    return Concern(
        id=row["id"],
        story_id=row["story_id"],
        opened_at=instant(row["opened_at"]),
        opened_by_kind=row["opened_by_kind"],
        decision=row["decision"],
        told=row["told"],
        closed_at=maybe_instant(row["closed_at"]),
    )
