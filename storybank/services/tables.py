"""Read a table: a CSV as programs and people save it. What a record means is in ``exchange``.

A file that is too big, damaged or hostile costs its own rows and no more memory.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from storybank.domain.errors import InvalidError
from storybank.domain.rows import LONGEST_ROW, TOO_LONG, Row

LONGEST_LINE = 16 * 1024 * 1024  # bytes of one line, however wrong
CHUNK = 64 * 1024

SAVE_AS = "save it as “CSV UTF-8” and import that"


def rows(path: Path) -> Iterator[Row]:
    """Read the records of a table one by one; empty lines are no records."""
    encoding = _encoding(path)
    names, delimiter, skipped = header(path)
    with path.open("rb") as file:
        number = 0
        for line, record in _records(file, delimiter, skipped):
            if isinstance(record, bytes) and not record.strip(b"\r\n\t " + delimiter):
                continue
            number += 1
            where = f"line {line}"
            try:
                yield Row(number, where, _cells(record, names, delimiter, encoding))
            except InvalidError as error:
                yield Row(number, where, problem=str(error))


def header(path: Path) -> tuple[list[str], bytes, int]:
    """Return the column names, what parts them, and how many records come before the data."""
    encoding = _encoding(path)
    with path.open("rb") as file:
        first = file.readline(CHUNK)
        skipped = int(first.removeprefix(b"\xef\xbb\xbf").lower().startswith(b"sep="))
        first = file.readline(CHUNK) if skipped else first
        delimiter = b";" if first.count(b";") > first.count(b",") else b","
        file.seek(0)
        record = next((record for _, record in _records(file, delimiter, skipped)), b"")
    try:
        cells = _parsed(record, delimiter, encoding)
    except InvalidError:
        raise InvalidError(
            {"path": f"The column names of “{path.name}” cannot be read: {SAVE_AS}."}
        ) from None
    names = [" ".join(name.split()) for name in cells]
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise InvalidError({"path": f"Two columns are called “{min(twice)}”: rename one."})
    if not any(names):
        raise InvalidError({"path": f"“{path.name}” does not begin with a line of column names."})
    return names, delimiter, skipped + 1


def _encoding(path: Path) -> str:
    """Return utf-8 or cp1252; InvalidError for what is no such text at all."""
    with path.open("rb") as file:
        first = file.read(4096)
        if first.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise InvalidError({"path": f"“{path.name}” is an Excel workbook: {SAVE_AS}."})
        if first.startswith((b"\xff\xfe", b"\xfe\xff")) or first.count(0) * 4 > len(first):
            raise InvalidError({"path": f"“{path.name}” is UTF-16: {SAVE_AS}."})
        if not first.strip(b"\xef\xbb\xbf\r\n\t ") and len(first) < 4096:
            raise InvalidError({"path": f"“{path.name}” is empty."})
        if first.startswith(b"\xef\xbb\xbf"):
            return "utf-8"
        file.seek(0)
        good, bad = 0, 0
        while line := file.readline(LONGEST_LINE):
            if not line.isascii():
                fits = _is_utf_8(line)
                good, bad = good + fits, bad + (not fits)
    # A few broken rows do not turn a UTF-8 file into Windows-1252.
    return "cp1252" if bad > good else "utf-8"


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _records(file: BinaryIO, delimiter: bytes, skipped: int) -> Iterator[tuple[int, bytes | str]]:
    """Give each record's first line and its bytes, or a sentence where it has none.

    A record goes on over line ends inside quotation marks; one that is too
    long is read past without being held.
    """
    held: list[bytes] = []
    size, begins, inside, seen = 0, 1, False, 0
    for at, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
        inside = _inside_after(line, delimiter, inside=inside, begins=size == 0)
        size += len(line)
        if size <= LONGEST_ROW:
            held.append(line)
        if inside or (len(line) == LONGEST_LINE and not line.endswith(b"\n")):
            continue
        seen += 1
        if seen > skipped:
            yield begins, b"".join(held) if size <= LONGEST_ROW else TOO_LONG
        held, size, begins = [], 0, at + 1
    if size:
        yield begins, "A quotation mark opens in this row and is not closed: close it."


def _inside_after(line: bytes, delimiter: bytes, *, inside: bool, begins: bool) -> bool:
    """Tell whether a quotation mark is still open at the end of *line*.

    A quotation mark opens a cell only at its very beginning; two of them
    inside a cell are one of its characters (RFC 4180).
    """
    at = 0
    if not inside and begins and line.removeprefix(b"\xef\xbb\xbf").startswith(b'"'):
        inside, at = True, line.index(b'"') + 1
    while True:
        found = line.find(b'"' if inside else delimiter + b'"', at)
        if found < 0:
            return inside
        if inside and line[found + 1 : found + 2] == b'"':
            at = found + 2
            continue
        at = found + (1 if inside else 2)
        inside = not inside


def _cells(
    record: bytes | str, header: list[str], delimiter: bytes, encoding: str
) -> dict[str, object]:
    """Return the cells that hold something, by column; InvalidError with one sentence."""
    cells = _parsed(record, delimiter, encoding)
    if any(cell.strip() for cell in cells[len(header) :]):
        sentence = (
            f"The row has {len(cells)} cells and the table {len(header)} columns: "
            "put cells that hold the delimiter in quotation marks."
        )
        raise InvalidError({"row": sentence})
    return {name: cell for name, cell in zip(header, cells, strict=False) if name and cell.strip()}


def _parsed(record: bytes | str, delimiter: bytes, encoding: str) -> list[str]:
    """Return the cells of one record; InvalidError with one sentence."""
    if isinstance(record, str):
        raise InvalidError({"row": record})
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_ROW))
    try:
        text = record.decode(encoding).removeprefix("\ufeff")
        return next(csv.reader([text], delimiter=delimiter.decode()), [])
    except UnicodeDecodeError:
        raise InvalidError(
            {"row": f"The row holds characters in another encoding than the file: {SAVE_AS}."}
        ) from None
    except csv.Error:
        raise InvalidError(
            {"row": "The row is not valid CSV: check its line ends and quotation marks."}
        ) from None
