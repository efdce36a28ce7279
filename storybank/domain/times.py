"""Write and read instants and days; say when a day begins for the organisation."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def written(instant: datetime) -> str:
    """Write a UTC instant to the second, so that text order is time order."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def instant(text: str) -> datetime:
    """Read what ``written`` wrote."""
    return datetime.fromisoformat(text)


def maybe_written(at: datetime | None) -> str | None:
    """Write an instant that may be missing."""
    return None if at is None else written(at)


def maybe_instant(text: str | None) -> datetime | None:
    """Read an instant that may be missing."""
    return None if text is None else instant(text)


def day_begins(day: date, zone: str) -> datetime:
    """Return the UTC instant at which *day* begins in the time zone *zone*."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_of(at: datetime, zone: str) -> date:
    """Return the day that *at* falls on in the time zone *zone*."""
    return at.astimezone(ZoneInfo(zone)).date()


def plain(day: date) -> str:
    """Write a day as people say it: 3 March 2026 (A11Y-18)."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
