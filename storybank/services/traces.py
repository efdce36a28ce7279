"""Prove that a deleted story is gone: search the whole instance for its words.

The words to look for are kept in ``instance/purge/<id>.json`` from before the
deletion until they are found nowhere; that folder is left out of the search.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from storybank.domain import traces
from storybank.domain.errors import UnavailableError
from storybank.search.index import Index
from storybank.services import media, recordings
from storybank.services.archive import Archive
from storybank.storage import database, evidence, purging

FOLDER = "purge"
PIECE = 4 * 1024 * 1024  # bytes read at a time
OVERLAP = 4096  # bytes; longer than any form of a word
ENCODINGS = ("UTF-8", "UTF-16 LE", "UTF-16 BE", "any case", "gzip", "the index's terms")


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked for, where, and what was found: (where, word)."""

    story_id: str
    words: tuple[str, ...]
    files: int
    size_bytes: int
    terms: int
    found: tuple[tuple[str, str], ...]

    @property
    def is_found(self) -> bool:
        """Tell whether anything is left."""
        return bool(self.found)


def note_words(archive: Archive, due: list[tuple[int, str]]) -> None:
    """Write down by which words each of these stories would be known, unless it is done."""
    missing = [(number, story_id) for number, story_id in due if not _file(archive, story_id)]
    if not missing:
        return
    own = {story_id: purging.its_words(archive.db, number) for number, story_id in missing}
    wanted = {
        word
        for texts, names in own.values()
        for word in (*traces.candidates(texts), *traces.marks(names))
    }
    stays = purging.what_stays(archive.db, [number for number, _ in due])
    left = set(traces.without(wanted, (*_of_every_archive(archive), *stays)))
    for story_id, (texts, names) in own.items():
        words = [word for word in traces.candidates(texts) if word in left]
        named = [name for name in traces.marks(names) if name in left]
        chosen = dict.fromkeys([*words[: traces.MOST_WORDS], *named])
        _write(archive, story_id, list(chosen))


def search(archive: Archive, story_id: str) -> Proof:
    """Look everywhere for the words that were noted of a story, and for rows of it.

    Words that are blanked out were found nowhere before: only a kill left their file.
    """
    path = _file(archive, story_id)
    written = path.read_text("utf-8").strip() if path else ""
    words = json.loads(written) if written else []
    proof = look_for(archive, words, story_id=story_id)
    rows = [(f"table {table}", "a row of it") for table in purging.rows_left(archive.db, story_id)]
    rows += [(f"media/{name}", "a file that nothing needs") for name in media.orphans(archive)]
    rows += [
        ("what was given", f"{name}, that nothing needs") for name in recordings.orphans(archive)
    ]
    return Proof(
        story_id, proof.words, proof.files, proof.size_bytes, proof.terms, (*proof.found, *rows)
    )


def look_for(archive: Archive, words: Iterable[str], *, story_id: str = "") -> Proof:
    """Look for *words* in every file of the instance and in the index's terms.

    Evidence that is still in its time is left out: it is kept, apart.
    """
    wanted = tuple(word for word in (word.strip() for word in words) if word)
    found: list[tuple[str, str]] = []
    files = size = 0
    kept = {archive.bank.instance / "evidence" / one for one in evidence.ids(archive.db)}
    for path in _files(archive.bank.instance):
        if path in kept:
            continue
        files += 1
        where = str(path.relative_to(archive.bank.instance))
        for content in _pieces(path):
            size += len(content)
            found += [(where, word) for word in traces.found_in(content, wanted)]
    terms = 0
    lowered = {word.lower() for word in wanted}
    for term in _lexicon(archive):
        terms += 1
        if term.lower() in lowered:
            found.append(("the index's terms", term.lower()))
    return Proof(story_id, wanted, files, size, terms, tuple(dict.fromkeys(found)))


def forget_words(archive: Archive, story_id: str) -> None:
    """Remove the words that were looked for, once they are found nowhere."""
    path = _file(archive, story_id)
    if path is not None:
        with path.open("r+b") as file:
            file.write(b" " * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def _lexicon(archive: Archive) -> Iterator[str]:
    """Yield the index's terms; none where it cannot be read: its files are searched anyway."""
    try:
        yield from archive.bank.index.lexicon()
    except UnavailableError:
        return


def _file(archive: Archive, story_id: str) -> Path | None:
    path = archive.bank.instance / FOLDER / f"{story_id}.json"
    return path if path.exists() else None


def _write(archive: Archive, story_id: str, words: list[str]) -> None:
    folder = archive.bank.instance / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / f"{story_id}.json"
    new = path.with_suffix(".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(words, file)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)


def _files(instance: Path) -> Iterator[Path]:
    """Yield every file of the instance but the words themselves."""
    own = instance / FOLDER
    for path in sorted(instance.rglob("*")):
        if path.is_file() and not path.is_relative_to(own):
            yield path


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield the content of a file in pieces that overlap; nothing where it is gone by now."""
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            if is_packed:
                yield file.read()
                return
            yield from traces.windows(iter(lambda: file.read(PIECE), b""), OVERLAP)
    except FileNotFoundError:
        return


def _of_every_archive(archive: Archive) -> Iterator[str]:
    """Yield what an archive without stories holds too: its own words are no traces."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database.upgrade(folder / "storybank.db")
        Index(folder / "index").replace([], [])
        for path in _files(folder):
            content = path.read_bytes()
            yield content.decode("latin-1")
            yield content.decode("utf-16-le", "replace")
    for own in ("config.toml", "demo-sign-in.txt"):
        path = archive.bank.instance / own
        if path.exists():
            yield path.read_text("utf-8", "replace")
