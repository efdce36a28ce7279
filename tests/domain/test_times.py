"""Check that instants are written so that text order is time order, and where a day begins."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.domain.times import (
    day_begins,
    day_of,
    instant,
    maybe_instant,
    maybe_written,
    plain,
    written,
)

START = datetime(1, 1, 2, tzinfo=UTC)
seconds = st.integers(0, int((datetime(9999, 12, 30, tzinfo=UTC) - START).total_seconds()))
instants = seconds.map(lambda n: START + timedelta(seconds=n))
zones = st.sampled_from(
    ["Europe/London", "UTC", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo"]
)


@given(instants)
def test_what_is_written_is_read_back(at: datetime) -> None:
    assert instant(written(at)) == at
    assert len(written(at)) == len("2026-03-03T10:00:00Z")


@given(instants, instants)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    """What SQL compares is what Python compares."""
    assert (written(one) < written(other)) == (one < other)
    assert (written(one) == written(other)) == (one == other)


def test_an_instant_is_written_in_utc_whatever_its_zone() -> None:
    at = datetime(2026, 3, 3, 10, 0, tzinfo=timezone(timedelta(hours=5, minutes=45)))

    assert written(at) == "2026-03-03T04:15:00Z"


def test_what_is_missing_stays_missing() -> None:
    assert maybe_written(None) is None
    assert maybe_instant(None) is None
    assert maybe_instant(maybe_written(START)) == START


@given(st.dates(date(1990, 1, 1), date(2035, 12, 31)), zones)
def test_a_day_begins_on_that_day_and_not_a_second_sooner(day: date, zone: str) -> None:
    """AC-30: permissions end at the start of the end day in the organisation's time zone."""
    begins = day_begins(day, zone)

    assert begins.tzinfo is UTC
    assert day_of(begins - timedelta(seconds=1), zone) < day
    if day_of(begins, zone) != day:  # a day that never was: the date line was moved over it
        assert (zone, day) == ("Pacific/Apia", date(2011, 12, 30))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 15), "2026-01-15T00:00:00Z"),
        (date(2026, 7, 15), "2026-07-14T23:00:00Z"),
        (date(2026, 3, 29), "2026-03-29T00:00:00Z"),
        (date(2026, 10, 25), "2026-10-24T23:00:00Z"),
    ],
)
def test_days_begin_by_the_clock_on_the_wall(day: date, expected: str) -> None:
    assert written(day_begins(day, "Europe/London")) == expected


def test_a_late_evening_in_london_is_the_next_day_in_utc_only_for_computers() -> None:
    at = datetime(2026, 7, 1, 0, 30, tzinfo=ZoneInfo("Europe/London"))

    assert at.astimezone(UTC).date() == date(2026, 6, 30)
    assert day_of(at, "Europe/London") == date(2026, 7, 1)


def test_days_are_said_in_words() -> None:
    """A11Y-18."""
    assert plain(date(2026, 3, 3)) == "3 March 2026"
