"""Keep who has a say in a story: tellers, who speaks beside them, what a basis rests on.

What their say amounts to is in ``domain.access`` and ``domain.authority``.
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from storybank.domain.consent import Use
from storybank.domain.stories import Subject, SubjectRole
from storybank.domain.times import maybe_instant, maybe_written

Row = Mapping[str, Any]


def new(role: SubjectRole, contributor_id: str | None = None) -> Subject:
    """Make a subject with a random id; nothing is kept yet."""
    return Subject(str(uuid.uuid4()), role, contributor_id)


def add(db: Database, story_number: int, subject: Subject) -> None:
    """Keep one more person or body whose yes is needed."""
    fields = _fields(subject) | {
        "id": subject.id,
        "story_number": story_number,
        "role": subject.role.value,
        "media_id": subject.media_id,
    }
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    db.execute(f"INSERT INTO subject ({names}) VALUES ({places})", fields)


def save(db: Database, subject: Subject) -> None:
    """Write what can change about a subject; whose story it is and in which role cannot."""
    fields = _fields(subject)
    changes = ", ".join(f"{name} = :{name}" for name in fields)
    db.execute(f"UPDATE subject SET {changes} WHERE id = :id", {**fields, "id": subject.id})


def by_story(db: Database, numbers: str) -> dict[int, tuple[Subject, ...]]:
    """Return the subjects of the stories in *numbers* (a JSON list), in the order they came."""
    sql = """
        SELECT * FROM subject
         WHERE story_number IN (SELECT value FROM json_each(:numbers)) ORDER BY rowid
    """
    found: dict[int, list[Subject]] = {}
    for row in db.query(sql, {"numbers": numbers}):
        found.setdefault(row["story_number"], []).append(_subject(row))
    return {number: tuple(subjects) for number, subjects in found.items()}


def _fields(subject: Subject) -> dict[str, Any]:
    return {
        "contributor_id": subject.contributor_id,
        "spared_uses": json.dumps(sorted(use.value for use in subject.spared)),
        "needed_until": maybe_written(subject.needed_until),
        "reask_at": maybe_written(subject.reask_at),
        "dissent_at": maybe_written(subject.dissent_at),
        "died_at": maybe_written(subject.died_at),
    }


def _subject(row: Row) -> Subject:
    return Subject(
        id=row["id"],
        role=SubjectRole(row["role"]),
        contributor_id=row["contributor_id"],
        spared=frozenset(Use(use) for use in json.loads(row["spared_uses"])),
        needed_until=maybe_instant(row["needed_until"]),
        reask_at=maybe_instant(row["reask_at"]),
        dissent_at=maybe_instant(row["dissent_at"]),
        died_at=maybe_instant(row["died_at"]),
        media_id=row["media_id"],
    )
