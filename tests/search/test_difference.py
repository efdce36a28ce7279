"""Hold the index to a plain reading of the same words: the same finds, whatever is asked.

The oracle knows nothing of Whoosh: it reads each text from the first word to the last.
"""

import itertools
from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storybank.domain.consent import Part
from storybank.domain.search import Document
from storybank.search import matching
from storybank.search.index import Index
from storybank.search.query import parse
from tests.search.conftest import document, seen

WORDS = ["ramp", "door", "chair", "heard", "council", "kettle"]
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
documents = st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=6)
parts = st.sampled_from(
    [frozenset({Part.TEXT}), frozenset({Part.SUMMARY}), frozenset({Part.TEXT, Part.SUMMARY})]
)
word = st.sampled_from(WORDS)
items = st.one_of(
    word,
    word.map("-{}".format),
    word.map(lambda one: f"{one[:3]}*"),
    st.tuples(word, word).map(lambda pair: f'"{pair[0]} {pair[1]}"'),
)
queries = st.lists(items, min_size=1, max_size=4).map(" ".join)


def _fields(one: Document, allowed: frozenset[Part]) -> list[list[str]]:
    return [
        getattr(one, name).split() for name, (part, _) in matching.FIELDS.items() if part in allowed
    ]


def _finds(one: Document, allowed: frozenset[Part], query: str) -> bool:
    fields = _fields(one, allowed)
    everything = [word for field in fields for word in field]
    parsed = parse(query)

    def has_phrase(phrase: str) -> bool:
        first, second = phrase.split()
        return any((first, second) in itertools.pairwise(field) for field in fields)

    phrases = all(has_phrase(phrase) for phrase in parsed.phrases)
    loose = [one in everything for one in parsed.words]
    loose += [any(w.startswith(p) for w in everything) for p in parsed.prefixes]
    is_wanted = bool(parsed.phrases) or not loose or any(loose)
    return phrases and is_wanted and not any(one in everything for one in parsed.minus)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents, st.data(), st.lists(queries, min_size=1, max_size=6))
def test_the_index_finds_just_what_a_plain_reading_finds(
    tmp_path_factory, given_texts, data, asked
):
    made = [
        document(number, body, title=title, summary=summary)
        for number, (body, title, summary) in enumerate(given_texts, 1)
    ]
    index = Index(tmp_path_factory.mktemp("difference") / "index")
    half = len(made) // 2
    index.rebuild(made[:half])
    index.replace([one.story_number for one in made[half:]], made[half:])
    visible: Mapping = {
        number: entry
        for one in made
        if data.draw(st.booleans())
        for number, entry in seen([one.rendition_number], data.draw(parts)).items()
    }

    for query in asked:
        found = {hit.rendition_number for hit in index.find(parse(query), visible)}
        expected = {
            one.rendition_number
            for one in made
            if one.rendition_number in visible
            and _finds(one, visible[one.rendition_number].parts, query)
        }
        assert found == expected, query
