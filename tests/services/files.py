"""Read files of the kinds that an import takes."""

from pathlib import Path

from storybank.domain.rows import Row
from storybank.services import reading


def read(path: Path, content: str | bytes) -> list[Row]:
    """Write *content* to *path* and read its records."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(reading.rows(path))


def problems(rows: list[Row]) -> list[str]:
    """Return what is wrong with each record, "" where nothing is."""
    return [row.problem for row in rows]
