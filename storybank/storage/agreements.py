"""Keep the words that trainers agreed to, and who agreed to which of them when."""

from datetime import datetime

from sqlite_utils import Database

from storybank.domain.times import maybe_instant, written


def agree(db: Database, staff_id: str, *, sha256: str, text: str, at: datetime) -> None:
    """Keep that someone agreed to these words; the words are kept once."""
    fields = {"staff_id": staff_id, "sha256": sha256, "text": text, "at": written(at)}
    words = """
        INSERT INTO agreement_text (sha256, text, kept_at) VALUES (:sha256, :text, :at)
        ON CONFLICT DO NOTHING
    """
    agreed = """
        INSERT INTO agreement (staff_id, sha256, agreed_at) VALUES (:staff_id, :sha256, :at)
        ON CONFLICT DO NOTHING
    """
    for sql in (words, agreed):
        db.execute(sql, fields)


def last(db: Database, staff_id: str, sha256: str) -> datetime | None:
    """Return when someone last agreed to these very words, or None."""
    sql = "SELECT max(agreed_at) AS at FROM agreement WHERE staff_id = :id AND sha256 = :sha256"
    return maybe_instant(next(db.query(sql, {"id": staff_id, "sha256": sha256}))["at"])


def text(db: Database, sha256: str) -> str | None:
    """Return the words with this hash as somebody agreed to them, or None."""
    sql = "SELECT text FROM agreement_text WHERE sha256 = :sha256"
    found = next(db.query(sql, {"sha256": sha256}), None)
    return str(found["text"]) if found else None
