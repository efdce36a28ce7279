"""Keep stories, their renditions and their subjects.

A story is read only through the gate's clauses; what the index is built from
is read in ``storage.stale``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.access import Clause
from storybank.domain.errors import NotFoundError
from storybank.domain.slips import EVERYTHING, Narrowing
from storybank.domain.stories import (
    EditorialState,
    Kind,
    Place,
    Story,
    Tied,
    ToldBy,
    Voice,
)
from storybank.domain.times import instant, maybe_instant, maybe_written, written
from storybank.storage import awaited, media, occasions, reviews, subjects, tied
from storybank.storage.access import to_sql
from storybank.storage.consents import grants_by_story
from storybank.storage.renditions import IS_WHOLE
from storybank.storage.slips import narrowed

Row = Mapping[str, Any]

# Looked up one by one: left to choose, SQLite may read every approved story for a handful.
_NUMBERED = "json_each(:numbers) AS wanted CROSS JOIN story ON story.number = wanted.value"


def fetch(db: Database, story_id: str, seen_by: tuple[Clause, ...]) -> Story:
    """Return one story; NotFoundError where no clause admits it."""
    where, params = to_sql(seen_by)
    sql = f"SELECT * FROM story WHERE id = :story_id AND {where}"
    found = _with_permissions(db, list(db.query(sql, {"story_id": story_id, **params})))
    if not found:
        raise NotFoundError("There is no such story.")
    return found[0]


def find(
    db: Database,
    seen_by: tuple[Clause, ...],
    *,
    numbers: Iterable[int] | None = None,
    narrowing: Narrowing = EVERYTHING,
    limit: int = -1,
    offset: int = 0,
) -> list[Story]:
    """Return stories that any clause admits, oldest first; of *numbers* where given.

    *narrowing* leaves out some of them.
    """
    where, params = _where(seen_by, narrowing)
    source = "story"
    if numbers is not None:
        params["numbers"] = json.dumps(list(dict.fromkeys(numbers)))
        source = _NUMBERED
    # Which they are is read from an index alone, however many come before; then they are.
    sql = f"""
        SELECT * FROM story WHERE number IN (
            SELECT story.number FROM {source} WHERE {where}
             ORDER BY story.number LIMIT :limit OFFSET :offset)
         ORDER BY number
    """
    rows = list(db.query(sql, {"limit": limit, "offset": offset, **params}))
    return _with_permissions(db, rows)


def with_ids(db: Database, seen_by: tuple[Clause, ...], story_ids: Iterable[str]) -> list[Story]:
    """Return those of *story_ids* that any clause admits, oldest first."""
    wanted = list(story_ids)
    if not wanted:
        return []
    where, params = to_sql(seen_by)
    sql = f"""
        SELECT story.* FROM json_each(:ids) AS wanted CROSS JOIN story ON story.id = wanted.value
         WHERE {where} ORDER BY story.number
    """
    rows = list(db.query(sql, {"ids": json.dumps(list(dict.fromkeys(wanted))), **params}))
    return _with_permissions(db, rows)


def names(db: Database, seen_by: tuple[Clause, ...], numbers: Iterable[int]) -> dict[int, str]:
    """Return, by number, the source_id of those that any clause admits; the id of one without."""
    where, params = to_sql(seen_by)
    sql = f"""
        SELECT story.number, coalesce(nullif(source_id, ''), story.id) AS name
          FROM {_NUMBERED} WHERE {where}
    """
    rows = db.query(sql, {"numbers": json.dumps(list(dict.fromkeys(numbers))), **params})
    return {row["number"]: row["name"] for row in rows}


def titles(db: Database, seen_by: tuple[Clause, ...]) -> Iterator[tuple[str, str]]:
    """Yield (story id, title) for every version of the stories that any clause admits."""
    where, params = to_sql(seen_by)
    sql = f"""
        SELECT DISTINCT story.id AS id, json_extract(v.content, '$.title') AS title
          FROM story JOIN rendition AS v ON v.story_number = story.number
         WHERE {where}
    """
    for row in db.query(sql, params):
        yield row["id"], row["title"]


def count(db: Database, seen_by: tuple[Clause, ...], *, narrowing: Narrowing = EVERYTHING) -> int:
    """Return how many stories the clauses admit, of those that *narrowing* leaves."""
    where, params = _where(seen_by, narrowing)
    found: int = next(db.query(f"SELECT count(*) AS n FROM story WHERE {where}", params))["n"]
    return found


def is_empty(db: Database) -> bool:
    """Tell whether no story was ever kept here."""
    return not any(db.query("SELECT 1 FROM story LIMIT 1"))


def ids(db: Database, seen_by: tuple[Clause, ...]) -> dict[int, str]:
    """Return the id of each story that any clause admits, by its number."""
    where, params = to_sql(seen_by)
    rows = db.query(f"SELECT number, id FROM story WHERE {where}", params)
    return {row["number"]: row["id"] for row in rows}


# What the public once saw and its teller then took back from them: 410, not 404.
_GONE = """
    first_public_at <= :now
    AND (purged_at IS NOT NULL OR editorial_state = 'removed' OR EXISTS (
        SELECT 1 FROM consent_grant AS g
         WHERE g.story_number = story.number AND g.decision <> 'yes' AND g.number IN (
                SELECT max(number) FROM consent_grant
                 WHERE story_number = story.number AND use = 'web' AND part = 'text'
                 GROUP BY subject_id)))
