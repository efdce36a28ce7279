"""Narrow hits by facets, and count what each value would leave.

Both work on rows of a visible set: a place that may not be shown is no value of
its row, so it can neither be chosen nor counted.
"""

from collections.abc import Mapping

import numpy as np

from storybank.domain.search import FACETS
from storybank.search.counting import Table
from storybank.search.postings import Array
from storybank.search.visible import FEWEST_STORIES, NOTES, VisibleSet

Chosen = Mapping[str, tuple[str, ...]]
Counts = dict[str, list[tuple[str, int]]]


def without(visible: VisibleSet, rows: Array, notes: tuple[str, ...]) -> Array:
    """Return those of *rows* that have none of these content notes (AC-80)."""
    for note in notes:
        rows = rows[~visible.facets[NOTES].has(note)[rows]]
    return rows


def narrow(visible: VisibleSet, rows: Array, chosen: Chosen) -> Array:
    """Return those that fit: every theme chosen, and one value of each other facet."""
    for facet, values in chosen.items():
        if values:
            rows = rows[_fits(visible, facet, values)[rows]]
    return rows


def count(visible: VisibleSet, rows: Array, chosen: Chosen) -> Counts:
    """Return, for each facet, its values with the number of stories each would leave.

    *rows* are the hits before anything was chosen. A facet is counted without
    its own choice, but for themes, of which each further one must fit too. A
    value that fewer than three visible stories have is left out (I-30), unless
    it is chosen, so that it can be taken back. Most first.
    """
    return count_most(visible, rows, chosen, None)[0]


def count_most(
    visible: VisibleSet, rows: Array, chosen: Chosen, most: int | None
) -> tuple[Counts, dict[str, int]]:
    """Return what ``count`` does, but the first *most* of each facet; and how many more it has.

    What is chosen is there in any case.
    """
    table = visible.table
    counts = table.counted(narrow(visible, rows, chosen))
    for name in FACETS:
        if chosen.get(name) and name != "theme":
            others = {other: values for other, values in chosen.items() if other != name}
            its = table.of(name)
            counts[its] = table.counted(narrow(visible, rows, others))[its]
    is_own, nowhere = _own(table, chosen)
    is_shown = (counts > 0) & (table.everywhere >= FEWEST_STORIES) | is_own
    found: Counts = {}
    more = {}
    for name, places in table.ordered(counts, is_shown):
        first = places if most is None else places[is_own[places] | (np.arange(len(places)) < most)]
        found[name] = table.named(first, counts)
        more[name] = len(places) - len(first)
    for name, values in nowhere.items():
        found[name] = sorted(found[name] + [(value, 0) for value in values], key=_most_first)
    return found, more


def _own(table: Table, chosen: Chosen) -> tuple[Array, dict[str, set[str]]]:
    """Return which values were chosen (bool[S]), and by facet those that no row has."""
    found = np.zeros(len(table.values), bool)
    nowhere: dict[str, set[str]] = {}
    for name, value in ((n, value) for n in FACETS for value in chosen.get(n, ())):
        place = table.place(name, value)
        if place is None:
            nowhere.setdefault(name, set()).add(value)
        else:
            found[place] = True
    return found, nowhere


def notes(visible: VisibleSet) -> tuple[str, ...]:
    """Return the content notes that at least three visible stories have (I-30)."""
    return tuple(sorted(visible.common[NOTES]))


def _most_first(row: tuple[str, int]) -> tuple[int, str]:
    return -row[1], row[0]


def _fits(visible: VisibleSet, name: str, values: tuple[str, ...]) -> Array:
    """Return which rows fit the values chosen of one facet: bool[V]."""
    if name not in visible.facets or name == NOTES:
        return np.zeros(len(visible), bool)
    flags = [visible.facets[name].has(value) for value in values]
    is_every = name == "theme"
    found: Array = np.logical_and.reduce(flags) if is_every else np.logical_or.reduce(flags)
    return found
