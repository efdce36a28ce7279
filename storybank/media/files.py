"""Keep files by the hash of their content: whole or not at all, each once.

Which story needs which file is for ``storage.media``; nothing here knows a name.
"""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from storybank.domain.errors import NotFoundError, UnavailableError

_NAME = re.compile("[0-9a-f]{64}")
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL = "We have no room for more photos just now. Please try again later, or call us"


def put(folder: Path, content: bytes) -> str:
    """Write *content* through to the disk and return its hash; what is there already is kept.

    UnavailableError where the disk is full: nothing is left of it then.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = place(folder, sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=sha256[:2], suffix=".part")
    try:
        with room(), os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).rename(path)
    except (OSError, UnavailableError):
        Path(part).unlink(missing_ok=True)
        raise
    _sync(path.parent)
    return sha256


def put_file(folder: Path, source: Path) -> str:
    """Move a file that is written already to where it is kept, and return its hash.

    It must lie on the same disk; however large it is, it is not read into memory.
    """
    with source.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    path = place(folder, sha256)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source.chmod(0o600)
    source.replace(path)
    _sync(path.parent)
    return sha256


@contextmanager
def room() -> Iterator[None]:
    """Say in a sentence where there is no room on the disk; any other fault is as it is."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise UnavailableError(FULL) from None
        raise


def place(folder: Path, sha256: str) -> Path:
    """Return where the file of this hash is, or would be; NotFoundError for what is no hash."""
    if not _NAME.fullmatch(sha256):
        raise NotFoundError("There is no such file.")
    return folder / sha256[:2] / sha256


def read(folder: Path, sha256: str) -> bytes:
    """Return the content of a file; NotFoundError where it is missing."""
    try:
        return place(folder, sha256).read_bytes()
    except FileNotFoundError:
        raise NotFoundError("There is no such file.") from None


def known(folder: Path) -> Iterator[str]:
    """Yield the hash of every file that is kept, and the name of every half-written one."""
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        yield path.name


def damaged(folder: Path, hashes: Iterable[str]) -> list[str]:
    """Return those of *hashes* whose file is missing or is not what it was."""
    return [sha256 for sha256 in hashes if not _is_whole(place(folder, sha256), sha256)]


def remove(folder: Path, names: Iterable[str]) -> int:
    """Delete files by name; return how many there were."""
    count = 0
    for name in names:
        path = folder / name[:2] / name
        if path.exists():
            path.unlink()
            count += 1
    return count


def _is_whole(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
