"""Take names that mean the same in from a table, and give them out as one."""

import csv
import io
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from storybank.domain.cells import guarded, unguarded
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Actor
from storybank.domain.rows import Row
from storybank.services import glossary, tables
from storybank.services.archive import Archive
from storybank.services.glossary import MOST_GROUPS, MOST_NAMES
from storybank.storage import glossary as kept
from storybank.storage import journal

COLUMNS = ("name", *(f"other name {number}" for number in range(1, MOST_NAMES)))
FILE = "your file.csv"  # what a file is called here, whatever it was called elsewhere


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a table: groups added and known before, and what is wrong with rows.

    ``batch`` names what was added, to take all of it back.
    """

    batch: str
    added: int
    known: int
    problems: tuple[str, ...]


def as_table(archive: Archive, actor: Actor) -> str:
    """Return every group as a row of a CSV (RFC 4180), safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for group in glossary.find(archive, actor):
        writer.writerow(guarded(name) for name in group.names)
    return out.getvalue()


def take_in(archive: Archive, actor: Actor, content: bytes) -> Taken:
    """Add the groups of a CSV that are not there yet; a bad row stops no other.

    Raises InvalidError for a file that is no such table.
    """
    glossary.check(archive, actor)
    rows = _rows(content)
    batch = str(uuid.uuid4())
    added, known, problems = 0, 0, []
    with archive.writing() as db:
        there = {glossary.key(group.names) for group in kept.find(db)}
        for row in rows:
            try:
                names = _names(row)
            except InvalidError as error:
                problems.append(f"{row.where.capitalize()}: {' '.join(error.problems.values())}")
                continue
            if glossary.key(names) in there:
                known += 1
            elif len(there) >= MOST_GROUPS:
                problems.append(f"{row.where.capitalize()}: There is no room for more names.")
            else:
                kept.add(db, names, batch=batch)
                there.add(glossary.key(names))
                added += 1
        if added:
            codes = {"batch": batch, "added": added}
            journal.add(db, actor, "names_taken_in", at=archive.now, codes=codes)
    return Taken(batch, added, known, tuple(problems))


def take_back(archive: Archive, actor: Actor, batch: str) -> int:
    """Remove what came in with one file and was not changed since; return how many groups.

    Raises ConflictError where nothing of it is left.
    """
    glossary.check(archive, actor)
    with archive.writing() as db:
        found = [group for group in kept.find(db) if batch and group.batch == batch]
        if not found:
            raise ConflictError("Nothing of that file is left to take back.")
        for group in found:
            kept.set_removed(db, group, archive.now)
        codes = {"batch": batch, "removed": len(found)}
        journal.add(db, actor, "names_taken_back", at=archive.now, codes=codes)
    return len(found)


def _rows(content: bytes) -> list[Row]:
    """Return the rows of a table; InvalidError for what is none, or has other columns."""
    if not content:
        raise InvalidError({"file": "Choose a file."})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(content)
        try:
            first, *_ = tables.header(path)[0]
            rows = list(tables.rows(path))
        except InvalidError as error:
            raise InvalidError({"file": " ".join(error.problems.values())}) from None
    if first.lower() != COLUMNS[0]:
        raise InvalidError({"file": "The first line must be: name, other name 1, other name 2 …"})
    return rows


def _names(row: Row) -> tuple[str, ...]:
    """Return the names of one row; InvalidError says what is wrong with it."""
    if row.problem:
        raise InvalidError({"row": row.problem})
    return glossary.cleaned([unguarded(str(value)) for value in row.fields.values()])
