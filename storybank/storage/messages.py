"""Keep the messages between the desk and a teller about one story."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.stories import Story
from storybank.domain.times import instant, written


@dataclass(frozen=True, slots=True)
class Message:
    """One message; ``from_kind`` is ``contributor``, ``curator``, ``notice`` or ``system``.

    A notice is the archive's own word to the teller; what the system says is for the desk alone.
    """

    number: int
    from_kind: str
    body: str
    sent_at: datetime


def add(db: Database, story: Story, from_kind: str, *, body: str, at: datetime) -> None:
    """Keep a message about a story."""
    sql = """
        INSERT INTO message (story_number, from_kind, body, sent_at)
        VALUES (:number, :from_kind, :body, :at)
    """
    fields = {"number": story.number, "from_kind": from_kind, "body": body, "at": written(at)}
    db.execute(sql, fields)


def of_story(db: Database, story: Story) -> list[Message]:
    """Return the messages about a story, oldest first."""
    sql = """
        SELECT number, from_kind, body, sent_at FROM message
         WHERE story_number = :number ORDER BY number
    """
    rows = db.query(sql, {"number": story.number})
    return [Message(**{**row, "sent_at": instant(row["sent_at"])}) for row in rows]
