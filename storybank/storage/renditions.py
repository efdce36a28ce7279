"""Keep the words of stories, version by version. A story in hand is the leave to read them.

What only tidies a version (I-14) is kept beside it, made from it, and is no version of its own.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain import tidying
from storybank.domain.errors import NotFoundError
from storybank.domain.media import Picture
from storybank.domain.recordings import Recording
from storybank.domain.stories import Content, Format, Rendition, RenditionKind, Story
from storybank.domain.times import instant, written
from storybank.storage import likeness, slips

Row = Mapping[str, Any]

HELD = "held"  # not asked yet: a second person of the desk has to agree first

# Versions of the story itself, not made beside it for another way of reading.
WHOLE = frozenset({RenditionKind.ORIGINAL, RenditionKind.EDITED, RenditionKind.MADE_UP_NAME})
IS_WHOLE = "kind IN ('original', 'edited', 'made_up_name')"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is counted of a rendition: its form, its themes, its content notes."""

    format: Format
    labels: tuple[str, ...]
    content_notes: tuple[str, ...]


def add(
    db: Database,
    story: Story,
    content: Content,
    *,
    kind: RenditionKind,
    by: str,
    at: datetime,
    made_from: int | None = None,
    reason: str = "",
    substantive: bool = True,
) -> Rendition:
    """Keep a new version of the story's words and return it."""
    fields = {
        "id": str(uuid.uuid4()),
        "story_number": story.number,
        "kind": kind.value,
        "made_from": made_from,
        "content": content.canonical(),
        "sha256": content.sha256,
        "by": by,
        "at": written(at),
        "reason": reason,
        "substantive": int(substantive),
    }
    cursor = db.execute(
        """
        INSERT INTO rendition (id, story_number, n, kind, made_from, content, sha256, proposed_by,
            proposed_at, reason, substantive)
        SELECT :id, :story_number, 1 + coalesce(max(n), 0), :kind, :made_from, :content, :sha256,
            :by, :at, :reason, :substantive
          FROM rendition WHERE story_number = :story_number
        """,
        fields,
    )
    number = int(cursor.lastrowid or 0)
    for media_id, sha256 in {one.id: one.sha256 for one in content.files}.items():
        db.execute(
            "INSERT OR IGNORE INTO rendition_media VALUES (:number, :media_id, :sha256, :story)",
            {
                "number": number,
                "media_id": media_id,
                "sha256": sha256,
                "story": story.number,
            },
        )
    if kind in WHOLE:
        likeness.note(db, story.number, content)
        slips.note(db, story.number, content)
    return fetch(db, story, number)


def approve(db: Database, rendition: Rendition, event_id: str) -> None:
    """Tie a rendition to the event in which its teller said yes to it."""
    sql = """
        UPDATE rendition SET approved_event_id = :event_id, answer = 'yes' WHERE number = :number
    """
    db.execute(sql, {"event_id": event_id, "number": rendition.number})


def unapprove(db: Database, rendition: Rendition) -> None:
    """Take a yes to a version back; the event of it stays in the ledger."""
    sql = "UPDATE rendition SET approved_event_id = NULL WHERE number = :number"
    db.execute(sql, {"number": rendition.number})


def answer(db: Database, rendition: Rendition, words: str) -> None:
    """Keep the teller's answer to a proposal: ``no``, ``my_way``, or ``mixed`` for yes in part.

    What is ``HELD`` waits for the desk; with no words it waits for the teller again.
    """
    sql = "UPDATE rendition SET answer = :answer WHERE number = :number"
    db.execute(sql, {"answer": words, "number": rendition.number})


def fetch(db: Database, story: Story, number: int) -> Rendition:
    """Return one rendition of this story; NotFoundError where it is another's."""
    sql = "SELECT * FROM rendition WHERE number = :number AND story_number = :story_number"
    found = _renditions(db, sql, {"number": number, "story_number": story.number})
    if not found:
        raise NotFoundError("There is no such version of this story.")
    return found[0]


def of_story(db: Database, story: Story) -> list[Rendition]:
    """Return all versions of a story itself, oldest first; those beside it are in ``versions``."""
    sql = f"""
        SELECT * FROM rendition
         WHERE story_number = :number AND substantive = 1 AND {IS_WHOLE} ORDER BY n
    """
    return _renditions(db, sql, {"number": story.number})


def last_number(db: Database, story: Story) -> int:
    """Return the number of the last version of a story itself."""
    sql = f"""
        SELECT max(number) AS last FROM rendition
         WHERE story_number = :number AND substantive = 1 AND {IS_WHOLE}
    """
    return int(next(db.query(sql, {"number": story.number}))["last"])


def tidied(db: Database, story: Story) -> list[Rendition]:
    """Return all that tidied a version of a story, oldest first (I-14)."""
    sql = """
        SELECT * FROM rendition WHERE story_number = :number AND substantive = 0 ORDER BY n
    """
    return [_rendition(row) for row in db.query(sql, {"number": story.number})]


def fetch_many(db: Database, numbers: Iterable[int]) -> dict[int, Rendition]:
    """Return renditions by number: those that ``view.shown`` has named."""
    sql = "SELECT * FROM rendition WHERE number IN (SELECT value FROM json_each(:numbers))"
    found = _renditions(db, sql, {"numbers": json.dumps(list(numbers))})
    return {rendition.number: rendition for rendition in found}


