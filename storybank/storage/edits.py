"""Keep, place by place, why the desk suggests other words and what the teller answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from storybank.domain.stories import Rendition, Story


@dataclass(frozen=True, slots=True)
class Noted:
    """What is kept of one edit: ``answer`` is yes, no, my_way or nothing yet."""

    key: str
    reason: str = ""
    answer: str = ""
    words: str = ""


def save(db: Database, rendition: Rendition, noted: Iterable[Noted]) -> None:
    """Keep what is known of a version's edits, in place of what was."""
    for one in noted:
        db.execute(
            """
            INSERT OR REPLACE INTO rendition_edit
                (rendition_number, story_number, key, reason, answer, words)
            VALUES (:rendition_number, :story_number, :key, :reason, :answer, :words)
            """,
            {
                "rendition_number": rendition.number,
                "story_number": rendition.story_number,
                "key": one.key,
                "reason": one.reason,
                "answer": one.answer,
                "words": one.words,
            },
        )


def of_rendition(db: Database, rendition: Rendition) -> Mapping[str, Noted]:
    """Return what is kept of a version's edits, by key."""
    sql = """
        SELECT key, reason, answer, words FROM rendition_edit WHERE rendition_number = :number
    """
    return {row["key"]: Noted(**row) for row in db.query(sql, {"number": rendition.number})}


def refused(db: Database, story: Story) -> frozenset[str]:
    """Return the keys of all edits that the teller has said no to, whenever it was."""
    sql = "SELECT key FROM rendition_edit WHERE story_number = :number AND answer = 'no'"
    return frozenset(row["key"] for row in db.query(sql, {"number": story.number}))
