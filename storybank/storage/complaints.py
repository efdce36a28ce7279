"""Keep complaints in a table of their own, until two years after they are closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlite_utils import Database

from storybank.domain.access import Clause
from storybank.domain.complaints import Complaint
from storybank.domain.errors import NotFoundError
from storybank.storage.access import to_sql

_SELECT = """
    SELECT c.*, (SELECT id FROM story WHERE number = c.story_number) AS story_id
      FROM complaint AS c
"""


def add(db: Database, complaint: Complaint, *, story_number: int | None) -> None:
    """Keep a complaint, tied to a story where its words name one."""
    db.execute(
        """
        INSERT INTO complaint
            (id, received_at, channel, story_number, urgent, words, contact, ack_due)
        VALUES (:id, :received, :channel, :story_number, :urgent, :words, :contact, :due)
        """,
        {
            "id": complaint.id,
            "received": complaint.received_on.isoformat(),
            "channel": complaint.channel,
            "story_number": story_number,
            "urgent": int(complaint.urgent),
            "words": complaint.words,
            "contact": complaint.contact,
            "due": complaint.ack_due.isoformat(),
        },
    )


def find(db: Database, seen_by: tuple[Clause, ...], *, is_closed: bool) -> list[Complaint]:
    """Return the complaints about no story, a purged one, or one that any clause admits.

    Urgent ones first, then what is due first; of the closed ones the newest first.
    Those about no story are for whoever may settle more than what is held.
    """
    where, params = _admitted(seen_by)
    order = "outcome_at DESC, id" if is_closed else "urgent DESC, ack_due, received_at, id"
    sql = f"{_SELECT} WHERE (outcome_at IS NOT NULL) = :is_closed AND {where} ORDER BY {order}"
    return [_complaint(row) for row in db.query(sql, {"is_closed": int(is_closed), **params})]


def fetch(db: Database, complaint_id: str, seen_by: tuple[Clause, ...]) -> Complaint:
    """Return one complaint; NotFoundError where ``find`` would not."""
    where, params = _admitted(seen_by)
    rows = db.query(f"{_SELECT} WHERE c.id = :id AND {where}", {"id": complaint_id, **params})
    for row in rows:
        return _complaint(row)
    raise NotFoundError("There is no such complaint.")


def fetch_dates(db: Database, complaint_id: str) -> Complaint:
    """Return a complaint without its words, for whoever holds the reference."""
    for row in db.query(f"{_SELECT} WHERE c.id = :id", {"id": complaint_id}):
        return _complaint({**row, "words": "", "contact": "", "outcome": "", "story_id": None})
    raise NotFoundError("There is no such complaint.")


def same(db: Database, words: str, contact: str) -> str | None:
    """Return the reference of an open complaint in the very same words, or None."""
    sql = """
        SELECT id FROM complaint
         WHERE words = :words AND contact = :contact AND outcome_at IS NULL LIMIT 1
    """
    found = next(db.query(sql, {"words": words, "contact": contact}), None)
    return str(found["id"]) if found else None


def acknowledge(db: Database, complaint_id: str, on: date) -> None:
    """Keep the day on which someone told the person that we have it."""
    sql = "UPDATE complaint SET ack_at = coalesce(ack_at, :day) WHERE id = :id"
    db.execute(sql, {"day": on.isoformat(), "id": complaint_id})


def close(db: Database, complaint_id: str, on: date, *, outcome: str) -> None:
    """Keep what came of it; words about a story that was deleted go (consent.md 8)."""
    params = {"id": complaint_id, "day": on.isoformat(), "outcome": outcome}
    db.execute(
        """
        UPDATE complaint SET outcome = :outcome, outcome_at = :day, ack_at = coalesce(ack_at, :day)
         WHERE id = :id
        """,
        params,
    )
    db.execute(
        """
        UPDATE complaint SET words = '', contact = '', outcome = ''
         WHERE id = :id AND story_number IN (SELECT number FROM story WHERE purged_at IS NOT NULL)
        """,
        {"id": complaint_id},
    )


def forget_closed(db: Database, *, until: date) -> int:
    """Delete what was closed by *until*; return how many."""
    sql = "DELETE FROM complaint WHERE outcome_at <= :until"
    return db.execute(sql, {"until": until.isoformat()}).rowcount


def _admitted(seen_by: tuple[Clause, ...]) -> tuple[str, Mapping[str, Any]]:
    where, params = to_sql(seen_by)
    unnamed = any(not clause.only_held for clause in seen_by)
    sql = f"""(
        :unnamed AND (c.story_number IS NULL OR EXISTS (
            SELECT 1 FROM story WHERE number = c.story_number AND purged_at IS NOT NULL))
        OR EXISTS (SELECT 1 FROM story WHERE number = c.story_number AND {where}))"""
    return sql, {"unnamed": int(unnamed), **params}


def _complaint(row: Mapping[str, Any]) -> Complaint:
    return Complaint(
        id=row["id"],
        received_on=date.fromisoformat(row["received_at"]),
        ack_due=date.fromisoformat(row["ack_due"]),
        channel=row["channel"],
        words=row["words"],
        contact=row["contact"],
        urgent=bool(row["urgent"]),
        story_id=row["story_id"],
        ack_on=_maybe(row["ack_at"]),
        outcome=row["outcome"],
        outcome_on=_maybe(row["outcome_at"]),
    )


def _maybe(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
