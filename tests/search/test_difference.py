"""Hold the index to an oracle that reads every word: same hits, scores, counts, order, pages.

``SEARCH_CASES`` says how many searches are made (``make difference``: 100,000).
"""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from storybank.domain.search import Sort, Visible
from storybank.search import executor, facets, ordering, units
from storybank.search.index import Index
from storybank.search.query import parse
from storybank.search.visible import Mask, VisibleSet
from tests.search import reference, worlds
from tests.search.oracle import Oracle

SEARCHES = 20  # of each archive
CASES = int(os.environ.get("SEARCH_CASES", "3000"))
STORIES = range(1, 9)
# A case that fails is made smaller only where there is time for it: SEARCH_SHRINK=1.
PHASES = (Phase.generate, *((Phase.shrink,) if os.environ.get("SEARCH_SHRINK") else ()))


def _change(index: Index, world: worlds.World, draw: st.DrawFn) -> None:
    """Do one thing to the archive and to the index."""
    what = draw(st.sampled_from(["replace", "replace", "replace", "merge", "rewrite", "rebuild"]))
    event(what)
    if what == "replace":
        stories = draw(st.lists(st.sampled_from(STORIES), min_size=1, max_size=4, unique=True))
        told = draw(worlds.told(stories))
        kept = {n: d for n, d in world.documents.items() if d.story_number not in stories}
        world.documents = kept | {one.rendition_number: one for one in told}
        index.replace(stories, told)
    elif what == "merge":
        index.merge()
    elif what == "rewrite":
        index.rewrite(draw(st.sampled_from([None, [1, 2, 3]])))
    else:
        index.rebuild(world.documents.values())


def _agree(index: Index, oracle: Oracle, visible: VisibleSet, draw: st.DrawFn) -> None:
    """Hold one search and what follows from it to the oracle."""
    text, chosen, notes = draw(worlds.query), draw(worlds.chosen), draw(worlds.notes)
    parsed = oracle.read(parse(text))
    expected = oracle.find(parsed)

    assert index.read(parse(text), visible, worlds.GLOSSARY) == parsed, text
    hits = index.find(parsed, visible, worlds.GLOSSARY)

    numbers = visible.numbers[hits.rows].tolist()
    assert dict(zip(numbers, hits.scores.tolist(), strict=True)) == expected, text
    found = facets.without(visible, hits.rows, notes)
    left = hits.among(facets.narrow(visible, found, chosen))
    expected = oracle.without(expected, notes)
    assert facets.count(visible, found, chosen) == oracle.counts(expected, chosen), text
    expected = oracle.narrow(expected, chosen)
    for sort in Sort:
        pages = [
            visible.numbers[ordering.page(visible, left, sort, first=first, size=2)].tolist()
            for first in range(0, len(left) + 2, 2)
        ]
        assert list(itertools.chain(*pages)) == oracle.order(expected, sort), (text, sort)


@pytest.mark.parametrize(("codec", "share"), [("arrays", 9), ("stock", 1)])
def test_searches_are_what_a_plain_reading_gives(codec, share):
    @settings(
        max_examples=max(1, CASES * share // 10 // SEARCHES),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=PHASES,
        report_multiple_bugs=False,
    )
    @given(st.data())
    def hold(data):
        folder = Path(tempfile.mkdtemp())
        try:
            _hold(Index(folder / "index", codec), data.draw)
        finally:
            shutil.rmtree(folder)

    hold()


def _hold(index: Index, draw: st.DrawFn) -> None:
    world = worlds.World()
    for _ in range(draw(st.integers(1, 5))):
        _change(index, world, draw)
    if not index.is_readable():
        index.rebuild([])
    assert index.check(world.documents.values()) == []
    for _ in range(2):
        entries = {
            one.rendition_number: draw(worlds.seen(one))
            for one in world.documents.values()
            if draw(st.booleans())
        }
        visible = _shuffled(entries, draw)
        oracle = Oracle(list(world.documents.values()), entries, worlds.GLOSSARY)
        for _ in range(SEARCHES // 2):
            _agree(index, oracle, visible, draw)
        _whoosh_agrees(index, visible, draw(worlds.query))


def _shuffled(entries: dict[int, Visible], draw: st.DrawFn) -> VisibleSet:
    """Make a visible set at once, or by taking some stories out and putting them back."""
    visible = VisibleSet.of(entries.values())
    stories = {entry.story_number for entry in entries.values() if draw(st.booleans())}
    again = [entry for entry in entries.values() if entry.story_number in stories]
    return visible.without(stories).with_more(again)


def _whoosh_agrees(index: Index, visible: VisibleSet, text: str) -> None:
    """Hold the matches of each unit to what Whoosh's own matchers give over the same files."""
    parsed = parse(text)
    mask = Mask(visible, index._snapshot())
    for unit in (*units.needed(parsed), *units.wanted(parsed), *units.unwanted(parsed)):
        rows, _ = executor.held(mask, unit)
        expected = reference.held(index._folder.path, unit, visible)
        assert set(visible.numbers[rows].tolist()) == expected, unit
