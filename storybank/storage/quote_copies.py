"""Keep in which copies a quote is: ids and hashes, none of its words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Copied:
    """One quote of a copy. ``position``: how many whole stories of the copy stand before it."""

    quote_id: str
    story_id: str
    position: int
    shown_sha256: str


def add(db: Database, export_id: str, copied: Iterable[Copied]) -> None:
    """Keep which quotes a copy holds."""
    sql = """
        INSERT INTO export_quote (export_id, quote_id, story_id, position, shown_sha256)
        VALUES (:export_id, :quote_id, :story_id, :position, :shown_sha256)
    """
    for one in copied:
        fields = {
            "export_id": export_id,
            "quote_id": one.quote_id,
            "story_id": one.story_id,
            "position": one.position,
            "shown_sha256": one.shown_sha256,
        }
        db.execute(sql, fields)


def of_export(db: Database, export_id: str) -> list[Copied]:
    """Return the quotes of a copy in their order."""
    sql = "SELECT * FROM export_quote WHERE export_id = :id ORDER BY position, rowid"
    return [_copied(row) for row in db.query(sql, {"id": export_id})]


def exports_of(db: Database, quote_id: str) -> list[str]:
    """Return the ids of the copies that hold a quote, newest first."""
    sql = """
        SELECT q.export_id AS id FROM export_quote AS q JOIN export ON export.id = q.export_id
         WHERE q.quote_id = :id ORDER BY export.made_at DESC, export.rowid DESC
    """
    return [row["id"] for row in db.query(sql, {"id": quote_id})]


def _copied(row: Row) -> Copied:
    return Copied(row["quote_id"], row["story_id"], row["position"], row["shown_sha256"])
