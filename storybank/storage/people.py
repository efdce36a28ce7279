"""Keep members of staff and their roles."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import ConflictError, NotFoundError
from storybank.domain.people import Role
from storybank.domain.times import maybe_written, written
from storybank.storage import saved


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff."""

    id: str
    email: str
    password_hash: str
    roles: frozenset[Role]
    added_at: str
    disabled_at: str | None
    recipient_id: str | None = None
    reset_asked_at: str | None = None
    left_out_notes: tuple[str, ...] = ()


def add(db: Database, email: str, password_hash: str, *, role: Role, at: datetime) -> Member:
    """Add someone; ConflictError where the address is taken."""
    if find_by_email(db, email) is not None:
        raise ConflictError(f"{email} is already a member of staff.")
    member_id = str(uuid.uuid4())
    db.execute(
        """
        INSERT INTO staff (id, email, password_hash, roles, added_at)
        VALUES (:id, :email, :password_hash, :roles, :at)
        """,
        {
            "id": member_id,
            "email": email,
            "password_hash": password_hash,
            "roles": json.dumps([role.value]),
            "at": written(at),
        },
    )
    return fetch(db, member_id)


def fetch(db: Database, member_id: str) -> Member:
    """Return one member of staff; NotFoundError where there is none."""
    row = next(db.query("SELECT * FROM staff WHERE id = :id", {"id": member_id}), None)
    if row is None:
        raise NotFoundError("There is no such member of staff.")
    return _member(row)


def find_by_email(db: Database, email: str) -> Member | None:
    """Return the member with this address, whatever its capitals, or None."""
    row = next(db.query("SELECT * FROM staff WHERE email = :email", {"email": email}), None)
    return None if row is None else _member(row)


def find(db: Database) -> list[Member]:
    """Return all members of staff by address."""
    return [_member(row) for row in db.query("SELECT * FROM staff ORDER BY email")]


def set_roles(db: Database, member: Member, roles: Iterable[Role]) -> None:
    """Give *member* exactly these roles; their sessions end."""
    written_roles = json.dumps(sorted(role.value for role in roles))
    sql = "UPDATE staff SET roles = :roles WHERE id = :id"
    db.execute(sql, {"roles": written_roles, "id": member.id})
    end_sessions(db, member.id)


def set_disabled(db: Database, member: Member, at: datetime | None) -> None:
    """Shut *member* out from *at* on, or let them in again; their sessions, links, feeds end."""
    sql = "UPDATE staff SET disabled_at = :at, reset_asked_at = NULL WHERE id = :id"
    db.execute(sql, {"at": maybe_written(at), "id": member.id})
    end_sessions(db, member.id)
    db.execute("DELETE FROM reset_token WHERE staff_id = :id", {"id": member.id})
    saved.stop_feeds(db, member.id)


def set_recipient(db: Database, member: Member, recipient_id: str | None) -> None:
    """Make *member* the trainer of one partner, or ours again with None; their sessions end."""
    sql = "UPDATE staff SET recipient_id = :recipient_id WHERE id = :id"
    db.execute(sql, {"recipient_id": recipient_id, "id": member.id})
    end_sessions(db, member.id)


def set_password(db: Database, member: Member, password_hash: str) -> None:
    """Give *member* a new password; their sessions and links to choose one end."""
    sql = "UPDATE staff SET password_hash = :hash, reset_asked_at = NULL WHERE id = :id"
    db.execute(sql, {"hash": password_hash, "id": member.id})
    end_sessions(db, member.id)
    db.execute("DELETE FROM reset_token WHERE staff_id = :id", {"id": member.id})


def left_out(db: Database, member_id: str) -> tuple[str, ...]:
    """Return the content notes that a member leaves out; none for anyone who is no member."""
    sql = "SELECT left_out_notes FROM staff WHERE id = :id"
    row = db.execute(sql, {"id": member_id}).fetchone()
    return () if row is None else tuple(json.loads(row[0]))


def set_left_out(db: Database, member_id: str, notes: Iterable[str]) -> None:
    """Keep the content notes whose stories this member does not want in their lists."""
    sql = "UPDATE staff SET left_out_notes = :notes WHERE id = :id"
    db.execute(sql, {"notes": json.dumps(list(notes)), "id": member_id})


def end_sessions(db: Database, member_id: str) -> None:
    """Sign a member out everywhere."""
    db.execute("DELETE FROM web_session WHERE staff_id = :id", {"id": member_id})


def _member(row: Mapping[str, Any]) -> Member:
    roles = frozenset(Role(role) for role in json.loads(row["roles"]))
    notes = tuple(json.loads(row["left_out_notes"]))
    return Member(**{**row, "roles": roles, "left_out_notes": notes})
