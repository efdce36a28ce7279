"""Read the files of an import, record by record; nothing is kept here.

What a record means is in ``domain/exchange``. Every reader streams: a file
that is too big, damaged or hostile costs its own rows and no more memory.
"""

import csv
import gzip
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import yaml

from storybank.domain.errors import InvalidError
from storybank.domain.exchange import LONGEST_ROW, SPELLINGS

LONGEST_FRONT = 64 * 1024  # bytes of front matter
LONGEST_LINE = 16 * 1024 * 1024  # bytes of one line of a CSV, however wrong
LARGEST_FILE = 512 * 1024 * 1024  # bytes, unpacked
DEEPEST = 10  # lists within lists of front matter
CHUNK = 64 * 1024

_TOO_LONG = "The record is longer than 2 MB: split it into several."
_KNOWN_FILES = "give a folder of Markdown files, or a .csv, .jsonl or .jsonl.gz file"
_SAVE_AS = "save it as “CSV UTF-8” and import that"


class _Lines(Protocol):
    """A file that is open for reading bytes, packed or not."""

    def readline(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file, or one sentence that says why it cannot be read.

    ``number`` counts records from 1; ``where`` is the line or the file.
    """

    number: int
    where: str
    fields: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""


def rows(path: Path) -> Iterator[Row]:
    """Read the records of a folder or a file one by one.

    Raises InvalidError where the whole of it cannot be read: it is not there,
    empty, or of a format that is not known.
    """
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise InvalidError({"path": f"There is no file or folder “{path.name}”."})
    name = path.name.lower()
    if not os.access(path, os.R_OK):
        raise InvalidError({"path": f"“{path.name}” may not be read: change its permissions."})
    if path.stat().st_size == 0:
        raise InvalidError({"path": f"“{path.name}” is empty."})
    if name.endswith(".csv"):
        return _table(path)
    if name.endswith((".jsonl", ".ndjson", ".jsonl.gz")):
        return _json_lines(path)
    raise InvalidError({"path": f"“{path.name}” cannot be imported: {_KNOWN_FILES}."})


def columns(path: Path) -> list[str]:
    """Return the names that the records use, each once, in the order they come."""
    if path.is_file() and path.name.lower().endswith(".csv"):
        rows(path)
        return [name for name in _header(path)[0] if name]
    return list(dict.fromkeys(name for row in rows(path) for name in row.fields))


def count(path: Path) -> int:
    """Return how many records ``rows`` will give, good or bad."""
    return sum(1 for _ in rows(path))


def permissions(path: Path) -> dict[str, dict[str, object]]:
    """Return what a permissions file says of each source_id, as ``exchange.complete`` takes it.

    Raises InvalidError where a row cannot be read, has no source_id, or says
    something of a record that another row has spoken of.
    """
    found: dict[str, dict[str, object]] = {}
    for row in rows(path):
        source_id, terms = _terms(row)
        problem = row.problem
        if not problem and not source_id:
            problem = "it has no source_id"
        elif source_id in found:
            problem = f"“{source_id}” has a permission already"
        if problem:
            raise InvalidError({"permissions": f"“{path.name}”, {row.where}: {problem}"})
        found[source_id] = terms
    return found


def _terms(row: Row) -> tuple[str, dict[str, object]]:
    """Return the source_id and the terms of one row of a permissions file."""
    terms: dict[str, object] = {}
    source_id = ""
    for name, value in row.fields.items():
        plain = name.strip().lower().replace(" ", "_")
        if plain.replace("_", " ") in SPELLINGS["source_id"]:
            source_id = source_id or str(value).strip()
        elif plain == "permission" and isinstance(value, Mapping):
            terms |= {str(term): of for term, of in value.items()}
        else:
            terms[plain.removeprefix("permission_")] = value
    return source_id, terms


# Markdown with front matter


def _folder(path: Path) -> Iterator[Row]:
    found = (file for file in path.iterdir() if not file.name.startswith("."))
    files = sorted(file for file in found if file.suffix.lower() == ".md")
    if not files:
        raise InvalidError({"path": f"“{path.name}” holds no Markdown files (.md)."})
    for number, file in enumerate(files, 1):
        try:
            yield Row(number, file.name, _page(file))
        except InvalidError as error:
            yield Row(number, file.name, problem=str(error))


def _page(file: Path) -> dict[str, object]:
    """Read one Markdown file; InvalidError with one sentence where that fails."""
    try:
        if file.stat().st_size > LONGEST_ROW + LONGEST_FRONT:
            raise InvalidError({"row": _TOO_LONG})
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidError({"row": "The file is not UTF-8: save it as UTF-8."}) from None
    except OSError:
        raise InvalidError({"row": "The file cannot be opened."}) from None
    lines = text.replace("\r\n", "\n").split("\n")
    ends = (at for at, line in enumerate(lines) if at and line.rstrip() in {"---", "..."})
    end = next(ends, None) if lines[0].rstrip() == "---" else None
    if end is None:
        raise InvalidError(
            {"row": "The file has no front matter: begin it with a line ---, fields, a line ---."}
        )
    fields = _front_matter("\n".join(lines[1:end]))
    return fields | {"body": "\n".join(lines[end + 1 :])}


def _front_matter(text: str) -> dict[str, object]:
    if len(text.encode()) > LONGEST_FRONT:
        raise InvalidError({"row": "The front matter is longer than 64 KB: shorten it."})
    try:
        _refuse_tricks(text)
        found = _plain(yaml.compose(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 2}" if mark is not None else ""
        raise InvalidError({"row": f"The front matter is not valid YAML{where}."}) from None
    if not isinstance(found, dict):
        raise InvalidError({"row": "The front matter must be fields, one “name: value” a line."})
    return found


def _plain(node: yaml.Node | None) -> object:
    """Turn YAML into texts, lists and mappings, and into nothing else.

    A scalar is the text that it is: ``007`` keeps its noughts, ``No`` is a word.
    """
    if isinstance(node, yaml.MappingNode):
        return {str(_plain(name)): _plain(value) for name, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)


def _refuse_tricks(text: str) -> None:
    """Refuse what no record needs and what can do harm: objects, aliases, deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise InvalidError({"row": "The front matter uses aliases (*name): write it out."})
        tag = getattr(event, "tag", None)
        if tag not in (None, "!", "tag:yaml.org,2002:str"):
            raise InvalidError({"row": "The front matter uses a tag (!…): write plain text."})
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise InvalidError({"row": "The front matter is nested too deeply."})


# CSV


def _table(path: Path) -> Iterator[Row]:
    encoding = _encoding(path)
    header, delimiter, skipped = _header(path)
    with path.open("rb") as file:
        number = 0
        for line, record in _records(file, delimiter, skipped):
            if isinstance(record, bytes) and not record.strip(b"\r\n\t " + delimiter):
                continue
            number += 1
            where = f"line {line}"
            try:
                yield Row(number, where, _cells(record, header, delimiter, encoding))
            except InvalidError as error:
                yield Row(number, where, problem=str(error))


def _header(path: Path) -> tuple[list[str], bytes, int]:
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
            {"path": f"The column names of “{path.name}” cannot be read: {_SAVE_AS}."}
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
            raise InvalidError({"path": f"“{path.name}” is an Excel workbook: {_SAVE_AS}."})
        if first.startswith((b"\xff\xfe", b"\xfe\xff")) or first.count(0) * 4 > len(first):
            raise InvalidError({"path": f"“{path.name}” is UTF-16: {_SAVE_AS}."})
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


def _records(file: _Lines, delimiter: bytes, skipped: int) -> Iterator[tuple[int, bytes | str]]:
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
            yield begins, b"".join(held) if size <= LONGEST_ROW else _TOO_LONG
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
            {"row": f"The row holds characters in another encoding than the file: {_SAVE_AS}."}
        ) from None
    except csv.Error:
        raise InvalidError(
            {"row": "The row is not valid CSV: check its line ends and quotation marks."}
        ) from None


