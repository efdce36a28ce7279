"""Test that words meet as people mean them: one table."""

from pathlib import Path

import pytest

from tests.search.conftest import document

LINES = (Path(__file__).parent / "cases.txt").read_text("utf-8").splitlines()[1:]
CASES = [tuple(part.strip() for part in line.split(" | ")) for line in LINES]


@pytest.mark.parametrize(("text", "query", "wanted"), CASES)
def test_a_text_is_found_or_not(index, find, text, query, wanted):
    index.replace([1], [document(1, text)])

    assert find(query, [1]) == ([1] if wanted == "1" else [])
