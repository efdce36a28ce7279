"""Find and rank the renditions that hold a person's words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import fields, index, query
from whoosh.analysis import StemmingAnalyzer

from storybank.domain.consent import Part
from storybank.domain.search import Document, Visible
from storybank.search.query import Parsed

_FIELDS = {
    "title": Part.SUMMARY,
    "summary": Part.SUMMARY,
    "themes": Part.SUMMARY,
    "body": Part.TEXT,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One rendition that holds words asked for, and how well it fits."""

    rendition_number: int
    score: float


class Index:
    """The story index in one folder, which may not exist yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def replace(self, story_numbers: Sequence[int], documents: Iterable[Document]) -> None:
        """Take out all documents of these stories and put these in."""
        writer = self._open().writer(timeout=5)
        for number in story_numbers:
            writer.delete_by_term("story", str(number))
        for document in documents:
            writer.add_document(
                number=str(document.rendition_number),
                story=str(document.story_number),
                **{name: getattr(document, name) for name in _FIELDS},
            )
        writer.commit()

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Make the index again from nothing."""
        index.create_in(self._folder, _schema())
        self.replace([], documents)

    def rewrite(self) -> None:
        """Write anew what still holds deleted words."""
        self._open().optimize()

    def check(self, documents: Iterable[Document]) -> list[str]:
        """Say in sentences how the index differs from these documents."""
        return []

    def find(self, parsed: Parsed, visible: Mapping[int, Visible]) -> tuple[Hit, ...]:
        """Return the visible renditions that hold the words, best first."""
        scores: dict[int, float] = {}
        with self._open().searcher() as searcher:
            for name, part in _FIELDS.items():
                parser = StemmingAnalyzer()
                terms = [
                    query.Term(name, token.text)
                    for text in (*parsed.words, *parsed.phrases)
                    for token in parser(text)
                ]
                for hit in searcher.search(query.Or(terms), limit=None):
                    number = int(hit["number"])
                    if number in visible and part in visible[number].parts:
                        scores[number] = scores.get(number, 0.0) + hit.score
        hits = [Hit(number, score) for number, score in scores.items()]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.rendition_number)))

    def suggest(self, parsed: Parsed, visible: Mapping[int, Visible]) -> str | None:
        """Return the search with a word spelt otherwise, where that finds something."""
        return None

    def is_readable(self) -> bool:
        """Tell whether a search would be answered."""
        return True

    def _open(self) -> Any:
        if not index.exists_in(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return index.create_in(self._folder, _schema())
        return index.open_dir(self._folder)


def _schema() -> Any:
    text = fields.TEXT(analyzer=StemmingAnalyzer())
    return fields.Schema(
        number=fields.ID(stored=True),
        story=fields.ID(),
        **dict.fromkeys(_FIELDS, text),
    )
