"""Keep what was read or worked out lately, up to so many bytes; one for all threads."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

AT_LEAST = 400  # bytes that anything kept takes, however little it holds


class Kept(Generic[Key, Value]):
    """Values by their keys; what was kept first goes first. They must not be changed."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet, and never more than *most* bytes but for a single value."""
        self._most = most
        self._kept: dict[Key, tuple[Value, int]] = {}
        self._lock = threading.Lock()
        self._size = 0

    def find(self, key: Key) -> Value | None:
        """Return what is kept, or None."""
        found = self._kept.get(key)
        return None if found is None else found[0]

    def keep(self, key: Key, value: Value, size: int) -> None:
        """Keep a value that takes *size* bytes."""
        size += AT_LEAST
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = value, size
            self._size += size
            while self._size > self._most and len(self._kept) > 1:
                self._size -= self._kept.pop(next(iter(self._kept)))[1]

    def forget(self, is_gone: Callable[[Key], bool]) -> None:
        """Forget the values of these keys."""
        with self._lock:
            for key in [key for key in self._kept if is_gone(key)]:
                self._size -= self._kept.pop(key)[1]
