"""Keep the second step of signing in: a salt, never the secret; of recovery codes only hashes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.times import written


@dataclass(frozen=True, slots=True)
class SecondStep:
    """One member's second step; it counts once it is confirmed.

    ``last_counter`` is the time step of the last code taken: no code works twice.
    """

    staff_id: str
    salt: str
    is_confirmed: bool
    last_counter: int


def find(db: Database, staff_id: str) -> SecondStep | None:
    """Return a member's second step, confirmed or not, or None."""
    sql = """
        SELECT salt, confirmed_at IS NOT NULL, last_counter FROM second_step
         WHERE staff_id = :staff_id
    """
    row = db.execute(sql, {"staff_id": staff_id}).fetchone()
    return None if row is None else SecondStep(staff_id, row[0], bool(row[1]), row[2])


def with_one(db: Database) -> frozenset[str]:
    """Return the ids of all members whose second step is confirmed."""
    sql = "SELECT staff_id FROM second_step WHERE confirmed_at IS NOT NULL"
    return frozenset(row[0] for row in db.execute(sql))


def begin(db: Database, staff_id: str, salt: str, *, at: datetime) -> None:
    """Keep one that is still to be confirmed, in the place of any."""
    forget(db, staff_id)
    sql = "INSERT INTO second_step (staff_id, salt, begun_at) VALUES (:staff_id, :salt, :at)"
    db.execute(sql, {"staff_id": staff_id, "salt": salt, "at": written(at)})


def confirm(db: Database, staff_id: str, *, at: datetime) -> None:
    """Let it count from now on."""
    sql = "UPDATE second_step SET confirmed_at = :at WHERE staff_id = :staff_id"
    db.execute(sql, {"staff_id": staff_id, "at": written(at)})


def take(db: Database, staff_id: str, counter: int) -> bool:
    """Note that the code of a time step was used; tell whether it is later than any before."""
    sql = """
        UPDATE second_step SET last_counter = :counter
         WHERE staff_id = :staff_id AND last_counter < :counter
    """
    return db.execute(sql, {"staff_id": staff_id, "counter": counter}).rowcount == 1


def forget(db: Database, staff_id: str) -> None:
    """Forget a member's second step, and their recovery codes with it."""
    db.execute("DELETE FROM second_step WHERE staff_id = :staff_id", {"staff_id": staff_id})
    db.execute("DELETE FROM recovery_code WHERE staff_id = :staff_id", {"staff_id": staff_id})


def keep_codes(db: Database, staff_id: str, hashes: Iterable[str]) -> None:
    """Keep recovery codes in the place of those before."""
    db.execute("DELETE FROM recovery_code WHERE staff_id = :staff_id", {"staff_id": staff_id})
    for one in hashes:
        sql = "INSERT INTO recovery_code VALUES (:hash, :staff_id)"
        db.execute(sql, {"hash": one, "staff_id": staff_id})


def use_code(db: Database, staff_id: str, code_hash: str) -> bool:
    """Use up a recovery code; tell whether it was one of theirs."""
    sql = "DELETE FROM recovery_code WHERE staff_id = :staff_id AND code_hash = :hash"
    return db.execute(sql, {"staff_id": staff_id, "hash": code_hash}).rowcount == 1


def count_codes(db: Database, staff_id: str) -> int:
    """Return how many recovery codes are left."""
    sql = "SELECT count(*) FROM recovery_code WHERE staff_id = :staff_id"
    return int(db.execute(sql, {"staff_id": staff_id}).fetchone()[0])
