"""Keep packs, their steps and with whom they are shared; of a story only its id."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.packs import About, Medium, Pack, Step, StepKind
from storybank.domain.times import instant, maybe_instant, maybe_written, written

Row = Mapping[str, Any]


def add(
    db: Database,
    owner_id: str,
    about: About,
    *,
    steps: Iterable[Step],
    at: datetime,
    is_template: bool = False,
) -> str:
    """Keep a new pack, or a plan to begin packs from, with its steps in order; return its id."""
    pack_id = str(uuid.uuid4())
    fields = _fields(about) | {
        "id": pack_id,
        "owner_id": owner_id,
        "is_template": int(is_template),
        "made_at": written(at),
    }
    _insert(db, "pack", fields)
    for step in steps:
        add_step(db, pack_id, step)
    return pack_id


def fetch(db: Database, pack_id: str) -> Pack:
    """Return one pack with its steps, removed or not; NotFoundError where there is none."""
    row = next(db.query("SELECT * FROM pack WHERE id = :id", {"id": pack_id}), None)
    if row is None:
        raise NotFoundError("There is no such pack.")
    return replace(
        _pack(row), steps=tuple(steps(db, pack_id)), shared_with=tuple(_shares(db, pack_id))
    )


def find(db: Database, staff_id: str) -> list[Pack]:
    """Return the packs and plans of a member of staff, removed ones too, newest first, no steps."""
    sql = "SELECT * FROM pack WHERE owner_id = :id ORDER BY made_at DESC, title"
    return [_pack(row) for row in db.query(sql, {"id": staff_id})]


def find_shared(db: Database, staff_id: str) -> list[Pack]:
    """Return the packs that others have shared with a member of staff, without their steps."""
    sql = """
        SELECT pack.* FROM pack JOIN pack_share AS s ON s.pack_id = pack.id
         WHERE s.staff_id = :id AND pack.removed_at IS NULL ORDER BY pack.made_at DESC, pack.title
    """
    return [_pack(row) for row in db.query(sql, {"id": staff_id})]


def save(db: Database, pack_id: str, about: About) -> None:
    """Write what a trainer says of a pack."""
    fields = _fields(about)
    changes = ", ".join(f"{name} = :{name}" for name in fields)
    db.execute(f"UPDATE pack SET {changes} WHERE id = :id", {**fields, "id": pack_id})


def set_removed(db: Database, pack_id: str, at: datetime | None) -> None:
    """Remove a pack from *at* on, or bring it back with None."""
    sql = "UPDATE pack SET removed_at = :at WHERE id = :id"
    db.execute(sql, {"at": maybe_written(at), "id": pack_id})


def steps(db: Database, pack_id: str, *, is_removed: bool = False) -> list[Step]:
    """Return the steps of a pack in order; with *is_removed* those that were taken out."""
    sql = """
        SELECT * FROM pack_step
         WHERE pack_id = :id AND (removed_at IS NOT NULL) = :removed ORDER BY position, id
    """
    return [_step(row) for row in db.query(sql, {"id": pack_id, "removed": int(is_removed)})]


def add_step(db: Database, pack_id: str, step: Step) -> str:
    """Keep one more step at the end of a pack and return its id."""
    sql = "SELECT coalesce(max(position), 0) + 1 AS n FROM pack_step WHERE pack_id = :id"
    fields = _step_fields(step) | {
        "id": str(uuid.uuid4()),
        "pack_id": pack_id,
        "kind": step.kind.value,
        "position": next(db.query(sql, {"id": pack_id}))["n"],
    }
    _insert(db, "pack_step", fields)
    return str(fields["id"])


def save_step(db: Database, step: Step) -> None:
    """Write what can change about a step; its kind and its place in the order cannot here."""
    fields = _step_fields(step)
    changes = ", ".join(f"{name} = :{name}" for name in fields)
    db.execute(f"UPDATE pack_step SET {changes} WHERE id = :id", {**fields, "id": step.id})


def put_in_order(db: Database, step_ids: Iterable[str]) -> None:
    """Give the steps of a pack this order."""
    sql = "UPDATE pack_step SET position = :position WHERE id = :id"
    for position, step_id in enumerate(step_ids, 1):
        db.execute(sql, {"position": position, "id": step_id})


def share(db: Database, pack_id: str, staff_id: str, at: datetime) -> None:
    """Share a pack with a member of staff; twice is once."""
    fields = {"pack_id": pack_id, "staff_id": staff_id, "at": written(at)}
    sql = """
        INSERT INTO pack_share (pack_id, staff_id, shared_at) VALUES (:pack_id, :staff_id, :at)
        ON CONFLICT DO NOTHING
    """
    db.execute(sql, fields)


def stop_sharing(db: Database, pack_id: str, staff_id: str) -> None:
    """Share a pack with a member of staff no more."""
    sql = "DELETE FROM pack_share WHERE pack_id = :pack_id AND staff_id = :staff_id"
    db.execute(sql, {"pack_id": pack_id, "staff_id": staff_id})


def forget_removed(db: Database, before: datetime) -> None:
    """Delete the packs and steps that were removed before."""
    for table in ("pack", "pack_step"):
        db.execute(f"DELETE FROM {table} WHERE removed_at <= :at", {"at": written(before)})


def _insert(db: Database, table: str, fields: Mapping[str, object]) -> None:
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", dict(fields))


def _shares(db: Database, pack_id: str) -> list[str]:
    sql = "SELECT staff_id FROM pack_share WHERE pack_id = :id ORDER BY shared_at, staff_id"
    return [row["staff_id"] for row in db.query(sql, {"id": pack_id})]


def _fields(about: About) -> dict[str, str | int | None]:
    return {
        "title": about.title,
        "purpose": about.purpose,
        "audience": about.audience,
        "size": about.size,
        "held_on": about.held_on.isoformat() if about.held_on else None,
        "place": about.place,
        "medium": about.medium.value,
    }


def _step_fields(step: Step) -> dict[str, str | int | None]:
    return {
        "title": step.title,
        "notes": step.notes,
        "questions": json.dumps(step.questions, ensure_ascii=False),
        "seconds": step.seconds,
        "is_each": int(step.is_each),
        "story_id": step.story_id,
        "quote_id": step.quote_id,
        "removed_at": maybe_written(step.removed_at),
    }


def _pack(row: Row) -> Pack:
    held_on = row["held_on"]
    about = About(
        title=row["title"],
        purpose=row["purpose"],
        audience=row["audience"],
        size=row["size"],
        held_on=date.fromisoformat(held_on) if held_on else None,
        place=row["place"],
        medium=Medium(row["medium"]),
    )
    return Pack(
        id=row["id"],
        owner_id=row["owner_id"],
        about=about,
        is_template=bool(row["is_template"]),
        made_at=instant(row["made_at"]),
        removed_at=maybe_instant(row["removed_at"]),
    )


def _step(row: Row) -> Step:
    return Step(
        id=row["id"],
        kind=StepKind(row["kind"]),
        title=row["title"],
        notes=row["notes"],
        questions=tuple(json.loads(row["questions"])),
        seconds=row["seconds"],
        is_each=bool(row["is_each"]),
        story_id=row["story_id"],
        quote_id=row["quote_id"],
        removed_at=maybe_instant(row["removed_at"]),
    )
