"""Keep who else is in a story, who could be recognised, and who has turned a second key."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.consent import Identifiable, Risk, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.review import Key, TurnedAs
from storybank.domain.stories import Review, Story
from storybank.domain.times import maybe_instant, written

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mention:
    """Someone else in a story: ``who`` as the story says it ("my sister").

    ``action``: agreed, changed, removed or kept_ok; empty while it is not settled.
    """

    id: str
    who: str
    identifiable: Identifiable = Identifiable.MAYBE
    is_child: bool = False
    is_staff: bool = False
    is_alleged_wrong: bool = False
    action: str = ""
    reason: str = ""
    reviewed_at: datetime | None = None


def add_mention(db: Database, story: Story, mention: Mention) -> None:
    """Keep someone else who is in the story; ``id`` is not read."""
    db.execute(
        """
        INSERT INTO mention (id, story_number, who, identifiable, is_child, is_staff,
            is_alleged_wrong)
        VALUES (:id, :story_number, :who, :identifiable, :is_child, :is_staff, :is_alleged_wrong)
        """,
        {
            "id": str(uuid.uuid4()),
            "story_number": story.number,
            "who": mention.who,
            "identifiable": mention.identifiable.value,
            "is_child": int(mention.is_child),
            "is_staff": int(mention.is_staff),
            "is_alleged_wrong": int(mention.is_alleged_wrong),
        },
    )


def settle_mention(
    db: Database, story: Story, mention_id: str, *, action: str, reason: str, by: str, at: datetime
) -> None:
    """Say what was done about someone; NotFoundError where they are not in this story."""
    sql = """
        UPDATE mention SET action = :action, reason = :reason, reviewed_by = :by, reviewed_at = :at
         WHERE id = :id AND story_number = :story_number
    """
    params = {"action": action, "reason": reason, "by": by, "at": written(at)}
    found = db.execute(sql, {**params, "id": mention_id, "story_number": story.number})
    if not found.rowcount:
        raise NotFoundError("Nobody like that is in this story.")


def mentions(db: Database, story: Story) -> tuple[Mention, ...]:
    """Return who else is in a story, in the order they were noted."""
    sql = "SELECT * FROM mention WHERE story_number = :number ORDER BY rowid"
    return tuple(_mention(row) for row in db.query(sql, {"number": story.number}))


def save_review(
    db: Database,
    story: Story,
    review: Review,
    *,
    answers: Iterable[str],
    by: str,
    at: datetime,
    is_told: bool = False,
) -> None:
    """Keep the review of one version for one use, in place of an earlier one.

    ``is_told``: its teller has read what was found.
    """
    db.execute(
        """
        INSERT OR REPLACE INTO reid_review (story_number, rendition_number, use, answers, risk,
            others, is_accepted, told_at, reviewed_by, reviewed_at)
        VALUES (:story_number, :rendition_number, :use, :answers, :risk,
            :others, :is_accepted, :told_at, :by, :at)
        """,
        {
            "story_number": story.number,
            "rendition_number": review.rendition_number,
            "use": review.use.value,
            "answers": json.dumps(list(answers)),
            "risk": review.risk.value,
            "others": review.others.value,
            "is_accepted": int(review.is_accepted),
            "told_at": written(at) if is_told else None,
            "by": by,
            "at": written(at),
        },
    )


def answers(db: Database, story: Story) -> dict[tuple[int, Use], tuple[str, ...]]:
    """Return what was ticked in each review, by version and use."""
    sql = "SELECT rendition_number, use, answers FROM reid_review WHERE story_number = :number"
    return {
        (row["rendition_number"], Use(row["use"])): tuple(json.loads(row["answers"]))
        for row in db.query(sql, {"number": story.number})
    }


def by_story(db: Database, numbers: str) -> dict[int, tuple[Review, ...]]:
    """Return the reviews of the stories in *numbers* (a JSON list)."""
    sql = """
        SELECT * FROM reid_review
         WHERE story_number IN (SELECT value FROM json_each(:numbers))
         ORDER BY rendition_number, use
    """
    found: dict[int, list[Review]] = {}
    for row in db.query(sql, {"numbers": numbers}):
        found.setdefault(row["story_number"], []).append(_review(row))
    return {number: tuple(reviews) for number, reviews in found.items()}


def turn_key(db: Database, story: Story, rendition_number: int, key: Key, at: datetime) -> None:
    """Keep that someone has agreed to these words; again, it is one key for all they agreed to."""
    for before in keys(db, story, rendition_number):
        if before.by == key.by:
            hands, purposes = before.hands | key.hands, before.purposes | key.purposes
            key = replace(key, hands=hands, purposes=purposes)
    db.execute(
        """
        INSERT INTO second_key
            (story_number, rendition_number, staff_id, turned_at, turned_as, hands, purposes)
        VALUES (:number, :rendition_number, :by, :at, :turned_as, :hands, :purposes)
            ON CONFLICT DO UPDATE SET turned_as = excluded.turned_as, hands = excluded.hands,
                purposes = excluded.purposes
        """,
        {
            "number": story.number,
            "rendition_number": rendition_number,
            "by": key.by,
            "at": written(at),
            "turned_as": key.turned_as.value,
            "hands": json.dumps(sorted(key.hands)),
            "purposes": json.dumps(sorted(key.purposes)),
        },
    )


def take_key_back(db: Database, story: Story, rendition_number: int, by: str) -> None:
    """Forget that someone has agreed to these words."""
    db.execute(
        """
        DELETE FROM second_key
         WHERE story_number = :number AND rendition_number = :rendition_number AND staff_id = :by
        """,
        {"number": story.number, "rendition_number": rendition_number, "by": by},
    )


def narrow_key(
    db: Database, story: Story, rendition_number: int, by: str, purposes: frozenset[str]
) -> None:
    """Forget that someone has agreed to *purposes*, codes of uses, of these words."""
    for key in keys(db, story, rendition_number):
        if key.by == by:
            db.execute(
                """
                UPDATE second_key SET purposes = :left
                 WHERE story_number = :number AND rendition_number = :rendition_number
                   AND staff_id = :by
                """,
                {
                    "number": story.number,
                    "rendition_number": rendition_number,
                    "by": by,
                    "left": json.dumps(sorted(key.purposes - purposes)),
                },
            )


def keys(db: Database, story: Story, rendition_number: int) -> tuple[Key, ...]:
    """Return the keys of those who have agreed to these words, in the order they did."""
    sql = """
        SELECT staff_id, turned_as, hands, purposes FROM second_key
         WHERE story_number = :number AND rendition_number = :rendition_number
         ORDER BY turned_at, staff_id
    """
    rows = db.query(sql, {"number": story.number, "rendition_number": rendition_number})
    return tuple(
        Key(
            row["staff_id"],
            TurnedAs(row["turned_as"]),
            frozenset(json.loads(row["hands"])),
            frozenset(json.loads(row["purposes"])),
        )
        for row in rows
    )


def _mention(row: Row) -> Mention:
    return Mention(
        id=row["id"],
        who=row["who"],
        identifiable=Identifiable(row["identifiable"]),
        is_child=bool(row["is_child"]),
        is_staff=bool(row["is_staff"]),
        is_alleged_wrong=bool(row["is_alleged_wrong"]),
        action=row["action"],
        reason=row["reason"],
        reviewed_at=maybe_instant(row["reviewed_at"]),
    )


def _review(row: Row) -> Review:
    return Review(
        rendition_number=row["rendition_number"],
        use=Use(row["use"]),
        risk=Risk(row["risk"]),
        is_accepted=bool(row["is_accepted"]),
        others=Identifiable(row["others"]),
    )
