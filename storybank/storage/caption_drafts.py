"""Keep what a curator has typed of the words of a recording, until the teller is shown them."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.caption_lines import Typed
from storybank.domain.times import instant, written


@dataclass(frozen=True, slots=True)
class Draft:
    """Words as they were typed: ``n`` counts how often they were kept, from 1.

    ``based_on`` is the number of the version of the story that they go on from;
    ``is_machine``: they came from a machine.
    """

    title: str
    said: tuple[Typed, ...]
    seen: tuple[Typed, ...]
    is_plain: bool
    is_machine: bool
    based_on: int
    n: int = 0
    saved_by: str = ""
    saved_at: datetime | None = None


def fetch(db: Database, media_id: str) -> Draft | None:
    """Return what is kept of one recording; None where nothing is."""
    sql = "SELECT * FROM caption_draft WHERE media_id = :id"
    row = next(db.query(sql, {"id": media_id}), None)
    if row is None:
        return None
    words = json.loads(row["words"])
    return Draft(
        title=words["title"],
        said=tuple(Typed(*one) for one in words["said"]),
        seen=tuple(Typed(*one) for one in words["seen"]),
        is_plain=words["is_plain"],
        is_machine=words["is_machine"],
        based_on=row["based_on"],
        n=row["n"],
        saved_by=row["saved_by"],
        saved_at=instant(row["saved_at"]),
    )


def save(db: Database, media_id: str, draft: Draft, *, by: str, at: datetime) -> None:
    """Keep words in the place of those that were kept before."""
    words = {
        "title": draft.title,
        "said": [_fields(one) for one in draft.said],
        "seen": [_fields(one) for one in draft.seen],
        "is_plain": draft.is_plain,
        "is_machine": draft.is_machine,
    }
    db.execute(
        """
        INSERT INTO caption_draft VALUES (:id, :words, :based_on, :n, :by, :at)
            ON CONFLICT (media_id) DO UPDATE SET words = excluded.words,
                based_on = excluded.based_on, n = excluded.n, saved_by = excluded.saved_by,
                saved_at = excluded.saved_at
        """,
        {
            "id": media_id,
            "words": json.dumps(words, ensure_ascii=False),
            "based_on": draft.based_on,
            "n": draft.n,
            "by": by,
            "at": written(at),
        },
    )


def forget(db: Database, media_id: str) -> None:
    """Forget what is kept of one recording."""
    db.execute("DELETE FROM caption_draft WHERE media_id = :id", {"id": media_id})


def _fields(one: Typed) -> list[str]:
    return [one.start, one.end, one.who, one.text]
