"""Keep what is known of recordings, and what has still to be done to each.

A recording is a row of ``media``; as long as it is not made safe a row of
``media_job`` names the file that was given. The two go together: whoever forgets
a recording forgets its work too.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlite_utils import Database

from storybank.domain.consent import RECORDED, Part
from storybank.domain.errors import NotFoundError
from storybank.domain.media import Size, Who
from storybank.domain.recordings import Recording
from storybank.domain.stories import Story
from storybank.domain.times import written
from storybank.storage.media import File, Row

_PARTS = ", ".join(f"'{part}'" for part in RECORDED)


class State(StrEnum):
    """How far a recording is from being safe to keep."""

    READY = "ready"
    WAITING = "waiting"
    WORKING = "working"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording of a story or a draft. ``who`` is None until its giver has said it.

    ``share`` is how much of the work on it is done, 0 to 1; ``problem`` one plain
    sentence where it FAILED. ``files`` is empty until it is READY.
    """

    id: str
    part: Part
    position: int
    title: str
    who: Who | None
    who_words: str
    is_voice_changed: bool
    seconds: float
    poster_at: float
    state: State
    share: float
    problem: str
    given_sha256: str
    files: tuple[File, ...]

    def file(self, size: Size, kind: str) -> File:
        """Return one of its files; NotFoundError where there is no such size."""
        for one in self.files:
            if (one.size, one.kind) == (size, kind):
                return one
        raise NotFoundError("There is no such file.")

    @property
    def main(self) -> File:
        """Return its film, or its sound where it is one without pictures."""
        if self.part is Part.VIDEO:
            return self.file(Size.FILM, "mp4")
        return self.file(Size.SOUND, "m4a")

    @property
    def recording(self) -> Recording:
        """Return it as it stands in the words of a rendition, without its words yet."""
        is_ready = self.state is State.READY
        sha256 = self.main.sha256 if is_ready else self.given_sha256
        return Recording(self.id, self.part, sha256, self.title)

    @property
    def is_told(self) -> bool:
        """Tell whether its giver has said what we must know of it."""
        return self.who is not None and bool(self.title)


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: the name of its file, what it holds, how long it says it is."""

    incoming: str
    sha256: str
    part: Part
    seconds: float


def add(
    db: Database,
    given: Given,
    *,
    at: datetime,
    draft_id: str | None = None,
    story_number: int | None = None,
) -> str:
    """Keep what was given, after what was before it, and note its work; return its id."""
    media_id = secrets.token_urlsafe(16)
    db.execute(
        """
        INSERT INTO media (id, story_number, draft_id, part, position, seconds, added_at)
        SELECT :id, :story_number, :draft_id, :part, 1 + coalesce(max(position), 0), :seconds, :at
          FROM media WHERE story_number IS :story_number AND draft_id IS :draft_id
        """,
        {
            "id": media_id,
            "story_number": story_number,
            "draft_id": draft_id,
            "part": given.part.value,
            "seconds": given.seconds,
            "at": written(at),
        },
    )
    ask(db, media_id, given, at=at)
    return media_id


def ask(db: Database, media_id: str, given: Given, *, at: datetime) -> None:
    """Have a recording made of what was given; what was made of it before is forgotten."""
    db.execute("DELETE FROM media_file WHERE media_id = :id", {"id": media_id})
    db.execute(
        """
        UPDATE media SET cleaned_at = NULL, part = :part, seconds = :seconds WHERE id = :id
        """,
        {"id": media_id, "part": given.part.value, "seconds": given.seconds},
    )
    db.execute(
        """
        INSERT OR REPLACE INTO media_job (media_id, incoming, given_sha256, asked_at)
        VALUES (:id, :incoming, :sha256, :at)
        """,
        {"id": media_id, "incoming": given.incoming, "sha256": given.sha256, "at": written(at)},
    )


def try_again(db: Database, media_id: str, *, at: datetime) -> None:
    """Let work on a recording that has failed begin anew."""
    db.execute(
        """
        UPDATE media_job SET state = 'waiting', share = 0, tries = 0, problem = '',
            asked_at = :at, taken_at = NULL
         WHERE media_id = :id AND state = 'failed'
        """,
        {"id": media_id, "at": written(at)},
    )


def save(db: Database, recorded: Recorded) -> None:
    """Write what its giver says of a recording."""
    db.execute(
        """
        UPDATE media SET alt = :title, who = :who, who_words = :who_words,
            is_voice_changed = :is_voice_changed, poster_at = :poster_at WHERE id = :id
        """,
        {
            "id": recorded.id,
            "title": recorded.title,
            "who": recorded.who.value if recorded.who else "",
            "who_words": recorded.who_words,
            "is_voice_changed": int(recorded.is_voice_changed),
            "poster_at": recorded.poster_at,
        },
    )


def of_draft(db: Database, draft_id: str) -> tuple[Recorded, ...]:
    """Return the recordings of a draft, in their order."""
    return _find(db, "draft_id = :key", draft_id)


def of_story(db: Database, story: Story) -> tuple[Recorded, ...]:
    """Return the recordings of a story in hand, in their order."""
    return _find(db, "story_number = :key", story.number)


def incoming(db: Database) -> set[str]:
    """Return the name of every given file that work still needs."""
    sql = "SELECT incoming FROM media_job WHERE incoming <> ''"
    return {row["incoming"] for row in db.query(sql)}


def _find(db: Database, where: str, key: str | int) -> tuple[Recorded, ...]:
    sql = f"""
        SELECT media.*, state, share, problem, given_sha256
          FROM media LEFT JOIN media_job ON media_id = media.id
         WHERE {where} AND part IN ({_PARTS}) ORDER BY position
    """
    rows = list(db.query(sql, {"key": key}))
    files = _files(db, (row["id"] for row in rows))
    return tuple(_recorded(row, tuple(files.get(row["id"], ()))) for row in rows)


def _files(db: Database, ids: Iterable[str]) -> dict[str, list[File]]:
    sql = "SELECT * FROM media_file WHERE media_id IN (SELECT value FROM json_each(:ids))"
    found: dict[str, list[File]] = {}
    for row in db.query(sql, {"ids": json.dumps(list(ids))}):
        one = File(
            Size(row["size"]), row["kind"], row["sha256"], row["width"], row["height"], row["bytes"]
        )
        found.setdefault(row["media_id"], []).append(one)
    return found


def _recorded(row: Row, files: tuple[File, ...]) -> Recorded:
    return Recorded(
        id=row["id"],
        part=Part(row["part"]),
        position=row["position"],
        title=row["alt"],
        who=Who(row["who"]) if row["who"] else None,
        who_words=row["who_words"],
        is_voice_changed=bool(row["is_voice_changed"]),
        seconds=row["seconds"],
        poster_at=row["poster_at"],
        state=State(row["state"] or State.READY),
        share=row["share"] or 0.0 if row["state"] else 1.0,
        problem=row["problem"] or "",
        given_sha256=row["given_sha256"] or "",
        files=files,
    )
