"""Keep what was read of each segment, and see which segments make up the index now.

A segment never changes, so what is read of it stays true as long as it is part
of the index; which of its documents are deleted stands in the table of contents.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from whoosh import index
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader, TermNotFound

from storybank.domain.errors import UnavailableError
from storybank.search.analysis import AS_WRITTEN
from storybank.search.codec import ArrayTermsReader
from storybank.search.document import FIELDS, schema
from storybank.search.kept import Kept
from storybank.search.postings import EMPTY, NONE, Array, Postings
from storybank.search.writer import column

MOST_KEPT = 16 << 20  # bytes of postings that one process keeps
SCHEMA = schema()

Key = tuple[int, int, int]  # of a commit: the folder's inode, number, instant of writing
Read = Kept[tuple[str, str, bytes, bool], Postings]  # by segment, field, word, with positions


class Source(Protocol):
    """Where the terms of one segment are read from."""

    def postings(self, field: str, word: bytes, *, with_positions: bool) -> Postings:
        """Return the postings of a term; none where it is not there."""

    def words(self, field: str, begin: bytes) -> Iterator[bytes]:
        """Yield the terms of a field in order, from *begin* on."""

    def holding(self, field: str, words: Sequence[bytes]) -> tuple[Array, Array]:
        """Return the documents of several terms, term by term, and how many each has."""

    def is_sound(self) -> bool:
        """Tell whether what is read is what was written, as far as can be told."""


class Segment:
    """One segment, read. Deleted documents are still in all of it.

    ``numbers`` and ``stories`` uint32[n] by document; ``lengths`` by field
    uint32[n], in words.
    """

    def __init__(self, reader: Any, kept: Read) -> None:
        """Read the numbers of the segment that *reader* has open."""
        self.id = reader.segment().segment_id()
        self.count: int = reader.doc_count_all()
        self.numbers, self.stories = column(reader, "number"), column(reader, "story")
        self.lengths = {name: column(reader, f"length_{name}") for name in FIELDS}
        self._reader, terms = reader, reader._terms
        is_ours = isinstance(terms, ArrayTermsReader)
        self._source: Source = _OurSource(terms) if is_ours else _StockSource(reader)
        self._kept = kept
        self._words: dict[str, list[bytes]] = {}
        # Whether any story is in a language whose words are kept as written.
        self.has_as_written = any(
            next(self.beginning(name, AS_WRITTEN.encode()), None) is not None for name in FIELDS
        )

    @cached_property
    def digests(self) -> Array:
        """Return what stands for the words of each document, which only a check asks for."""
        return column(self._reader, "digest")

    def postings(self, field: str, word: bytes, *, with_positions: bool = False) -> Postings:
        """Return the postings of a term, from memory where they were read lately."""
        key = (self.id, field, word, with_positions)
        found = self._kept.find(key)
        if found is None:
            found = self._source.postings(field, word, with_positions=with_positions)
            found = Postings(found.docs.astype(np.intp), found.tfs.astype(float), found.pos)
            self._kept.keep(key, found, found.nbytes)
        return found

    def holding(self, field: str, words: Sequence[bytes]) -> tuple[Array, Array]:
        """Return the documents of several terms, term by term, and how many each has (intp)."""
        docs, counts = self._source.holding(field, words)
        return docs.astype(np.intp), counts.astype(np.intp)

    def is_sound(self) -> bool:
        """Tell whether the terms and postings are what was written, as far as can be told."""
        return self._source.is_sound()

    def beginning(self, field: str, prefix: bytes) -> Iterator[bytes]:
        """Return the terms of a field that begin with *prefix*, in order, as they are read."""
        words = self._source.words(field, prefix)
        return takewhile(lambda word: word.startswith(prefix), words)

    def words(self, field: str) -> list[bytes]:
        """Return all terms of a field, in order; they are kept once they were asked for."""
        found = self._words.get(field)
        if found is None:
            found = self._words[field] = list(self._source.words(field, b""))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The index at one commit: its segments, and which of their documents are live (bool[n])."""

    key: Key
    segments: tuple[Segment, ...] = ()
    live: tuple[Array, ...] = ()


