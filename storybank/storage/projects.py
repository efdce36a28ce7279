"""Keep when projects were last found to be still true, and in which months the desk was told."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from storybank.domain.access import Clause
from storybank.domain.times import day_of, instant, written
from storybank.storage.access import to_sql


@dataclass(frozen=True, slots=True)
class Check:
    """How far a project can be relied on. ``checked_on`` is None where nobody has looked yet."""

    due_on: date
    checked_on: date | None = None


def numbers(db: Database) -> list[int]:
    """Return the numbers of all projects, whoever may see them, newest first."""
    sql = "SELECT number FROM story WHERE kind = 'project' ORDER BY number DESC"
    return [row["number"] for row in db.query(sql)]


def count(db: Database, seen_by: tuple[Clause, ...], story_numbers: Iterable[int]) -> int:
    """Return how many of these stories any clause admits."""
    where, params = to_sql(seen_by)
    sql = f"""
        SELECT count(*) AS n FROM story
         WHERE {where} AND number IN (SELECT value FROM json_each(:numbers))
    """
    given = {"numbers": json.dumps(list(story_numbers)), **params}
    return int(next(db.query(sql, given))["n"])


def checks(db: Database, story_numbers: Iterable[int]) -> dict[int, Check]:
    """Return, by number, when these projects were looked at; those that never were are left out."""
    sql = """
        SELECT * FROM still_true WHERE story_number IN (SELECT value FROM json_each(:numbers))
    """
    rows = db.query(sql, {"numbers": json.dumps(list(story_numbers))})
    return {
        row["story_number"]: Check(
            date.fromisoformat(row["due_on"]), date.fromisoformat(row["checked_on"])
        )
        for row in rows
    }


def came_on(db: Database, story_numbers: Iterable[int], zone: str) -> dict[int, date]:
    """Return, by number, the day on which each of these came in."""
    sql = """
        SELECT number, created_at FROM story
         WHERE number IN (SELECT value FROM json_each(:numbers))
    """
    rows = db.query(sql, {"numbers": json.dumps(list(story_numbers))})
    return {row["number"]: day_of(instant(row["created_at"]), zone) for row in rows}


def keep(db: Database, story_number: int, check: Check, *, by: str) -> None:
    """Keep that a project was found to be still true, in place of an earlier time."""
    db.execute(
        "INSERT OR REPLACE INTO still_true VALUES (:number, :checked_on, :by, :due_on)",
        {
            "number": story_number,
            "checked_on": str(check.checked_on),
            "by": by,
            "due_on": check.due_on.isoformat(),
        },
    )


def note_reminder(db: Database, month: str, at: datetime) -> bool:
    """Keep that the desk is told in *month*; False where it was told already."""
    sql = "INSERT OR IGNORE INTO project_reminder VALUES (:month, :at)"
    return bool(db.execute(sql, {"month": month, "at": written(at)}).rowcount)


def forget_reminder(db: Database, month: str) -> None:
    """Keep no more that the desk was told, as when no message went."""
    db.execute("DELETE FROM project_reminder WHERE month = :month", {"month": month})
