"""Keep quotes. Their words are read from the version that they stand in, nowhere else.

Who may see a quote is not decided here: whoever shows one asks the gate about its story.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.quotes import Answer, Edit, Frozen, Quote, Span
from storybank.domain.stories import EditorialState, Voice
from storybank.domain.times import instant, maybe_instant, maybe_written, written
from storybank.domain.voice_labels import Age

Row = Mapping[str, Any]

_QUOTES = """
    SELECT quote.*, story.id AS story_id,
           EXISTS (SELECT 1 FROM tied WHERE tied.quote_id = quote.id) AS is_tied,
           substr(v.content ->> '$.body', quote.starts + 1, quote.ends - quote.starts) AS text
      FROM quote JOIN story ON story.number = quote.story_number
      LEFT JOIN rendition AS v ON v.number = quote.rendition_number
"""


@dataclass(frozen=True, slots=True)
class Body:
    """The newest words of a story that came in with a collection."""

    story_id: str
    state: EditorialState
    text: str


def save(db: Database, quote: Quote) -> None:
    """Keep a quote, new or changed."""
    fields = _fields(quote)
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    changes = ", ".join(f"{name} = excluded.{name}" for name in fields if name != "id")
    sql = f"INSERT INTO quote ({names}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {changes}"
    db.execute(sql, fields)


def fetch(db: Database, quote_id: str) -> Quote:
    """Return one quote, however it stands; NotFoundError where there is none."""
    found = with_ids(db, [quote_id])
    if not found:
        raise NotFoundError("There is no such quote.")
    return found[quote_id]


def with_ids(db: Database, quote_ids: Iterable[str]) -> dict[str, Quote]:
    """Return those of these quotes that there are, by id."""
    where = "WHERE quote.id IN (SELECT value FROM json_each(:ids))"
    rows = db.query(f"{_QUOTES} {where}", {"ids": json.dumps(list(quote_ids))})
    return {row["id"]: _quote(row) for row in rows}


def of_story(db: Database, story_number: int) -> list[Quote]:
    """Return every quote of a story, removed ones too, in the order of its words."""
    where = "WHERE quote.story_number = :number ORDER BY quote.starts, quote.ends, quote.id"
    return [_quote(row) for row in db.query(f"{_QUOTES} {where}", {"number": story_number})]


def standing(db: Database) -> list[Quote]:
    """Return the quotes that nothing of their own keeps from being shown, newest first."""
    where = """
        WHERE quote.removed_at IS NULL AND quote.frozen = '' AND quote.answer <> 'no'
        ORDER BY quote.made_at DESC, quote.id
    """
    return [_quote(row) for row in db.query(f"{_QUOTES} {where}")]


def to_look_at(db: Database) -> list[Quote]:
    """Return the quotes that are not removed nor refused, oldest first, for the desk to sift."""
    where = """
        WHERE quote.removed_at IS NULL AND quote.answer <> 'no' AND story.purged_at IS NULL
        ORDER BY quote.made_at, quote.id
    """
    return [_quote(row) for row in db.query(f"{_QUOTES} {where}")]


def changed_since(db: Database, change: int) -> list[int]:
    """Return the numbers of stories with quotes that changed after *change*."""
    sql = """
        SELECT DISTINCT quote.story_number AS number FROM quote
          JOIN last_change AS c ON c.story_number = quote.story_number
         WHERE c.change > :change ORDER BY quote.story_number
    """
    return [row["number"] for row in db.query(sql, {"change": change})]


def asking_first(db: Database) -> frozenset[int]:
    """Return the numbers of stories whose people are shown each line first (W23).

    All but those that rest on nothing else than an organisation or the public domain.
    """
    sql = """
        SELECT DISTINCT story_number AS number FROM quote
         WHERE EXISTS (SELECT 1 FROM consent_record AS r
                        WHERE r.story_number = quote.story_number
                          AND (r.basis IS NULL OR r.basis = 'consent'))
            OR NOT EXISTS (SELECT 1 FROM consent_record AS r
                            WHERE r.story_number = quote.story_number)
    """
    return frozenset(row["number"] for row in db.query(sql))


def people(db: Database) -> dict[str, str]:
    """Return, by quote, whose it is: what cannot be told apart counts as one person."""
    sql = """
        SELECT quote.id, CASE
                 WHEN quote.speaker <> '' THEN
                     'said ' || lower(quote.speaker) || ' in ' || story.source || story.citation
                 WHEN t.contributor_id IS NOT NULL THEN 'teller ' || t.contributor_id
                 WHEN story.author <> '' THEN 'author ' || lower(trim(story.author))
                 WHEN story.source <> '' THEN
                     'told ' || lower(story.voice_words) || ' in ' || story.source || story.citation
                 ELSE 'story ' || story.id END AS person
          FROM quote JOIN story ON story.number = quote.story_number
          LEFT JOIN (SELECT story_number, min(contributor_id) AS contributor_id FROM subject
                      WHERE role IN ('teller', 'co_teller') GROUP BY story_number) AS t
            ON t.story_number = quote.story_number
    """
    return {row["id"]: row["person"] for row in db.query(sql)}


def bodies(db: Database) -> Iterable[Body]:
    """Yield the newest words of each story that came in with a collection, but of quotes.

    For an import alone, which ties quotes to what they stand in and shows nothing.
    """
    sql = """
        SELECT story.id AS id, story.editorial_state AS state, v.content ->> '$.body' AS text
          FROM story JOIN rendition AS v ON v.number = (
                SELECT coalesce(max(CASE WHEN approved_event_id IS NOT NULL THEN number END),
                                max(number))
                  FROM rendition WHERE story_number = story.number AND substantive = 1)
         WHERE story.source_id <> '' AND story.kind <> 'quote' AND story.purged_at IS NULL
         ORDER BY story.number
    """
    for row in db.query(sql):
        yield Body(row["id"], EditorialState(row["state"]), row["text"] or "")


def _fields(quote: Quote) -> dict[str, str | int | None]:
    return {
        "id": quote.id,
        "story_number": quote.story_number,
        "rendition_number": quote.rendition_number,
        "starts": quote.span.starts,
        "ends": quote.span.ends,
        "edits": json.dumps([asdict(edit) for edit in quote.span.edits], ensure_ascii=False),
        "sha256": quote.sha256,
        "voice": quote.voice.value,
        "age": quote.age.value,
        "is_unnamed": int(quote.is_unnamed),
        "speaker": quote.speaker,
        "made_by": quote.made_by,
        "made_at": written(quote.made_at),
        "asked_at": maybe_written(quote.asked_at),
        "answer": quote.answer.value,
        "answered_at": maybe_written(quote.answered_at),
        "agreed_sha256": quote.agreed_sha256,
        "frozen": quote.frozen.value,
        "frozen_at": maybe_written(quote.frozen_at),
        "removed_at": maybe_written(quote.removed_at),
    }


def _quote(row: Row) -> Quote:
    edits = tuple(Edit(**edit) for edit in json.loads(row["edits"]))
    return Quote(
        id=row["id"],
        story_number=row["story_number"],
        story_id=row["story_id"],
        rendition_number=row["rendition_number"],
        span=Span(row["starts"], row["ends"], edits),
        sha256=row["sha256"],
        text=row["text"] or "",
        voice=Voice(row["voice"]),
        made_by=row["made_by"],
        made_at=instant(row["made_at"]),
        age=Age(row["age"]),
        is_unnamed=bool(row["is_unnamed"]),
        speaker=row["speaker"],
        is_tied=bool(row["is_tied"]),
        asked_at=maybe_instant(row["asked_at"]),
        answer=Answer(row["answer"]),
        answered_at=maybe_instant(row["answered_at"]),
        agreed_sha256=row["agreed_sha256"],
        frozen=Frozen(row["frozen"]),
        frozen_at=maybe_instant(row["frozen_at"]),
        removed_at=maybe_instant(row["removed_at"]),
    )