# JSON Lines


def _json_lines(path: Path) -> Iterator[Row]:
    number = 0
    packed = path.name.lower().endswith(".gz")
    with gzip.open(path, "rb") if packed else path.open("rb") as file:
        try:
            for line, record in _bounded(file):
                if isinstance(record, bytes) and not record.strip(b"\xef\xbb\xbf \t\r\n"):
                    continue
                number += 1
                try:
                    yield Row(number, f"line {line}", _object(record))
                except InvalidError as error:
                    yield Row(number, f"line {line}", problem=str(error))
        except (EOFError, OSError, zlib.error):
            problem = f"The file is damaged after record {number}: make it again."
            yield Row(number + 1, "end", problem=problem)
            return
        except InvalidError as error:
            yield Row(number + 1, "end", problem=str(error))
            return
    if not number:
        raise InvalidError({"path": f"“{path.name}” is empty."})


def _bounded(file: _Lines) -> Iterator[tuple[int, bytes | str]]:
    """Give each line, or a sentence for one that is too long; InvalidError at the limit."""
    total, at = 0, 0
    while line := file.readline(LONGEST_ROW + 1):
        at += 1
        total += len(line)
        whole = len(line) <= LONGEST_ROW
        part = line
        while part and not part.endswith(b"\n") and not whole and total <= LARGEST_FILE:
            part = file.readline(CHUNK)
            total += len(part)
        if total > LARGEST_FILE:
            raise InvalidError({"path": "The file unpacks to more than 512 MB: split it."})
        yield at, line if whole else _TOO_LONG


def _object(record: bytes | str) -> dict[str, object]:
    if isinstance(record, str):
        raise InvalidError({"row": record})
    try:
        found = json.loads(record.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidError({"row": "The line is not UTF-8: save the file as UTF-8."}) from None
    except (ValueError, RecursionError):
        raise InvalidError(
            {"row": "The line is not valid JSON: write one object a line."}
        ) from None
    if not isinstance(found, dict):
        raise InvalidError({"row": "The line is not an object: write {…}, one a line."})
    return found
