"""Check how days are read and written."""

import pytest

from storybank.domain import dates


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2018-07-09", "2018-07-09"),
        ("09/07/2018", "2018-07-09"),
        ("9/7/2018", "2018-07-09"),
        ("2018-07", "2018-07"),
        ("2018", "2018"),
        ("March 2019", "2019-03"),
        ("sept 2019", "2019-09"),
        ("summer 2020", "Summer 2020"),
        ("", ""),
    ],
)
def test_a_date_is_written_in_one_way(written, kept):
    assert dates.normalised(written) == (kept, "")


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("2018-07-09", "9 July 2018"),
        ("2018-07", "July 2018"),
        ("2018", "2018"),
        ("Summer 2020", "Summer 2020"),
        ("not long ago", "not long ago"),
        ("2018-07-09T10:00", "9 July 2018"),
        ("", ""),
    ],
)
def test_a11y_18_a_date_is_read_as_people_say_it(kept, read):
    assert dates.said(kept) == read


@pytest.mark.parametrize(
    "written", ["in the war", "2019/20", "12/07/19", "July 12th, 2019", "0019"]
)
def test_any_other_date_is_kept_as_written_with_a_warning(written):
    kept, warning = dates.normalised(written)

    assert kept == written
    assert written in warning


@pytest.mark.parametrize("written", ["31/02/2020", "2020-02-31", "2019-02-29", "07/13/2019"])
def test_an_impossible_day_is_refused(written):
    with pytest.raises(ValueError, match="There is no day"):
        dates.normalised(written)
