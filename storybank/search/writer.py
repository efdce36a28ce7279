"""Write segments: with postings as arrays, or as Whoosh itself does.

Both are Whoosh's ``SegmentWriter``: its lock, its tables of contents, its
deletions. Ours keeps the words of new documents as a stream of numbers until
the commit (see ``stream``) and merges segments as arrays (see ``merged``). Either makes a commit
last: files, then the table of contents, then the folder reach the disk.
"""

import os
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import TOC, clean_files
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from storybank.domain.search import Document
from storybank.search import document, merged
from storybank.search.codec import ArrayCodec, mapped
from storybank.search.document import COLUMNS
from storybank.search.pool import Pool, SortedRun
from storybank.search.postings import Array
from storybank.search.stream import Stream

Chosen = Callable[[Any], bool]

MOST_PIECES = 1_000_000  # of texts, held in memory before they are sorted and put by
_DTYPES = {name: np.dtype(">u4" if code == "I" else ">u8") for name, code in COLUMNS.items()}


class Writer(SegmentWriter):
    """What both writers do alike."""

    def add(self, added: Document) -> None:
        """Add one document."""
        self.add_document(**document.stock_fields(document.read(added)))

    def save(self) -> None:
        """Commit what was added and deleted; what is left without documents goes."""
        self.commit(mergetype=lambda _, segments: [s for s in segments if s.doc_count()])

    def rewrite(self, chosen: Chosen) -> None:
        """Commit, with the segments that are *chosen* made one, without what was deleted.

        ValueError where documents were added: these are saved first.
        """
        if self._added:
            raise ValueError("what was added is to be saved before other segments are rewritten")

        def merge(writer: Any, segments: Sequence[Any]) -> list[Any]:
            for segment in filter(chosen, segments):
                reader = SegmentReader(writer.storage, writer.schema, segment)
                writer.add_reader(reader)
                reader.close()
            return [s for s in segments if not chosen(s) and s.doc_count()]

        self.commit(mergetype=merge)

    def _commit_toc(self, segments: Sequence[Any]) -> None:
        """Let what the table names reach the disk before it, and it before an older one goes."""
        folder = Path(self.storage.folder)
        for segment in segments:
            if segment.segment_id() == self.newsegment.segment_id():
                sync(folder / segment.make_filename(segment.COMPOUND_EXT))
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)
        sync(folder / TOC._filename(self.indexname, self.generation))
        sync(folder)
        clean_files(self.storage, self.indexname, self.generation, segments)
        self.segments = segments


class StockWriter(Writer):
    """Whoosh's own postings."""

    def __init__(self, index: Any) -> None:
        """Begin to write into *index*."""
        super().__init__(index, codec=W3Codec(), limitmb=64)


class ArrayWriter(Writer):
    """Postings as arrays."""

    def __init__(self, index: Any) -> None:
        """Begin to write into *index*."""
        super().__init__(index, codec=ArrayCodec())
        self._pool = Pool(Path(self.storage.folder) / f"pool-{self.newsegment.segment_id()}")
        self._merged: list[merged.Part] = []
        self._stream = Stream(self._pool)
        self._columns = {name: array("Q") for name in COLUMNS}

    def add(self, added: Document) -> None:
        """Add one document: its words become numbers, and no tuple of Python's is made."""
        read = document.read(added)
        self._stream.add(self.docnum, read)
        for name, number in read.numbers.items():
            self._columns[name].append(number)
        self._count(1)
        if self._stream.size >= MOST_PIECES:
            self._sort(self._pool.put_by)

    def add_reader(self, reader: Any) -> None:
        """Take in the documents of another segment that are not deleted."""
        live = np.ones(reader.doc_count_all(), bool)
        live[list(reader.segment().deleted_docs())] = False
        places = np.full(len(live), -1, np.int64)
        places[live] = np.arange(self.docnum, self.docnum + int(live.sum()))
        for name in COLUMNS:
            self._extend(name, column(reader, name)[live])
        self._count(int(live.sum()))
        self._merged.append(merged.Part(reader._terms.table, places))

    def _count(self, documents: int) -> None:
        for _ in range(documents):
            self.perdocwriter.start_doc(self.docnum)
            self.perdocwriter.finish_doc()
            self.docnum += 1
        self._added = True

    def _extend(self, name: str, numbers: Array) -> None:
        self._columns[name].frombytes(numbers.astype(np.uint64).tobytes())

    def _sort(self, keep: Callable[[SortedRun], None]) -> None:
        """Sort the words that were added, and give them to the pool with *keep*."""
        runs, lengths = self._stream.sort()
        for run in runs:
            keep(run)
        for name, words in lengths.items():
            self._extend(f"length_{name}", words)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self._sort(self._pool.add_run)
        blocks = merged.blocks(self._merged) if self._merged else self._pool.blocks()
        for terms, block in blocks:
            self.fieldwriter.write(terms, block)
        self.fieldwriter.close()
        for name, dtype in _DTYPES.items():
            numbers = np.frombuffer(self._columns[name], np.uint64)
            written = np.flatnonzero(numbers)
            if len(written):
                filename = W3Codec.column_filename(self.newsegment, name)
                with self.storage.create_file(filename) as file:
                    file.write(numbers[: written[-1] + 1].astype(dtype).tobytes())
        self._pool.clear()

    def _finish(self) -> None:
        self._pool.clear()
        super()._finish()


def column(reader: Any, name: str) -> Array:
    """Return one number of each document of a segment, 0 where none was written."""
    dtype = _DTYPES[name]
    found = np.zeros(reader.doc_count_all(), dtype.newbyteorder("="))
    written = np.frombuffer(
        mapped(reader.storage(), W3Codec.column_filename(reader.segment(), name)), dtype
    )
    found[: len(written)] = written
    return found


def sync(path: Path) -> None:
    """Make sure that a file or a folder's list of files has reached the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