def newest(db: Database, story_numbers: Iterable[int]) -> dict[int, Rendition]:
    """Return the last version of each of these stories, by story number."""
    sql = f"""
        SELECT * FROM rendition WHERE number IN (
            SELECT max(number) FROM rendition
             WHERE story_number IN (SELECT value FROM json_each(:numbers)) AND substantive = 1
               AND {IS_WHOLE}
             GROUP BY story_number)
    """
    found = _renditions(db, sql, {"numbers": json.dumps(list(story_numbers))})
    return {rendition.story_number: rendition for rendition in found}


def facts(db: Database, numbers: Iterable[int]) -> dict[int, Facts]:
    """Return what searches count of renditions, without fetching their words."""
    sql = """
        SELECT number, content ->> 'format' AS format, content -> 'labels' AS labels,
               content -> 'content_notes' AS content_notes
          FROM rendition WHERE number IN (SELECT value FROM json_each(:numbers))
    """
    return {
        row["number"]: Facts(
            Format(row["format"]),
            tuple(json.loads(row["labels"])),
            tuple(json.loads(row["content_notes"])),
        )
        for row in db.query(sql, {"numbers": json.dumps(list(numbers))})
    }


def told_in(db: Database, numbers: Iterable[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number and the running text, as it is shown, of each of these renditions.

    Of many at once this is several times faster than to fetch them.
    """
    wanted = list(numbers)
    tidied = _tidied_last(db, wanted)
    sql = """
        SELECT number, content ->> 'body' AS body, content -> 'updates' AS updates,
               coalesce(content -> 'sections', '[]') AS sections,
               coalesce(content -> 'pictures', '[]') AS pictures
          FROM rendition WHERE number IN (SELECT value FROM json_each(:numbers))
    """
    plain = [number for number in wanted if number not in tidied]
    for row in db.query(sql, {"numbers": json.dumps(plain)}):
        beside = json.loads(row["sections"]) + json.loads(row["updates"])
        lines = [one["line"] for one in json.loads(row["pictures"]) if "line" in one]
        yield row["number"], (row["body"], *(text for _, text in beside), *lines)
    for number, rendition in fetch_many(db, tidied).items():  # few, and their words may differ
        yield number, tidying.words(rendition).running


def waiting(db: Database, story: Story) -> Rendition | None:
    """Return the newest version where nobody has yet answered it, else None."""
    sql = f"""
        SELECT * FROM rendition WHERE story_number = :number AND substantive = 1 AND {IS_WHOLE}
         ORDER BY n DESC LIMIT 1
    """
    found = _renditions(db, sql, {"number": story.number})
    if not found or found[0].approved_event_id is not None or found[0].answer:
        return None
    return found[0]


def declined(db: Database, story: Story) -> list[Content]:
    """Return all words that the teller has said no to, as a whole or in part (AC-38)."""
    sql = """
        SELECT content FROM rendition
         WHERE story_number = :number AND answer IN ('no', 'mixed')
    """
    return [read_content(row["content"]) for row in db.query(sql, {"number": story.number})]


def read_content(written_content: str) -> Content:
    """Read what ``Content.canonical`` wrote."""
    fields = json.loads(written_content)
    return Content(
        title=fields["title"],
        body=fields["body"],
        summary=fields["summary"],
        lang=fields["lang"],
        labels=tuple(fields["labels"]),
        content_notes=tuple(fields["content_notes"]),
        use_notes=tuple(fields["use_notes"]),
        quotes=tuple(fields["quotes"]),
        updates=tuple((day, text) for day, text in fields["updates"]),
        format=Format(fields["format"]),
        pictures=tuple(Picture(**one) for one in fields.get("pictures", ())),
        sections=tuple((code, text) for code, text in fields.get("sections", ())),
        recordings=tuple(Recording.read(one) for one in fields.get("recordings", ())),
    )


def _renditions(db: Database, sql: str, params: dict[str, Any]) -> list[Rendition]:
    """Return the versions that *sql* finds, each with what tidied it last."""
    found = [_rendition(row) for row in db.query(sql, params)]
    last = _tidied_last(db, [rendition.number for rendition in found])
    return [replace(rendition, tidied=last.get(rendition.number)) for rendition in found]


def _tidied_last(db: Database, numbers: list[int]) -> dict[int, Rendition]:
    sql = """
        SELECT * FROM rendition
         WHERE substantive = 0 AND made_from IN (SELECT value FROM json_each(:numbers))
         ORDER BY number
    """
    rows = db.query(sql, {"numbers": json.dumps(numbers)})
    return {row["made_from"]: _rendition(row) for row in rows}


def _rendition(row: Row) -> Rendition:
    return Rendition(
        number=row["number"],
        id=row["id"],
        story_number=row["story_number"],
        n=row["n"],
        kind=RenditionKind(row["kind"]),
        content=read_content(row["content"]),
        sha256=row["sha256"],
        proposed_by=row["proposed_by"],
        proposed_at=instant(row["proposed_at"]),
        approved_event_id=row["approved_event_id"],
        made_from=row["made_from"],
        substantive=bool(row["substantive"]),
        reason=row["reason"],
        answer=row["answer"],
    )
