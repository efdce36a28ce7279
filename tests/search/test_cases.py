"""Test that words meet as people mean them: one table."""

from pathlib import Path

import pytest

from storybank.search.glossary import Glossary
from storybank.search.index import Index
from storybank.search.query import parse
from tests.search.conftest import document, seen

LINES = (Path(__file__).parent / "cases.txt").read_text("utf-8").splitlines()[1:]
CASES = [tuple(part.strip() for part in line.split(" | ")) for line in LINES]


GLOSSARY = Glossary(
    [
        ("OCC", "Oxfordshire County Council"),
        ("SEND", "special educational needs", "special educational needs and disabilities"),
        ("GP", "general practitioner"),
    ]
)


@pytest.fixture(scope="module")
def every(tmp_path_factory) -> Index:
    """An index of every text of the table, each the rendition of its line."""
    made = Index(tmp_path_factory.mktemp("cases") / "index")
    made.rebuild(document(number, text) for number, (text, _, _) in enumerate(CASES, 1))
    return made


@pytest.mark.parametrize(
    ("number", "text", "query", "wanted"),
    [(number, *case) for number, case in enumerate(CASES, 1)],
)
def test_a_text_is_found_or_not(every, number, text, query, wanted):
    alone = seen([number])

    asked = every.read(parse(query), alone, GLOSSARY)
    assert len(every.find(asked, alone, GLOSSARY)) == int(wanted)


def test_another_name_weighs_less_than_what_was_typed(every):
    typed = [n for n, (text, _, _) in enumerate(CASES, 1) if text == "OCC cut the service"]
    other = [n for n, (text, _, _) in enumerate(CASES, 1) if text.startswith("Oxfordshire")]
    both = seen([*typed, *other])

    hits = every.find(parse("OCC"), both, GLOSSARY)

    assert dict(zip(both.numbers[hits.rows], hits.scores, strict=True))[typed[0]] == max(
        hits.scores
    )
    assert len(hits) == 2


def test_a_word_of_another_language_keeps_its_ending(index):
    """English stems would bring "llyfrau" (books) and "llyfra" together."""
    index.replace([1, 2], [document(1, "caring", lang="cy"), document(2, "caring")])
    both = seen([1, 2])

    assert index.find(parse("cared"), both).rows.tolist() == [1]
    assert index.find(parse("caring"), both).rows.tolist() == [0, 1]
