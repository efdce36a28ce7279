"""Test that a visible set brought up to date is the set that would be made anew."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from storybank.domain.consent import Part
from storybank.domain.search import Visible
from storybank.search.values import cut, put_in
from storybank.search.visible import NOTES, VisibleSet

BEGAN = datetime(2026, 3, 3, tzinfo=UTC)
THEMES = ("care", "home", "loss", "work")


def entry(number: int, chance: random.Random, themes: tuple[str, ...] = THEMES) -> Visible:
    """Make what may be seen of one rendition, of any number of themes and places."""
    return Visible(
        rendition_number=number,
        story_number=number // 2,
        parts=frozenset(part for part in Part if chance.random() < 0.5),
        facets={
            "theme": tuple(chance.sample(themes, chance.randrange(len(themes)))),
            "voice": (chance.choice(("carer", "patient")),),
            "place": ("Fenland", "March")[: chance.randrange(3)],
            "kind": ("story",),
        },
        content_notes=("grief",) if chance.random() < 0.3 else (),
        published_at=BEGAN + timedelta(hours=number),
    )


def said(visible: VisibleSet) -> dict[str, object]:
    """Say all that a set holds and counts, whatever codes its values have."""
    every = np.arange(len(visible))
    some = every[::3]
    counts = [
        (name, value, int(n))
        for rows in (every, some)
        for name in visible.table.names
        for its in [visible.table.of(name)]
        for value, n in zip(
            visible.table.values[its], visible.table.counted(rows)[its].tolist(), strict=True
        )
        if n
    ]
    return {
        "rows": [visible.numbers.tolist(), visible.stories.tolist(), visible.published.tolist()],
        "parts": {part: flags.tolist() for part, flags in visible.parts.items()},
        "values": {
            name: [[facet.values[code] for code in facet.chosen(every[[at]])] for at in every]
            for name, facet in visible.facets.items()
        },
        "held": {
            name: {v: n for v, n in zip(facet.values, facet.held.tolist(), strict=True) if n}
            for name, facet in visible.facets.items()
        },
        "has": {value: visible.facets["theme"].has(value).tolist() for value in (*THEMES, "new")},
        "common": visible.common["theme"] | visible.common[NOTES],
        "counts": counts,
        "found": visible.rows(np.arange(400)).tolist(),
        "one": [int(visible.rows(np.array([number]))[0]) for number in (0, 7, 150, 399)],
    }


@pytest.mark.parametrize("seed", range(8))
def test_a_set_brought_up_to_date_is_the_set_made_anew(seed):
    chance = random.Random(seed)
    known = {number: entry(number, chance) for number in chance.sample(range(300), 120)}
    visible = VisibleSet.of(known.values())
    said(visible)
    for turn in range(6):
        changed = {chance.randrange(155) for _ in range(chance.randrange(6))}
        themes = (*THEMES, "new") if turn == 4 else THEMES
        numbers = [n for story in changed for n in (2 * story, 2 * story + 1)]
        more = [entry(n, chance, themes) for n in numbers if chance.random() < 0.7]
        known = {n: one for n, one in known.items() if one.story_number not in changed}
        known |= {one.rendition_number: one for one in more}

        visible = visible.without(changed).with_more(more)

        assert said(visible) == said(VisibleSet.of(list(known.values())[::-1]))


def test_a_set_can_lose_everything_and_begin_again():
    chance = random.Random(1)
    entries = [entry(number, chance) for number in range(4)]
    visible = VisibleSet.of(entries)
    said(visible)

    emptied = visible.without({0, 1})

    assert len(emptied) == 0
    assert said(emptied.with_more(entries)) == said(visible)


def test_runs_are_cut_out_and_put_in_where_they_stand():
    numbers = np.arange(6)

    assert cut(numbers, np.array([0, 3]), np.array([1, 5])).tolist() == [1, 2, 5]
    put = put_in(numbers, np.array([0, 2, 6]), np.array([7, 8, 9]), np.array([2, 0, 1]))
    assert put.tolist() == [7, 8, 0, 1, 2, 3, 4, 5, 9]