@dataclass(slots=True)
class Reader:
    """Read the index in *folder*; one for each process, for all its threads.

    ``is_ours`` tells whether a whole index of this format is there: a folder that is
    stays so, as another index comes in a folder of its own.
    """

    folder: Path
    is_ours: Callable[[], bool]
    _kept: Read = field(default_factory=lambda: Kept(MOST_KEPT))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Return the index as it is now; the same object as long as it is the same."""
        key = (self.folder.stat().st_ino, *newest(self.folder))
        last = self._last
        if last is not None and last.key == key:
            return last
        with self._lock:
            if self._last is None or self._last.key != key:
                self._last = self._read(key)
            return self._last

    def _read(self, key: Key) -> Snapshot:
        if not self.is_ours():
            raise FileNotFoundError("The search index has to be made again.")
        storage = FileStorage(str(self.folder))
        # The schema is what is longest to read, and the folder's format says which one it is.
        toc = TOC.read(storage, index._DEF_INDEX_NAME, schema=SCHEMA)
        known = {} if self._last is None else {one.id: one for one in self._last.segments}
        if self._last is not None and self._last.key[0] != key[0]:
            known = {}
        segments, live = [], []
        for one in toc.segments:
            found = known.get(one.segment_id())
            if found is None:
                reader = SegmentReader(storage, toc.schema, one, generation=toc.generation)
                found = Segment(reader, self._kept)
            segments.append(found)
            alive = np.ones(found.count, bool)
            alive[list(one.deleted_docs())] = False
            live.append(alive)
        if self._last is not None:
            gone = {s.id for s in self._last.segments} - {s.id for s in segments}
            self._kept.forget(lambda key: key[0] in gone)
        return Snapshot(key, tuple(segments), tuple(live))


def newest(folder: Path) -> tuple[int, int]:
    """Return the number of the newest commit and when it was written; both tell it apart.

    The number alone does not: a folder made again begins anew, and may be given
    the inode of the one that is gone. UnavailableError where there is none.
    """
    with os.scandir(folder) as found:
        tables = [entry for entry in found if entry.name.endswith(".toc") and entry.name[0] == "_"]
    numbers = {entry.name.rpartition("_")[2].removesuffix(".toc"): entry for entry in tables}
    known = [number for number in numbers if number.isdecimal()]
    if not known:
        raise UnavailableError("The search index is empty.")
    last = max(known, key=int)
    return int(last), numbers[last].stat().st_mtime_ns


class _OurSource:
    """Terms of a segment with postings as arrays."""

    def __init__(self, terms: ArrayTermsReader) -> None:
        self._table = terms.table

    def postings(self, field: str, word: bytes, *, with_positions: bool) -> Postings:
        place = self._table.place(field, word)
        return self._table.postings(place, with_positions=with_positions)

    def words(self, field: str, begin: bytes) -> Iterator[bytes]:
        if not begin:
            return iter(self._table.all_words(field))
        return (word for _, word in self._table.words(field, begin))

    def holding(self, field: str, words: Sequence[bytes]) -> tuple[Array, Array]:
        places = [self._table.place(field, word) for word in words]
        found = self._table.block(np.array(places, np.intp))
        return found.docs, found.df

    def is_sound(self) -> bool:
        return self._table.is_sound()


class _StockSource:
    """Terms of a segment that Whoosh wrote itself, read one by one."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._lock = threading.Lock()

    def postings(self, field: str, word: bytes, *, with_positions: bool) -> Postings:
        docs, tfs, pos = [], [], []
        with self._lock:
            try:
                matcher = self._reader._terms.matcher(
                    field, word, self._reader.schema[field].format
                )
            except TermNotFound:
                return NONE
            while matcher.is_active():
                docs.append(matcher.id())
                tfs.append(int(matcher.weight()))
                if with_positions:
                    pos += matcher.value_as("positions")
                matcher.next()
        found = np.array(pos, np.uint32) if with_positions else None
        return Postings(np.array(docs, np.uint32), np.array(tfs, np.uint32), found)

    def words(self, field: str, begin: bytes) -> Iterator[bytes]:
        with self._lock:
            found = (
                [
                    word
                    for name, word in self._reader._terms.terms_from(field, begin)
                    if name == field
                ]
                if field in self._reader.indexed_field_names()
                else []
            )
        return iter(found)

    def holding(self, field: str, words: Sequence[bytes]) -> tuple[Array, Array]:
        found = [self.postings(field, word, with_positions=False).docs for word in words]
        return np.concatenate([EMPTY, *found]), np.array([len(docs) for docs in found], np.intp)

    def is_sound(self) -> bool:
        with self._lock:
            return all(info.doc_frequency() > 0 for _, info in self._reader._terms.items())
