"""Keep who of the staff did what: codes and ids, never the words of a story."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.people import Actor
from storybank.domain.times import instant, maybe_written, written


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed as it was noted."""

    number: int
    at: datetime
    actor_ref: str
    deed: str
    story_id: str
    codes: Mapping[str, Any]


def find(
    db: Database,
    *,
    actor_ref: str | None = None,
    deeds: Iterable[str] = (),
    story_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Deed]:
    """Return up to *limit* deeds that fit all that is said, the newest first.

    No *deeds* means any; *before* is the number of the deed to go on from.
    """
    sql = """
        SELECT * FROM journal
         WHERE (:actor_ref IS NULL OR actor_ref = :actor_ref)
           AND (:deeds = '[]' OR deed IN (SELECT value FROM json_each(:deeds)))
           AND (:story_id = '' OR story_id = :story_id)
           AND (:since IS NULL OR at >= :since)
           AND (:until IS NULL OR at < :until)
           AND (:before IS NULL OR number < :before)
         ORDER BY number DESC LIMIT :limit
    """
    params = {
        "actor_ref": actor_ref,
        "deeds": json.dumps(list(deeds)),
        "story_id": story_id,
        "since": maybe_written(since),
        "until": maybe_written(until),
        "before": before,
        "limit": limit,
    }
    return [_deed(row) for row in db.query(sql, params)]


def _deed(row: Mapping[str, Any]) -> Deed:
    codes = json.loads(row["codes"])
    return Deed(**{**row, "at": instant(row["at"]), "codes": codes})


def add(
    db: Database,
    actor: Actor,
    deed: str,
    *,
    at: datetime,
    story_id: str = "",
    codes: Mapping[str, object] | None = None,
) -> None:
    """Note one deed."""
    db.execute(
        """
        INSERT INTO journal (at, actor_ref, deed, story_id, codes)
        VALUES (:at, :actor_ref, :deed, :story_id, :codes)
        """,
        {
            "at": written(at),
            "actor_ref": actor.ref,
            "deed": deed,
            "story_id": story_id,
            "codes": json.dumps(codes or {}, sort_keys=True),
        },
    )
