"""Keep the folder of the index whole: one writer, no leavings, an old one swapped for a new.

Beside the folder stand, at times, ``.new`` (being made), ``.old`` (taken out)
and the lock. A folder is whole once its ``format`` file is there: that is
written last. Nothing here knows what an index holds.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.index import _DEF_INDEX_NAME, TOC

from storybank.domain.errors import UnavailableError
from storybank.search.writer import sync

PATIENCE = 10.0  # seconds to wait for another writer


class Folder:
    """One folder that holds an index of one format, or nothing yet."""

    def __init__(self, path: Path, *, written_as: str) -> None:
        """Use *path*, where only an index *written_as* this counts."""
        self.path = path
        self._written_as = written_as

    def is_ours(self, path: Path | None = None) -> bool:
        """Tell whether a whole index of this format is there."""
        try:
            return ((path or self.path) / "format").read_text("ascii") == self._written_as
        except (OSError, UnicodeDecodeError):
            return False

    @contextmanager
    def locked(self, patience: float | None = None) -> Iterator[None]:
        """Hold the writers' lock; UnavailableError where another holds it too long."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        deadline = time.monotonic() + (PATIENCE if patience is None else patience)
        with self._beside("lock").open("w") as handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise UnavailableError("The search index is being written.") from None
                    time.sleep(0.005)
            self._finish_swap()
            yield

    def make(self, fill: Callable[[Path], None]) -> None:
        """Make a new index beside the folder with *fill*, and put it in the folder's place.

        Readers have the old one until then, and keep what they have open of it.
        """
        new, old = self._beside("new"), self._beside("old")
        for path in (new, old):
            shutil.rmtree(path, ignore_errors=True)
        new.mkdir(parents=True, mode=0o700)
        fill(new)
        for path in new.iterdir():
            if path.is_file():
                sync(path)
        (new / "format").write_text(self._written_as, "ascii")
        sync(new / "format")
        sync(new)
        if self.path.exists():
            self.path.rename(old)
        self._finish_swap()
        shutil.rmtree(old, ignore_errors=True)

    def sweep(self, toc: TOC) -> None:
        """Remove what a killed writer left: all that the table of contents does not name."""
        kept = {"format", TOC._filename(_DEF_INDEX_NAME, toc.generation)}
        kept |= {f"{segment.segment_id()}.seg" for segment in toc.segments}
        with os.scandir(self.path) as found:
            left = [one.name for one in found if one.name not in kept]
        for name in left:
            path = self.path / name
            if name.endswith("LOCK"):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _finish_swap(self) -> None:
        """Put a whole new index in its place, also where a process died on the way."""
        new = self._beside("new")
        if not self.path.exists() and self.is_ours(new):
            new.rename(self.path)
            sync(self.path.parent)

    def _beside(self, name: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{name}")
