"""Check what an answer amounts to at one instant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.domain.consent import (
    SHOWING,
    Basis,
    Closing,
    Decision,
    Grant,
    IndicatedBy,
    Part,
    Record,
    Status,
    Use,
    has_begun,
    status,
    years_after,
)

START = datetime(2026, 3, 3, tzinfo=UTC)
END = START + timedelta(days=365)
WITHIN = START + timedelta(days=100)
instants = st.timedeltas(timedelta(days=-2000), timedelta(days=2000)).map(START.__add__)


def answer(
    decision: Decision = Decision.YES, own_end: datetime | None = None, **of_record: object
) -> Grant:
    fields: dict[str, object] = {
        "number": 1,
        "id": "record",
        "subject_id": "subject",
        "basis": Basis.CONSENT,
        "indicated_by": IndicatedBy.SELF,
        "answered_at": START,
        "starts_at": START,
        "cooling_off_until": START,
        "expires_at": END,
    }
    record = Record(**{**fields, **of_record})  # type: ignore[arg-type]
    return Grant(1, record, Use.WEB, Part.TEXT, decision, expires_at=own_end)


# Most telling first, as consent.md 1 orders them: each with what makes it so.
ORDER: list[tuple[Status, dict[str, object]]] = [
    (Status.EXPIRED, {"expires_at": WITHIN}),
    (Status.UNKNOWN, {"basis": None}),
    (Status.COOLING_OFF, {"cooling_off_until": END}),
    (Status.RENEWED, {"renews": True}),
    (Status.IN_FORCE, {}),
]


@pytest.mark.parametrize(("found", "makes_it_so"), ORDER)
def test_each_status_has_its_cause(found: Status, makes_it_so: dict[str, object]) -> None:
    assert status(answer(**makes_it_so), WITHIN) is found


@pytest.mark.parametrize("closing", Closing)
def test_a_closing_outweighs_everything(closing: Closing) -> None:
    everything = {"expires_at": WITHIN, "basis": None, "cooling_off_until": END}
    closed = answer(Decision.NO, closed_as=closing, closed_at=START, **everything)

    assert status(closed, WITHIN, paused=True) == closing.value


def test_of_several_that_are_true_the_first_in_order_is_said() -> None:
    """consent.md 1: the order where several are true."""
    for at, (found, _) in enumerate(ORDER[:3]):
        causes: dict[str, object] = {}
        for _, cause in ORDER[at:]:
            causes |= cause
        assert status(answer(**causes), WITHIN) is found


@pytest.mark.parametrize(
    ("decision", "found"),
    [
        (Decision.NO, Status.NO),
        (Decision.NOT_SURE, Status.NOT_SURE),
        (Decision.ASK_EACH_TIME, Status.NO),
    ],
)
def test_what_is_not_a_yes_is_said_before_its_end_is(decision: Decision, found: Status) -> None:
    assert status(answer(decision, expires_at=WITHIN), WITHIN) is found


def test_a_pause_is_said_of_what_else_would_be_shown_or_wait() -> None:
    assert status(answer(), WITHIN, paused=True) is Status.PAUSED
    assert status(answer(cooling_off_until=END), WITHIN, paused=True) is Status.PAUSED
    assert status(answer(expires_at=WITHIN), WITHIN, paused=True) is Status.EXPIRED


def test_only_two_statuses_show_anything() -> None:
    assert sorted(SHOWING) == ["in_force", "renewed"]


def test_an_answer_ends_with_its_record_or_before_it() -> None:
    later = END + timedelta(days=1)

    assert answer().ends_at == END
    assert answer(own_end=WITHIN).ends_at == WITHIN
    assert answer(own_end=later).ends_at == END


def test_without_a_second_yes_nothing_begins() -> None:
    waiting = answer(cooling_off_until=None)

    assert not has_begun(waiting, datetime.max.replace(tzinfo=UTC))
    assert status(waiting, WITHIN) is Status.COOLING_OFF


@given(starts=instants, cools=instants, ends=instants, now=instants)
def test_a_yes_is_in_force_from_the_later_beginning_to_its_end(
    starts: datetime, cools: datetime, ends: datetime, now: datetime
) -> None:
    """I-12 and I-3: the first instant is inside, the last is out."""
    given = answer(starts_at=starts, cooling_off_until=cools, expires_at=ends)

    assert (status(given, now) in SHOWING) == (max(starts, cools) <= now < ends)


@given(starts=instants, cools=instants | st.none(), now=instants)
def test_a_no_and_a_closing_never_wait(
    starts: datetime, cools: datetime | None, now: datetime
) -> None:
    """I-9."""
    dates = {"starts_at": starts, "cooling_off_until": cools}

    assert has_begun(answer(Decision.NO, **dates), now)
    assert has_begun(answer(closed_as=Closing.WITHDRAWN, closed_at=starts, **dates), now)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(1, 5))
def test_years_later_is_the_same_day_or_the_first_of_march(day: date, years: int) -> None:
    later = years_after(day, years)

    assert later.year == day.year + years
    leap_day = (day.month, day.day) == (2, 29)
    has_leap_day = later.year % 4 == 0 and (later.year % 100 != 0 or later.year % 400 == 0)
    expected = (3, 1) if leap_day and not has_leap_day else (day.month, day.day)
    assert (later.month, later.day) == expected
