"""Keep what is known of the files that belong to stories and drafts; the files are in ``media``.

A file is needed as long as any row names its hash. Which of them an audience may
see is decided in ``domain.access``.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.consent import RECORDED, Part
from storybank.domain.errors import NotFoundError
from storybank.domain.media import Crop, Picture, Size, Who
from storybank.domain.stories import Pictured, Story
from storybank.domain.times import written

Row = Mapping[str, Any]

RECORDED_PARTS = ", ".join(f"'{part}'" for part in RECORDED)


@dataclass(frozen=True, slots=True)
class File:
    """One file that was made of a picture."""

    size: Size
    kind: str
    sha256: str
    width: int
    height: int
    bytes: int


def pick(files: Iterable[File], size: Size, kind: str) -> File:
    """Return the file of this size and kind; NotFoundError where there is none."""
    for one in files:
        if (one.size, one.kind) == (size, kind):
            return one
    raise NotFoundError("There is no such file.")


@dataclass(frozen=True, slots=True)
class Medium:
    """One picture of a story or a draft. ``who`` is None until its giver has said it.

    ``is_decoration``: its giver says that it needs no words of its own.
    """

    id: str
    part: Part
    position: int
    alt: str
    is_decoration: bool
    who: Who | None
    who_words: str
    face_hidden: bool
    crop: Crop
    files: tuple[File, ...]

    def file(self, size: Size, kind: str) -> File:
        """Return one of its files; NotFoundError where there is no such size."""
        return pick(self.files, size, kind)

    @property
    def picture(self) -> Picture:
        """Return it as it stands in the words of a rendition."""
        return Picture(self.id, self.file(Size.LARGE, "jpeg").sha256, self.alt)

    @property
    def is_told(self) -> bool:
        """Tell whether its giver has said what we must know of it."""
        return self.who is not None and bool(self.alt or self.is_decoration)


def add(
    db: Database,
    files: Iterable[File],
    *,
    at: datetime,
    version: int,
    draft_id: str | None = None,
    story_number: int | None = None,
    media_id: str = "",
    part: Part = Part.PHOTO,
) -> str:
    """Keep a clean picture of a draft or a story, after those before it; return its id."""
    media_id = media_id or secrets.token_urlsafe(16)
    db.execute(
        """
        INSERT INTO media (id, story_number, draft_id, part, position, cleaned_at,
            cleaner_version, added_at)
        SELECT :id, :story_number, :draft_id, :part, 1 + coalesce(max(position), 0), :at,
            :version, :at
          FROM media WHERE story_number IS :story_number AND draft_id IS :draft_id
        """,
        {
            "id": media_id,
            "story_number": story_number,
            "draft_id": draft_id,
            "part": part.value,
            "at": written(at),
            "version": version,
        },
    )
    _add_files(db, media_id, files)
    return media_id


def replace_files(db: Database, media_id: str, files: Iterable[File]) -> None:
    """Keep other files in the place of a picture's own; those are needed no more."""
    db.execute("DELETE FROM media_file WHERE media_id = :id", {"id": media_id})
    _add_files(db, media_id, files)


def save(db: Database, medium: Medium) -> None:
    """Write what can change about a picture but its files and its place in the order."""
    db.execute(
        """
        UPDATE media SET alt = :alt, is_decoration = :is_decoration, who = :who,
            who_words = :who_words, face_hidden = :face_hidden, crop = :crop WHERE id = :id
        """,
        {
            "id": medium.id,
            "alt": medium.alt,
            "is_decoration": int(medium.is_decoration),
            "who": medium.who.value if medium.who else "",
            "who_words": medium.who_words,
            "face_hidden": int(medium.face_hidden),
            "crop": medium.crop.value,
        },
    )


def name(db: Database, media_id: str, title: str) -> None:
    """Write what a recording is: its title stands where a picture has its words."""
    db.execute("UPDATE media SET alt = :title WHERE id = :id", {"title": title, "id": media_id})


def order(db: Database, ids: Iterable[str]) -> None:
    """Put pictures in this order."""
    for position, media_id in enumerate(ids, 1):
        sql = "UPDATE media SET position = :position WHERE id = :id"
        db.execute(sql, {"position": position, "id": media_id})


def move(db: Database, ids: list[str], media_id: str, *, by: int) -> None:
    """Put one of *ids*, which are in their order, earlier (-1) or later (1); NotFoundError."""
    if media_id not in ids:
        raise NotFoundError("There is no such file.")
    at = ids.index(media_id)
    to = min(max(at + by, 0), len(ids) - 1)
    left = [one for one in ids if one != media_id]
    order(db, (*left[:to], media_id, *left[to:]))


def hand_over(db: Database, draft_id: str, story_number: int) -> None:
    """Give the pictures of a draft to the story that it became."""
    sql = "UPDATE media SET story_number = :number, draft_id = NULL WHERE draft_id = :draft_id"
    db.execute(sql, {"number": story_number, "draft_id": draft_id})


def give_to(db: Database, media_ids: Iterable[str], story_number: int) -> None:
    """Give pictures that nobody had yet to a story, in this order."""
    for position, media_id in enumerate(media_ids, 1):
        db.execute(
            """
            UPDATE media SET story_number = :number, position = :position
             WHERE id = :id AND story_number IS NULL AND draft_id IS NULL
            """,
            {"number": story_number, "position": position, "id": media_id},
        )


def remove(db: Database, media_id: str) -> None:
    """Forget a picture; its files are needed no more by it."""
    db.execute("DELETE FROM media WHERE id = :id", {"id": media_id})


def of_draft(db: Database, draft_id: str) -> tuple[Medium, ...]:
    """Return the pictures of a draft, in their order."""
    return _find(db, f"draft_id = :key AND part NOT IN ({RECORDED_PARTS})", draft_id)


