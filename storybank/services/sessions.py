"""Open, keep and end sessions: a random key outside, its hash and content inside."""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from storybank.services.archive import Archive
from storybank.storage import database, sessions

SHARED_IDLE = timedelta(minutes=20)  # at a computer that others use (AC-87)


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


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
