"""Keep the settings that admins chose on a page: each name once, its value as JSON."""

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.times import written

Kept = tuple[tuple[str, str], ...]


def find(db: Database) -> Kept:
    """Return every name with its value as it is written, by name."""
    rows = db.execute("SELECT name, value FROM setting ORDER BY name").fetchall()
    return tuple((str(name), str(value)) for name, value in rows)


def values(kept: Kept) -> dict[str, Any]:
    """Read what ``find`` returned."""
    return {name: json.loads(value) for name, value in kept}


def keep(db: Database, name: str, value: object, *, at: datetime, by: str) -> None:
    """Keep a setting in the place of what it was."""
    db.execute(
        """
        INSERT INTO setting (name, value, changed_at, changed_by)
        VALUES (:name, :value, :at, :by)
            ON CONFLICT (name) DO UPDATE
               SET value = excluded.value, changed_at = excluded.changed_at,
                   changed_by = excluded.changed_by
        """,
        {"name": name, "value": json.dumps(value), "at": written(at), "by": by},
    )
