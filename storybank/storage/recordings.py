"""Keep what is known of recordings, and what has still to be done to each.

A recording is a row of ``media``; as long as it is not made safe a row of
``media_job`` names the file that was given. The two go together: whoever forgets
a recording forgets its work too.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlite_utils import Database

from storybank.domain.consent import Part
from storybank.domain.media import Size, Who
from storybank.domain.recordings import Recording
from storybank.domain.stories import Story
from storybank.domain.times import written
from storybank.storage.media import RECORDED_PARTS, File, Row, files_of, pick, replace_files


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
        return pick(self.files, size, kind)

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
    media_id: str = "",
) -> str:
    """Keep what was given, after what was before it, and note its work; return its id."""
    media_id = media_id or secrets.token_urlsafe(16)
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


def is_known(db: Database, media_id: str) -> bool:
    """Tell whether there is a recording, or a picture, with this id."""
    return db["media"].count_where("id = ?", [media_id]) > 0


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


@dataclass(frozen=True, slots=True)
class Job:
    """The work on one recording, as it was taken in hand."""

    media_id: str
    incoming: str
    given_sha256: str
    tries: int
    change_voice: bool
    poster_at: float


def take(db: Database, at: datetime) -> Job | None:
    """Take in hand what was begun and not finished, else what waits longest; None where nothing is.

    There is one worker: what is in hand when it looks was left behind by a fault.
    """
    sql = """
        SELECT media_id, incoming, given_sha256, tries, is_voice_changed, poster_at
          FROM media_job JOIN media ON media.id = media_id
         WHERE state IN ('waiting', 'working')
         ORDER BY state = 'waiting', asked_at, media_job.rowid LIMIT 1
    """
    row = next(db.query(sql), None)
    if row is None:
        return None
    db.execute(
        """
        UPDATE media_job SET state = 'working', share = 0, tries = tries + 1, taken_at = :at
         WHERE media_id = :id
        """,
        {"id": row["media_id"], "at": written(at)},
    )
    return Job(
        row["media_id"],
        row["incoming"],
        row["given_sha256"],
        row["tries"] + 1,
        bool(row["is_voice_changed"]),
        row["poster_at"],
    )


def note_share(db: Database, job: Job, share: float) -> bool:
    """Note how much of the work in hand is done; tell whether anyone still wants it."""
    sql = f"UPDATE media_job SET share = :share WHERE {_IN_HAND}"
    return bool(db.execute(sql, {**_hand(job), "share": share}).rowcount)


def is_wanted(db: Database, job: Job) -> bool:
    """Tell whether the work in hand is still to be done as it was asked."""
    return next(db.query(f"SELECT 1 FROM media_job WHERE {_IN_HAND}", _hand(job)), None) is not None


def poster_at(db: Database, media_id: str) -> float:
    """Return the second that a film is to be shown by."""
    row = next(db.query("SELECT poster_at FROM media WHERE id = :id", {"id": media_id}), None)
    return float(row["poster_at"]) if row else 0.0


def finish(
    db: Database, job: Job, files: Iterable[File], *, seconds: float, at: datetime, version: int
) -> None:
    """Keep what was made of a recording: from here on it is safe, and its work is over."""
    replace_files(db, job.media_id, files)
    db.execute(
        """
        UPDATE media SET cleaned_at = :at, cleaner_version = :version, seconds = :seconds
         WHERE id = :id
        """,
        {"id": job.media_id, "at": written(at), "version": version, "seconds": seconds},
    )
    db.execute("DELETE FROM media_job WHERE media_id = :id", {"id": job.media_id})


def fail(db: Database, job: Job, problem: str) -> None:
    """Note that a recording could not be made safe, and why: one plain sentence."""
    sql = f"UPDATE media_job SET state = 'failed', problem = :problem WHERE {_IN_HAND}"
    db.execute(sql, {**_hand(job), "problem": problem})


def put_back(db: Database, job: Job, *, counts: bool) -> None:
    """Let the work in hand wait again; the try counts unless it was no fault of the recording."""
    sql = f"""
        UPDATE media_job SET state = 'waiting', share = 0, tries = tries - :back WHERE {_IN_HAND}
    """
    db.execute(sql, {**_hand(job), "back": 0 if counts else 1})


def begin_again(db: Database, media_id: str) -> None:
    """Have the work that waits or is in hand done from its beginning, as it is asked now."""
    sql = """
        UPDATE media_job SET state = 'waiting', share = 0, tries = 0
         WHERE media_id = :id AND state <> 'failed'
    """
    db.execute(sql, {"id": media_id})


def try_again(db: Database, media_id: str) -> bool:
    """Let one that failed wait again; False where it is not there any more."""
    sql = """
        UPDATE media_job SET state = 'waiting', share = 0, tries = 0, problem = ''
         WHERE media_id = :id AND state = 'failed' AND incoming <> ''
    """
    return db.execute(sql, {"id": media_id}).rowcount > 0


def try_failed_again(db: Database) -> int:
    """Let everything that failed, and is still there, wait again; return how many."""
    sql = """
        UPDATE media_job SET state = 'waiting', share = 0, tries = 0, problem = ''
         WHERE state = 'failed' AND incoming <> ''
    """
    return db.execute(sql).rowcount


def forget_failed(db: Database, before: datetime) -> int:
    """Forget the file of what failed before then; that it failed is still said."""
    sql = """
        UPDATE media_job SET incoming = ''
         WHERE state = 'failed' AND incoming <> '' AND taken_at < :before
    """
    return db.execute(sql, {"before": written(before)}).rowcount


def count(db: Database) -> dict[State, int]:
    """Return how many recordings wait, are in hand and have failed."""
    sql = "SELECT state, count(*) AS many FROM media_job GROUP BY state"
    return {State(row["state"]): row["many"] for row in db.query(sql)}


def waiting_since(db: Database) -> str | None:
    """Return since when the oldest of what is not made safe waits; None where nothing does."""
    sql = "SELECT min(asked_at) AS since FROM media_job WHERE state <> 'failed'"
    since: str | None = next(db.query(sql))["since"]
    return since


def incoming(db: Database) -> set[str]:
    """Return the name of every given file that work still needs."""
    sql = "SELECT incoming FROM media_job WHERE incoming <> ''"
    return {row["incoming"] for row in db.query(sql)}


_IN_HAND = """
    media_id = :media_id AND incoming = :incoming AND state = 'working' AND tries = :tries
"""


def _hand(job: Job) -> dict[str, object]:
    return {"media_id": job.media_id, "incoming": job.incoming, "tries": job.tries}


def _find(db: Database, where: str, key: str | int) -> tuple[Recorded, ...]:
    sql = f"""
        SELECT media.*, state, share, problem, given_sha256
          FROM media LEFT JOIN media_job ON media_id = media.id
         WHERE {where} AND part IN ({RECORDED_PARTS}) ORDER BY position
    """
    rows = list(db.query(sql, {"key": key}))
    files = files_of(db, [row["id"] for row in rows])
    return tuple(_recorded(row, tuple(files.get(row["id"], ()))) for row in rows)


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
