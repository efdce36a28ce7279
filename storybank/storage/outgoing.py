"""Keep messages that wait to be sent to tellers: what for, never the words or the address.

The words are made when someone looks, so that nothing stale is ever sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.letters import Kind
from storybank.domain.times import instant, maybe_instant, written


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. ``occasion``: the day that it is about, so that it is prepared once."""

    number: int
    kind: Kind
    story_id: str | None
    draft_id: str | None
    occasion: str
    prepared_at: datetime
    sent_at: datetime | None = None


def add(
    db: Database,
    kind: Kind,
    *,
    occasion: str,
    at: datetime,
    story_number: int | None = None,
    draft_id: str | None = None,
) -> bool:
    """Keep a message to be sent; False where this one was prepared before."""
    cursor = db.execute(
        """
        INSERT OR IGNORE INTO outgoing (kind, story_number, draft_id, occasion, prepared_at)
        VALUES (:kind, :story_number, :draft_id, :occasion, :at)
        """,
        {
            "kind": kind.value,
            "story_number": story_number,
            "draft_id": draft_id,
            "occasion": occasion,
            "at": written(at),
        },
    )
    return bool(cursor.rowcount)


def find_unsent(db: Database) -> list[Outgoing]:
    """Return the messages that nobody has sent, oldest first."""
    return _found(db, "sent_at IS NULL", {})


def fetch(db: Database, number: int) -> Outgoing:
    """Return one message; NotFoundError where there is none."""
    found = _found(db, "o.number = :number", {"number": number})
    if not found:
        raise NotFoundError("There is no such message.")
    return found[0]


def of_story(db: Database, story_number: int) -> list[Outgoing]:
    """Return all messages about a story, sent or not."""
    return _found(db, "o.story_number = :number", {"number": story_number})


def mark_sent(db: Database, number: int, *, at: datetime, by: str, how: str) -> bool:
    """Note that a message was sent; False where it was before."""
    sql = """
        UPDATE outgoing SET sent_at = :at, sent_by = :by, sent_how = :how
         WHERE number = :number AND sent_at IS NULL
    """
    params = {"at": written(at), "by": by, "how": how, "number": number}
    return bool(db.execute(sql, params).rowcount)


def drop(db: Database, numbers: Iterable[int]) -> None:
    """Forget messages that must not be sent any more; that they were prepared is kept."""
    for number in numbers:
        sql = "UPDATE outgoing SET sent_at = prepared_at, sent_how = 'dropped' WHERE number = :n"
        db.execute(sql, {"n": number})


def _found(db: Database, where: str, params: dict[str, object]) -> list[Outgoing]:
    sql = f"""
        SELECT o.number, o.kind, story.id AS story_id, o.draft_id, o.occasion, o.prepared_at,
               o.sent_at
          FROM outgoing AS o LEFT JOIN story ON story.number = o.story_number
         WHERE {where} ORDER BY o.number
    """
    return [
        Outgoing(
            row["number"],
            Kind(row["kind"]),
            row["story_id"],
            row["draft_id"],
            row["occasion"],
            instant(row["prepared_at"]),
            maybe_instant(row["sent_at"]),
        )
        for row in db.query(sql, params)
    ]
