"""Keep every version of the words that people were asked with (I-8).

A version is never edited or deleted; triggers refuse it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.times import written


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable wording: ``W26@3`` is the third of screen W26."""

    id: str
    screen: str
    version: int
    text: str
    sha256: str


def keep(db: Database, screen: str, text: str, *, sha256: str, grade: float, at: datetime) -> None:
    """Keep *text* as the newest version of *screen*, unless it already is."""
    latest = current(db).get(screen)
    if latest is not None and latest.sha256 == sha256:
        return
    version = latest.version + 1 if latest else 1
    db.execute(
        """
        INSERT INTO wording_version
            (id, screen, lang, format, version, text, sha256, valid_from, reading_grade)
        VALUES (:id, :screen, 'en', 'standard', :version, :text, :sha256, :at, :grade)
        """,
        {
            "id": f"{screen}@{version}",
            "screen": screen,
            "version": version,
            "text": text,
            "sha256": sha256,
            "at": written(at),
            "grade": grade,
        },
    )


def current(db: Database) -> dict[str, Version]:
    """Return the newest standard English version of each screen, by screen."""
    sql = """
        SELECT id, screen, version, text, sha256 FROM wording_version
         WHERE lang = 'en' AND format = 'standard' AND retired_at IS NULL ORDER BY version
    """
    return {row["screen"]: Version(**row) for row in db.query(sql)}
