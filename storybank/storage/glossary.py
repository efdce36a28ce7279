"""Keep groups of names that mean the same: abbreviations and what they stand for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.times import maybe_instant, maybe_written, written


@dataclass(frozen=True, slots=True)
class Group:
    """Names that mean the same; ``before``: what they were until they were last changed.

    ``batch`` names the file that the group came in with; empty where a person wrote it.
    """

    number: int
    names: tuple[str, ...]
    before: tuple[str, ...] = ()
    changed_at: datetime | None = None
    removed_at: datetime | None = None
    batch: str = ""


def find(db: Database) -> list[Group]:
    """Return the groups that searches obey, oldest first."""
    rows = db.query("SELECT * FROM glossary WHERE removed_at IS NULL ORDER BY number")
    return [_group(row) for row in rows]


def removed(db: Database, since: datetime) -> list[Group]:
    """Return the groups that were removed after *since*, the last first."""
    sql = "SELECT * FROM glossary WHERE removed_at > :since ORDER BY removed_at DESC, number DESC"
    return [_group(row) for row in db.query(sql, {"since": written(since)})]


def fetch(db: Database, number: int) -> Group:
    """Return one group, removed or not; NotFoundError where there is none."""
    row = next(db.query("SELECT * FROM glossary WHERE number = :n", {"n": number}), None)
    if row is None:
        raise NotFoundError("There is no such group of names.")
    return _group(row)


def add(db: Database, names: Sequence[str], *, batch: str = "") -> int:
    """Keep a group of names and return its number."""
    sql = "INSERT INTO glossary (names, batch) VALUES (:names, :batch)"
    cursor = db.execute(sql, {"names": _listed(names), "batch": batch})
    return int(cursor.lastrowid or 0)


def change(db: Database, group: Group, names: Sequence[str], *, at: datetime) -> None:
    """Give a group other names; what they were can be put back."""
    sql = """
        UPDATE glossary SET names_before = names, names = :names, changed_at = :at, batch = ''
         WHERE number = :n
    """
    db.execute(sql, {"names": _listed(names), "at": written(at), "n": group.number})


def set_removed(db: Database, group: Group, at: datetime | None) -> None:
    """Remove a group from *at* on, or bring it back with None."""
    sql = "UPDATE glossary SET removed_at = :at WHERE number = :n"
    db.execute(sql, {"at": maybe_written(at), "n": group.number})


def forget_removed(db: Database, before: datetime) -> None:
    """Delete the groups that were removed before, and what others were before that."""
    params = {"before": written(before)}
    db.execute("DELETE FROM glossary WHERE removed_at <= :before", params)
    sql = "UPDATE glossary SET names_before = NULL WHERE changed_at <= :before"
    db.execute(f"{sql} AND names_before IS NOT NULL", params)


def _listed(names: Sequence[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)


def _group(row: Mapping[str, Any]) -> Group:
    return Group(
        number=row["number"],
        names=tuple(json.loads(row["names"])),
        before=tuple(json.loads(row["names_before"] or "[]")),
        changed_at=maybe_instant(row["changed_at"]),
        removed_at=maybe_instant(row["removed_at"]),
        batch=row["batch"],
    )
