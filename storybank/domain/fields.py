"""Read the fields of one record as clean text, and gather what is wrong with them.

What a field means is in ``exchange``; which column it stands in, in ``columns``.
"""

import re
from collections.abc import Mapping

from storybank.domain import cells
from storybank.domain.columns import Columns
from storybank.domain.rows import LONGEST_ROW

LONGEST_TITLE = 300  # characters, as are the next two
LONGEST_LINE = 1_000
LONGEST_LABEL = 300


class Fields:
    """The fields of one row; ``problems`` by field, ``warnings`` in the order they came."""

    def __init__(self, row: Mapping[str, object], columns: Columns) -> None:
        self.problems: dict[str, str] = {}
        self.warnings: list[str] = []
        self._row = row
        self._columns = columns

    def warn(self, sentence: str) -> None:
        """Keep a warning, unless it is empty."""
        if sentence:
            self.warnings.append(sentence)

    def raw(self, field: str) -> object:
        """Return what stands in the column of *field*, or None."""
        column = self._columns.mapped.get(field)
        return None if column is None else self._row.get(column)

    def text(self, field: str, *, longest: int = LONGEST_LINE, lines: bool = False) -> str:
        """Return a field as clean text; on one line unless *lines*."""
        written = cells.written(self.raw(field))
        if written is None:
            self.problems[field] = f"The {named(field)} must be text."
            return ""
        text = self.clean(written, field)
        text = text.strip() if lines else " ".join(text.split())
        if len(text) > longest:
            self.problems[field] = (
                f"The {named(field)} is {len(text):,} characters long: "
                f"shorten it to at most {longest:,}."
            )
        return text

    def required(self, field: str, number: int) -> str:
        """Return a field that a record cannot do without."""
        lines = field == "body"
        text = self.text(field, longest=LONGEST_ROW if lines else LONGEST_TITLE, lines=lines)
        if not text and field not in self.problems:
            self.problems[field] = self._lacking(field, number)
        return text

    def texts(self, field: str, parted_by: str) -> tuple[str, ...]:
        """Return a list, or text parted by *parted_by*, trimmed and without doubles."""
        value = self.raw(field)
        items = (
            value
            if isinstance(value, list | tuple)
            else re.split(f"[{parted_by}]", cells.flat(value))
        )
        found: dict[str, str] = {}
        for item in items:
            written = cells.written(item)
            if written is None:
                self.problems[field] = f"The {named(field)} must be a list of texts."
                return ()
            text = self.clean(written, field).strip()
            found.setdefault(text.casefold(), text)
        return tuple(text for text in found.values() if text)

    def labels(self) -> tuple[str, ...]:
        """Return the themes as written; text is parted by ``;``, else by ``,``."""
        labels = self.texts("themes", ";\n" if ";" in cells.flat(self.raw("themes")) else ",\n")
        if any(len(label) > LONGEST_LABEL for label in labels):
            self.problems["themes"] = (
                f"A theme is longer than {LONGEST_LABEL} characters: part themes by ; or ,."
            )
        return tuple(" ".join(label.split()) for label in labels)

    def clean(self, text: str, field: str) -> str:
        """Return *text* without what cannot be shown, and warn where there was such."""
        clean, is_changed = cells.clean(text)
        if is_changed:
            self.warn(f"Characters that cannot be shown were taken out of the {named(field)}.")
        return clean

    def _lacking(self, field: str, number: int) -> str:
        name = named(field)
        if field in self._columns.mapped:
            return f"Record {number} has no {name}: fill in “{self._columns.mapped[field]}”."
        return f"No column holds the {name}: name one “{field}”, or say --map COLUMN={field}."


def named(field: str) -> str:
    """Write a field as people say it."""
    return field.replace("_", " ")
