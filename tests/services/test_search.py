"""Search an archive through its services."""

import pytest

from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.services import search, upkeep


@pytest.mark.parametrize("text", ["", "ramp", "ram*", '"the ramp"', "-ramp", "the ramp came"])
def test_a_search_in_a_new_archive_finds_nothing_and_says_so(archive, text):
    upkeep.make_ready(archive)

    results = search.find(archive, VISITOR, Query(text=text))

    assert (results.total, results.stories, results.suggestion) == (0, (), None)
