"""Keep what was decided about marked places: a keyed hash of the words, never the words."""

from datetime import datetime

from sqlite_utils import Database

from storybank.domain.stories import Story
from storybank.domain.times import written


def settle(db: Database, story: Story, key: str, *, action: str, by: str, at: datetime) -> None:
    """Keep a decision in place of an earlier one; an empty one takes it back."""
    fields = {"number": story.number, "key": key, "action": action, "by": by, "at": written(at)}
    if action:
        db.execute(
            "INSERT OR REPLACE INTO mark_settled VALUES (:number, :key, :action, :by, :at)", fields
        )
    else:
        sql = "DELETE FROM mark_settled WHERE story_number = :number AND key = :key"
        db.execute(sql, {"number": story.number, "key": key})


def settled(db: Database, story: Story) -> dict[str, str]:
    """Return what was decided in a story, by key."""
    sql = "SELECT key, action FROM mark_settled WHERE story_number = :number"
    return {row["key"]: row["action"] for row in db.query(sql, {"number": story.number})}
