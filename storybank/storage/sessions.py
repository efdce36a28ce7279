"""Keep server-side sessions: the cookie holds a random key, here is only its hash."""

from datetime import datetime

from sqlite_utils import Database

from storybank.domain.times import instant, written


def fetch(
    db: Database, id_hash: str, *, since: datetime, staff_since: datetime, shared_since: datetime
) -> tuple[str, datetime] | None:
    """Return a session's content (JSON) and when it was last used.

    None where it is unknown, or idle too long; staff, and whoever is at a
    computer that others use, may be idle less long.
    """
    sql = """
        SELECT content, touched_at FROM web_session
         WHERE id_hash = :id_hash
           AND touched_at >= CASE WHEN staff_id IS NULL THEN :since ELSE :staff_since END
           AND (touched_at > :shared_since OR NOT ifnull(json_extract(content, '$.shared'), 0))
    """
    params = {
        "id_hash": id_hash,
        "since": written(since),
        "staff_since": written(staff_since),
        "shared_since": written(shared_since),
    }
    row = next(db.query(sql, params), None)
    return None if row is None else (row["content"], instant(row["touched_at"]))


def add(db: Database, id_hash: str, content: str, *, staff_id: str | None, at: datetime) -> None:
    """Keep a new session's content."""
    db.execute(
        "INSERT INTO web_session VALUES (:id_hash, :content, :staff_id, :at)",
        {"id_hash": id_hash, "content": content, "staff_id": staff_id, "at": written(at)},
    )


def change(db: Database, id_hash: str, content: str, *, staff_id: str | None, at: datetime) -> None:
    """Keep a live session's content and that it was used at *at*; nothing where it has ended."""
    db.execute(
        """
        UPDATE web_session SET content = :content, staff_id = :staff_id, touched_at = :at
         WHERE id_hash = :id_hash
        """,
        {"id_hash": id_hash, "content": content, "staff_id": staff_id, "at": written(at)},
    )


def end(db: Database, id_hash: str) -> None:
    """Forget a session."""
    db.execute("DELETE FROM web_session WHERE id_hash = :id_hash", {"id_hash": id_hash})


def of_member(db: Database, staff_id: str, *, since: datetime) -> list[tuple[str, str, datetime]]:
    """Return (hash, content as JSON, last used) of a member's sessions, the last used first."""
    sql = """
        SELECT id_hash, content, touched_at FROM web_session
         WHERE staff_id = :staff_id AND touched_at >= :since ORDER BY touched_at DESC, id_hash
    """
    rows = db.query(sql, {"staff_id": staff_id, "since": written(since)})
    return [(row["id_hash"], row["content"], instant(row["touched_at"])) for row in rows]


def forget_idle(db: Database, before: datetime) -> int:
    """Delete sessions not used since *before*; return how many."""
    sql = "DELETE FROM web_session WHERE touched_at < :before"
    return db.execute(sql, {"before": written(before)}).rowcount
