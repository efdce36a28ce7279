"""Keep the desk's slips on stories, and narrow a list of stories by them."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.access import Clause
from storybank.domain.slips import BLANK, Narrowing, Seriousness, Slip
from storybank.domain.stories import Content, Story
from storybank.domain.times import written
from storybank.storage.access import to_sql

Params = dict[str, Any]

_SLIP = "(SELECT 1 FROM desk_slip AS s WHERE s.story_number = story.number AND {})"

_LATE = f"""(
    (story.editorial_state IN ('submitted', 'in_review', 'proposed_to_contributor')
        AND EXISTS {_SLIP.format("s.due_on <> '' AND s.due_on < :due_before")})
    OR (story.editorial_state = 'submitted' AND story.created_at < :new_before
        AND NOT EXISTS {_SLIP.format("s.due_on <> ''")})
)"""


def save(db: Database, story: Story, slip: Slip, at: datetime) -> None:
    """Keep the slip of a story in place of an earlier one."""
    db.execute(
        "INSERT OR REPLACE INTO desk_slip VALUES (:number, :taken_by, :due_on, :seriousness, :at)",
        {
            "number": story.number,
            "taken_by": slip.taken_by,
            "due_on": slip.due_on.isoformat() if slip.due_on else "",
            "seriousness": slip.seriousness.value,
            "at": written(at),
        },
    )


def fetch(db: Database, story: Story) -> Slip:
    """Return the slip of a story; a blank one where nothing was noted."""
    return by_story(db, [story.number]).get(story.number, BLANK)


def by_story(db: Database, numbers: Iterable[int]) -> dict[int, Slip]:
    """Return the slips of these stories, by number, of those that have one."""
    sql = "SELECT * FROM desk_slip WHERE story_number IN (SELECT value FROM json_each(:numbers))"
    rows = db.query(sql, {"numbers": json.dumps(list(numbers))})
    return {row["story_number"]: _slip(row) for row in rows}


def leave_all(db: Database, staff_id: str) -> None:
    """Give back every story that someone has, as when they leave."""
    db.execute("UPDATE desk_slip SET taken_by = '' WHERE taken_by = :id", {"id": staff_id})


def note(db: Database, story_number: int, content: Content) -> None:
    """Keep the content notes of a story's newest words, by which a queue is filtered."""
    db.execute("DELETE FROM desk_note WHERE story_number = :number", {"number": story_number})
    db.execute(
        "INSERT OR IGNORE INTO desk_note SELECT value, :number FROM json_each(:notes)",
        {"number": story_number, "notes": json.dumps(list(content.content_notes))},
    )


def narrowed(given: Narrowing) -> tuple[str, Params]:
    """Return a condition on ``story`` beside the gate's, and its parameters."""
    conditions, params = ["1"], Params()
    if given.is_on_hold:
        conditions.append("story.on_hold <> ''")
    if given.voice:
        conditions.append("story.voice = :voice")
        params["voice"] = given.voice
    if given.note:
        conditions.append(
            "story.number IN (SELECT story_number FROM desk_note WHERE note = :content_note)"
        )
        params["content_note"] = given.note
    if given.left_out:
        conditions.append(
            "story.number NOT IN (SELECT story_number FROM desk_note"
            " WHERE note IN (SELECT value FROM json_each(:left_out)))"
        )
        params["left_out"] = json.dumps(given.left_out)
    for name in ("seriousness", "taken_by"):
        if getattr(given, name):
            conditions.append(f"EXISTS {_SLIP.format(f's.{name} = :{name}')}")
            params[name] = getattr(given, name)
    if given.is_free:
        conditions.append("NOT EXISTS " + _SLIP.format("s.taken_by <> ''"))
    if given.due_before is not None and given.new_before is not None:
        conditions.append(_LATE)
        params["due_before"] = given.due_before.isoformat()
        params["new_before"] = written(given.new_before)
    return " AND ".join(conditions), params


def counts(db: Database, seen_by: tuple[Clause, ...]) -> Mapping[str, Mapping[str, int]]:
    """Return how many of the stories that any clause admits have each state, voice and note."""
    where, params = to_sql(seen_by)
    found: dict[str, Counter[str]] = {name: Counter() for name in ("state", "voice", "note")}
    sql = f"""
        SELECT editorial_state AS state, voice, count(*) AS n FROM story
         WHERE {where} GROUP BY 1, 2
    """
    for row in db.query(sql, params):
        for name in ("state", "voice"):
            found[name][row[name]] += row["n"]
    sql = f"""
        SELECT note AS value, count(*) AS n FROM desk_note
          JOIN story ON story.number = desk_note.story_number
         WHERE {where} GROUP BY note ORDER BY note
    """
    found["note"].update({row["value"]: row["n"] for row in db.query(sql, params)})
    return found


def _slip(row: Mapping[str, Any]) -> Slip:
    slip = Slip(row["taken_by"], None, Seriousness(row["seriousness"]))
    return replace(slip, due_on=date.fromisoformat(row["due_on"])) if row["due_on"] else slip
