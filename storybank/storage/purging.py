"""Erase what is kept of a story, leaving a tombstone: its id, the month, whether it was public.

Events of the ledger stay; evidence stays until its own time is over. In which
order it is done, and how it is proved, is in ``services.purge``.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlite_utils import Database

from storybank.domain.times import written

# Children before parents. Evidence is not among them.
_OF_STORY = (
    *("outgoing", "consent_grant", "consent_record", "message", "receipt", "stop_request"),
    *("occasion", "desk_note", "desk_slip", "likeness", "mention", "mark_settled"),
    *("reid_review", "version_check", "second_key", "awaited_key", "review_answer", "review_link"),
    *(
        "rendition_edit",
        "quote",
        "tied",
        "story_link",
        "still_true",
        "rendition_media",
        "media",
        "rendition",
    ),
)

_TOMBSTONE = """
    UPDATE story SET kind = 'story', voice = 'other', voice_words = '', told_by = 'self',
        author = '', organisation = '', story_date = '', country = '', region = '', town = '',
        source = '', source_id = '', citation = '', import_sha256 = '',
        editorial_state = 'removed', call_for = '[]', paused_at = NULL, paused_by_kind = '',
        safeguarding_hold = 0, on_hold = '', is_fiction = 0, delete_on = NULL,
        first_public_at = CASE WHEN first_public_at <= :now THEN :month END,
        created_at = :month, purged_at = :month, version = 1
     WHERE number = :number
"""

# What people wrote about a story, or themselves: its words are what is looked for.
_ITS_WORDS = """
    SELECT content AS text FROM rendition WHERE story_number = :number
    UNION ALL SELECT body FROM message WHERE story_number = :number
    UNION ALL SELECT who || ' ' || reason FROM mention WHERE story_number = :number
    UNION ALL SELECT alt || ' ' || who_words FROM media WHERE story_number = :number
    UNION ALL SELECT words || ' ' || evidence || ' ' || dispute FROM used_note
               WHERE story_id = (SELECT id FROM story WHERE number = :number)
    UNION ALL SELECT speaker FROM quote WHERE story_number = :number
    UNION ALL SELECT edit.value ->> '$.insert' FROM quote, json_each(quote.edits) AS edit
     WHERE story_number = :number
    UNION ALL SELECT reason || ' ' || words FROM rendition_edit WHERE story_number = :number
    UNION ALL SELECT words || ' ' || reply FROM review_answer WHERE story_number = :number
    UNION ALL SELECT holder FROM review_link WHERE story_number = :number
    UNION ALL SELECT reader FROM version_check WHERE story_number = :number
"""
_ITS_NAMES = """
    SELECT author AS name FROM story WHERE number = :number
    UNION SELECT shown_name FROM consent_grant WHERE story_number = :number
    UNION SELECT full_name FROM contributor JOIN subject ON subject.contributor_id = contributor.id
     WHERE subject.story_number = :number
    UNION SELECT contact_value FROM contributor
      JOIN subject ON subject.contributor_id = contributor.id
     WHERE subject.story_number = :number
