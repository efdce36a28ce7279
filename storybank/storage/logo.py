"""Keep the organisation's logo: one picture, or none."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.times import written


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo without its content: its media type, its size, and its words, which may be empty."""

    sha256: str
    kind: str
    width: int
    height: int
    alt: str


def find(db: Database) -> Logo | None:
    """Return the logo, or None where there is none."""
    sql = "SELECT sha256, kind, width, height, alt FROM logo"
    return next((Logo(**row) for row in db.query(sql)), None)


def content(db: Database, sha256: str) -> bytes | None:
    """Return the file of the logo; None where the logo is another by now, or there is none."""
    sql = "SELECT content FROM logo WHERE sha256 = :sha256"
    return next((bytes(row["content"]) for row in db.query(sql, {"sha256": sha256})), None)


def keep(db: Database, logo: Logo, content: bytes, *, at: datetime, by: str) -> None:
    """Keep a logo in the place of an earlier one."""
    db.execute(
        """
        INSERT OR REPLACE INTO logo
        VALUES (1, :sha256, :kind, :content, :width, :height, :alt, :at, :by)
        """,
        {
            "sha256": logo.sha256,
            "kind": logo.kind,
            "content": content,
            "width": logo.width,
            "height": logo.height,
            "alt": logo.alt,
            "at": written(at),
            "by": by,
        },
    )


def remove(db: Database) -> bool:
    """Delete the logo; False where there was none."""
    return bool(db.execute("DELETE FROM logo").rowcount)
