"""Keep those who are asked about by name: partners, our pages elsewhere, research projects."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import ConflictError, NotFoundError
from storybank.domain.recipients import Recipient, RecipientKind
from storybank.domain.times import maybe_instant, maybe_written, written


def add(db: Database, kind: RecipientKind, name: str, *, line: str, at: datetime) -> Recipient:
    """Keep one more; ConflictError where there is one of this name, retired or not."""
    if any(db.query("SELECT 1 FROM recipient WHERE name = :name", {"name": name})):
        raise ConflictError(f"There is “{name}” already.")
    recipient_id = str(uuid.uuid4())
    db.execute(
        """
        INSERT INTO recipient (id, kind, name, line, added_at)
        VALUES (:id, :kind, :name, :line, :at)
        """,
        {
            "id": recipient_id,
            "kind": kind.value,
            "name": name,
            "line": line,
            "at": written(at),
        },
    )
    return fetch(db, recipient_id)


def fetch(db: Database, recipient_id: str) -> Recipient:
    """Return one of them; NotFoundError where there is none."""
    row = next(db.query("SELECT * FROM recipient WHERE id = :id", {"id": recipient_id}), None)
    if row is None:
        raise NotFoundError("There is no such partner, page or project.")
    return _recipient(row)


def find(db: Database) -> list[Recipient]:
    """Return all of them, in the order they were added, retired ones too."""
    return [_recipient(row) for row in db.query("SELECT * FROM recipient ORDER BY rowid")]


def set_retired(db: Database, recipient: Recipient, at: datetime | None) -> None:
    """Ask about *recipient* no more from *at* on, or again; what was granted stands."""
    sql = "UPDATE recipient SET retired_at = :at WHERE id = :id"
    db.execute(sql, {"at": maybe_written(at), "id": recipient.id})


def _recipient(row: Mapping[str, Any]) -> Recipient:
    return Recipient(
        id=row["id"],
        kind=RecipientKind(row["kind"]),
        name=row["name"],
        line=row["line"],
        retired_at=maybe_instant(row["retired_at"]),
    )
