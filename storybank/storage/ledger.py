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
from storybank.storage import facts as facts_of

COLUMNS = tuple(Event.__slots__)

OLDER = (
    "The ledger copy holds events that the database lacks: an older database was put back. "
    "Nothing is served until they are replayed. Put a back-up back with: storybank restore DIR"
)


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
    """Append one event inside the caller's transaction and return it.

    Facts that the gate asks about and no event is about (who has a say, reviews,
    what was checked of a record) go with it, where they have changed. After a restore
    they always do: those that the ledger told last may be of events that no longer count.
    """
    facts = facts_of.fetch(db, story_id)
    is_restored = event_type is EventType.RESTORED_REPLAY
    if facts is not None and (is_restored or facts != _last_facts(db, story_id)):
        codes = {**codes, "facts": facts}
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


def _last_facts(db: Database, story_id: str) -> object:
    """Return the facts that the story's ledger holds so far, or None."""
    sql = """
        SELECT codes -> 'facts' AS facts FROM consent_event
         WHERE story_id = :story_id AND codes -> 'facts' IS NOT NULL
         ORDER BY seq DESC LIMIT 1
    """
    row = next(db.query(sql, {"story_id": story_id}), None)
    return None if row is None else json.loads(row["facts"])


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


def fault(db: Database) -> int | None:
    """Return where the chain was last found to break, or None."""
    row = next(db.query("SELECT seq FROM ledger_fault"), None)
    return None if row is None else int(row["seq"])


def newest(db: Database) -> Event | None:
    """Return the last event, or None where there is none."""
    row = next(db.query("SELECT * FROM consent_event ORDER BY seq DESC LIMIT 1"), None)
    return None if row is None else _event(row)


def take_over(db: Database, event: Event) -> None:
    """Append an event that was written before, exactly as it is: a restore's, from the copy."""
    names, places = ", ".join(COLUMNS), ", ".join(f":{name}" for name in COLUMNS)
    fields = {name: getattr(event, name) for name in COLUMNS}
    db.execute(f"INSERT INTO consent_event ({names}) VALUES ({places})", fields)


def inspect(db: Database, path: Path) -> int | None:
    """Return the first ``seq`` that does not hold, or None: in the chain, or by its copy.

    A chain that was written anew from some event on is whole in itself; only
    the copy outside the database tells, by the hashes it holds.
    """
    broken = verify(db)
    if not path.exists():
        return broken
    with path.open(encoding="utf-8", errors="replace") as lines:
        pairs = zip(events(db), lines, strict=False)
        differs = next(
            (event.seq for event, line in pairs if f'"hash":"{event.hash}"' not in line), None
        )
    return min((seq for seq in (broken, differs) if seq is not None), default=None)


def first_difference(db: Database, path: Path) -> int | None:
    """Return the first ``seq`` at which the copy at *path* says otherwise, or None.

    A copy that ends early says nothing of what comes after.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        for event, line in zip(events(db), lines, strict=False):
            if line.rstrip("\n") != event.as_line():
                return event.seq
        return None


def copied(path: Path) -> Iterator[Event]:
    """Yield the events of the copy at *path*, in order; half a line at the end is left out.

    UnavailableError where a line is none of ours.
    """
    with path.open("rb") as lines:
        for at, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return
            try:
                yield ledger.read_line(line.decode())
            except (ValueError, TypeError) as error:
                raise UnavailableError(
                    f"Line {at} of {path.name} is no event of a ledger."
                ) from error


def copy(db: Database, path: Path) -> int:
    """Append to the copy at *path* what it lacks; return the number of lines added.

    Raises UnavailableError where the copy knows more than the database: then an
    old back-up was put back and must be replayed (I-26).
    """
    with path.open("a+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        last = _last_line(handle.fileno())
        after = int(last["seq"]) if last else 0
        if after and _hash_at(db, after) is None:
            raise UnavailableError(OLDER)
        lines = [f"{event.as_line()}\n" for event in events(db, after=after)]
        if lines:
            handle.write("".join(lines).encode())
            handle.flush()
            os.fsync(handle.fileno())
    return len(lines)


def _hash_at(db: Database, seq: int) -> str | None:
    found = db.query("SELECT hash FROM consent_event WHERE seq = :seq", {"seq": seq})
    row = next(found, None)
    return None if row is None else str(row["hash"])


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
