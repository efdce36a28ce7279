"""Keep a sketch of each story's newest words, and find stories whose sketches are alike."""

import json

from sqlite_utils import Database

from storybank.domain import likeness
from storybank.domain.stories import Content


def note(db: Database, story_number: int, content: Content) -> None:
    """Keep the sketch of a story's newest words in place of an earlier one."""
    told = "\n".join((content.body, *(one.line for one in content.pictures if one.line)))
    db.execute("DELETE FROM likeness WHERE story_number = :number", {"number": story_number})
    db.execute(
        """
        INSERT INTO likeness (hash, story_number)
        SELECT value, :number FROM json_each(:hashes)
        """,
        {"number": story_number, "hashes": json.dumps(likeness.sketch(told))},
    )


def alike(db: Database, story_number: int) -> list[tuple[int, int]]:
    """Return (number of another story, how much of its sketch is the same), most alike first."""
    sql = """
        SELECT other.story_number AS number, count(*) AS n
          FROM likeness AS own JOIN likeness AS other ON other.hash = own.hash
         WHERE own.story_number = :number AND other.story_number <> :number
         GROUP BY other.story_number HAVING n >= :least ORDER BY n DESC, number LIMIT 10
    """
    least = min(likeness.ALIKE, _size(db, story_number))
    rows = db.query(sql, {"number": story_number, "least": least})
    return [(row["number"], row["n"]) for row in rows]


def _size(db: Database, story_number: int) -> int:
    """Return how many numbers are kept of a story: few where it is very short."""
    sql = "SELECT count(*) AS n FROM likeness WHERE story_number = :number"
    found: int = next(db.query(sql, {"number": story_number}))["n"]
    return max(1, found)
