"""Hold the archives that are measured on to the archive's own rules."""

import pytest

from bench import filling
from bench.told import AUDIENCES, Told
from storybank.domain.consent import Use
from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.services import search, upkeep
from tests.conftest import TESS


@pytest.fixture
def filled(archive):
    """An archive with three stories for each of what can become of a permission."""
    stories = [
        Told(f"{audience}-{n}", "The ramp", "", f"Word {n}.", ("ramps",), "carer", "Fenmarsh",
             "story", "text", "2024", audience)
        for audience in AUDIENCES
        for n in range(3)
    ]  # fmt: skip
    assert filling.fill(archive, stories, ["ramps"]) == len(stories)
    upkeep.rebuild(archive)
    return archive


def _found(archive, actor, use: Use) -> set[str]:
    found = search.ranked(archive, actor, Query(text="ramp", use=use), limit=100)
    return {source_id.split("-")[0] for source_id, _ in found}


def test_only_what_is_on_the_web_is_found_by_a_visitor(filled):
    assert _found(filled, VISITOR, Use.WEB) == {"web"}
    assert search.find(filled, VISITOR, Query()).total == 3


def test_trainers_find_what_is_for_training_too(filled):
    assert _found(filled, TESS, Use.TRAINING_HERE) == {"web", "training"}


def test_the_ledger_of_a_filled_archive_is_sound_and_its_index_complete(filled):
    assert upkeep.verify(filled).is_sound
    assert upkeep.check(filled) == []


def test_a_page_of_a_filled_archive_counts_themes_and_places(filled):
    counts = search.find(filled, VISITOR, Query(text="ramp")).counts

    assert counts["theme"] == (("ramps", "ramps", 3),)
    assert counts["place"] == (("Fenmarsh", "Fenmarsh", 3),)


def test_ids_of_stories_are_all_different():
    assert len({filling.story_id(number) for number in range(1, 20_000)}) == 19_999
