"""Open the index to write, so that little of it is read and few files are made.

Only whoever holds the writers' lock may: for them its table of contents cannot change.
"""

from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import _DEF_INDEX_NAME, TOC, FileIndex

PIECES = (".trm", ".pst", ".pps", ".vps", ".col")  # of a segment, before they are one file


class Opened(FileIndex):
    """Whoosh's index, whose table of contents is read once.

    Where the next segment is *small*, its pieces are put together in memory.
    """

    def __init__(self, folder: Path, *, small: bool = False) -> None:
        """Read the table of contents of the index in *folder*; EmptyIndexError for none."""
        self.storage = Assembling(str(folder)) if small else FileStorage(str(folder))
        self.indexname = _DEF_INDEX_NAME
        self.toc = TOC.read(self.storage, self.indexname)

    def _read_toc(self) -> Any:
        return self.toc


class Assembling(FileStorage):
    """A folder whose segments are put together in memory: only whole ones reach it."""

    def __init__(self, path: str) -> None:
        """Use the folder at *path*."""
        super().__init__(path)
        self._pieces = RamStorage()

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Return a place for what is thrown away again."""
        return RamStorage()

    def create_file(self, name: str, **options: Any) -> Any:
        """Make a file: a piece in memory, all else in the folder."""
        where: Any = self._pieces if name.endswith(PIECES) else super()
        return where.create_file(name, **options)

    def list(self) -> list[str]:
        """Return the names of the pieces and of what is in the folder."""
        return [*self._pieces.list(), *super().list()]

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a piece, or what is in the folder."""
        return self._holding(name).open_file(name, **options)

    def file_length(self, name: str) -> int:
        """Return the length of a piece, or of a file."""
        length: int = self._holding(name).file_length(name)
        return length

    def file_modified(self, name: str) -> float:
        """Return when a file was written; of a piece nobody asks."""
        instant: float = self._holding(name).file_modified(name)
        return instant

    def delete_file(self, name: str) -> None:
        """Forget a piece, or remove a file."""
        self._holding(name).delete_file(name)

    def _holding(self, name: str) -> Any:
        return self._pieces if self._pieces.file_exists(name) else super()
