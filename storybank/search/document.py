"""Say what the index keeps of a document: terms by field, and a few numbers.

A field's terms are stems (or words as written, for languages without stems);
joined words and abbreviations are terms beside them. The spelt fields hold each
word once, for beginnings of words and for suggestions. No text is kept.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from whoosh import columns, fields
from whoosh.analysis import Analyzer, Token

from storybank.domain.consent import Part
from storybank.domain.search import Document
from storybank.search import analysis
from storybank.search.analysis import CAPITALS, FOLDED, Cut

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

# Numbers kept by document, big-endian as Whoosh writes them.
COLUMNS = {
    "number": "I",  # of the rendition
    "story": "I",
    "digest": "Q",  # of all that the document was made of
    **{f"length_{name}": "I" for name in FIELDS},  # in words
}
LONGEST = 255  # bytes of a term; the rest of a longer word is not compared


_DIGESTED = attrgetter(
    "rendition_number", "story_number", "lang", "title", "summary", "body", "themes", "transcript"
)


@dataclass(frozen=True, slots=True)
class Read:
    """A document cut into words: its numbers but for its lengths, and each field in pieces."""

    is_english: bool
    numbers: dict[str, int]
    fields: dict[str, Cut]


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
    cuts = {
        name: analysis.cut(analysis.without(getattr(document, name), document.names))
        for name in FIELDS
    }
    numbers = {
        "number": document.rendition_number,
        "story": document.story_number,
        "digest": digest(document),
    }
    return Read(analysis.is_english(document.lang), numbers, cuts)


def digest(document: Document) -> int:
    """Return a number that stands for all that the document is made of."""
    written = repr([*_DIGESTED(document), sorted(document.names)])
    return int.from_bytes(hashlib.sha256(written.encode("utf-8", "replace")).digest()[:8], "big")


def terms(text: str, is_english: bool) -> list[tuple[str, int]]:
    """Return the terms of a text, or of a piece of one, each with the position of its word.

    None stands twice in one place.
    """
    reading = analysis.read(text)
    plains = [(FOLDED[word], at) for at, word in enumerate(reading.words)]
    found = [(analysis.term(plain, is_english), at) for plain, at in plains + reading.joined]
    capitals = [(w, at) for at, w in enumerate(reading.words) if analysis.is_abbreviation(w)]
    found += [(CAPITALS + word, at) for word, at in capitals]
    return list(dict.fromkeys(found))


def spelt_term(plain: str, _is_english: bool) -> str:
    """Return the same of a word as it is spelt."""
    return plain


def spelt_terms(text: str, _is_english: bool) -> list[tuple[str, int]]:
    """Return the words of a text as they are spelt, each once; they have no position."""
    reading = analysis.read(text)
    spelt = {FOLDED[word] for word in reading.words} | {word for word, _ in reading.joined}
    return [(word, 0) for word in spelt]


def as_bytes(term: str) -> bytes:
    """Return a term as the index keeps it."""
    written = term.encode("utf-8", "replace")
    return written if len(written) <= LONGEST else written[:LONGEST]


def stock_fields(document: Read) -> dict[str, Any]:
    """Return the same document as Whoosh's own writer takes it."""
    given: dict[str, Any] = dict(document.numbers)
    spelt: dict[Part, set[str]] = {part: set() for part in SPELT.values()}
    for name, cut in document.fields.items():
        given[f"length_{name}"] = len(analysis.read(cut.text).words)
        found = terms(cut.text, document.is_english)
        given[name] = _lines(sorted(found, key=lambda pair: pair[1]))
        spelt[FIELDS[name][0]].update(word for word, _ in spelt_terms(cut.text, True))
    for name, part in SPELT.items():
        given[name] = _lines((word, 0) for word in sorted(spelt[part]))
    return given


def _lines(pairs: Iterable[tuple[str, int]]) -> str:
    """Write terms as ``_Given`` reads them: ASCII line ends only, which no term has."""
    return "".join(f"{at} {as_bytes(term).decode('utf-8', 'ignore')}\n" for term, at in pairs)