"""


def was_public(db: Database, story_id: str, now: datetime) -> bool:
    """Tell whether the public once saw a story that was then taken back from them.

    This alone is known of it without the gate: it parts 410 from 404.
    """
    sql = f"SELECT 1 FROM story WHERE id = :story_id AND {_GONE}"
    return any(db.query(sql, {"story_id": story_id, "now": written(now)}))


def gone(db: Database, now: datetime, *, since: datetime) -> list[str]:
    """Return the ids of the stories that ``was_public`` holds for and that changed *since*."""
    sql = f"""
        SELECT id FROM story
         WHERE {_GONE} AND EXISTS (
            SELECT 1 FROM consent_event AS e WHERE e.story_id = story.id AND e.at >= :since)
    """
    rows = db.query(sql, {"now": written(now), "since": written(since)})
    return [row["id"] for row in rows]


def add(db: Database, story: Story, *, import_sha256: str = "") -> Story:
    """Insert *story* (its ``number`` is not read) and return it with its number."""
    fields = _fields(story) | {"import_sha256": import_sha256}
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    cursor = db.execute(f"INSERT INTO story ({names}) VALUES ({places})", fields)
    number = int(cursor.lastrowid or 0)
    for subject in story.subjects:
        subjects.add(db, number, subject)
    return replace(story, number=number)


def save(db: Database, story: Story) -> None:
    """Write what can change about a story itself; its words are renditions."""
    fields = _fields(story) | {"number": story.number}
    changes = ", ".join(f"{name} = :{name}" for name in fields if name not in {"number", "id"})
    db.execute(f"UPDATE story SET {changes}, version = version + 1 WHERE number = :number", fields)


def plan_deletion(db: Database, story: Story, on: str | None) -> None:
    """Keep the day on which a story that was stopped is due to be deleted."""
    sql = "UPDATE story SET delete_on = :on WHERE number = :number"
    db.execute(sql, {"on": on, "number": story.number})


def deletion_day(db: Database, story: Story) -> str | None:
    """Return the ISO day on which the story is due to be deleted, or None."""
    sql = "SELECT delete_on FROM story WHERE number = :number"
    found: str | None = next(db.query(sql, {"number": story.number}))["delete_on"]
    return found


def imported(db: Database, source: str) -> dict[str, tuple[str, str]]:
    """Return ``source_id`` to (story id, hash of the record) for one collection."""
    sql = (
        "SELECT source_id, id, import_sha256 FROM story WHERE source = :source AND source_id <> ''"
    )
    rows = db.query(sql, {"source": source})
    return {row["source_id"]: (row["id"], row["import_sha256"]) for row in rows}


def reread(db: Database, story: Story) -> Story:
    """Return the present state of a story that the caller was already given."""
    rows = list(db.query("SELECT * FROM story WHERE number = :number", {"number": story.number}))
    return _with_permissions(db, rows)[0]


def _where(seen_by: tuple[Clause, ...], narrowing: Narrowing) -> tuple[str, dict[str, Any]]:
    """Return the gate's condition and, beside it, what leaves out some."""
    where, params = to_sql(seen_by)
    narrower, more = narrowed(narrowing)
    return f"{where} AND {narrower}", {**params, **more}


