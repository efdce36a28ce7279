"""Keep the story index: a copy of what can be searched, which may be thrown away.

It finds and ranks; who may see what it finds comes in as the visible set. How
words are matched is in ``executor``. Nothing is shown from it. One process
writes at a time; a reader sees whole commits only.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import index

from storybank.domain.errors import UnavailableError
from storybank.domain.search import Document
from storybank.search import (
    analysis,
    apart,
    checking,
    document,
    executor,
    merging,
    similar,
    suggestions,
    units,
)
from storybank.search.executor import Asked, Hits
from storybank.search.folder import Folder
from storybank.search.glossary import NO_GLOSSARY, Glossary
from storybank.search.opened import Opened
from storybank.search.query import Parsed
from storybank.search.segments import Key, Reader, Snapshot
from storybank.search.visible import Mask, VisibleSet
from storybank.search.writer import ArrayWriter, StockWriter

FORMAT = "4"  # of the index; one of another format is made again
TRIES = 5  # to read while another process commits or swaps
MOST_MASKS = 4  # visible sets that are kept laid over the index
SIGNS = analysis.AS_WRITTEN + analysis.CAPITALS  # before terms that are no stems
WRITERS = {"arrays": ArrayWriter, "stock": StockWriter}


class Index:
    """The story index in one folder, which may not exist yet."""

    def __init__(self, path: Path, codec: str = "arrays") -> None:
        """Use the index in *path*, its postings kept as *codec* says; nothing is opened yet."""
        self._folder = Folder(path, written_as=f"{FORMAT} {codec}")
        self._writer = WRITERS[codec]
        self._reader = Reader(path, self._folder.is_ours)
        self._masks: dict[tuple[int, Key], Mask] = {}

    def replace(self, story_numbers: Sequence[int], documents: Iterable[Document]) -> None:
        """Take out all documents of these stories and put these in, in one commit.

        Raises UnavailableError where another process keeps writing.
        """
        with self._folder.locked(), _readable():
            if not self._folder.is_ours():
                self._folder.make(_create)
            with self._writing(small=True) as writer:
                held = [segment.stories for segment in self._reader.snapshot().segments]
                if held:
                    gone = np.isin(np.concatenate(held), np.array(story_numbers, np.int64))
                    for doc in np.flatnonzero(gone).tolist():
                        writer.delete_document(doc)
                for one in documents:
                    writer.add(one)
                writer.save()
            chosen = merging.in_a_request(writer.segments)
            if chosen:
                self._rewrite(chosen, small=True)

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Make the index again in a new folder and put that in the old one's place."""

        def fill(path: Path) -> None:
            _create(path)
            writer = self._writer(Opened(path))
            for one in documents:
                writer.add(one)
            writer.save()

        with self._folder.locked():
            self._folder.make(fill)

    def rewrite(self, story_numbers: Collection[int] | None = None) -> None:
        """Write anew the segments that hold deleted words of these stories (of any, for None).

        A deletion alone leaves the words there (IDX-5).
        """
        with self._folder.locked(), _readable():
            if self._folder.is_ours():
                chosen = merging.holding(self._reader.snapshot(), story_numbers)
                self._rewrite(chosen)

    def merge(self) -> None:
        """Merge what has become many segments, level by level; not for a request."""
        with self._folder.locked(), _readable():
            if not self._folder.is_ours():
                return
            while chosen := merging.in_time(self._swept().toc.segments):
                self._rewrite(chosen)

    def check(self, documents: Iterable[Document]) -> list[str]:
        """Say in sentences how the index differs from *documents*, which are all there are."""
        expected = {one.rendition_number: document.digest(one) for one in documents}
        with _readable():
            return checking.differences(self._snapshot(), expected)

    def find(self, parsed: Parsed, visible: VisibleSet, glossary: Glossary = NO_GLOSSARY) -> Hits:
        """Return the visible renditions that hold the words, and how well they fit.

        Raises UnavailableError where the index cannot be read.
        """
        with _readable():
            return executor.find(self._mask(visible), _asked(parsed, glossary))

    def read(self, parsed: Parsed, visible: VisibleSet, glossary: Glossary) -> Parsed:
        """Return what *parsed* asks of *visible*: a word that nothing holds may be its parts.

        Raises UnavailableError where the index cannot be read.
        """
        if not apart.may_be(parsed):
            return parsed
        with _readable():
            return apart.taken(self._mask(visible), parsed, glossary)

    def prepare(self, visible: VisibleSet) -> None:
        """Lay *visible* over the index beforehand.

        Raises UnavailableError where the index cannot be read.
        """
        with _readable():
            self._mask(visible)

    def suggest(
        self, parsed: Parsed, visible: VisibleSet, glossary: Glossary = NO_GLOSSARY
    ) -> str | None:
        """Return the search with words spelt otherwise, where that finds more."""
        with _readable():
            mask = self._mask(visible)
            better = suggestions.suggest(mask, parsed)
            if better is None:
                return None
            before, after = (
                len(executor.find(mask, _asked(one, glossary))) for one in (parsed, better)
            )
            return better.text if after > before else None

    def alike(self, text: str, lang: str, visible: VisibleSet) -> Hits:
        """Return the visible renditions that share the rarest words of *text*."""
        with _readable():
            mask = self._mask(visible)
            telling = similar.units_of(mask, text, lang)
            return executor.find(mask, Asked(wanted=telling)) if telling else executor.NO_HITS

    def lexicon(self) -> Iterator[str]:
        """Yield every term that the index knows, whatever it is of; for the search for traces.

        Those of documents that are deleted and not yet written away are among them.
        Nobody is ever shown one (IDX-4).
        """
        with _readable():
            for segment in self._snapshot().segments:
                for field in (*document.FIELDS, *document.SPELT):
                    for word in segment.beginning(field, b""):
                        yield word.decode("utf-8", "replace").lstrip(SIGNS)

    def is_readable(self) -> bool:
        """Tell whether a search would be answered."""
        try:
            with _readable():
                self._snapshot()
        except UnavailableError:
            return False
        return True

    def _rewrite(self, chosen: merging.Chosen, *, small: bool = False) -> None:
        with self._writing(small=small) as writer:
            writer.rewrite(chosen)

    def _mask(self, visible: VisibleSet) -> Mask:
        """Return *visible* laid over the index as it is now."""
        snapshot = self._snapshot()
        key = (id(visible), snapshot.key)
        found = self._masks.get(key)
        if found is None or found.visible is not visible:
            found = self._masks[key] = Mask(visible, snapshot)
            known = list(self._masks)
            for other in known:
                if other[1] != snapshot.key or other in known[:-MOST_MASKS]:
                    self._masks.pop(other, None)
        return found

    def _snapshot(self) -> Snapshot:
        """Read the index; again where another process was just committing or swapping."""
        for tried in range(TRIES):
            try:
                return self._reader.snapshot()
            except (OSError, index.EmptyIndexError):
                if tried + 1 == TRIES:
                    raise
                time.sleep(0.005 * (tried + 1))
        raise UnavailableError("The search index cannot be opened.")

    def _swept(self, *, small: bool = False) -> Opened:
        """Open the index to write; what a killed writer left is removed first."""
        opened = Opened(self._folder.path, small=small)
        self._folder.sweep(opened.toc)
        return opened

    @contextmanager
    def _writing(self, *, small: bool = False) -> Iterator[Any]:
        """Open a writer, of a *small* segment or not; what was not saved is dropped on an error."""
        writer = self._writer(self._swept(small=small))
        try:
            yield writer
        except BaseException:
            if not writer.is_closed:
                writer.cancel()
            raise


@contextmanager
def _readable() -> Iterator[None]:
    """Turn whatever a damaged index makes Whoosh raise into UnavailableError."""
    try:
        yield
    except (UnavailableError, GeneratorExit):
        raise
    except Exception as error:
        raise UnavailableError("The search index cannot be read.") from error


def _create(path: Path) -> None:
    index.create_in(str(path), document.schema())


def _asked(parsed: Parsed, glossary: Glossary) -> Asked:
    return Asked(
        units.needed(parsed),
        units.wanted(parsed, glossary),
        parsed.prefixes,
        units.unwanted(parsed),
    )
