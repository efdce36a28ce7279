"""Open, keep and end sessions: a random key outside, its hash and content inside."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from storybank.domain.errors import NotFoundError
from storybank.domain.people import Actor
from storybank.domain.times import instant
from storybank.services.archive import Archive
from storybank.storage import database, sessions

SHARED_IDLE = timedelta(minutes=20)  # at a computer that others use (AC-87)
_REF = 16  # letters of a hash that name a session
_EVER = datetime.min.replace(tzinfo=UTC)


def new_key() -> str:
    """Make the key of a session: 256 random bits."""
    return secrets.token_urlsafe(32)


def fetch(archive: Archive, key: str) -> tuple[dict[str, Any], datetime] | None:
    """Return a live session's content and when it was last used, or None."""
    settings = archive.settings
    found = sessions.fetch(
        archive.db,
        _hashed(key),
        since=archive.now - timedelta(days=settings.draft_days),
        staff_since=archive.now - timedelta(minutes=settings.idle_minutes),
        shared_since=archive.now - SHARED_IDLE,
    )
    return None if found is None else (json.loads(found[0]), found[1])


def save(archive: Archive, key: str, content: dict[str, Any], *, is_new: bool) -> None:
    """Keep a session's content; this is the one thing that a GET may write.

    A session that is not new and was ended meanwhile stays ended.
    """
    with database.writing(archive.db) as db:
        staff_id = content.get("staff_id")
        keep = sessions.add if is_new else sessions.change
        keep(db, _hashed(key), json.dumps(content), staff_id=staff_id, at=archive.now)


def end(archive: Archive, key: str) -> None:
    """End a session: its key opens nothing from now on."""
    with database.writing(archive.db) as db:
        sessions.end(db, _hashed(key))


@dataclass(frozen=True, slots=True)
class Open:
    """One session of a member's own. ``ref`` names it and opens nothing."""

    ref: str
    device: str
    begun_at: datetime | None
    used_at: datetime
    is_this: bool


def mine(archive: Archive, actor: Actor, key: str) -> list[Open]:
    """Return where *actor* is signed in, the last used first; *key* is that of this session."""
    since = archive.now - timedelta(minutes=archive.settings.idle_minutes)
    here = _hashed(key)
    found = []
    for id_hash, text, used_at in sessions.of_member(archive.db, actor.ref, since=since):
        content = json.loads(text)
        begun = content.get("begun_at")
        found.append(
            Open(
                ref=id_hash[:_REF],
                device=content.get("device", ""),
                begun_at=instant(begun) if begun else None,
                used_at=used_at,
                is_this=id_hash == here,
            )
        )
    return found


def end_mine(archive: Archive, actor: Actor, ref: str) -> None:
    """Sign *actor* out where *ref* is; NotFoundError where it is none of theirs."""
    ends = [one for one in _hashes(archive, actor) if one[:_REF] == ref]
    if not ends:
        raise NotFoundError("That session has ended already.")
    with database.writing(archive.db) as db:
        for id_hash in ends:
            sessions.end(db, id_hash)


def end_others(archive: Archive, actor: Actor, key: str) -> int:
    """Sign *actor* out everywhere but here; return in how many places."""
    ends = [one for one in _hashes(archive, actor) if one != _hashed(key)]
    with database.writing(archive.db) as db:
        for id_hash in ends:
            sessions.end(db, id_hash)
    return len(ends)


def _hashes(archive: Archive, actor: Actor) -> list[str]:
    found = sessions.of_member(archive.db, actor.ref, since=_EVER)
    return [id_hash for id_hash, _, _ in found]


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
