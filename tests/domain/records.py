"""Turn a row into an entry as the import does."""

from datetime import date

import pytest

from storybank.domain import columns, exchange
from storybank.domain.errors import InvalidError
from storybank.domain.exchange import Entry

TODAY = date(2026, 3, 3)
LEAST = {"id": "a1", "title": "A day out", "body": "We went to the sea."}
TERMS = {
    "basis": "organisation",
    "uses": ["training_here", "web"],
    "parts": ["text"],
    "ends_on": "2028-12-31",
    "evidence": "signed by the head of care",
}


def taken(row: dict[str, object], *, source: str = "seeds", **more: object) -> Entry:
    found = columns.recognise(list(row), {})
    return exchange.entry(row, found, source=source, number=7, on=TODAY, **more)


def refused(row: dict[str, object], *, source: str = "seeds") -> dict[str, str]:
    with pytest.raises(InvalidError) as caught:
        taken(row, source=source)
    return caught.value.problems
