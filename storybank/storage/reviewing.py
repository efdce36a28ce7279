"""Keep what reviewers say of stories, and the links that some of them hold: of a link its hash."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.review import Said
from storybank.domain.stories import Story
from storybank.domain.times import instant, maybe_instant, written

Row = Mapping[str, Any]

_LINKS = """
    SELECT review_link.*, story.id AS story_id
      FROM review_link JOIN story ON story.number = review_link.story_number
"""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to one story. ``holder`` says in words whom it was made for."""

    id: str
    story_id: str
    holder: str
    made_by: str
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Tell whether it still opens its story."""
        return self.revoked_at is None and now < self.ends_at


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reviewer said of one version. ``reply`` is what a curator wrote who settled it."""

    number: int
    rendition_number: int
    by_ref: str
    said: Said
    words: str
    at: datetime
    settled_at: datetime | None
    reply: str

    @property
    def is_open(self) -> bool:
        """Tell whether it is a challenge that nobody has settled."""
        return self.said is Said.CHALLENGE and self.settled_at is None


def add_link(
    db: Database,
    story: Story,
    token_hash: str,
    *,
    holder: str,
    by: str,
    at: datetime,
    ends_at: datetime,
) -> Link:
    """Keep a new link."""
    link_id = str(uuid.uuid4())
    db.execute(
        """
        INSERT INTO review_link (id, story_number, token_hash, holder, made_by, made_at, ends_at)
        VALUES (:id, :story_number, :token_hash, :holder, :by, :at, :ends_at)
        """,
        {
            "id": link_id,
            "story_number": story.number,
            "token_hash": token_hash,
            "holder": holder,
            "by": by,
            "at": written(at),
            "ends_at": written(ends_at),
        },
    )
    return fetch_link(db, link_id)


def fetch_link(db: Database, link_id: str) -> Link:
    """Return one link, open or not; NotFoundError where there is none."""
    return _one(db, "review_link.id = :value", link_id)


def fetch_by_token(db: Database, token_hash: str) -> Link:
    """Return the link that this is, open or not; NotFoundError for no one's."""
    return _one(db, "review_link.token_hash = :value", token_hash)


def links(db: Database, story: Story) -> tuple[Link, ...]:
    """Return all links to a story there ever were, the newest first."""
    sql = f"{_LINKS} WHERE review_link.story_number = :number ORDER BY made_at DESC, holder"
    return tuple(_link(row) for row in db.query(sql, {"number": story.number}))


def revoke_link(db: Database, link_id: str, *, at: datetime) -> None:
    """Let a link open nothing any more."""
    sql = "UPDATE review_link SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL"
    db.execute(sql, {"at": written(at), "id": link_id})


def revoke_all(db: Database, *, at: datetime) -> None:
    """Let no link open anything any more."""
    db.execute("UPDATE review_link SET revoked_at = :at WHERE revoked_at IS NULL",
               {"at": written(at)})  # fmt: skip


def add_answer(
    db: Database,
    story: Story,
    rendition_number: int,
    *,
    by: str,
    said: Said,
    words: str,
    at: datetime,
) -> None:
    """Keep an answer; all that was said before stays beside it."""
    db.execute(
        """
        INSERT INTO review_answer (story_number, rendition_number, by_ref, said, words, at)
        VALUES (:story_number, :rendition_number, :by, :said, :words, :at)
        """,
        {
            "story_number": story.number,
            "rendition_number": rendition_number,
            "by": by,
            "said": said.value,
            "words": words,
            "at": written(at),
        },
    )


def answers(db: Database, story: Story) -> tuple[Answer, ...]:
    """Return all that reviewers said of a story, oldest first."""
    sql = "SELECT * FROM review_answer WHERE story_number = :number ORDER BY number"
    return tuple(_answer(row) for row in db.query(sql, {"number": story.number}))


def settle(db: Database, story: Story, number: int, *, by: str, reply: str, at: datetime) -> None:
    """Keep that a challenge is settled, and how."""
    sql = """
        UPDATE review_answer SET settled_at = :at, settled_by = :by, reply = :reply
         WHERE number = :number AND story_number = :story_number AND settled_at IS NULL
    """
    params = {"at": written(at), "by": by, "reply": reply}
    db.execute(sql, {**params, "number": number, "story_number": story.number})


def _one(db: Database, where: str, value: str) -> Link:
    row = next(db.query(f"{_LINKS} WHERE {where}", {"value": value}), None)
    if row is None:
        raise NotFoundError("There is no such link.")
    return _link(row)


def _link(row: Row) -> Link:
    return Link(
        id=row["id"],
        story_id=row["story_id"],
        holder=row["holder"],
        made_by=row["made_by"],
        made_at=instant(row["made_at"]),
        ends_at=instant(row["ends_at"]),
        revoked_at=maybe_instant(row["revoked_at"]),
    )


def _answer(row: Row) -> Answer:
    return Answer(
        number=row["number"],
        rendition_number=row["rendition_number"],
        by_ref=row["by_ref"],
        said=Said(row["said"]),
        words=row["words"],
        at=instant(row["at"]),
        settled_at=maybe_instant(row["settled_at"]),
        reply=row["reply"],
    )