def _with_permissions(db: Database, rows: Sequence[Row]) -> list[Story]:
    """Turn rows into stories, with their subjects, answers and approved renditions."""
    wanted = {"numbers": json.dumps([row["number"] for row in rows])}
    within = "story_number IN (SELECT value FROM json_each(:numbers))"
    approved: dict[int, list[tuple[int, str]]] = {}
    sql = f"""
        SELECT story_number, number, sha256 FROM rendition
         WHERE {within} AND approved_event_id IS NOT NULL AND {IS_WHOLE} ORDER BY number
    """
    for row in db.query(sql, wanted):
        approved.setdefault(row["story_number"], []).append((row["number"], row["sha256"]))
    with_a_say = subjects.by_story(db, wanted["numbers"])
    reviewed = reviews.by_story(db, wanted["numbers"])
    grants = grants_by_story(db, wanted["numbers"])
    broken = _broken(db, wanted["numbers"])
    pictured = media.by_story(db, wanted["numbers"])
    agreed = occasions.by_story(db, wanted["numbers"])
    waiting = awaited.by_story(db, wanted["numbers"])
    whole = _whole(db, wanted["numbers"])
    return [
        _story(
            row,
            reviews=reviewed.get(row["number"], ()),
            subjects=with_a_say.get(row["number"], ()),
            grants=tuple(grants.get(row["number"], ())),
            approved=tuple(approved.get(row["number"], ())),
            ledger_ok=row["id"] not in broken,
            pictured=pictured.get(row["number"], ()),
            occasions=agreed.get(row["number"], ()),
            awaited=waiting.get(row["number"], ()),
            tied=whole.get(row["number"]),
        )
        for row in rows
    ]


def _whole(db: Database, numbers: str) -> dict[int, Tied]:
    """Return, for those of these stories that are quotes of another, that other."""
    ties = tied.of(db, numbers)
    if not ties:
        return {}
    wanted = json.dumps([tie.whole_number for tie in ties])
    sql = "SELECT * FROM story WHERE number IN (SELECT value FROM json_each(:numbers))"
    rows = list(db.query(sql, {"numbers": wanted}))
    wholes = {story.number: story for story in _with_permissions(db, rows)}
    return {
        tie.story_number: Tied(wholes.get(tie.whole_number), is_stopped=tie.is_stopped)
        for tie in ties
    }


def _broken(db: Database, numbers: str) -> set[str]:
    """Return the ids of those stories that rest on a broken part of the ledger."""
    sql = """
        SELECT DISTINCT e.story_id FROM consent_event AS e, ledger_fault AS f, story
         WHERE e.seq >= f.seq AND story.id = e.story_id
           AND story.number IN (SELECT value FROM json_each(:numbers))
    """
    return {row["story_id"] for row in db.query(sql, {"numbers": numbers})}


def _fields(story: Story) -> dict[str, Any]:
    """Return the columns that a story is kept in, by name."""
    return {
        "id": story.id,
        "kind": story.kind.value,
        "voice": story.voice.value,
        "voice_words": story.voice_words,
        "told_by": story.told_by.value,
        "author": story.author,
        "organisation": story.organisation,
        "story_date": story.story_date,
        "country": story.place.country,
        "region": story.place.region,
        "town": story.place.town,
        "source": story.source,
        "source_id": story.source_id,
        "citation": story.citation,
        "editorial_state": story.editorial_state.value,
        "call_for": json.dumps(list(story.call_for)),
        "paused_at": maybe_written(story.paused_at),
        "paused_by_kind": story.paused_by_kind,
        "safeguarding_hold": int(story.safeguarding_hold),
        "on_hold": story.on_hold,
        "is_fiction": int(story.is_fiction),
        "created_at": written(story.created_at),
        "first_public_at": maybe_written(story.first_public_at),
        "purged_at": maybe_written(story.purged_at),
    }


def _story(row: Row, **permissions: Any) -> Story:
    return Story(
        number=row["number"],
        id=row["id"],
        kind=Kind(row["kind"]),
        voice=Voice(row["voice"]),
        voice_words=row["voice_words"],
        told_by=ToldBy(row["told_by"]),
        author=row["author"],
        organisation=row["organisation"],
        story_date=row["story_date"],
        place=Place(row["country"], row["region"], row["town"]),
        source=row["source"],
        source_id=row["source_id"],
        citation=row["citation"],
        editorial_state=EditorialState(row["editorial_state"]),
        call_for=tuple(json.loads(row["call_for"])),
        paused_at=maybe_instant(row["paused_at"]),
        paused_by_kind=row["paused_by_kind"],
        safeguarding_hold=bool(row["safeguarding_hold"]),
        on_hold=row["on_hold"],
        is_fiction=bool(row["is_fiction"]),
        created_at=instant(row["created_at"]),
        first_public_at=maybe_instant(row["first_public_at"]),
        purged_at=maybe_instant(row["purged_at"]),
        **permissions,
    )
