"""Keep what we know of contributors: their real name and the safe way to reach them."""

import json
import uuid
from dataclasses import dataclass

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Contributor:
    """One person who gives stories. ``contact_permissions``: renewal, feedback, invite.

    ``reask_on``: the month (``2027-04``) in which a young person turns 16 or 18.
    ``after_death``: keep_until_end, ask_person or take_down.
    """

    id: str
    full_name: str = ""
    contact_channel: str = ""
    contact_value: str = ""
    contact_safe_note: str = ""
    contact_permissions: tuple[str, ...] = ()
    language: str = "en"
    age_band: str = "adult"
    reask_on: str = ""
    after_death: str = ""
    after_death_person: str = ""
    wants_check_in: bool = True


def new_id() -> str:
    """Make a random id that says nothing about the person."""
    return str(uuid.uuid4())


def add(db: Database, contributor: Contributor) -> None:
    """Keep a new contributor."""
    db.execute(
        """
        INSERT INTO contributor (id, full_name, contact_channel, contact_value,
            contact_safe_note, contact_permissions, language, age_band, reask_on,
            after_death, after_death_person, wants_check_in)
        VALUES (:id, :full_name, :contact_channel, :contact_value,
            :contact_safe_note, :contact_permissions, :language, :age_band, :reask_on,
            :after_death, :after_death_person, :wants_check_in)
        """,
        {
            "id": contributor.id,
            "full_name": contributor.full_name,
            "contact_channel": contributor.contact_channel,
            "contact_value": contributor.contact_value,
            "contact_safe_note": contributor.contact_safe_note,
            "contact_permissions": json.dumps(list(contributor.contact_permissions)),
            "language": contributor.language,
            "age_band": contributor.age_band,
            "reask_on": contributor.reask_on,
            "after_death": contributor.after_death,
            "after_death_person": contributor.after_death_person,
            "wants_check_in": int(contributor.wants_check_in),
        },
    )


def set_age(db: Database, contributor_id: str, *, age_band: str, reask_on: str) -> None:
    """Keep that someone is older now, and the month in which they are asked again, if any."""
    sql = "UPDATE contributor SET age_band = :age_band, reask_on = :reask_on WHERE id = :id"
    db.execute(sql, {"age_band": age_band, "reask_on": reask_on, "id": contributor_id})


def fetch(db: Database, contributor_id: str) -> Contributor:
    """Return one contributor; NotFoundError where there is none."""
    rows = db.query("SELECT * FROM contributor WHERE id = :id", {"id": contributor_id})
    row = next(rows, None)
    if row is None:
        raise NotFoundError("There is no such contributor.")
    return Contributor(
        **{
            **row,
            "contact_permissions": tuple(json.loads(row["contact_permissions"])),
            "wants_check_in": bool(row["wants_check_in"]),
        }
    )


def refuse_all(db: Database, contributor_id: str) -> None:
    """Keep that this person does not want us to get in touch about anything."""
    sql = "UPDATE contributor SET contact_permissions = '[]' WHERE id = :id"
    db.execute(sql, {"id": contributor_id})


def refuse_check_in(db: Database, contributor_id: str) -> None:
    """Keep that this person does not want us to ask how they are."""
    sql = "UPDATE contributor SET wants_check_in = 0 WHERE id = :id"
    db.execute(sql, {"id": contributor_id})
