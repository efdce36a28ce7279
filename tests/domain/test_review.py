"""Test for which stories the archive's own setting asks for a second curator."""

import pytest

from storybank.domain import review


@pytest.mark.parametrize(
    ("setting", "is_for_web", "is_asked"),
    [
        ("flagged", True, False),
        ("web", True, True),
        ("web", False, False),
        ("always", False, True),
        ("always", True, True),
    ],
)
def test_the_setting_asks_for_a_second_key_by_itself(setting, is_for_web, is_asked):
    assert bool(review.second_key_by_setting(setting, is_for_web=is_for_web)) is is_asked