def of_story(db: Database, story: Story) -> tuple[Medium, ...]:
    """Return the pictures of a story in hand, in their order."""
    return _find(db, f"story_number = :key AND part NOT IN ({RECORDED_PARTS})", story.number)


def story_of(db: Database, media_id: str) -> tuple[str, Part]:
    """Return whose picture it is, and what part: no more is known of it without the gate."""
    sql = """
        SELECT story.id, part FROM media JOIN story ON story.number = story_number
         WHERE media.id = :id
    """
    row = next(db.query(sql, {"id": media_id}), None)
    if row is None:
        raise NotFoundError("There is no such file.")
    return row["id"], Part(row["part"])


def by_story(db: Database, numbers: str) -> dict[int, tuple[Pictured, ...]]:
    """Return what the gate asks of the files of the stories in *numbers* (a JSON list)."""
    sql = """
        SELECT i.story_number, i.rendition_number, i.media_id, m.part, i.sha256
          FROM rendition_media AS i JOIN media AS m ON m.id = i.media_id
         WHERE i.story_number IN (SELECT value FROM json_each(:numbers))
           AND m.story_number = i.story_number AND m.cleaned_at IS NOT NULL
         ORDER BY i.rendition_number, m.position
    """
    found: dict[int, list[Pictured]] = {}
    for row in db.query(sql, {"numbers": numbers}):
        one = Pictured(row["rendition_number"], row["media_id"], Part(row["part"]), row["sha256"])
        found.setdefault(row["story_number"], []).append(one)
    return {number: tuple(those) for number, those in found.items()}


def sizes(db: Database, media_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return width and height of each of these pictures, of its largest file."""
    sql = """
        SELECT media_id, width, height FROM media_file
         WHERE media_id IN (SELECT value FROM json_each(:ids)) AND size = '1600' AND kind = 'jpeg'
    """
    rows = db.query(sql, {"ids": json.dumps(list(media_ids))})
    return {row["media_id"]: (row["width"], row["height"]) for row in rows}


def needed(db: Database) -> set[str]:
    """Return the hash of every file that any picture needs."""
    return {row["sha256"] for row in db.query("SELECT DISTINCT sha256 FROM media_file")}


def hashes(db: Database, story_number: int) -> set[str]:
    """Return the hashes of a story's files, whoever else needs them too."""
    sql = """
        SELECT sha256 FROM media_file JOIN media ON media.id = media_id
         WHERE story_number = :number
    """
    return {row["sha256"] for row in db.query(sql, {"number": story_number})}


def forget_refused(db: Database, before: datetime) -> int:
    """Forget pictures that nobody may use any more, since *before*; return how many.

    Those are files of which no answer that stands is a yes, and whose last
    answer is older: so they go again after a restore too. A recording is kept as
    long as its story is being read: its words may still have to be written down.
    """
    sql = f"""
        DELETE FROM media WHERE story_number IS NULL AND draft_id IS NULL
            OR story_number IS NOT NULL
           AND EXISTS (SELECT 1 FROM consent_grant WHERE media_id = media.id)
           AND NOT (part IN ({RECORDED_PARTS}) AND story_number IN (
                SELECT number FROM story
                 WHERE editorial_state IN ('submitted', 'in_review', 'proposed_to_contributor')))
           AND NOT EXISTS (
                SELECT 1 FROM consent_grant AS g
                  JOIN consent_record AS r ON r.number = g.record_number
                 WHERE g.media_id = media.id AND (r.answered_at > :before OR (
                        g.decision = 'yes' AND r.closed_as IS NULL AND g.number = (
                            SELECT max(o.number) FROM consent_grant AS o
                             WHERE o.media_id = g.media_id AND o.use = g.use
                               AND o.part = g.part AND o.recipient_id IS g.recipient_id
                               AND o.subject_id = g.subject_id))))
    """
    return db.execute(sql, {"before": written(before)}).rowcount


def _add_files(db: Database, media_id: str, files: Iterable[File]) -> None:
    for one in files:
        db.execute(
            """
            INSERT INTO media_file
            VALUES (:media_id, :size, :kind, :sha256, :width, :height, :bytes)
            """,
            {
                "media_id": media_id,
                "size": one.size.value,
                "kind": one.kind,
                "sha256": one.sha256,
                "width": one.width,
                "height": one.height,
                "bytes": one.bytes,
            },
        )


def _find(db: Database, where: str, key: str | int) -> tuple[Medium, ...]:
    rows = list(db.query(f"SELECT * FROM media WHERE {where} ORDER BY position", {"key": key}))
    files = files_of(db, [row["id"] for row in rows])
    return tuple(_medium(row, tuple(files.get(row["id"], ()))) for row in rows)


def files_of(db: Database, ids: list[str]) -> dict[str, list[File]]:
    """Return the files of pictures or recordings, by id; one without files is not there."""
    sql = "SELECT * FROM media_file WHERE media_id IN (SELECT value FROM json_each(:ids))"
    found: dict[str, list[File]] = {}
    for row in db.query(sql, {"ids": json.dumps(ids)}):
        found.setdefault(row["media_id"], []).append(_file(row))
    return found


def _file(row: Row) -> File:
    return File(
        Size(row["size"]), row["kind"], row["sha256"], row["width"], row["height"], row["bytes"]
    )


def _medium(row: Row, files: tuple[File, ...]) -> Medium:
    return Medium(
        id=row["id"],
        part=Part(row["part"]),
        position=row["position"],
        alt=row["alt"],
        is_decoration=bool(row["is_decoration"]),
        who=Who(row["who"]) if row["who"] else None,
        who_words=row["who_words"],
        face_hidden=bool(row["face_hidden"]),
        crop=Crop(row["crop"]),
        files=files,
    )
