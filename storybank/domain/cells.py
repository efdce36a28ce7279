"""Read what stands in one cell of a record as text, whatever its format made of it.

Which field a cell belongs to is in ``columns``, what the fields mean in ``exchange``.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

_NEW_LINE = re.compile("\r\n?|[\x0b\x0c\x85]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets begin to reckon at
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def clean(text: str) -> tuple[str, bool]:
    """Return *text* with plain line ends and without unseen characters; tell if it had any."""
    lined = _NEW_LINE.sub("\n", text)
    seen = _UNSEEN.sub("", lined)
    return unicodedata.normalize("NFC", seen), seen != lined


def written(value: object) -> str | None:
    """Return a scalar as text, a list of texts on one line, None for anything else."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """Return what a cell was before it was ``guarded``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def flat(value: object) -> str:
    """Return text as it is, and an empty text for what is not text."""
    return value if isinstance(value, str) else ""


def plain(name: str) -> str:
    """Write a name in small letters and single spaces: "Themes / tags" is "themes tags"."""
    return " ".join(re.sub(r"[\W_]+", " ", name).lower().split())


def size(row: Mapping[str, object]) -> int:
    """Return about how many bytes of text *row* holds, at any depth."""
    total, waiting = 0, list(row.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            total += len(value.encode("utf-8", "surrogatepass"))
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
    return total
