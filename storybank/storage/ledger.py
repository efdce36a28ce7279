"""Append to the ledger, read it, and keep its copy outside the database.

Nothing here changes or deletes an event; triggers refuse it to anyone else.
"""

import fcntl
import json
import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlite_utils import Database

from storybank.domain import ledger
from storybank.domain.errors import UnavailableError
from storybank.domain.ledger import GENESIS, Channel, Event, EventType
from storybank.domain.people import Actor

COLUMNS = tuple(Event.__slots__)


def append(
    db: Database,
    event_type: EventType,
    *,
    at: str,
    story_id: str,
    actor: Actor,
    channel: Channel,
    codes: Mapping[str, object],
    subject_id: str | None = None,
    record_id: str | None = None,
    wording_sha256: str | None = None,
    rendition_sha256: str | None = None,
) -> Event:
    """Append one event inside the caller's transaction and return it."""
    last = next(db.query("SELECT seq, hash FROM consent_event ORDER BY seq DESC LIMIT 1"), None)
    fields: dict[str, object] = {
        "seq": last["seq"] + 1 if last else 1,
        "id": str(uuid.uuid4()),
        "type": event_type.value,
        "at": at,
        "story_id": story_id,
        "subject_id": subject_id,
        "consent_record_id": record_id,
        "actor_kind": actor.kind.value,
        "actor_ref": actor.ref,
        "channel": channel.value,
        "codes": json.dumps(codes, sort_keys=True, separators=(",", ":")),
        "wording_sha256": wording_sha256,
        "rendition_sha256": rendition_sha256,
    }
    prev_hash = last["hash"] if last else GENESIS
    fields |= {"prev_hash": prev_hash, "hash": ledger.chained(prev_hash, fields)}
    names = ", ".join(COLUMNS)
    places = ", ".join(f":{name}" for name in COLUMNS)
    db.execute(f"INSERT INTO consent_event ({names}) VALUES ({places})", fields)
    return _event(fields)


def events(db: Database, *, after: int = 0, story_id: str | None = None) -> Iterator[Event]:
    """Yield events in order, after ``seq`` *after*; of one story where given."""
    sql = """
        SELECT * FROM consent_event
         WHERE seq > :after AND (:story_id IS NULL OR story_id = :story_id) ORDER BY seq
    """
    for row in db.query(sql, {"after": after, "story_id": story_id}):
        yield _event(row)


def verify(db: Database) -> int | None:
    """Recompute the whole chain; return the first broken ``seq``, or None."""
    return ledger.first_broken(events(db))


def mark_fault(db: Database, seq: int | None) -> None:
    """Keep where the chain breaks, so that what rests on it is hidden (I-2)."""
    db.execute("DELETE FROM ledger_fault")
    if seq is not None:
        db.execute("INSERT INTO ledger_fault VALUES (1, :seq)", {"seq": seq})


def copy(db: Database, path: Path) -> int:
    """Append to the copy at *path* what it lacks; return the number of lines added.

    Raises UnavailableError where the copy knows more than the database, or
    something else: then an old back-up was put back and must be replayed (I-26).
    """
    with path.open("a+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        last = _last_line(handle.fileno())
        _check_copy(db, last)
        after = int(last["seq"]) if last else 0
        lines = [f"{event.as_line()}\n" for event in events(db, after=after)]
        if lines:
            handle.write("".join(lines).encode())
            handle.flush()
            os.fsync(handle.fileno())
    return len(lines)


def _check_copy(db: Database, last: dict[str, int | str] | None) -> None:
    if last is None:
        return
    found = db.query("SELECT hash FROM consent_event WHERE seq = :seq", {"seq": last["seq"]})
    if next(found, {"hash": None})["hash"] != last["hash"]:
        raise UnavailableError(
            "The ledger copy holds events that the database lacks: an older back-up was put back. "
            "Nothing is served until they are replayed."
        )


def _last_line(handle: int) -> dict[str, int | str] | None:
    """Return the last whole line; cut off half a line that a crash left behind."""
    size = os.fstat(handle).st_size
    tail = os.pread(handle, 65536, max(0, size - 65536))
    if tail and not tail.endswith(b"\n"):
        kept = tail.rfind(b"\n") + 1
        os.ftruncate(handle, size - len(tail) + kept)
        tail = tail[:kept]
    lines = tail.splitlines()
    if not lines:
        return None
    found: dict[str, int | str] = json.loads(lines[-1])
    return found


def _event(row: Mapping[str, object]) -> Event:
    return Event(**{name: row[name] for name in COLUMNS})  # type: ignore[arg-type]
