"""Keep the story index: a copy of what can be searched, which may be thrown away.

It finds and ranks; who may see what it finds comes in as the visible set. How
words are matched is in ``matching``. Nothing is shown from it. One process
writes at a time; a reader sees whole commits only.
"""

import fcntl
import hashlib
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from whoosh import fields, index

from storybank.domain.errors import UnavailableError
from storybank.domain.search import Document, Visible
from storybank.search import analysis, matching, suggestions
from storybank.search.query import Parsed

FORMAT = "2"  # of the index; one of another format is made again
PATIENCE = 10.0  # seconds to wait for another writer
MEMORY = 64  # MB that a writer may fill before it spills to disk
TRIES = 5  # to open while another process commits


@dataclass(frozen=True, slots=True)
class Hit:
    """One rendition that holds words asked for, and how well it fits."""

    rendition_number: int
    score: float


class Index:
    """The story index in one folder, which may not exist yet."""

    def __init__(self, folder: Path) -> None:
        """Use the index in *folder*; nothing is opened before it is needed."""
        self._folder = folder

    def replace(self, story_numbers: Sequence[int], documents: Iterable[Document]) -> None:
        """Take out all documents of these stories and put these in, in one commit.

        Raises UnavailableError where another process keeps writing.
        """
        with self._locked(), _readable():
            if not self._is_ours():
                _make(self._folder)
            writer = index.open_dir(self._folder).writer(limitmb=MEMORY)
            try:
                for number in story_numbers:
                    writer.delete_by_term("story", str(number))
                for document in documents:
                    writer.add_document(**_fields_of(document))
            except BaseException:
                writer.cancel()
                raise
            writer.commit()

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Make the index again in a new folder and put that in the old one's place."""
        new, old = self._beside("new"), self._beside("old")
        with self._locked():
            for folder in (new, old):
                shutil.rmtree(folder, ignore_errors=True)
            _make(new)
            writer = index.open_dir(new).writer(limitmb=MEMORY)
            for document in documents:
                writer.add_document(**_fields_of(document))
            writer.commit()
            if self._folder.exists():
                self._folder.rename(old)
            new.rename(self._folder)
            shutil.rmtree(old, ignore_errors=True)

    def rewrite(self) -> None:
        """Write anew what still holds deleted words: a deletion alone leaves them there."""
        with self._locked(), _readable():
            if self._is_ours():
                index.open_dir(self._folder).optimize()

    def check(self, documents: Iterable[Document]) -> list[str]:
        """Say in sentences how the index differs from *documents*, which are all there are."""
        expected = {document.rendition_number: _hash(document) for document in documents}
        found: dict[int, str] = {}
        differences = []
        with self._searcher() as searcher:
            for _, stored in searcher.reader().iter_docs():
                number = stored["number"]
                if number in found:
                    differences.append(f"Version {number} is there twice.")
                found[number] = stored["sha256"]
        for number in sorted(expected.keys() | found.keys()):
            if number not in found:
                differences.append(f"Version {number} is missing.")
            elif number not in expected:
                differences.append(f"Version {number} should not be there.")
            elif expected[number] != found[number]:
                differences.append(f"Version {number} holds other words.")
        return differences

    def find(self, parsed: Parsed, visible: Mapping[int, Visible]) -> tuple[Hit, ...]:
        """Return the visible renditions that hold the words, best first.

        Raises UnavailableError where the index cannot be read.
        """
        with self._searcher() as searcher:
            scores = matching.scores(searcher, parsed, visible)
        hits = (Hit(number, score) for number, score in scores.items())
        return tuple(sorted(hits, key=lambda hit: (-hit.score, -hit.rendition_number)))

    def suggest(self, parsed: Parsed, visible: Mapping[int, Visible]) -> str | None:
        """Return the search with words spelt otherwise, where that finds something visible."""
        with self._searcher() as searcher:
            return suggestions.suggest(searcher, parsed, visible)

    def lexicon(self) -> Iterator[str]:
        """Yield every term that the index knows, whatever it is of; for the search for traces.

        Nobody is ever shown one (IDX-4).
        """
        with self._searcher() as searcher:
            for _, term in searcher.reader().all_terms():
                yield term.decode("utf-8", "replace")

    def is_readable(self) -> bool:
        """Tell whether a search would be answered."""
        try:
            with self._searcher() as searcher:
                searcher.doc_count()
        except UnavailableError:
            return False
        return True

    @contextmanager
    def _searcher(self) -> Iterator[Any]:
        """Open one searcher for one request; it is never refreshed."""
        with _readable():
            if not self._is_ours():
                raise UnavailableError("The search index has to be made again.")
            with self._opened().searcher(weighting=matching.WEIGHTING) as searcher:
                yield searcher

    def _opened(self) -> Any:
        """Open the index; again where another process was just committing or swapping."""
        for tried in range(TRIES):
            try:
                return index.open_dir(self._folder)
            except (index.EmptyIndexError, OSError):
                if tried + 1 == TRIES:
                    raise
                time.sleep(0.02 * (tried + 1))
        raise UnavailableError("The search index cannot be opened.")

    def _is_ours(self) -> bool:
        """Tell whether an index of this format is there."""
        try:
            return (self._folder / "format").read_text("ascii") == FORMAT
        except (OSError, UnicodeDecodeError):
            return False

    def _beside(self, name: str) -> Path:
        return self._folder.with_name(f"{self._folder.name}.{name}")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the writers' lock; UnavailableError where another holds it too long."""
        self._folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        deadline = time.monotonic() + PATIENCE
        with self._beside("lock").open("w") as handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise UnavailableError("The search index is being written.") from None
                    time.sleep(0.02)
            yield


@contextmanager
def _readable() -> Iterator[None]:
    """Turn whatever a damaged index makes Whoosh raise into UnavailableError."""
    try:
        yield
    except (UnavailableError, GeneratorExit):
        raise
    except Exception as error:
        raise UnavailableError("The search index cannot be read.") from error


def _make(folder: Path) -> None:
    """Make an empty index in *folder*, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    index.create_in(folder, _schema())
    (folder / "format").write_text(FORMAT, "ascii")


def _schema() -> Any:
    stems = fields.TEXT(analyzer=analysis.Stems(), phrase=True)
    return fields.Schema(
        number=fields.NUMERIC(int, bits=64, signed=False, stored=True, sortable=True),
        story=fields.ID(),
        sha256=fields.STORED,
        **dict.fromkeys(matching.FIELDS, stems),
        **{name: fields.KEYWORD() for name in matching.SPELT},
    )


def _fields_of(document: Document) -> dict[str, object]:
    """Return what the index keeps of a document; names are left out of every field (IDX-3)."""
    texts = {
        name: analysis.without(getattr(document, name), document.names) for name in matching.FIELDS
    }
    summary = " ".join(texts[name] for name in ("title", "summary", "themes"))
    return {
        "number": document.rendition_number,
        "story": str(document.story_number),
        "sha256": _hash(document),
        "spelt_summary": _spelt(summary),
        "spelt_text": _spelt(texts["body"]),
        **texts,
    }


def _spelt(text: str) -> str:
    return " ".join(sorted({word.plain for word in analysis.words(text)}))


def _hash(document: Document) -> str:
    written = repr([*astuple(document)[:-1], sorted(document.names)])
    return hashlib.sha256(written.encode()).hexdigest()
