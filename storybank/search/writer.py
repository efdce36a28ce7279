"""Write segments: with postings as arrays, or as Whoosh itself does.

Both are Whoosh's ``SegmentWriter``: its lock, its tables of contents, its
deletions. Ours keeps the words of new documents as a stream of numbers until
the commit (see ``pool``) and merges segments as arrays (see ``merged``). Either makes a commit
last: files, then the table of contents, then the folder reach the disk.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import TOC, clean_files
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from storybank.domain.search import Document
from storybank.search import analysis, document, merged
from storybank.search.analysis import FOLDED, Reading
from storybank.search.codec import ArrayCodec, mapped
from storybank.search.document import COLUMNS, FIELDS, SPELT, as_bytes
from storybank.search.pool import Pool
from storybank.search.postings import Array

Chosen = Callable[[Any], bool]


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
        self._known = {
            (name, english): _Numbers(self._pool, name, is_english=english)
            for names, kinds in ((FIELDS, (True, False)), (SPELT, (None,)))
            for name in names
            for english in kinds
        }

    def add(self, added: Document) -> None:
        """Add one document: its words become numbers, and no tuple of Python's is made."""
        read = document.read(added)
        english = read.is_english
        for name, reading in read.fields.items():
            known = self._known[name, english]
            words = reading.words
            self._pool.add(self.docnum, list(map(known.__getitem__, words)), range(len(words)))
            more = document.beside(reading, is_english=english)
            if more:
                numbers = [known.of(term) for term, _ in more]
                self._pool.add(self.docnum, numbers, [at for _, at in more])
        for name, part in SPELT.items():
            self._add_spelt(name, [read.fields[f] for f in FIELDS if FIELDS[f][0] is part])
        self._add_numbers(read.numbers)

    def _add_spelt(self, name: str, readings: list[Reading]) -> None:
        known = self._known[name, None]
        numbers: set[int] = set()
        for reading in readings:
            numbers.update(map(known.__getitem__, reading.distinct))
            numbers.update(known.of(word) for word, _ in reading.joined)
        self._pool.add(self.docnum, list(numbers), [0] * len(numbers))

    def add_reader(self, reader: Any) -> None:
        """Take in the documents of another segment that are not deleted."""
        kept = {name: column(reader, name) for name in COLUMNS}
        live = np.ones(reader.doc_count_all(), bool)
        live[list(reader.segment().deleted_docs())] = False
        places = np.full(len(live), -1, np.int64)
        places[live] = np.arange(self.docnum, self.docnum + int(live.sum()))
        for at in np.flatnonzero(live):
            self._add_numbers({name: int(numbers[at]) for name, numbers in kept.items()})
        self._merged.append(merged.Part(reader._terms.table, places))

    def _add_numbers(self, numbers: dict[str, int]) -> None:
        self.perdocwriter.start_doc(self.docnum)
        for name, code in COLUMNS.items():
            self.perdocwriter.add_column_value(name, _COLUMNS[code], numbers[name])
        self.perdocwriter.finish_doc()
        self.docnum += 1
        self._added = True

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        blocks = merged.blocks(self._merged) if self._merged else self._pool.blocks()
        for terms, block in blocks:
            self.fieldwriter.write(terms, block)
        self.fieldwriter.close()
        self._pool.clear()

    def _finish(self) -> None:
        self._pool.clear()
        super()._finish()


_COLUMNS = {code: columns.NumericColumn(code) for code in set(COLUMNS.values())}


class _Numbers(dict[str, int]):
    """The pool's number of each word of one field, as it is written in a text.

    *is_english* None keeps the word as it is spelt.
    """

    def __init__(self, pool: Pool, field: str, *, is_english: bool | None) -> None:
        super().__init__()
        self._pool, self._field, self._is_english = pool, field, is_english
        self._terms: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        plain = FOLDED[word]
        if self._is_english is not None:
            plain = analysis.term(plain, is_english=self._is_english)
        found = self[word] = self.of(plain)
        return found

    def of(self, term: str) -> int:
        """Return the number of a term."""
        found = self._terms.get(term)
        if found is None:
            key = (self._field, as_bytes(term))
            found = self._pool.number(key, with_positions=self._field in FIELDS)
            self._terms[term] = found
        return found


def column(reader: Any, name: str) -> Array:
    """Return one number of each document of a segment, 0 where none was written."""
    dtype = np.dtype(">u4" if COLUMNS[name] == "I" else ">u8")
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
