"""Keep the terms of one segment in order, and where the postings of each stand.

A table is one file, opened without copying it. After an 8-byte sign and the
length of a JSON header (``fields``: name to [first, end]; ``terms``: T;
``checks``: the CRC-32 of what follows, and of the postings file) come::

    offsets  uint64[T]     where the term's bytes begin in the postings file
    ends     uint64[T]     where the term's own letters end
    npos     int64[T]      positions kept; 0 where the field keeps none
    df       uint32[T]     documents
    widths   uint8[T, 3]   of documents, tfs and positions (see ``postings``)
    letters  uint8[…]      the terms in UTF-8, one after the other, in order
"""

import json
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from storybank.search.postings import NONE, Array, Block, Postings, decode, decode_many

_SIGN = b"STBKTRM1"
_HEADER = struct.Struct("<8sQ")
_ARRAYS = (("offsets", "<u8"), ("ends", "<u8"), ("npos", "<i8"), ("df", "<u4"), ("widths", "u1"))

Term = tuple[str, bytes]


class TableWriter:
    """Gather the terms of a segment, in order, and write them as one table."""

    def __init__(self) -> None:
        """Begin with no term."""
        self._fields: dict[str, list[int]] = {}
        self._letters: list[bytes] = []
        self._parts: dict[str, list[Array]] = {name: [] for name, _ in _ARRAYS if name != "ends"}
        self._at = self._check = 0

    def add(
        self, terms: Sequence[Term], block: Block, data: bytes, lengths: Array, widths: Array
    ) -> None:
        """Add terms whose postings, of these lengths, are *data*: what follows in the file."""
        for field, group in groupby(terms, itemgetter(0)):
            ends = self._fields.setdefault(field, [len(self._letters), 0])
            self._letters += [word for _, word in group]
            ends[1] = len(self._letters)
        reached = np.cumsum(lengths, dtype=np.uint64) + np.uint64(self._at)
        self._parts["offsets"].append(reached - lengths.astype(np.uint64))
        self._parts["npos"].append(block.npos)
        self._parts["df"].append(block.df)
        self._parts["widths"].append(widths.reshape(-1))
        self._at += len(data)
        self._check = zlib.crc32(data, self._check)

    def to_bytes(self) -> bytes:
        """Return the table as it is written."""
        ends = np.cumsum([len(word) for word in self._letters], dtype=np.uint64)
        pieces = []
        for name, dtype in _ARRAYS:
            parts = [ends] if name == "ends" else self._parts[name]
            pieces += [np.asarray(part, dtype).tobytes() for part in parts]
        body = b"".join([*pieces, *self._letters])
        checks = [zlib.crc32(body), self._check]
        said = {"fields": self._fields, "terms": len(self._letters), "checks": checks}
        header = json.dumps(said).encode()
        return b"".join((_HEADER.pack(_SIGN, len(header)), header, body))


class Table:
    """The terms of one segment, read from two buffers: the table and the postings."""

    def __init__(self, table: Any, data: Any) -> None:
        """Read the header of *table*; ValueError where it is none."""
        sign, length = _HEADER.unpack_from(table, 0)
        if sign != _SIGN:
            raise ValueError("this is no table of terms")
        header = json.loads(bytes(table[_HEADER.size : _HEADER.size + length]))
        self.fields: dict[str, list[int]] = header["fields"]
        self._count: int = header["terms"]
        at = _HEADER.size + length
        self._checks, self._body = header["checks"], table[at:]
        arrays = {}
        for name, dtype in _ARRAYS:
            count = self._count * (3 if name == "widths" else 1)
            arrays[name] = np.frombuffer(table, dtype, count, at)
            at += arrays[name].nbytes
        self._offsets, self._ends = arrays["offsets"], arrays["ends"]
        self._npos, self._df = arrays["npos"], arrays["df"]
        self._widths = arrays["widths"].reshape(-1, 3)
        self._letters, self._data = table[at:], data
        self._bytes = np.frombuffer(data, np.uint8) if len(data) else np.empty(0, np.uint8)

    def __len__(self) -> int:
        """Return the number of terms."""
        return self._count

    def is_sound(self) -> bool:
        """Tell whether both files are, byte for byte, what was written."""
        return bool([zlib.crc32(self._body), zlib.crc32(self._data)] == self._checks)

    def word(self, at: int) -> bytes:
        """Return the letters of the term at a place of the table."""
        begin = int(self._ends[at - 1]) if at else 0
        return bytes(self._letters[begin : int(self._ends[at])])

    def place(self, field: str, word: bytes) -> int | None:
        """Return where a term stands in the table, or None."""
        at, end = self.first(field, word), self.fields.get(field, (0, 0))[1]
        return at if at < end and self.word(at) == word else None

    def first(self, field: str, word: bytes) -> int:
        """Return the place of the first term of a field that is not before *word*."""
        begin, end = self.fields.get(field, (0, 0))
        return bisect_left(range(end), word, begin, end, key=self.word)

    def words(self, field: str, begin: bytes = b"") -> Iterator[tuple[int, bytes]]:
        """Yield the places and letters of a field's terms, in order, from *begin* on."""
        for at in range(self.first(field, begin), self.fields.get(field, (0, 0))[1]):
            yield at, self.word(at)

    def all_words(self, field: str) -> list[bytes]:
        """Return the letters of all of a field's terms, in order: faster than one by one."""
        begin, end = self.fields.get(field, (0, 0))
        ends = self._ends[begin:end].tolist()
        starts = [int(self._ends[begin - 1]) if begin else 0, *ends[:-1]]
        letters = bytes(self._letters[starts[0] : ends[-1]]) if ends else b""
        return [letters[a - starts[0] : b - starts[0]] for a, b in zip(starts, ends, strict=False)]

    def terms(self) -> list[Term]:
        """Return all terms in order."""
        return [(field, word) for field in self.fields for word in self.all_words(field)]

    def df(self, at: int) -> int:
        """Return how many documents hold a term, deleted ones too."""
        return int(self._df[at])

    def sizes(self) -> Array:
        """Return how many postings and positions each term has: int64[T]."""
        return self._df + self._npos.astype(np.int64)

    def postings(self, at: int | None, *, with_positions: bool = False) -> Postings:
        """Return the postings of the term at a place; none for None."""
        if at is None:
            return NONE
        return decode(
            self._data,
            int(self._offsets[at]),
            df=int(self._df[at]),
            npos=int(self._npos[at]) if with_positions else 0,
            widths=self._widths[at],
        )

    def block(self, places: Array) -> Block:
        """Return the postings of several terms together."""
        return decode_many(
            self._bytes,
            self._offsets[places],
            df=self._df[places],
            npos=self._npos[places],
            widths=self._widths[places],
        )
