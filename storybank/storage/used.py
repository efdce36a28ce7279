"""Keep what came of sessions: bands, counts and notes; of a story only its id."""

import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.times import instant, maybe_instant, maybe_written, written
from storybank.domain.used import Band, Face, Note, NoteKind, NoteState, Used

Row = Mapping[str, Any]

_USED = """
    SELECT used.*, (
        SELECT json_group_array(story_id) FROM (
            SELECT story_id FROM used_story WHERE used_id = used.id ORDER BY position)
        ) AS story_ids, (
        SELECT json_group_array(story_id) FROM used_story
         WHERE used_id = used.id AND thanked_at IS NOT NULL) AS thanked_ids
      FROM used
"""


def add(db: Database, used: Used) -> Used:
    """Keep a session that was begun (its ``id`` is not read) and return it with its id."""
    fields = {
        "id": secrets.token_hex(8),
        "pack_id": used.pack_id,
        "title": used.title,
        "staff_id": used.staff_id,
        "held_on": used.held_on.isoformat(),
        "pulse_code": used.pulse_code,
        "pulse_ends_at": written(used.pulse_ends_at),
    }
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    db.execute(f"INSERT INTO used ({names}) VALUES ({places})", fields)
    for position, story_id in enumerate(used.story_ids, 1):
        sql = "INSERT INTO used_story (used_id, story_id, position) VALUES (:used, :story, :at)"
        db.execute(sql, {"used": fields["id"], "story": story_id, "at": position})
    return fetch(db, fields["id"])


def fetch(db: Database, used_id: str) -> Used:
    """Return one session; NotFoundError where there is none."""
    found = _found(db, "id = :id", {"id": used_id})
    if not found:
        raise NotFoundError("There is no such session.")
    return found[0]


def find_by_code(db: Database, pulse_code: str) -> Used | None:
    """Return the session whose faces have this code, or None."""
    return next(iter(_found(db, "pulse_code = :code", {"code": pulse_code})), None)


def of_member(db: Database, staff_id: str) -> list[Used]:
    """Return the sessions of a trainer, newest first."""
    return _found(db, "staff_id = :id", {"id": staff_id})


def of_story(db: Database, story_id: str) -> list[Used]:
    """Return the sessions in which a story was used and that were noted, newest first."""
    where = """
        noted_at IS NOT NULL AND id IN (SELECT used_id FROM used_story WHERE story_id = :id)
    """
    return _found(db, where, {"id": story_id})


def save(db: Database, used: Used) -> None:
    """Write what a trainer notes of a session."""
    sql = """
        UPDATE used SET noted_at = :noted_at, people = :people, area = :area,
               sure_before = :before, sure_after = :after
         WHERE id = :id
    """
    fields = {
        "id": used.id,
        "noted_at": maybe_written(used.noted_at),
        "people": used.people.value if used.people else "",
        "area": used.area,
        "before": used.sure_before,
        "after": used.sure_after,
    }
    db.execute(sql, fields)


def tap(db: Database, used_id: str, face: Face, most: int) -> None:
    """Count one tap of a face, up to *most* taps; of whoever tapped nothing is kept."""
    column = face.value
    sql = f"""
        UPDATE used SET {column} = {column} + 1
         WHERE id = :id AND good + mixed + hard < :most
    """
    db.execute(sql, {"id": used_id, "most": most})


def thank(db: Database, story_id: str, at: datetime) -> None:
    """Keep that a teller thanks those who used their story so far."""
    sql = """
        UPDATE used_story SET thanked_at = :at
         WHERE story_id = :story AND thanked_at IS NULL
           AND used_id IN (SELECT id FROM used WHERE noted_at IS NOT NULL)
    """
    db.execute(sql, {"story": story_id, "at": written(at)})


def add_note(db: Database, note: Note) -> str:
    """Keep a note that waits for a curator (its ``id`` is not read); return its id."""
    fields = {
        "id": secrets.token_hex(8),
        "used_id": note.used_id,
        "story_id": note.story_id,
        "kind": note.kind.value,
        "words": note.words,
        "evidence": note.evidence,
        "state": NoteState.WAITING.value,
        "noted_at": written(note.noted_at),
    }
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    db.execute(f"INSERT INTO used_note ({names}) VALUES ({places})", fields)
    return fields["id"]


def fetch_note(db: Database, note_id: str) -> Note:
    """Return one note; NotFoundError where there is none."""
    found = _notes(db, "id = :id", {"id": note_id})
    if not found:
        raise NotFoundError("There is no such note.")
    return found[0]


