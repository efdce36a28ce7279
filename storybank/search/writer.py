"""Write segments: with postings as arrays, or as Whoosh itself does.

Both are Whoosh's ``SegmentWriter``: its lock, its tables of contents, its
deletions. Ours keeps the words of new documents as a stream of numbers until
the commit (see ``pool``) and merges segments as arrays. Either makes a commit
last: files, then the table of contents, then the folder reach the disk.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import TOC
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from storybank.domain.search import Document
from storybank.search import analysis, document
from storybank.search.analysis import FOLDED, Reading
from storybank.search.codec import ArrayCodec, mapped, open_table
from storybank.search.document import COLUMNS, FIELDS, SPELT, as_bytes
from storybank.search.pool import Pool
from storybank.search.postings import Array, Block
from storybank.search.terms import Table

Chosen = Callable[[Any], bool]


class Writer(SegmentWriter):
    """What both writers do alike."""

    def add(self, added: Document) -> None:
        """Add one document."""
        self.add_document(**document.stock_fields(document.read(added)))

    def save(self, merged: Chosen) -> None:
        """Commit, and write the segments that are *merged* anew, without what was deleted."""

        def merge(writer: Any, segments: Sequence[Any]) -> list[Any]:
            for segment in filter(merged, segments):
                reader = SegmentReader(writer.storage, writer.schema, segment)
                writer.add_reader(reader)
                reader.close()
            return [s for s in segments if not merged(s) and s.doc_count()]

        self.commit(mergetype=merge)

    def _commit_toc(self, segments: Sequence[Any]) -> None:
        folder = Path(self.storage.folder)
        for segment in segments:
            if segment.segment_id() == self.newsegment.segment_id():
                sync(folder / segment.make_filename(segment.COMPOUND_EXT))
        super()._commit_toc(segments)
        sync(folder / TOC._filename(self.indexname, self.generation))
        sync(folder)


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
        table = open_table(reader.storage(), reader.segment())
        kept = {name: column(reader, name) for name in COLUMNS}
        live = np.ones(reader.doc_count_all(), bool)
        live[list(reader.segment().deleted_docs())] = False
        places = np.full(len(live), -1, np.int64)
        places[live] = np.arange(self.docnum, self.docnum + int(live.sum()))
        for at in np.flatnonzero(live):
            self._add_numbers({name: int(numbers[at]) for name, numbers in kept.items()})
        self._pool.add_run(_MergedRun(self._pool, table, places))

    def _add_numbers(self, numbers: dict[str, int]) -> None:
        self.perdocwriter.start_doc(self.docnum)
        for name, code in COLUMNS.items():
            self.perdocwriter.add_column_value(name, _COLUMNS[code], numbers[name])
        self.perdocwriter.finish_doc()
        self.docnum += 1
        self._added = True

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for terms, block in self._pool.blocks():
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


class _MergedRun:
    """The postings of another segment, its documents renumbered; -1 in *places* is deleted."""

    def __init__(self, pool: Pool, table: Table, places: Array) -> None:
        self._table, self._places = table, places
        self._numbers = np.array(
            [pool.number(term, with_positions=term[0] in FIELDS) for term in table.terms()],
            np.int64,
        )

    def sizes(self, terms: int) -> Array:
        """Return how many numbers each term has here, of deleted documents too."""
        found = np.zeros(terms, np.int64)
        found[self._numbers] = self._table.sizes()
        return found

    def read(self, terms: Array) -> Block:
        """Return the postings of these terms in documents that are kept."""
        inverse = np.full(int(max(terms.max(), self._numbers.max(initial=0))) + 1, -1, np.int64)
        inverse[self._numbers] = np.arange(len(self._numbers))
        places = inverse[terms]
        here = np.flatnonzero(places >= 0)
        block = self._table.block(places[here])
        which = np.repeat(here, block.df)
        docs = self._places[block.docs]
        kept = docs >= 0
        has_pos = np.repeat(block.npos > 0, block.df)
        lengths = np.where(has_pos, block.tfs, 0)
        df = np.bincount(which[kept], minlength=len(terms))
        npos = np.bincount(which[kept], weights=lengths[kept], minlength=len(terms))
        return Block(
            df.astype(np.uint32),
            npos.astype(np.int64),
            docs[kept].astype(np.uint32),
            block.tfs[kept],
            block.pos[np.repeat(kept, lengths)],
        )


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
