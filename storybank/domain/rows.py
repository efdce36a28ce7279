"""Say what one record of a file is, as it was read; how is in ``services/reading``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST_ROW = 2_000_000  # bytes
TOO_LONG = "The record is longer than 2 MB: split it into several."


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file, or one sentence that says why it cannot be read.

    ``number`` counts records from 1; ``where`` is the line or the file.
    """

    number: int
    where: str
    fields: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""
