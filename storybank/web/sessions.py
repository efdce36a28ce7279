"""Keep sessions on the server: the cookie is a random key, and only where needed.

A page that puts nothing into the session sets no cookie and writes nothing.
"""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, request, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from storybank.config import Settings
from storybank.domain.times import written
from storybank.services import sessions
from storybank.services.archive import Archive

TOUCH_EVERY = timedelta(minutes=1)


class StoredSession(CallbackDict[str, Any], SessionMixin):
    """A session whose content lives in the database under the hash of ``key``."""

    def __init__(
        self,
        content: dict[str, Any] | None = None,
        key: str = "",
        touched_at: datetime | None = None,
    ) -> None:
        """Begin with *content*; *key* is what the cookie holds, empty for a new one."""

        def changed(_: object) -> None:
            self.modified = True

        super().__init__(content or {}, changed)
        self.key = key
        self.is_new = not key
        self.old_key = ""
        self.touched_at = touched_at
        self.modified = False

    def renew(self) -> None:
        """Take a new key, as at each sign-in: whoever had the old one has nothing."""
        if not self.is_new:
            self.old_key = self.key
        self.key, self.is_new, self.modified = "", True, True

    def secret(self, purpose: str) -> bytes:
        """Return 32 bytes that nobody can make without the cookie: they are stored nowhere."""
        self.key = self.key or sessions.new_key()
        return hmac.digest(self.key.encode(), purpose.encode(), "sha256")


class StoredSessions(SessionInterface):
    """Open and save the sessions of one archive, on the connection of the request."""

    def __init__(self, opened: Callable[[], Archive]) -> None:
        """Keep the sessions in the archive that *opened* gives for a request."""
        self.opened = opened

    def open_session(self, app: Flask, request: Request) -> StoredSession:
        """Return the session that the cookie names, or an empty one."""
        key = request.cookies.get(self.get_cookie_name(app), "")
        found = sessions.fetch(self.opened(), key) if key else None
        return StoredSession() if found is None else StoredSession(found[0], key, found[1])

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed; touch a live session at most once a minute."""
        if not isinstance(session, StoredSession):
            raise TypeError("a session of another kind")
        if session.old_key:
            sessions.end(self.opened(), session.old_key)
        if not session:
            self._forget(app, session, response)
        elif session.modified or self._is_due(session):
            key = session.key or sessions.new_key()
            sessions.save(self.opened(), key, dict(session), is_new=session.is_new)
            if session.is_new:
                self._set_cookie(app, response, key)

    def _is_due(self, session: StoredSession) -> bool:
        touched = session.touched_at
        if session.get("shared"):
            return True
        return touched is None or self.opened().now - touched >= TOUCH_EVERY

    def _forget(self, app: Flask, session: StoredSession, response: Response) -> None:
        if not session.modified or (session.is_new and not session.old_key):
            return
        if not session.is_new:
            sessions.end(self.opened(), session.key)
        name = self.get_cookie_name(app)
        secure = app.config["SESSION_COOKIE_SECURE"]
        response.delete_cookie(name, secure=secure, httponly=True, samesite="Lax")

    def _set_cookie(self, app: Flask, response: Response, key: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            key,
            secure=app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
            path="/",
        )


def renew() -> None:
    """Give the session of this request a new key, as whoever it is for has just shown theirs."""
    if isinstance(session, StoredSession):
        session.renew()


def hold(name: str, link_id: str) -> None:
    """Let this session act for whom a link was made, under a new key.

    Programs that only look ahead (HEAD) open nothing.
    """
    if request.method != "HEAD":
        renew()
        session[name] = link_id


def begin(staff_id: str, *, device: str, at: datetime) -> None:
    """Let this session act as a member of staff, under a new key, with nothing of before."""
    session.clear()
    renew()
    session.update(staff_id=staff_id, device=device, begun_at=written(at))


def key() -> str:
    """Return the key of this request's session."""
    if not isinstance(session, StoredSession):
        raise TypeError("a session of another kind")
    return session.key


def secret(purpose: str) -> bytes:
    """Return this session's secret for one purpose; see ``StoredSession.secret``."""
    if not isinstance(session, StoredSession):
        raise TypeError("a session of another kind")
    return session.secret(purpose)


def join(app: Flask, settings: Settings, opened: Callable[[], Archive]) -> None:
    """Give *app* sessions of its own, kept in the archive that *opened* gives for a request.

    Over plain http (loopback) the cookie has a plain name.
    """
    secure = settings.base_url.startswith("https://")
    app.config["SESSION_COOKIE_SECURE"] = secure
    app.config["SESSION_COOKIE_NAME"] = "__Host-storybank" if secure else "storybank"
    app.session_interface = StoredSessions(opened)
