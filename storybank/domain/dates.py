"""Read the days that people write in a record, as contract.md lists them.

Instants and time zones are in ``times``.
"""

import re
from datetime import date

from storybank.domain.times import MONTHS, plain

SEASONS = ("Spring", "Summer", "Autumn", "Fall", "Winter")

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.+Z-]*)?")
_UK_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"[12][0-9]{3}")
_WORDS = re.compile(r"([A-Za-z]+)\.?,? ([12][0-9]{3})")
_SHORT_MONTHS = {name.lower()[:3]: at for at, name in enumerate(MONTHS, 1)} | {"sept": 9}
_LONG_MONTHS = {name.lower(): at for at, name in enumerate(MONTHS, 1)}


def day(text: str) -> date:
    """Read an ISO day or a UK day (dd/mm/yyyy).

    Raises ValueError where *text* is neither, or where there is no such day.
    """
    found = _day(text.strip())
    if found is None:
        raise ValueError(f"“{text}” is not a day")
    return found


def normalised(text: str) -> tuple[str, str]:
    """Return *text* as an ISO day, month or year, or a season, and a warning.

    Anything else comes back as it was written, with a warning; ``""`` is the
    warning where all is well. Raises ValueError for an impossible day.
    """
    words = " ".join(text.split())
    found = _day(words)
    if found is not None:
        return found.isoformat(), ""
    if not words or _MONTH.fullmatch(words) or _YEAR.fullmatch(words):
        return words, ""
    named = _WORDS.fullmatch(words)
    if named is not None:
        month = _month(named[1])
        if month:
            return f"{named[2]}-{month:02}", ""
        if named[1].capitalize() in SEASONS:
            return f"{named[1].capitalize()} {named[2]}", ""
    return words, f"The date “{words[:60]}” was kept as it is written."


def said(text: str) -> str:
    """Write what ``normalised`` keeps as people say it: 9 July 2018, July 2018 (A11Y-18)."""
    month = _MONTH.fullmatch(text)
    if month is not None:
        return f"{MONTHS[int(month[2]) - 1]} {month[1]}"
    found = _day(text)
    return text if found is None else plain(found)


def _day(words: str) -> date | None:
    """Return the day that *words* write in figures; ValueError if there is none."""
    iso = _ISO_DAY.fullmatch(words)
    uk = _UK_DAY.fullmatch(words)
    try:
        if iso is not None:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if uk is not None:
            return date(int(uk[3]), int(uk[2]), int(uk[1]))
    except ValueError:
        raise ValueError(
            f"There is no day “{words}”: write the day before the month, as in 31/01/2020."
            if uk is not None
            else f"There is no day “{words}”: write year, month and day, as in 2020-01-31."
        ) from None
    return None


def _month(word: str) -> int:
    """Return the month from 1 to 12 that *word* names, or 0."""
    lower = word.lower()
    return _LONG_MONTHS.get(lower, 0) or _SHORT_MONTHS.get(lower, 0)
