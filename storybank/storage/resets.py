"""Keep the links with which members of staff choose a new password: here is only their hash."""

from datetime import datetime

from sqlite_utils import Database

from storybank.domain.times import written


def ask(db: Database, email: str, *, at: datetime) -> None:
    """Keep that whoever has this address asked for a new password; nothing where nobody has."""
    sql = """
        UPDATE staff SET reset_asked_at = :at WHERE email = :email AND disabled_at IS NULL
    """
    db.execute(sql, {"email": email, "at": written(at)})


def keep(db: Database, id_hash: str, staff_id: str, *, at: datetime) -> None:
    """Keep a new link of this member; earlier ones of theirs open nothing any more."""
    db.execute("DELETE FROM reset_token WHERE staff_id = :staff_id", {"staff_id": staff_id})
    sql = "INSERT INTO reset_token VALUES (:id_hash, :staff_id, :at)"
    db.execute(sql, {"id_hash": id_hash, "staff_id": staff_id, "at": written(at)})


def find(db: Database, id_hash: str, *, since: datetime) -> str | None:
    """Return the id of the member whose link this is, made after *since*; None for no one's."""
    sql = "SELECT staff_id FROM reset_token WHERE id_hash = :id_hash AND made_at > :since"
    row = next(db.query(sql, {"id_hash": id_hash, "since": written(since)}), None)
    return None if row is None else str(row["staff_id"])


def forget_old(db: Database, before: datetime) -> None:
    """Forget links that were made before."""
    db.execute("DELETE FROM reset_token WHERE made_at <= :before", {"before": written(before)})
