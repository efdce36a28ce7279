"""Keep what shows that a permission was given: for curators alone, for as long as it is due.

A scan or a recording is a file under ``evidence/`` in the instance, outside
everything that is served, named by the id of its row.
"""

import hashlib
import os
import uuid
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from storybank.domain.stories import Story
from storybank.domain.times import written


def add(
    db: Database,
    story: Story,
    text: str,
    *,
    retain_until: datetime,
    proof: bytes = b"",
    folder: Path | None = None,
) -> str:
    """Keep evidence about a story, words and perhaps a file in *folder*; return its id."""
    evidence_id = str(uuid.uuid4())
    if proof and folder is not None:
        _write(folder, evidence_id, proof)
    db.execute(
        "INSERT INTO evidence VALUES (:id, :story_number, :text, :sha256, :retain_until)",
        {
            "id": evidence_id,
            "story_number": story.number,
            "text": text,
            "sha256": hashlib.sha256(proof or text.encode()).hexdigest(),
            "retain_until": written(retain_until),
        },
    )
    return evidence_id


def of_story(db: Database, story: Story) -> list[str]:
    """Return what is kept as evidence about a story, oldest first."""
    sql = "SELECT text FROM evidence WHERE story_number = :number ORDER BY rowid"
    return [row["text"] for row in db.query(sql, {"number": story.number})]


def ids(db: Database) -> list[str]:
    """Return the ids of all evidence that is still in its time."""
    return [row["id"] for row in db.query("SELECT id FROM evidence")]


def sweep(db: Database, folder: Path) -> int:
    """Delete the files whose rows are gone; return how many."""
    if not folder.is_dir():
        return 0
    kept = set(ids(db))
    gone = [path for path in folder.iterdir() if path.name not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _write(folder: Path, name: str, proof: bytes) -> None:
    """Write a file for its owner alone, whole or not at all, through to the disk."""
    folder.mkdir(exist_ok=True, mode=0o700)
    part = folder / f"{name}.part"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(proof)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / name)
