"""Keep invitations for members of staff: of the link only its hash is here."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.people import Role
from storybank.domain.times import instant, written


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation; it is open until it ends, is used or is taken back."""

    id: str
    email: str
    roles: frozenset[Role]
    recipient_id: str | None
    made_at: datetime
    ends_at: datetime
    is_open: bool


def add(
    db: Database,
    email: str,
    token_hash: str,
    *,
    roles: frozenset[Role],
    recipient_id: str | None,
    by: str,
    at: datetime,
    ends_at: datetime,
) -> Invitation:
    """Keep one; earlier ones for the same address open nothing any more."""
    revoke_for(db, email, at=at)
    invitation_id = str(uuid.uuid4())
    db.execute(
        """
        INSERT INTO invitation
            (id, email, roles, recipient_id, token_hash, made_by, made_at, ends_at)
        VALUES (:id, :email, :roles, :recipient_id, :token_hash, :by, :at, :ends_at)
        """,
        {
            "id": invitation_id,
            "email": email,
            "roles": json.dumps(sorted(role.value for role in roles)),
            "recipient_id": recipient_id,
            "token_hash": token_hash,
            "by": by,
            "at": written(at),
            "ends_at": written(ends_at),
        },
    )
    return fetch(db, invitation_id)


def fetch(db: Database, invitation_id: str) -> Invitation:
    """Return one invitation; NotFoundError where there is none."""
    return _one(db, "id = :value", invitation_id)


def fetch_by_token(db: Database, token_hash: str) -> Invitation:
    """Return the invitation whose link this is, open or not; NotFoundError for no one's."""
    return _one(db, "token_hash = :value", token_hash)


def find(db: Database) -> list[Invitation]:
    """Return those that are neither used nor taken back, ended ones too, the newest first."""
    sql = """
        SELECT * FROM invitation WHERE revoked_at IS NULL AND used_at IS NULL
         ORDER BY made_at DESC, email
    """
    return [_invitation(row) for row in db.query(sql)]


def every(db: Database) -> list[Invitation]:
    """Return all that there ever were, in no order."""
    return [_invitation(row) for row in db.query("SELECT * FROM invitation")]


def revoke(db: Database, invitation_id: str, *, at: datetime) -> None:
    """Take one back: its link opens nothing any more."""
    sql = """
        UPDATE invitation SET revoked_at = :at
         WHERE id = :id AND revoked_at IS NULL AND used_at IS NULL
    """
    db.execute(sql, {"at": written(at), "id": invitation_id})


def revoke_for(db: Database, email: str, *, at: datetime) -> None:
    """Take back all that are open for an address."""
    sql = """
        UPDATE invitation SET revoked_at = :at
         WHERE email = :email AND revoked_at IS NULL AND used_at IS NULL
    """
    db.execute(sql, {"at": written(at), "email": email})


def revoke_all(db: Database, *, at: datetime) -> None:
    """Take back all that are open."""
    sql = "UPDATE invitation SET revoked_at = :at WHERE revoked_at IS NULL AND used_at IS NULL"
    db.execute(sql, {"at": written(at)})


def set_used(db: Database, invitation_id: str, *, at: datetime) -> None:
    """Note that someone has come in with it."""
    sql = "UPDATE invitation SET used_at = :at WHERE id = :id"
    db.execute(sql, {"at": written(at), "id": invitation_id})


def _one(db: Database, where: str, value: str) -> Invitation:
    row = next(db.query(f"SELECT * FROM invitation WHERE {where}", {"value": value}), None)
    if row is None:
        raise NotFoundError("There is no such invitation.")
    return _invitation(row)


def _invitation(row: Mapping[str, Any]) -> Invitation:
    return Invitation(
        id=row["id"],
        email=row["email"],
        roles=frozenset(Role(role) for role in json.loads(row["roles"])),
        recipient_id=row["recipient_id"],
        made_at=instant(row["made_at"]),
        ends_at=instant(row["ends_at"]),
        is_open=row["revoked_at"] is None and row["used_at"] is None,
    )
