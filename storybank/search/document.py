"""Say what the index keeps of a document: terms by field, and a few numbers.

A field's terms are stems (or words as written, for languages without stems);
joined words and abbreviations are terms beside them. The spelt fields hold each
word once, for beginnings of words and for suggestions. No text is kept.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import Any

from whoosh import columns, fields
from whoosh.analysis import Analyzer, Token

from storybank.domain.consent import Part
from storybank.domain.search import Document
from storybank.search import analysis
from storybank.search.analysis import CAPITALS, FOLDED, Reading

# Each field, the part of a story that it belongs to, its weight, and how much
# its length counts (BM25F's b).
FIELDS: dict[str, tuple[Part, float, float]] = {
    "title": (Part.SUMMARY, 3.0, 0.4),
    "summary": (Part.SUMMARY, 1.5, 0.6),
    "themes": (Part.SUMMARY, 2.0, 0.0),
    "body": (Part.TEXT, 1.0, 0.75),
    "transcript": (Part.VOICE, 1.0, 0.75),
}
SPELT: dict[str, Part] = {
    "spelt_summary": Part.SUMMARY,
    "spelt_text": Part.TEXT,
    "spelt_transcript": Part.VOICE,
}

# Numbers kept by document, big-endian as Whoosh writes them; 0 is not written.
COLUMNS = {
    "number": "I",  # of the rendition
    "story": "I",
    "digest": "Q",  # of all that the document was made of
    **{f"length_{name}": "I" for name in FIELDS},  # in words
}
LONGEST = 255  # bytes of a term; the rest of a longer word is not compared


@dataclass(frozen=True, slots=True)
class Read:
    """A document cut into words: its numbers, and the reading of each field."""

    is_english: bool
    numbers: dict[str, int]
    fields: dict[str, Reading]


class _Given(Analyzer):
    """Give Whoosh the terms that were worked out before: a position and a term on each line."""

    def __call__(self, value: str, positions: bool = False, **_: Any) -> Iterator[Token]:
        token = Token(positions, False, removestops=False)
        for line in filter(None, value.split("\n")):
            position, _space, term = line.partition(" ")
            token.text = term
            token.pos = int(position)
            token.boost, token.stopped = 1.0, False
            yield token


def schema() -> Any:
    """Return Whoosh's schema of the index."""
    texts = dict.fromkeys(FIELDS, fields.TEXT(analyzer=_Given(), phrase=True))
    spelt = dict.fromkeys(SPELT, fields.TEXT(analyzer=_Given(), phrase=False))
    numbers = {name: fields.COLUMN(columns.NumericColumn(code)) for name, code in COLUMNS.items()}
    return fields.Schema(**texts, **spelt, **numbers)


def read(document: Document) -> Read:
    """Cut a document into words; names are left out of every field (IDX-3)."""
    readings = {
        name: analysis.read(analysis.without(getattr(document, name), document.names))
        for name in FIELDS
    }
    numbers = {
        "number": document.rendition_number,
        "story": document.story_number,
        "digest": digest(document),
        **{f"length_{name}": len(reading.words) for name, reading in readings.items()},
    }
    return Read(analysis.is_english(document.lang), numbers, readings)


def digest(document: Document) -> int:
    """Return a number that stands for all that the document is made of."""
    written = repr([*astuple(document)[:-1], sorted(document.names)])
    return int.from_bytes(hashlib.sha256(written.encode("utf-8", "replace")).digest()[:8], "big")


def beside(reading: Reading, *, is_english: bool) -> list[tuple[str, int]]:
    """Return the terms beside the words of a field, with their positions."""
    found = [(analysis.term(word, is_english=is_english), at) for word, at in reading.joined]
    capitals = {w for w in reading.distinct if w.isupper() and analysis.is_abbreviation(w)}
    if capitals:
        found += [(CAPITALS + w, at) for at, w in enumerate(reading.words) if w in capitals]
    return found


def spelt(document: Read, field: str) -> set[str]:
    """Return the words of a spelt field, each once."""
    readings = [document.fields[name] for name in FIELDS if FIELDS[name][0] is SPELT[field]]
    found = {FOLDED[word] for reading in readings for word in reading.distinct}
    return found | {word for reading in readings for word, _ in reading.joined}


def as_bytes(term: str) -> bytes:
    """Return a term as the index keeps it."""
    written = term.encode("utf-8", "replace")
    return written if len(written) <= LONGEST else written[:LONGEST]


def stock_fields(document: Read) -> dict[str, Any]:
    """Return the same document as Whoosh's own writer takes it."""
    given: dict[str, Any] = dict(document.numbers)
    for name, reading in document.fields.items():
        english = document.is_english
        pairs = [
            (analysis.term(FOLDED[word], is_english=english), at)
            for at, word in enumerate(reading.words)
        ]
        pairs += beside(reading, is_english=english)
        given[name] = _lines(sorted(pairs, key=lambda pair: pair[1]))
    for name in SPELT:
        given[name] = _lines((word, 0) for word in sorted(spelt(document, name)))
    return given


def _lines(pairs: Iterable[tuple[str, int]]) -> str:
    """Write terms as ``_Given`` reads them: ASCII line ends only, which no term has."""
    return "".join(f"{at} {as_bytes(term).decode('utf-8', 'ignore')}\n" for term, at in pairs)
