"""Keep what shows that a permission was given: for curators alone, for as long as it is due."""

import hashlib
import uuid
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.stories import Story
from storybank.domain.times import written


def add(db: Database, story: Story, text: str, *, retain_until: datetime) -> str:
    """Keep evidence about a story; return its id."""
    evidence_id = str(uuid.uuid4())
    db.execute(
        "INSERT INTO evidence VALUES (:id, :story_number, :text, :sha256, :retain_until)",
        {
            "id": evidence_id,
            "story_number": story.number,
            "text": text,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "retain_until": written(retain_until),
        },
    )
    return evidence_id


def of_story(db: Database, story: Story) -> list[str]:
    """Return what is kept as evidence about a story, oldest first."""
    sql = "SELECT text FROM evidence WHERE story_number = :number ORDER BY rowid"
    return [row["text"] for row in db.query(sql, {"number": story.number})]
