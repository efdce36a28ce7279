"""Read the files of an import, record by record; nothing is kept here.

Each format has a reader of its own: ``tables``, ``markdown``, ``json_lines``.
What a record means is in ``domain/exchange``.
"""

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from storybank.domain import cells
from storybank.domain.columns import SPELLINGS
from storybank.domain.errors import InvalidError
from storybank.domain.rows import Row
from storybank.services import json_lines, markdown, tables

MOST_COLUMNS = 1_000

_KNOWN_FILES = "give a folder of Markdown files, or a .csv, .jsonl or .jsonl.gz file"


def rows(path: Path) -> Iterator[Row]:
    """Read the records of a folder or a file one by one.

    Raises InvalidError where the whole of it cannot be read: it is not there,
    empty, or of a format that is not known.
    """
    if path.is_dir():
        return markdown.rows(path)
    if not path.exists():
        raise InvalidError({"path": f"There is no file or folder “{path.name}”."})
    if not path.is_file():
        raise InvalidError({"path": f"“{path.name}” is no file or folder: {_KNOWN_FILES}."})
    name = path.name.lower()
    if not os.access(path, os.R_OK):
        raise InvalidError({"path": f"“{path.name}” may not be read: change its permissions."})
    if path.stat().st_size == 0:
        raise InvalidError({"path": f"“{path.name}” is empty."})
    if name.endswith(".csv"):
        return tables.rows(path)
    if name.endswith((".jsonl", ".ndjson", ".jsonl.gz")):
        return json_lines.rows(path)
    raise InvalidError({"path": f"“{path.name}” cannot be imported: {_KNOWN_FILES}."})


def columns(path: Path) -> list[str]:
    """Return the names that the records use, each once, in the order they come.

    Past the first thousand they are not looked at: no collection has so many.
    """
    if path.is_file() and path.name.lower().endswith(".csv"):
        rows(path)
        return [name for name in tables.header(path)[0] if name]
    found: dict[str, None] = {}
    for row in rows(path):
        found |= dict.fromkeys(islice(row.fields, MOST_COLUMNS - len(found)))
    return list(found)


def count(path: Path) -> int:
    """Return how many records ``rows`` will give, good or bad."""
    return sum(1 for _ in rows(path))


def permissions(path: Path) -> dict[str, dict[str, object]]:
    """Return what a permissions file says of each source_id, as ``terms.complete`` takes it.

    Raises InvalidError where a row cannot be read, has no source_id, or says
    something of a record that another row has spoken of.
    """
    found: dict[str, dict[str, object]] = {}
    for row in rows(path):
        named, terms = _terms(row)
        problem = row.problem
        if not problem and not named:
            problem = "it has no source_id"
        elif named in found:
            problem = f"“{named}” has a permission already"
        if problem:
            raise InvalidError({"permissions": f"“{path.name}”, {row.where}: {problem}"})
        found[named] = terms
    return found


def source_id(value: object) -> str:
    """Write a source_id as it is compared, or "" where it is none."""
    return " ".join(cells.clean(cells.written(value) or "")[0].split())


def _terms(row: Row) -> tuple[str, dict[str, object]]:
    """Return the source_id and the terms of one row of a permissions file."""
    terms: dict[str, object] = {}
    named = ""
    for name, value in row.fields.items():
        plain = name.strip().lower().replace(" ", "_")
        if plain.replace("_", " ") in SPELLINGS["source_id"]:
            named = named or source_id(value)
        elif plain == "permission" and isinstance(value, Mapping):
            terms |= {str(term): of for term, of in value.items()}
        else:
            terms[plain.removeprefix("permission_")] = value
    return named, terms
