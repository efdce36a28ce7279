"""Keep the searches that trainers save; of a feed's secret address here is only the hash."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.consent import Use
from storybank.domain.errors import NotFoundError
from storybank.domain.search import Query, Session, Sort
from storybank.domain.times import instant, maybe_instant, maybe_written, written


@dataclass(frozen=True, slots=True)
class Saved:
    """One search that a trainer has saved; for which use is decided by whoever asks."""

    id: str
    staff_id: str
    name: str
    text: str
    facets: Mapping[str, tuple[str, ...]]
    without: tuple[str, ...]
    sort: Sort
    session: Session
    made_at: datetime
    looked_at: datetime
    feed_made_at: datetime | None
    removed_at: datetime | None

    def query(self, use: Use) -> Query:
        """Return the search, from its first page, for *use*."""
        return Query(self.text, use, self.facets, self.without, self.sort, session=self.session)


def add(db: Database, staff_id: str, name: str, *, query: Query, at: datetime) -> Saved:
    """Keep a search under a name."""
    saved_id = str(uuid.uuid4())
    sql = """
        INSERT INTO saved_search (id, staff_id, name, asked, made_at, looked_at)
        VALUES (:id, :staff_id, :name, :asked, :at, :at)
    """
    params = {"id": saved_id, "staff_id": staff_id, "name": name, "at": written(at)}
    db.execute(sql, params | {"asked": _asked(query)})
    return fetch(db, staff_id, saved_id)


def fetch(db: Database, staff_id: str, saved_id: str) -> Saved:
    """Return one search of this trainer's, removed or not; NotFoundError for anyone else's."""
    sql = "SELECT * FROM saved_search WHERE id = :id AND staff_id = :staff_id"
    row = next(db.query(sql, {"id": saved_id, "staff_id": staff_id}), None)
    if row is None:
        raise NotFoundError("There is no such saved search.")
    return _saved(row)


def find(db: Database, staff_id: str) -> list[Saved]:
    """Return all searches of this trainer's by name, removed ones too."""
    sql = "SELECT * FROM saved_search WHERE staff_id = :staff_id ORDER BY name COLLATE NOCASE, id"
    return [_saved(row) for row in db.query(sql, {"staff_id": staff_id})]


def find_by_feed(db: Database, feed_hash: str) -> Saved | None:
    """Return the search whose feed has the address with this hash, unless it is removed."""
    sql = "SELECT * FROM saved_search WHERE feed_hash = :hash AND removed_at IS NULL"
    row = next(db.query(sql, {"hash": feed_hash}), None)
    return None if row is None else _saved(row)


def rename(db: Database, saved: Saved, name: str) -> None:
    """Give a search another name."""
    _set(db, saved, {"name": name})


def set_looked(db: Database, saved: Saved, at: datetime) -> None:
    """Keep when its trainer last looked at what it finds."""
    _set(db, saved, {"looked_at": written(at)})


def set_removed(db: Database, saved: Saved, at: datetime | None) -> None:
    """Remove a search from *at* on, or bring it back with None; its feed stops and goes on so."""
    _set(db, saved, {"removed_at": maybe_written(at)})


def set_feed(db: Database, saved: Saved, feed_hash: str | None, at: datetime) -> None:
    """Give a search's feed this address and no other; none at all with None."""
    made_at = None if feed_hash is None else written(at)
    _set(db, saved, {"feed_hash": feed_hash, "feed_made_at": made_at})


def stop_feeds(db: Database, staff_id: str | None = None) -> None:
    """Take away the feed addresses of one trainer, or of everyone."""
    sql = """
        UPDATE saved_search SET feed_hash = NULL, feed_made_at = NULL
         WHERE feed_hash IS NOT NULL AND (:staff_id IS NULL OR staff_id = :staff_id)
    """
    db.execute(sql, {"staff_id": staff_id})


def forget_removed(db: Database, before: datetime) -> None:
    """Delete the searches that were removed before."""
    sql = "DELETE FROM saved_search WHERE removed_at <= :before"
    db.execute(sql, {"before": written(before)})


def _set(db: Database, saved: Saved, fields: Mapping[str, str | None]) -> None:
    changes = ", ".join(f"{name} = :{name}" for name in fields)
    db.execute(f"UPDATE saved_search SET {changes} WHERE id = :id", {**fields, "id": saved.id})


def _asked(query: Query) -> str:
    """Write what a search asks for, but not for which use, day nor page: days pass."""
    session = query.session
    asked: dict[str, Any] = {
        "text": query.text,
        "facets": {name: list(values) for name, values in query.facets.items()},
        "without": list(query.without),
        "sort": query.sort.value,
    }
    if replace(session, on=None) != Session():
        asked["session"] = [session.on_paper, session.people, session.minutes]
    return json.dumps(asked, ensure_ascii=False, sort_keys=True)


def _saved(row: Mapping[str, Any]) -> Saved:
    asked = json.loads(row["asked"])
    on_paper, people, minutes = asked.get("session", (False, 0, 0))
    return Saved(
        id=row["id"],
        staff_id=row["staff_id"],
        name=row["name"],
        text=asked["text"],
        facets={name: tuple(values) for name, values in asked["facets"].items()},
        without=tuple(asked["without"]),
        sort=Sort(asked["sort"]),
        session=Session(on_paper, None, people, minutes),
        made_at=instant(row["made_at"]),
        looked_at=instant(row["looked_at"]),
        feed_made_at=maybe_instant(row["feed_made_at"]),
        removed_at=maybe_instant(row["removed_at"]),
    )
