"""Keep the log of what left the archive: ids, codes, holders and days, no word of a story."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.consent import Part, Purpose, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.exports import Export, ExportKind, Holding
from storybank.domain.times import instant, maybe_instant, written

Row = Mapping[str, Any]


def add(db: Database, export: Export) -> Export:
    """Keep one more export (its ``id`` is not read) with its stories in order; return it."""
    fields = {
        "id": str(uuid.uuid4()),
        "kind": export.kind.value,
        "code": export.code,
        "pack_id": export.pack_id,
        "title": export.title,
        "use": export.purpose.use.value,
        "recipient_id": export.purpose.recipient_id,
        "made_by": export.made_by,
        "holder_role": export.holder_role,
        "holder_contact": export.holder_contact,
        "purpose": export.reason,
        "quantity": export.quantity,
        "left_out": export.left_out,
        "made_at": written(export.made_at),
    }
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    db.execute(f"INSERT INTO export ({names}) VALUES ({places})", fields)
    kept = replace(export, id=str(fields["id"]))
    for held in export.holdings:
        hold(db, kept.id, held)
    return kept


def fetch(db: Database, export_id: str) -> Export:
    """Return one export; NotFoundError where there is none."""
    found = _find(db, "export.id = :id", {"id": export_id})
    if not found:
        raise NotFoundError("There is no such copy.")
    return found[0]


def find_by_code(db: Database, code: str) -> Export | None:
    """Return the copy whose short address ends with *code*, or None."""
    return next(iter(_find(db, "export.code = :code", {"code": code})), None)


def find_by_maker(db: Database, staff_id: str) -> list[Export]:
    """Return all that a member of staff has made or keeps, newest first."""
    return _find(db, "export.made_by = :id", {"id": staff_id})


def of_pack(db: Database, pack_id: str) -> list[Export]:
    """Return what is kept of a pack itself and of the copies made of it, newest first."""
    return _find(db, "export.pack_id = :id", {"id": pack_id})


def of_story(db: Database, story_id: str) -> list[Export]:
    """Return every export that holds a story, newest first."""
    return _find(db, f"export.id IN ({_HOLDING})", {"story_id": story_id})


def recalled(db: Database) -> list[Export]:
    """Return the exports of which a story is called back and that is not confirmed."""
    where = """export.id IN (SELECT export_id FROM export_story
                WHERE recalled_at IS NOT NULL AND confirmed_at IS NULL)"""
    return _find(db, where, {})


def changed_since(db: Database, change: int) -> list[str]:
    """Return the ids of stories in any export that changed after *change*.

    What changed is looked up first: that is little, and each transaction asks.
    """
    sql = """
        SELECT DISTINCT story.id AS id FROM last_change AS c
         CROSS JOIN story ON story.number = c.story_number
         CROSS JOIN export_story AS h ON h.story_id = story.id
         WHERE c.change > :change ORDER BY story.number
    """
    return [row["id"] for row in db.query(sql, {"change": change})]


def hold(db: Database, export_id: str, held: Holding) -> None:
    """Keep that an export holds a story, at the end of what it holds; again is anew."""
    sql = """
        INSERT INTO export_story (export_id, story_id, position, rendition_number, parts,
                                  shown_as, ends_at, media_ids)
        VALUES (:export_id, :story_id,
                (SELECT count(*) FROM export_story WHERE export_id = :export_id),
                :rendition_number, :parts, :shown_as, :ends_at, :media_ids)
            ON CONFLICT (export_id, story_id) DO UPDATE SET
                rendition_number = excluded.rendition_number, parts = excluded.parts,
                shown_as = excluded.shown_as, ends_at = excluded.ends_at,
                media_ids = excluded.media_ids, recalled_at = NULL, told_at = NULL,
                confirmed_at = NULL, confirmed_by = NULL
    """
    fields = {
        "export_id": export_id,
        "story_id": held.story_id,
        "rendition_number": held.rendition_number,
        "parts": json.dumps(sorted(held.parts)),
        "shown_as": held.shown_as,
        "ends_at": written(held.ends_at),
        "media_ids": json.dumps(sorted(held.media_ids)),
    }
    db.execute(sql, fields)


def let_go(db: Database, export_id: str, story_id: str) -> None:
    """Forget that an export holds a story, unless it was called back: that stays in the log."""
    sql = """
        DELETE FROM export_story
         WHERE export_id = :export_id AND story_id = :story_id AND recalled_at IS NULL
    """
    db.execute(sql, {"export_id": export_id, "story_id": story_id})


def set_end(db: Database, export_id: str, story_id: str, ends_at: datetime) -> None:
    """Keep when the permission for a story of a pack ends now."""
    _set(db, export_id, story_id, {"ends_at": written(ends_at)})


def set_recalled(db: Database, export_id: str, story_id: str, at: datetime | None) -> None:
    """Call a story back from whoever holds it; with None call it back no more."""
    changes = {"recalled_at": written(at) if at else None, "told_at": None}
    _set(db, export_id, story_id, changes)


def set_told(db: Database, export_id: str, story_id: str, at: datetime) -> None:
    """Keep when a message about it was sent."""
    _set(db, export_id, story_id, {"told_at": written(at)})


def confirm(db: Database, export_id: str, story_id: str, *, by: str, at: datetime) -> None:
    """Keep that a story is deleted and used no more, and who said so."""
    _set(db, export_id, story_id, {"confirmed_at": written(at), "confirmed_by": by})


_HOLDING = "SELECT export_id FROM export_story WHERE story_id = :story_id"


def _set(db: Database, export_id: str, story_id: str, fields: Mapping[str, str | None]) -> None:
    changes = ", ".join(f"{name} = :{name}" for name in fields)
    sql = f"UPDATE export_story SET {changes} WHERE export_id = :export_id AND story_id = :story_id"
    db.execute(sql, {**fields, "export_id": export_id, "story_id": story_id})


def _find(db: Database, where: str, params: Mapping[str, str]) -> list[Export]:
    sql = f"SELECT * FROM export WHERE {where} ORDER BY made_at DESC, rowid DESC"
    rows = list(db.query(sql, dict(params)))
    held = _holdings(db, [row["id"] for row in rows])
    return [_export(row, held.get(row["id"], ())) for row in rows]


def _holdings(db: Database, export_ids: Iterable[str]) -> dict[str, tuple[Holding, ...]]:
    sql = """
        SELECT * FROM export_story WHERE export_id IN (SELECT value FROM json_each(:ids))
         ORDER BY export_id, position
    """
    found: dict[str, tuple[Holding, ...]] = {}
    for row in db.query(sql, {"ids": json.dumps(list(export_ids))}):
        found[row["export_id"]] = (*found.get(row["export_id"], ()), _holding(row))
    return found


def _holding(row: Row) -> Holding:
    return Holding(
        story_id=row["story_id"],
        rendition_number=row["rendition_number"],
        parts=frozenset(Part(part) for part in json.loads(row["parts"])),
        shown_as=row["shown_as"],
        ends_at=instant(row["ends_at"]),
        media_ids=frozenset(json.loads(row["media_ids"])),
        recalled_at=maybe_instant(row["recalled_at"]),
        told_at=maybe_instant(row["told_at"]),
        confirmed_at=maybe_instant(row["confirmed_at"]),
    )


def _export(row: Row, holdings: tuple[Holding, ...]) -> Export:
    return Export(
        id=row["id"],
        kind=ExportKind(row["kind"]),
        code=row["code"],
        pack_id=row["pack_id"],
        title=row["title"],
        purpose=Purpose(Use(row["use"]), row["recipient_id"]),
        made_by=row["made_by"],
        holder_role=row["holder_role"],
        holder_contact=row["holder_contact"],
        reason=row["purpose"],
        quantity=row["quantity"],
        left_out=row["left_out"],
        made_at=instant(row["made_at"]),
        holdings=holdings,
    )
