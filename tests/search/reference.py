"""Find what holds a unit with Whoosh's own queries and matchers: the reference executor."""

from pathlib import Path

from whoosh import index, query, scoring

from storybank.search.document import FIELDS, as_bytes
from storybank.search.units import Unit
from storybank.search.visible import VisibleSet


def held(folder: Path, unit: Unit, visible: VisibleSet) -> set[int]:
    """Return the rendition numbers that Whoosh finds, where the part may be seen."""
    found: set[int] = set()
    rows = {int(number): row for row, number in enumerate(visible.numbers)}
    opened = index.open_dir(str(folder))
    if opened.is_empty():
        return found
    with opened.searcher(weighting=scoring.Frequency()) as searcher:
        for name, (part, _, _) in FIELDS.items():
            for way in unit.ways:
                terms = [as_bytes(term).decode() for term in way.terms]
                asked = query.Phrase(name, terms) if terms[1:] else query.Term(name, terms[0])
                for leaf, _ in searcher.leaf_searchers():
                    numbers = leaf.reader().column_reader("number")
                    for doc in asked.matcher(leaf).all_ids():
                        row = rows.get(int(numbers[doc]))
                        is_live = not leaf.reader().is_deleted(doc)
                        if is_live and row is not None and visible.parts[part][row]:
                            found.add(int(numbers[doc]))
    return found
