"""Check that guessing is slowed down, that nobody is shut out, and that nothing is kept."""

import pytest

from storybank.domain.errors import TooManyTriesError
from storybank.services.throttle import Limit, Throttle, Throttles
from tests.conftest import Clock

HERE, THERE = "203.0.113.9", "198.51.100.7"


def wrong(throttle: Throttle, who: str, times: int) -> None:
    for _ in range(times):
        throttle.take(who)


def test_the_sixth_wrong_try_in_ten_minutes_waits(clock: Clock) -> None:
    """AC-48."""
    throttle = Throttle(clock)

    wrong(throttle, HERE, 5)

    with pytest.raises(TooManyTriesError):
        throttle.take(HERE)
    throttle.take(THERE)


def test_after_ten_minutes_there_are_tries_again(clock: Clock) -> None:
    throttle = Throttle(clock)
    wrong(throttle, HERE, 5)

    clock.move(minutes=10)

    wrong(throttle, HERE, 5)


def test_a_refused_try_does_not_make_the_wait_longer(clock: Clock) -> None:
    throttle = Throttle(clock)
    wrong(throttle, HERE, 5)
    clock.move(minutes=9)
    with pytest.raises(TooManyTriesError):
        throttle.take(HERE)

    clock.move(minutes=1)

    throttle.take(HERE)


def test_a_right_try_is_given_back_but_the_wrong_ones_before_it_count(clock: Clock) -> None:
    throttle = Throttle(clock)
    wrong(throttle, HERE, 4)

    for _ in range(3):
        throttle.take(HERE)
        throttle.give_back(HERE)
    throttle.take(HERE)

    with pytest.raises(TooManyTriesError):
        throttle.take(HERE)


def test_an_account_is_counted_from_wherever_it_is_tried(clock: Clock) -> None:
    throttle = Throttle(clock)

    for number in range(5):
        throttle.take(f"192.0.2.{number}", "cleo@example.org")

    with pytest.raises(TooManyTriesError):
        throttle.take("192.0.2.77", "cleo@example.org")
    throttle.take("192.0.2.77", "tess@example.org")


def test_under_attack_from_everywhere_a_newcomer_still_has_one_try(clock: Clock) -> None:
    throttle = Throttle(clock, Limit(ceiling=20))
    for number in range(20):
        throttle.take(f"192.0.2.{number}")

    throttle.take(HERE)

    with pytest.raises(TooManyTriesError):
        throttle.take(HERE)


def test_no_address_is_held_and_the_key_changes_with_the_day(clock: Clock) -> None:
    """AC-82, as far as this module can break it."""
    throttle = Throttle(clock)
    throttle.take(HERE)
    first = vars(throttle)["_key"], set(vars(throttle)["_tries"])

    clock.move(days=1)
    throttle.take(HERE)

    second = vars(throttle)["_key"], set(vars(throttle)["_tries"])
    assert first[0] != second[0]
    assert not first[1] & second[1]
    assert HERE.encode() not in b"".join(first[1] | second[1])


def test_throttles_of_different_names_do_not_share_their_counts(clock: Clock) -> None:
    throttles = Throttles(clock)
    wrong(throttles.named("words"), HERE, 5)

    throttles.named("sign-in").take(HERE)

    with pytest.raises(TooManyTriesError):
        throttles.named("words").take(HERE)
