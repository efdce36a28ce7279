"""Slow down guessing: count wrong tries a visitor, in memory, and write nothing down.

Who tried is kept as a keyed hash whose key is random, belongs to this process
and changes each day: no address is stored or logged (AC-48). Each process counts
on its own, so with N workers a visitor has at most N times the tries; four words
of 44 bits and argon2 bear that. Nobody is locked out for good, and above the
ceiling of all wrong tries together a newcomer still has one.
"""

import hashlib
import hmac
import secrets
from collections import deque
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Lock

from storybank.domain.errors import TooManyTriesError
from storybank.services.archive import Clock

MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries within which time; ``ceiling`` counts those of everyone together."""

    tries: int = 5
    within: timedelta = timedelta(minutes=10)
    ceiling: int = 300


class Throttle:
    """The tries of one kind in this process."""

    def __init__(self, clock: Clock, limit: Limit | None = None) -> None:
        """Count by *clock*, with the limit of consent.md 7 where none is given."""
        self.clock = clock
        self.limit = limit or Limit()
        self._lock = Lock()
        self._day: date | None = None
        self._key = b""
        self._tries: dict[bytes, deque[datetime]] = {}
        self._all: deque[datetime] = deque()

    def take(self, *who: str) -> None:
        """Count a try before it is made; TooManyTriesError where none is left.

        *who* are what it is counted by: the remote address, for staff their account
        too. Give it back when it turns out right.
        """
        with self._lock:
            now = self._now()
            keys = [self._hashed(name) for name in who]
            most = 1 if len(self._all) >= self.limit.ceiling else self.limit.tries
            if any(len(self._recent(key, now)) >= most for key in keys):
                raise TooManyTriesError(
                    "There were too many tries that did not match. Please wait a little."
                )
            for key in keys:
                self._tries.setdefault(key, deque()).append(now)
            self._all.append(now)
            while len(self._tries) > MOST_KEPT:
                del self._tries[next(iter(self._tries))]

    def give_back(self, *who: str) -> None:
        """Take back the last try: it was right. Wrong ones before it still count."""
        with self._lock:
            self._now()
            for key in (self._hashed(name) for name in who):
                if self._tries.get(key):
                    self._tries[key].pop()
            if self._all:
                self._all.pop()

    def _now(self) -> datetime:
        """Return the time; on a new day take a new key and forget what the old one hid."""
        now = self.clock()
        today = now.astimezone(UTC).date()
        if today != self._day:
            self._day, self._key = today, secrets.token_bytes(32)
            self._tries.clear()
        _forget(self._all, now - self.limit.within)
        return now

    def _recent(self, key: bytes, now: datetime) -> deque[datetime]:
        tries = self._tries.get(key, deque())
        _forget(tries, now - self.limit.within)
        if not tries:
            self._tries.pop(key, None)
        return tries

    def _hashed(self, name: str) -> bytes:
        return hmac.digest(self._key, name.encode(), hashlib.sha256)


class Throttles:
    """The throttles of one application, by name; each is made on first use."""

    def __init__(self, clock: Clock) -> None:
        """Let every throttle count by *clock*."""
        self.clock = clock
        self._named: dict[str, Throttle] = {}
        self._lock = Lock()

    def named(self, name: str, limit: Limit | None = None) -> Throttle:
        """Return the throttle *name*; *limit* counts where it is the first to ask."""
        with self._lock:
            return self._named.setdefault(name, Throttle(self.clock, limit))


def _forget(tries: deque[datetime], before: datetime) -> None:
    while tries and tries[0] <= before:
        tries.popleft()
