"""Let Whoosh keep a segment's postings as arrays: a codec, beside its own.

Documents, columns, deletions, tables of contents and the lock stay Whoosh's.
What changes is two files of a segment: ``.trm`` (see ``terms``) and ``.pst``
(see ``postings``), and that a segment is mapped into memory, not copied. Whoosh's
own matchers read it too: the tests hold ours against them.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.codec.base import FieldWriter, TermsReader
from whoosh.codec.whoosh3 import W3Codec, W3FieldCursor
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from storybank.search.postings import Block, encode
from storybank.search.terms import Table, TableWriter, Term


class ArrayCodec(W3Codec):
    """Whoosh's codec, but for the postings."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> "ArrayFieldWriter":
        """Return what writes the terms and postings of a new segment."""
        return ArrayFieldWriter(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> "ArrayTermsReader":
        """Return what reads the terms and postings of a segment."""
        return ArrayTermsReader(open_table(storage, segment))


def open_table(storage: Any, segment: Any) -> Table:
    """Return the table of a segment, over its file mapped into memory."""
    names = (W3Codec.TERMS_EXT, W3Codec.POSTS_EXT)
    return Table(*(mapped(storage, segment.make_filename(name)) for name in names))


def mapped(storage: Any, name: str) -> memoryview:
    """Return one file of a segment, without copying it; empty where there is none.

    *storage* is what a segment's reader has: its compound file over the folder.
    """
    compound = storage.a
    if not compound.file_exists(name):
        return memoryview(b"")
    offset, length = compound.range(name)
    return memoryview(compound._source)[offset : offset + length]


class ArrayFieldWriter(FieldWriter):
    """Write the terms of a segment, block by block, in order."""

    def __init__(self, storage: Any, segment: Any) -> None:
        """Open the two files."""
        self._table_file = segment.create_file(storage, W3Codec.TERMS_EXT)
        self._file = segment.create_file(storage, W3Codec.POSTS_EXT)
        self._table = TableWriter()
        self.is_closed = False

    def write(self, terms: list[Term], block: Block) -> None:
        """Write terms that come after all that were written, with their postings."""
        data, lengths, widths = encode(block)
        self._file.write(data)
        self._table.add(terms, block, data, lengths, widths)

    def close(self) -> None:
        """Write the table and close both files."""
        self._table_file.write(self._table.to_bytes())
        self._table_file.close()
        self._file.close()
        self.is_closed = True


class ArrayTermsReader(TermsReader):
    """Give Whoosh's readers the terms of a segment."""

    def __init__(self, table: Table) -> None:
        """Read from *table*."""
        self.table = table

    def __contains__(self, term: Term) -> bool:
        """Tell whether a (field, bytes) is there."""
        return self.table.place(*term) is not None

    def cursor(self, fieldname: str, fieldobj: Any) -> W3FieldCursor:
        """Refuse: only Whoosh's fuzzy queries use it, which nothing here asks."""
        raise NotImplementedError("the array codec has no cursor")

    def terms(self) -> Iterator[Term]:
        """Yield all terms in order."""
        return iter(self.table.terms())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Yield the terms from one on."""
        names = sorted(self.table.fields)
        for name in names[names.index(fieldname) :] if fieldname in names else ():
            begin = prefix if name == fieldname else b""
            yield from ((name, word) for _, word in self.table.words(name, begin))

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """Yield all terms with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """Yield the terms from one on with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return the statistics of one term; TermNotFound where it is not there."""
        at = self.table.place(fieldname, text)
        if at is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        found = self.table.postings(at)
        return TermInfo(
            weight=float(found.tfs.sum()),
            df=len(found.docs),
            maxweight=float(found.tfs.max()),
            minid=int(found.docs[0]),
            maxid=int(found.docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return how many times a term is there."""
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents hold a term."""
        at = self.table.place(fieldname, text)
        return 0 if at is None else self.table.df(at)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        """Return Whoosh's matcher over the postings of one term."""
        info = self.term_info(fieldname, text)
        found = self.table.postings(self.table.place(fieldname, text), with_positions=True)
        values = [b""] * len(found.docs)
        if found.pos is not None:
            each = np.split(found.pos, np.cumsum(found.tfs)[:-1])
            values = [format_.encode(sorted(one.tolist())) for one in each]
        weights = [float(tf) for tf in found.tfs]
        return ListMatcher(
            found.docs.tolist(), weights, values, format_, scorer,
            term=(fieldname, text), terminfo=info,
        )  # fmt: skip

    def indexed_field_names(self) -> list[str]:
        """Return the fields that have terms."""
        return list(self.table.fields)

    def close(self) -> None:
        """Leave the file to whoever still reads its arrays."""
