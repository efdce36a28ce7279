"""Keep versions beside a story's own words: easy read, in another language, of a recording."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.access import Clause
from storybank.domain.stories import Rendition, RenditionKind, Story
from storybank.domain.times import written
from storybank.storage import renditions
from storybank.storage.access import to_sql
from storybank.storage.renditions import IS_WHOLE

BESIDE = frozenset({RenditionKind.EASY_READ, RenditionKind.TRANSLATION, RenditionKind.TRANSCRIPT})
_IS_BESIDE = "v.kind IN ('easy_read', 'translation', 'transcript')"

# The last of its kind and language that its teller has not refused.
_IS_LAST = f"""{_IS_BESIDE} AND v.answer <> 'no' AND NOT EXISTS (
    SELECT 1 FROM rendition AS later
     WHERE later.story_number = v.story_number AND later.kind = v.kind
       AND later.content ->> 'lang' = v.content ->> 'lang' AND later.number > v.number
       AND later.answer <> 'no')"""


# Words were agreed to anew since it was made.
_IS_LATE = f"""{_IS_LAST} AND v.made_from < (
    SELECT max(number) FROM rendition
     WHERE story_number = v.story_number AND {IS_WHOLE} AND substantive = 1
       AND approved_event_id IS NOT NULL)"""


def of_story(db: Database, story: Story) -> list[Rendition]:
    """Return all versions beside a story, oldest first."""
    sql = f"""
        SELECT number FROM rendition AS v
         WHERE v.story_number = :number AND {_IS_BESIDE} ORDER BY v.number
    """
    return _fetch(db, sql, {"number": story.number})


def made_from(db: Database, number: int) -> list[Rendition]:
    """Return the versions made from these words, the last of each kind and language.

    There are none where others than its teller have a say: nobody asks them about these yet.
    """
    sql = f"""
        SELECT v.number FROM rendition AS v
         WHERE v.made_from = :number AND {_IS_LAST}
           AND (SELECT count(*) FROM subject
                 WHERE subject.story_number = v.story_number AND media_id IS NULL) = 1
         ORDER BY v.kind, v.content ->> 'lang'
    """
    return _fetch(db, sql, {"number": number})


def out_of_date(db: Database, seen_by: tuple[Clause, ...]) -> list[Rendition]:
    """Return the versions whose words were agreed to anew since, of the stories of any clause."""
    where, params = to_sql(seen_by)
    sql = f"""
        SELECT v.number FROM rendition AS v JOIN story ON story.number = v.story_number
         WHERE {_IS_LATE} AND {where} ORDER BY v.number
    """
    return _fetch(db, sql, params)


def count_out_of_date(db: Database, seen_by: tuple[Clause, ...]) -> int:
    """Return how many ``out_of_date`` would return, without reading them."""
    where, params = to_sql(seen_by)
    sql = f"""
        SELECT count(*) AS n FROM rendition AS v JOIN story ON story.number = v.story_number
         WHERE {_IS_LATE} AND {where}
    """
    found: int = next(db.query(sql, dict(params)))["n"]
    return found


def note_reader(db: Database, version: Rendition, reader: str, *, by: str, at: datetime) -> None:
    """Keep who has read a version for its teller."""
    db.execute(
        """
        INSERT OR REPLACE INTO version_check
            (rendition_number, story_number, reader, noted_by, noted_at)
        VALUES (:number, :story_number, :reader, :by, :at)
        """,
        {
            "number": version.number,
            "story_number": version.story_number,
            "reader": reader,
            "by": by,
            "at": written(at),
        },
    )


def readers(db: Database, numbers: Iterable[int]) -> dict[int, str]:
    """Return who has read each of these versions for its teller, by number."""
    sql = """
        SELECT rendition_number, reader FROM version_check
         WHERE rendition_number IN (SELECT value FROM json_each(:numbers))
    """
    rows = db.query(sql, {"numbers": json.dumps(list(numbers))})
    return {row["rendition_number"]: row["reader"] for row in rows}


def _fetch(db: Database, sql: str, params: Mapping[str, object]) -> list[Rendition]:
    numbers = [row["number"] for row in db.query(sql, dict(params))]
    found = renditions.fetch_many(db, numbers)
    return [found[number] for number in numbers]
