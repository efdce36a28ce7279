"""Give tests an index in a folder of its own, and documents that everyone may see."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storybank.domain.consent import Part
from storybank.domain.search import Document, Sort, Visible
from storybank.search.index import Index
from storybank.search.ordering import page
from storybank.search.query import parse
from storybank.search.visible import VisibleSet

BOTH = frozenset({Part.TEXT, Part.SUMMARY})


def document(number: int, body: str = "", *, title: str = "", **more: object) -> Document:
    fields = {"lang": "en", "summary": "", "themes": "", **more}
    return Document(number, number, title=title, body=body, **fields)


def entry(number: int, parts: frozenset[Part] = BOTH) -> Visible:
    return Visible(number, number, parts, {}, (), datetime(2026, 3, 3, tzinfo=UTC))


def seen(numbers: Iterable[int], parts: frozenset[Part] = BOTH) -> VisibleSet:
    return VisibleSet.of(entry(number, parts) for number in numbers)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    made = Index(tmp_path / "index")
    made.rebuild([])
    return made


@pytest.fixture
def find(index: Index) -> Callable[..., list[int]]:
    """Return what a query finds among the visible, best first."""

    def found(query: str, visible: Iterable[int]) -> list[int]:
        rows = seen(visible)
        hits = index.find(parse(query), rows)
        return rows.numbers[page(rows, hits, Sort.RELEVANCE, first=0, size=1_000)].tolist()

    return found
