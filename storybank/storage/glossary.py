"""Keep groups of names that mean the same: abbreviations and what they stand for."""

import json
from collections.abc import Sequence

from sqlite_utils import Database


def find(db: Database) -> list[tuple[int, tuple[str, ...]]]:
    """Return (number, names) of each group, oldest first."""
    rows = db.query("SELECT number, names FROM glossary ORDER BY number")
    return [(row["number"], tuple(json.loads(row["names"]))) for row in rows]


def add(db: Database, names: Sequence[str]) -> int:
    """Keep a group of names and return its number."""
    sql = "INSERT INTO glossary (names) VALUES (:names)"
    cursor = db.execute(sql, {"names": json.dumps(list(names), ensure_ascii=False)})
    return int(cursor.lastrowid or 0)


def remove(db: Database, number: int) -> bool:
    """Forget a group; tell whether it was there."""
    return db.execute("DELETE FROM glossary WHERE number = :n", {"n": number}).rowcount > 0
