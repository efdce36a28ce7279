"""Take in a large file piece by piece, and hold it until someone has noted that it is needed.

A file that nobody holds and nobody needs is swept away: of an upload that was
stopped, or whose process died, nothing stays.
"""

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storybank.domain.errors import UnavailableError

NO_ROOM = "There is no room for this recording just now. Please try again later, or ask us to help"
PIECE = 1024 * 1024
HEAD = 4096  # bytes that are enough to tell what kind of file it is


@dataclass(frozen=True, slots=True)
class Received:
    """One file that was taken in: its random name, where it is, the hash of its content."""

    name: str
    path: Path
    sha256: str


@contextmanager
def received(
    folder: Path, stream: BinaryIO, check: Callable[[bytes, int], None]
) -> Iterator[Received]:
    """Write a stream through to the disk; it is held while this is held.

    *check* gets the first bytes and how many there are so far, piece by piece, and
    raises where it is not taken. On any error the file is gone again.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(16)
    path = folder / name
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            sha256 = _with_room(stream, file, check)
            yield Received(name, path, sha256)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def known(folder: Path) -> list[str]:
    """Return the name of every file that was taken in."""
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def sweep(folder: Path, needed: Callable[[], set[str]]) -> int:
    """Delete the files that nobody holds and nobody needs; return how many.

    *needed* is asked of each once nobody can hold it any more.
    """
    return sum(_unneeded(folder / name, needed, delete=True) for name in known(folder))


def orphans(folder: Path, needed: Callable[[], set[str]]) -> list[str]:
    """Return the files that nobody holds and nobody needs."""
    return [name for name in known(folder) if _unneeded(folder / name, needed, delete=False)]


def _unneeded(path: Path, needed: Callable[[], set[str]], *, delete: bool) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.name in needed():
                return False
            if delete:
                path.unlink()
    except OSError:  # someone holds it, or another has swept it
        return False
    return True


def _with_room(stream: BinaryIO, file: BinaryIO, check: Callable[[bytes, int], None]) -> str:
    try:
        return _copy(stream, file, check)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise UnavailableError(NO_ROOM) from None
        raise


def _copy(stream: BinaryIO, file: BinaryIO, check: Callable[[bytes, int], None]) -> str:
    head, size, hashed = b"", 0, hashlib.sha256()
    while piece := stream.read(PIECE):
        size += len(piece)
        head = head or piece[:HEAD]
        check(head, size)
        hashed.update(piece)
        file.write(piece)
    check(head, size)
    file.flush()
    os.fsync(file.fileno())
    return hashed.hexdigest()
