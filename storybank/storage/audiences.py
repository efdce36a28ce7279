"""Read what one audience may see of many stories at once, for searching and counting.

The gate's clauses decide, part by part; what follows from them (which rendition,
which level of the place, since when) is said here in SQL as ``domain.view.shown``
says it of a story in hand, and one test holds the two together.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from storybank.domain.access import SHOWN_PARTS, Clause, timeless
from storybank.domain.consent import RECORDED, Part, PlaceLevel
from storybank.domain.search import Visible
from storybank.domain.stories import Place, year_of
from storybank.domain.times import instant, written
from storybank.storage import themes
from storybank.storage.access import HAS_BEGUN, Params, shown_rendition_sql, to_sql
from storybank.storage.consents import MOMENTS

SeenBy = Mapping[Part, tuple[Clause, ...]]

_LEVELS = tuple(PlaceLevel)
_RANK = " ".join(f"WHEN '{level}' THEN {at}" for at, level in enumerate(PlaceLevel))
_RECORDED = ", ".join(f"'{part}'" for part in RECORDED)
_SHOWN = ", ".join(f"'{part}'" for part in SHOWN_PARTS)

# The least exact place that the latest answers of all its people allow.
_PLACE_LEVEL = f"""(
    SELECT min(CASE a.place {_RANK} END) FROM subject
      JOIN consent_grant AS a ON a.number = (
            SELECT g.number FROM consent_grant AS g
              JOIN consent_record AS r ON r.number = g.record_number
             WHERE g.story_number = story.number AND g.use = :use AND g.part = 'place'
               AND g.subject_id = subject.id AND g.recipient_id IS :recipient AND {HAS_BEGUN}
             ORDER BY g.number DESC LIMIT 1)
     WHERE subject.story_number = story.number)"""

# The first moment at which a yes for this use began.
_PUBLISHED_AT = f"""(
    SELECT min(max(r.starts_at, r.cooling_off_until)) FROM consent_grant AS g
      JOIN consent_record AS r ON r.number = g.record_number
     WHERE g.story_number = story.number AND g.use = :use AND g.part IN ({_SHOWN})
       AND g.decision = 'yes' AND g.recipient_id IS :recipient
       AND r.cooling_off_until IS NOT NULL)"""


def visible(
    db: Database,
    seen_by: SeenBy,
    *,
    use: str,
    recipient: str | None,
    now: datetime,
    numbers: Iterable[int] | None = None,
    heard_by: tuple[Clause, ...] = (),
) -> Iterator[Visible]:
    """Yield what the clauses for text, summary and place admit; of *numbers* where given.

    What is said in recordings is found by those whom *heard_by* admits to every
    recording of the words: the index keeps the words of all of them together.
    """
    sql, params = _asked(
        *(timeless(seen_by[part]) for part in (Part.TEXT, Part.SUMMARY, Part.PLACE)),
        timeless(heard_by),
        "1" if numbers is None else "number IN (SELECT value FROM json_each(:numbers))",
    )
    given: Params = {"now": written(now), "use": use, "recipient": recipient}
    if numbers is not None:
        given["numbers"] = json.dumps(list(numbers))
    merged = themes.merged(db)
    return (_visible(row, merged) for row in db.query(sql, {**params, **given}))


@lru_cache(maxsize=64)
def _asked(
    text: tuple[Clause, ...],
    summary: tuple[Clause, ...],
    place: tuple[Clause, ...],
    heard: tuple[Clause, ...],
    within: str,
) -> tuple[str, Params]:
    """Return the SQL and what it is given, but for the moment: to write it takes as long as to ask.

    That is so where it is about one story; and the same text is not read again by SQLite.
    """
    params: Params = {}
    said = []
    for name, asked in (("t", text), ("s", summary), ("p", place)):
        condition, more = to_sql(asked, name)
        said.append(condition)
        params |= more
    may_be_heard, more = to_sql(heard, "h", file="kept.media_id")
    params |= more
    sql = f"""
        WITH readable AS MATERIALIZED (
            SELECT number, {said[0]} AS text, {said[1]} AS summary FROM story
             WHERE {within}),
        seen AS MATERIALIZED (
            SELECT story.*, text, summary, {said[2]} AS has_place,
                   {shown_rendition_sql("use", "recipient")} AS rendition_number
              FROM readable JOIN story ON story.number = readable.number
             WHERE text OR summary)
        SELECT story.number, text, summary, story.voice, story.kind, story_date, country, region,
               town, created_at, rendition_number, {_heard(may_be_heard)} AS is_heard,
               CASE WHEN has_place THEN {_PLACE_LEVEL} END AS level,
               {_PUBLISHED_AT} AS published_at,
               v.content ->> 'format' AS format, v.content -> 'labels' AS labels,
               v.content -> 'content_notes' AS content_notes
          FROM seen AS story JOIN rendition AS v ON v.number = story.rendition_number
    """
    return sql, params


def changed_since(db: Database, change: int) -> list[int]:
    """Return the stories that anything has changed about since the counter stood at *change*."""
    sql = "SELECT story_number FROM last_change WHERE change > :change"
    return [row["story_number"] for row in db.query(sql, {"change": change})]


def moved_between(db: Database, begin: datetime, end: datetime) -> list[int]:
    """Return the stories of which a permission starts or ends after *begin*, until *end*."""
    sql = " UNION ".join(
        f"SELECT story_number FROM {table} WHERE {column} > :begin AND {column} <= :end"
        for table, column in MOMENTS
    )
    rows = db.query(sql, {"begin": written(begin), "end": written(end)})
    return [row["story_number"] for row in rows]


def _heard(may_be_heard: str) -> str:
    """Say that the words shown have recordings, and that the condition holds of each of them."""
    recorded = f"""SELECT 1 FROM rendition_media AS kept JOIN media ON media.id = kept.media_id
         WHERE kept.rendition_number = story.rendition_number
           AND media.story_number = story.number AND media.part IN ({_RECORDED})
           AND media.cleaned_at IS NOT NULL"""
    return f"""CASE WHEN EXISTS ({recorded})
        THEN NOT EXISTS ({recorded} AND ({may_be_heard}) IS NOT TRUE) ELSE 0 END"""


def _visible(row: Mapping[str, Any], merged: Mapping[str, str]) -> Visible:
    labels = json.loads(row["labels"] or "[]")
    place = Place(row["country"], row["region"], row["town"]).at(_LEVELS[row["level"] or 0])
    year = year_of(row["story_date"]) if row["text"] else ""
    levels = (place.country, place.region, place.town)
    return Visible(
        rendition_number=row["rendition_number"],
        story_number=row["number"],
        parts=frozenset(part for part in SHOWN_PARTS if row[part.value])
        | ({Part.VOICE} if row["is_heard"] else set()),
        facets={
            "theme": tuple(dict.fromkeys(merged.get(slug, slug) for slug in labels)),
            "voice": (row["voice"],),
            "place": tuple(dict.fromkeys(level for level in levels if level)),
            "kind": (row["kind"],),
            "format": (row["format"],) if row["format"] else (),
            "year": (year,) if year else (),
        },
        content_notes=tuple(json.loads(row["content_notes"] or "[]")),
        published_at=instant(row["published_at"] or row["created_at"]),
    )
