"""Keep which stories go together. Whether either end may be seen is for whoever asks."""

from datetime import datetime

from sqlite_utils import Database

from storybank.domain.times import maybe_written, written


def add(db: Database, number: int, other_number: int, *, by: str, at: datetime) -> None:
    """Link two stories both ways; one that was taken out is there again."""
    sql = """
        INSERT INTO story_link (story_number, other_number, made_by, made_at)
        VALUES (:number, :other, :by, :at), (:other, :number, :by, :at)
            ON CONFLICT DO UPDATE SET removed_at = NULL
    """
    db.execute(sql, {"number": number, "other": other_number, "by": by, "at": written(at)})


def set_removed(db: Database, number: int, other_number: int, at: datetime | None) -> int:
    """Take a link out, or put it back with None; return how many there were: none or one."""
    sql = """
        UPDATE story_link SET removed_at = :at
         WHERE (story_number = :number AND other_number = :other)
            OR (story_number = :other AND other_number = :number)
    """
    params = {"number": number, "other": other_number, "at": maybe_written(at)}
    return int(db.execute(sql, params).rowcount) // 2


def of(db: Database, number: int) -> list[int]:
    """Return the numbers of the stories that go with one, the first linked first."""
    sql = """
        SELECT other_number FROM story_link
         WHERE story_number = :number AND removed_at IS NULL ORDER BY made_at, other_number
    """
    return [row["other_number"] for row in db.query(sql, {"number": number})]


def removed(db: Database, number: int, *, since: datetime) -> list[int]:
    """Return the numbers of those that were taken out after *since*, the last first."""
    sql = """
        SELECT other_number FROM story_link
         WHERE story_number = :number AND removed_at > :since ORDER BY removed_at DESC
    """
    rows = db.query(sql, {"number": number, "since": written(since)})
    return [row["other_number"] for row in rows]


def forget_removed(db: Database, before: datetime) -> None:
    """Delete the links that were taken out before."""
    db.execute("DELETE FROM story_link WHERE removed_at <= :before", {"before": written(before)})
