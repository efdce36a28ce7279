"""Narrow a search by facets and count what each value would leave."""

from collections import defaultdict
from collections.abc import Mapping

from storybank.domain.search import FACETS, Visible

FEWEST_STORIES = 3


def narrow(
    visible: Mapping[int, Visible],
    chosen: Mapping[str, tuple[str, ...]],
    without: tuple[str, ...] = (),
) -> dict[int, Visible]:
    """Return those that fit: every theme chosen, and one value of each other facet.

    *without* leaves out stories with one of these content notes (AC-80).
    """
    hidden = frozenset(without)
    return {
        number: entry
        for number, entry in visible.items()
        if hidden.isdisjoint(entry.content_notes)
        and all(_fits(entry, facet, values) for facet, values in chosen.items() if values)
    }


def common(visible: Mapping[int, Visible], facet: str) -> frozenset[str]:
    """Return the values that at least three visible stories have: those to browse by (I-30)."""
    stories = _stories_by_value(visible, facet)
    return frozenset(value for value, own in stories.items() if len(own) >= FEWEST_STORIES)


def count(
    found: Mapping[int, Visible],
    chosen: Mapping[str, tuple[str, ...]],
    visible: Mapping[int, Visible],
) -> dict[str, list[tuple[str, int]]]:
    """Return, for each facet, its values with the number of stories each would leave.

    *found* are the hits before anything was chosen, *visible* all that this
    asker may see: a value with fewer than three stories there is left out
    (I-30), unless it is chosen, so that it can be taken back. Most first.
    """
    counts: dict[str, list[tuple[str, int]]] = {}
    for facet in FACETS:
        others = {name: values for name, values in chosen.items() if name != facet}
        left = narrow(found, chosen if facet == "theme" else others)
        stories, everywhere = _stories_by_value(left, facet), _stories_by_value(visible, facet)
        values = {value for value in stories if len(everywhere[value]) >= FEWEST_STORIES}
        values.update(chosen.get(facet, ()))
        rows = [(value, len(stories[value])) for value in values]
        counts[facet] = sorted(rows, key=lambda row: (-row[1], row[0]))
    return counts


def _fits(entry: Visible, facet: str, values: tuple[str, ...]) -> bool:
    own = entry.facets.get(facet, ())
    return (all if facet == "theme" else any)(value in own for value in values)


def _stories_by_value(visible: Mapping[int, Visible], facet: str) -> dict[str, set[int]]:
    stories: defaultdict[str, set[int]] = defaultdict(set)
    for entry in visible.values():
        for value in entry.facets.get(facet, ()):
            stories[value].add(entry.story_number)
    return stories
