"""Read JSON Lines, packed or not. What a record means is in ``exchange``.

A file that is too big, damaged or hostile costs its own rows and no more memory.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from storybank.domain.errors import InvalidError
from storybank.domain.rows import LONGEST_ROW, TOO_LONG, Row

LARGEST_FILE = 512 * 1024 * 1024  # bytes, unpacked
CHUNK = 64 * 1024


class _Lines(Protocol):
    """A file that is open for reading bytes, packed or not."""

    def readline(self, size: int = -1, /) -> bytes: ...


def rows(path: Path) -> Iterator[Row]:
    """Read the records of a file one by one; what is damaged becomes the last of them."""
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
        yield at, line if whole else TOO_LONG


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
