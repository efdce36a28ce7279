"""Keep what trainers ask tellers who want to be asked first, and what was answered."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.consent import Purpose, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.occasions import Answered, Occasion, Question
from storybank.domain.times import instant, maybe_instant, maybe_written, written

Row = Mapping[str, Any]

_QUESTION = """
    SELECT occasion.*, story.id AS story_id
      FROM occasion JOIN story ON story.number = occasion.story_number
"""


def by_story(db: Database, numbers: str) -> dict[int, tuple[Occasion, ...]]:
    """Return every yes of the stories in *numbers* (a JSON list) that stands."""
    sql = """
        SELECT * FROM occasion
         WHERE story_number IN (SELECT value FROM json_each(:numbers))
           AND answered = 'yes' AND cancelled_at IS NULL ORDER BY begins_at, id
    """
    found: dict[int, tuple[Occasion, ...]] = {}
    for row in db.query(sql, {"numbers": numbers}):
        number = row["story_number"]
        found[number] = (*found.get(number, ()), _occasion(row))
    return found


def asked_ids(db: Database, reader_id: str, now: datetime) -> frozenset[str]:
    """Return the ids of the stories that someone said yes to for a trainer, for now."""
    sql = f"""{_QUESTION}
         WHERE reader_id = :reader AND answered = 'yes' AND cancelled_at IS NULL
           AND begins_at <= :now AND ends_at > :now
    """
    rows = db.query(sql, {"reader": reader_id, "now": written(now)})
    return frozenset(row["story_id"] for row in rows)


def add(db: Database, question: Question, story_number: int) -> Question:
    """Keep a new question (its ``id`` is not read) and return it with its id."""
    kept = replace(question, id=secrets.token_hex(8))
    fields = {
        "id": kept.id,
        "story_number": story_number,
        "subject_id": kept.subject_id,
        "use": kept.purpose.use.value,
        "recipient_id": kept.purpose.recipient_id,
        "reader_id": kept.reader_id,
        "who": kept.who,
        "audience": kept.audience,
        "place": kept.place,
        "held_on": kept.held_on.isoformat(),
        "begins_at": written(kept.begins_at),
        "ends_at": written(kept.ends_at),
        "asked_at": written(kept.asked_at),
        "answered": kept.answered.value,
    }
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    db.execute(f"INSERT INTO occasion ({names}) VALUES ({places})", fields)
    return kept


def fetch(db: Database, question_id: str) -> Question:
    """Return one question; NotFoundError where there is none."""
    found = _found(db, "occasion.id = :id", {"id": question_id})
    if not found:
        raise NotFoundError("There is no such question.")
    return found[0]


def of_story(db: Database, story_number: int) -> list[Question]:
    """Return all that was asked about a story, the nearest day first."""
    return _found(db, "story_number = :number", {"number": story_number})


def of_reader(db: Database, reader_id: str) -> list[Question]:
    """Return all that a trainer has asked, the nearest day first."""
    return _found(db, "reader_id = :reader", {"reader": reader_id})


def save_answer(
    db: Database,
    question_id: str,
    answered: Answered,
    *,
    at: datetime | None,
    content_sha256: str | None,
) -> None:
    """Keep the answer to a question, and to which words it is a yes."""
    sql = """
        UPDATE occasion SET answered = :answered, answered_at = :at, content_sha256 = :sha256
         WHERE id = :id
    """
    fields = {
        "id": question_id,
        "answered": answered.value,
        "at": maybe_written(at),
        "sha256": content_sha256,
    }
    db.execute(sql, fields)


def cancel(db: Database, question_id: str, at: datetime) -> None:
    """Keep that a trainer needs no answer any more: what was said yes to ends."""
    sql = "UPDATE occasion SET cancelled_at = :at WHERE id = :id AND cancelled_at IS NULL"
    db.execute(sql, {"id": question_id, "at": written(at)})


def _found(db: Database, where: str, params: dict[str, object]) -> list[Question]:
    sql = f"{_QUESTION} WHERE {where} ORDER BY held_on, asked_at, occasion.id"
    return [_question(row) for row in db.query(sql, params)]


def _occasion(row: Row) -> Occasion:
    return Occasion(
        subject_id=row["subject_id"],
        use=Use(row["use"]),
        recipient_id=row["recipient_id"],
        reader_id=row["reader_id"],
        content_sha256=row["content_sha256"] or "",
        begins_at=instant(row["begins_at"]),
        ends_at=instant(row["ends_at"]),
    )


def _question(row: Row) -> Question:
    return Question(
        id=row["id"],
        story_id=row["story_id"],
        subject_id=row["subject_id"],
        purpose=Purpose(Use(row["use"]), row["recipient_id"]),
        reader_id=row["reader_id"],
        who=row["who"],
        audience=row["audience"],
        place=row["place"],
        held_on=date.fromisoformat(row["held_on"]),
        begins_at=instant(row["begins_at"]),
        ends_at=instant(row["ends_at"]),
        asked_at=instant(row["asked_at"]),
        answered=Answered(row["answered"]),
        answered_at=maybe_instant(row["answered_at"]),
        cancelled_at=maybe_instant(row["cancelled_at"]),
    )