def notes_of(db: Database, used_id: str) -> list[Note]:
    """Return what was noted after one session, oldest first."""
    return _notes(db, "used_id = :id", {"id": used_id})


def notes_about(db: Database, story_id: str) -> list[Note]:
    """Return what was noted of one story and may be shown to its teller, oldest first."""
    return _notes(db, "story_id = :id AND state = 'shown'", {"id": story_id})


def notes_to_settle(db: Database) -> list[Note]:
    """Return what waits for a curator, and what a teller says is not so, oldest first."""
    return _notes(db, "state = 'waiting' OR (state = 'shown' AND disputed_at IS NOT NULL)", {})


def notes_settled(db: Database, since: datetime) -> list[Note]:
    """Return what curators have settled *since*, for a change of mind."""
    return _notes(db, "state <> 'waiting' AND settled_at >= :since", {"since": written(since)})


def settle(db: Database, note_id: str, state: NoteState, *, by: str, at: datetime) -> None:
    """Keep what a curator decides of a note; what its teller said of it stays beside it."""
    sql = """
        UPDATE used_note SET state = :state, settled_at = :at, settled_by = :by WHERE id = :id
    """
    params = {"id": note_id, "state": state.value, "at": maybe_written(at), "by": by}
    db.execute(sql, params)


def dispute(db: Database, note_id: str, words: str, at: datetime) -> None:
    """Keep that a teller says that something is not so."""
    sql = "UPDATE used_note SET disputed_at = :at, dispute = :words WHERE id = :id"
    db.execute(sql, {"id": note_id, "at": written(at), "words": words})


def is_quiet(db: Database, story_id: str) -> bool:
    """Tell whether a teller does not want to be told more."""
    return any(db.query("SELECT 1 FROM used_wish WHERE story_id = :id", {"id": story_id}))


def set_quiet(db: Database, story_id: str, at: datetime | None) -> None:
    """Keep that a teller does not want to be told more, or with None that they do again."""
    db.execute("DELETE FROM used_wish WHERE story_id = :id", {"id": story_id})
    if at is not None:
        sql = "INSERT INTO used_wish (story_id, quiet_at) VALUES (:id, :at)"
        db.execute(sql, {"id": story_id, "at": written(at)})


def newest_news(db: Database, story_id: str) -> str:
    """Return the day of the newest note that a teller may see; empty where they want none."""
    sql = """
        SELECT max(settled_at) AS at FROM used_note
         WHERE story_id = :id AND state = 'shown'
           AND NOT EXISTS (SELECT 1 FROM used_wish WHERE story_id = :id)
    """
    return str(next(db.query(sql, {"id": story_id}))["at"] or "")[:10]


def _found(db: Database, where: str, params: dict[str, object]) -> list[Used]:
    rows = db.query(f"{_USED} WHERE {where} ORDER BY held_on DESC, rowid DESC", params)
    return [_used(row) for row in rows]


def _notes(db: Database, where: str, params: dict[str, object]) -> list[Note]:
    sql = f"SELECT * FROM used_note WHERE {where} ORDER BY noted_at, rowid"
    return [_note(row) for row in db.query(sql, params)]


def _used(row: Row) -> Used:
    return Used(
        id=row["id"],
        pack_id=row["pack_id"],
        title=row["title"],
        staff_id=row["staff_id"],
        held_on=date.fromisoformat(row["held_on"]),
        pulse_code=row["pulse_code"],
        pulse_ends_at=instant(row["pulse_ends_at"]),
        faces=(row["good"], row["mixed"], row["hard"]),
        noted_at=maybe_instant(row["noted_at"]),
        people=Band(row["people"]) if row["people"] else None,
        area=row["area"],
        sure_before=row["sure_before"],
        sure_after=row["sure_after"],
        story_ids=tuple(json.loads(row["story_ids"])),
        thanked_ids=tuple(json.loads(row["thanked_ids"])),
    )


def _note(row: Row) -> Note:
    return Note(
        id=row["id"],
        used_id=row["used_id"],
        story_id=row["story_id"],
        kind=NoteKind(row["kind"]),
        words=row["words"],
        evidence=row["evidence"],
        state=NoteState(row["state"]),
        noted_at=instant(row["noted_at"]),
        settled_at=maybe_instant(row["settled_at"]),
        disputed_at=maybe_instant(row["disputed_at"]),
        dispute=row["dispute"],
    )
