"""Keep every version of the words that people were asked with (I-8).

A version is never edited or deleted; triggers refuse it. What may be said of it
later is that it is retired, and that it was misleading: a *fault*. Triggers mark
every record that cites a fault, now or later, so that the gate need not look.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError
from storybank.domain.times import instant, maybe_instant, written
from storybank.domain.wording import STANDARD, Edition, Format, version_id

_COLUMNS = """id, screen, lang, format, version, text, sha256, valid_from, retired_at,
              retired_reason, reading_grade, made_by,
              id IN (SELECT version_id FROM wording_fault) AS is_fault"""

# The newest version of each screen in each edition, unless that one is retired.
_IN_FORCE = """retired_at IS NULL AND version = (
    SELECT max(version) FROM wording_version AS newer
     WHERE (newer.screen, newer.lang, newer.format)
         = (wording_version.screen, wording_version.lang, wording_version.format))"""


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable wording: ``W26@3`` is the third of screen W26.

    ``made_by`` is the opaque id of a member of staff, or ``shipped``. A
    ``is_fault`` version was misleading: nothing that rests on it counts.
    """

    id: str
    screen: str
    edition: Edition
    version: int
    text: str
    sha256: str
    valid_from: datetime
    reading_grade: float
    made_by: str
    retired_at: datetime | None = None
    retired_reason: str = ""
    is_fault: bool = False


def keep(
    db: Database,
    screen: str,
    text: str,
    *,
    edition: Edition = STANDARD,
    sha256: str,
    grade: float,
    made_by: str,
    at: datetime,
) -> str:
    """Keep *text* as the newest version of *screen* in one edition; return its id."""
    number = next(
        db.query(
            """
            SELECT coalesce(max(version), 0) + 1 AS n FROM wording_version
             WHERE screen = :screen AND lang = :lang AND format = :format
            """,
            {"screen": screen, "lang": edition.lang, "format": edition.format.value},
        )
    )["n"]
    fields = {
        "id": version_id(screen, edition, number),
        "screen": screen,
        "lang": edition.lang,
        "format": edition.format.value,
        "version": number,
        "text": text,
        "sha256": sha256,
        "valid_from": written(at),
        "reading_grade": grade,
        "made_by": made_by,
    }
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    db.execute(f"INSERT INTO wording_version ({names}) VALUES ({places})", fields)
    return str(fields["id"])


def current(db: Database, edition: Edition = STANDARD) -> dict[str, Version]:
    """Return the version in force of each screen in one edition, by screen."""
    sql = f"""
        SELECT {_COLUMNS} FROM wording_version
         WHERE lang = :lang AND format = :format AND {_IN_FORCE} ORDER BY screen
    """
    found = _versions(db, sql, lang=edition.lang, format=edition.format.value)
    return {version.screen: version for version in found}


def in_force(db: Database, screen: str = "") -> list[Version]:
    """Return every version in force, of one screen where given, plain English first."""
    sql = f"""
        SELECT {_COLUMNS} FROM wording_version
         WHERE (:screen = '' OR screen = :screen) AND {_IN_FORCE}
         ORDER BY screen, lang <> 'en', lang, format <> 'standard', format
    """
    return _versions(db, sql, screen=screen)


def of_screen(db: Database, screen: str, edition: Edition) -> list[Version]:
    """Return all versions of one screen in one edition, newest first."""
    sql = f"""
        SELECT {_COLUMNS} FROM wording_version
         WHERE screen = :screen AND lang = :lang AND format = :format ORDER BY version DESC
    """
    return _versions(db, sql, screen=screen, lang=edition.lang, format=edition.format.value)


def fetch(db: Database, id_: str) -> Version:
    """Return one version, in force or not; NotFoundError where there is none."""
    found = _versions(db, f"SELECT {_COLUMNS} FROM wording_version WHERE id = :id", id=id_)
    if not found:
        raise NotFoundError("There is no such wording.")
    return found[0]


def fetch_many(db: Database, ids: Iterable[str]) -> dict[str, Version]:
    """Return these versions by their ids; unknown ids are left out."""
    sql = f"""
        SELECT {_COLUMNS} FROM wording_version
         WHERE id IN (SELECT value FROM json_each(:ids))
    """
    return {version.id: version for version in _versions(db, sql, ids=json.dumps(list(ids)))}


def retire(db: Database, id_: str, *, reason: str, at: datetime) -> None:
    """Keep that a version is not to be shown any more, and why; once."""
    db.execute(
        """
        UPDATE wording_version SET retired_at = :at, retired_reason = :reason
         WHERE id = :id AND retired_at IS NULL
        """,
        {"id": id_, "reason": reason, "at": written(at)},
    )


def mark_fault(db: Database, id_: str, at: datetime) -> None:
    """Keep that a version was misleading; every record that cites it stops counting."""
    sql = "INSERT OR IGNORE INTO wording_fault (version_id, found_at) VALUES (:id, :at)"
    db.execute(sql, {"id": id_, "at": written(at)})


def faults(db: Database) -> frozenset[str]:
    """Return the ids of all versions that were misleading."""
    return frozenset(row["version_id"] for row in db.query("SELECT version_id FROM wording_fault"))


def hashes(db: Database, ids: Iterable[str]) -> list[str]:
    """Return the hashes of these versions, in their order; unknown ids are left out."""
    wanted = list(ids)
    sql = "SELECT id, sha256 FROM wording_version WHERE id IN (SELECT value FROM json_each(:ids))"
    known = {row["id"]: row["sha256"] for row in db.query(sql, {"ids": json.dumps(wanted)})}
    return [known[id_] for id_ in wanted if id_ in known]


def shipped(db: Database) -> dict[tuple[str, Edition], str]:
    """Return the text that came with the program last, by screen and edition."""
    rows = db.query("SELECT screen, lang, format, text FROM shipped_wording")
    return {
        (row["screen"], Edition(row["lang"], Format(row["format"]))): row["text"] for row in rows
    }


def note_shipped(db: Database, screen: str, edition: Edition, text: str) -> None:
    """Remember the text that came with the program."""
    sql = "INSERT OR REPLACE INTO shipped_wording VALUES (:screen, :lang, :format, :text)"
    params = {"screen": screen, "lang": edition.lang, "format": edition.format.value, "text": text}
    db.execute(sql, params)


def _versions(db: Database, sql: str, **params: str) -> list[Version]:
    return [
        Version(
            id=row["id"],
            screen=row["screen"],
            edition=Edition(row["lang"], Format(row["format"])),
            version=row["version"],
            text=row["text"],
            sha256=row["sha256"],
            valid_from=instant(row["valid_from"]),
            reading_grade=row["reading_grade"],
            made_by=row["made_by"],
            retired_at=maybe_instant(row["retired_at"]),
            retired_reason=row["retired_reason"] or "",
            is_fault=bool(row["is_fault"]),
        )
        for row in db.query(sql, params)
    ]