"""

# What stays: the same word there is no trace. Evidence of the story itself is kept in its time.
_STAYS = (
    "SELECT content AS text FROM rendition WHERE {others}",
    "SELECT body AS text FROM message WHERE {others}",
    "SELECT shown_name AS text FROM consent_grant WHERE {others} AND shown_name IS NOT NULL",
    "SELECT words || ' ' || contact AS text FROM stop_request WHERE {others}",
    "SELECT text FROM evidence",
    """
    SELECT author || ' ' || organisation || ' ' || voice_words || ' ' || citation || ' ' ||
           source || ' ' || source_id || ' ' || country || ' ' || region || ' ' || town AS text
      FROM story WHERE number NOT IN (SELECT value FROM json_each(:numbers))
    """,
    """
    SELECT full_name || ' ' || contact_value || ' ' || contact_safe_note AS text
      FROM contributor WHERE id IN (
            SELECT contributor_id FROM subject WHERE {others})
    """,
    "SELECT email AS text FROM staff",
    "SELECT name || ' ' || line AS text FROM recipient",
    "SELECT who || ' ' || reason AS text FROM mention WHERE {others}",
    "SELECT alt || ' ' || who_words AS text FROM media WHERE {others}",
    """
    SELECT speaker || ' ' || edits AS text FROM quote WHERE {others}
    """,
    "SELECT reason || ' ' || words AS text FROM rendition_edit WHERE {others}",
    "SELECT words || ' ' || reply AS text FROM review_answer WHERE {others}",
    "SELECT holder AS text FROM review_link WHERE {others}",
    "SELECT reader AS text FROM version_check WHERE {others}",
    "SELECT text FROM wording_version",
    "SELECT slug || ' ' || label || ' ' || scope_note || ' ' || synonyms AS text FROM theme",
    "SELECT answers AS text FROM draft WHERE sent_story_id IS NULL",
    "SELECT names || ' ' || coalesce(names_before, '') AS text FROM glossary",
    "SELECT name || ' ' || asked AS text FROM saved_search",
    "SELECT title || ' ' || purpose || ' ' || audience || ' ' || place AS text FROM pack",
    """
    SELECT title || ' ' || notes || ' ' || questions AS text FROM pack_step
     WHERE story_id IS NULL OR story_id NOT IN (
            SELECT id FROM story WHERE number IN (SELECT value FROM json_each(:numbers)))
    """,
    """
    SELECT title || ' ' || purpose || ' ' || holder_role || ' ' || holder_contact AS text
      FROM export
    """,
    "SELECT who || ' ' || audience || ' ' || place AS text FROM occasion WHERE {others}",
    "SELECT title || ' ' || area AS text FROM used",
    """
    SELECT words || ' ' || evidence || ' ' || dispute AS text FROM used_note
     WHERE story_id NOT IN (
            SELECT id FROM story WHERE number IN (SELECT value FROM json_each(:numbers)))
    """,
    "SELECT text FROM agreement_text",
)
_OTHERS = "(story_number IS NULL OR story_number NOT IN (SELECT value FROM json_each(:numbers)))"


def due(db: Database, today: date, story_id: str | None = None) -> list[tuple[int, str]]:
    """Return (number, id) of the stories to be deleted by *today*, or of that one if it is."""
    sql = """
        SELECT number, id FROM story
         WHERE delete_on <= :today AND purged_at IS NULL
           AND (:story_id IS NULL OR id = :story_id) ORDER BY number
    """
    rows = db.query(sql, {"today": today.isoformat(), "story_id": story_id})
    return [(row["number"], row["id"]) for row in rows]


def number_of(db: Database, story_id: str) -> int:
    """Return the number of a story whose deletion was begun."""
    found: int = next(db.query("SELECT number FROM story WHERE id = :id", {"id": story_id}))[
        "number"
    ]
    return found


def its_words(db: Database, number: int) -> tuple[list[str], list[str]]:
    """Return all that was written in a story or about it, and all the names in its rows."""
    texts = [row["text"] for row in db.query(_ITS_WORDS, {"number": number})]
    names = [row["name"] for row in db.query(_ITS_NAMES, {"number": number}) if row["name"]]
    return [_read(text) for text in texts], names


def what_stays(db: Database, numbers: Iterable[int]) -> Iterator[str]:
    """Yield every text that is kept when these stories are deleted."""
    params = {"numbers": json.dumps(list(numbers))}
    for sql in _STAYS:
        for row in db.query(sql.format(others=_OTHERS), params):
            yield row["text"]


def erase(db: Database, number: int, now: datetime, *, keep_evidence_until: datetime) -> None:
    """Delete all rows of a story but its evidence, and make its own row a tombstone.

    A contributor goes too, unless another story is theirs.
    """
    params = {"number": number}
    people = "SELECT contributor_id FROM subject WHERE story_number = :number"
    tellers = [row["contributor_id"] for row in db.query(people, params)]
    sent = "(SELECT id FROM story WHERE number = :number)"
    db.execute(f"DELETE FROM receipt WHERE draft_id IN {_drafts(sent)}", params)
    db.execute(f"DELETE FROM draft WHERE sent_story_id = {sent}", params)
    for table in _OF_STORY:
        db.execute(f"DELETE FROM {table} WHERE story_number = :number", params)
    db.execute("DELETE FROM subject WHERE story_number = :number", params)
    for contributor_id in tellers:
        db.execute(
            """
            DELETE FROM contributor
             WHERE id = :id AND id NOT IN
                (SELECT contributor_id FROM subject WHERE contributor_id IS NOT NULL)
            """,
            {"id": contributor_id},
        )
    _forget_in_packs(db, number)
    # A complaint is kept as a log; words about the story go once it is settled.
    db.execute(
        """
        UPDATE complaint SET words = '', contact = '', outcome = ''
         WHERE story_number = :number AND outcome_at IS NOT NULL
        """,
        params,
    )
    month = now.replace(day=1, hour=0, minute=0, second=0)
    db.execute(_TOMBSTONE, {"number": number, "now": written(now), "month": written(month)})
    db.execute(
        "UPDATE evidence SET retain_until = min(retain_until, :until) WHERE story_number = :number",
        {"number": number, "until": written(keep_evidence_until)},
    )


def _forget_in_packs(db: Database, number: int) -> None:
    """Delete what trainers and rooms said of a story, and the marks of what copies showed."""
    of_it = "story_id = (SELECT id FROM story WHERE number = :number)"
    params = {"number": number}
    changes = "title = '', notes = '', questions = '[]'"
    db.execute(f"UPDATE pack_step SET {changes} WHERE {of_it}", params)
    db.execute(f"UPDATE export_story SET parts = '[]', shown_as = '' WHERE {of_it}", params)
    db.execute(f"DELETE FROM used_note WHERE {of_it}", params)
    db.execute(f"DELETE FROM used_wish WHERE {of_it}", params)
    db.execute(f"UPDATE export_quote SET shown_sha256 = '' WHERE {of_it}", params)


def rows_left(db: Database, story_id: str) -> list[str]:
    """Return the tables that still hold a row of a deleted story; evidence in its time may."""
    params = {"id": story_id}
    found = []
    for table in _tables_of_stories(db):
        sql = f"""
            SELECT 1 FROM {table}
             WHERE story_number = (SELECT number FROM story WHERE id = :id) LIMIT 1
        """
        if any(db.query(sql, params)):
            found.append(table)
    return found


def forget_evidence(db: Database, now: datetime) -> int:
    """Delete evidence whose time is over; return how many pieces."""
    sql = "DELETE FROM evidence WHERE retain_until <= :now"
    return db.execute(sql, {"now": written(now)}).rowcount


def unfinished(db: Database) -> list[str]:
    """Return the ids of stories whose deletion was begun and is not proved, oldest first.

    One that came back with an old back-up and is deleted again begins again.
    """
    sql = """
        SELECT story_id FROM consent_event
         WHERE type IN ('purge_started', 'tombstoned')
         GROUP BY story_id
        HAVING max(CASE WHEN type = 'purge_started' THEN seq END)
             > coalesce(max(CASE WHEN type = 'tombstoned' THEN seq END), 0)
         ORDER BY min(seq)
    """
    return [row["story_id"] for row in db.query(sql)]


def overdue(db: Database, today: date) -> list[str]:
    """Return the ids of stories that should have been deleted before *today*."""
    sql = """
        SELECT id FROM story WHERE delete_on < :today AND purged_at IS NULL ORDER BY number
    """
    return [row["id"] for row in db.query(sql, {"today": today.isoformat()})]


def _tables_of_stories(db: Database) -> list[str]:
    sql = """
        SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
         WHERE t.type = 'table' AND c.name = 'story_number'
           AND t.name NOT IN ('evidence', 'stale', 'last_change') ORDER BY t.name
    """
    return [row["name"] for row in db.query(sql)]


def numbers(db: Database, story_ids: list[str]) -> set[int]:
    """Return the numbers of these stories, erased or not."""
    sql = "SELECT number FROM story WHERE id IN (SELECT value FROM json_each(:ids))"
    return {row["number"] for row in db.query(sql, {"ids": json.dumps(story_ids)})}


def _drafts(sent: str) -> str:
    return f"(SELECT id FROM draft WHERE sent_story_id = {sent})"


def _read(text: str) -> str:
    """Return the words of a text that may be a rendition's JSON, without its field names."""
    try:
        fields = json.loads(text)
    except ValueError:
        return text
    return " ".join(_strings(fields)) if isinstance(fields, dict) else text


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in _inner(value) if isinstance(value, dict) else value:
            yield from _strings(inner)


def _inner(fields: dict[str, object]) -> Iterator[object]:
    """Yield what was written: not the ids and hashes of files, which the ledger keeps too."""
    return (value for key, value in fields.items() if key not in {"id", "file"})
