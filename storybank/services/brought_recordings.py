"""Take in the recordings that a folder of Markdown brings along, in its ``media`` folder alone.

Each is judged before anything is written and made safe afterwards, by the worker.
Where files may stand is said in ``brought``.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from storybank.domain.access import Action
from storybank.domain.consent import Part
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.exchange import Entry
from storybank.domain.people import CLI
from storybank.domain.recordings import Recording
from storybank.domain.stories import Story
from storybank.services import recordings
from storybank.services.archive import Archive
from storybank.services.recordings import Given, Recorded
from storybank.storage import exchange, renditions
from storybank.storage import recordings as rows
from storybank.storage.exchange import Imported


@dataclass(frozen=True, slots=True)
class Said:
    """A recording that a record names: its file, what it is, the hash of what it holds."""

    path: Path
    title: str
    sha256: str
    id: str


def read(archive: Archive, entry: Entry, found: Iterable[Said]) -> tuple[Entry, dict[str, Path]]:
    """Return *entry* with its recordings, and where those are that are new.

    Raises InvalidError with one sentence where one cannot be used. What a story
    has already stays as it is there, with its captions.
    """
    known = exchange.find(archive.db, entry.source, entry.source_id)
    if known is not None and known.sha256 == entry.sha256:
        return entry, {}
    kept = _kept(archive, known)
    those: list[Recording] = []
    new: dict[str, Path] = {}
    for said in found:
        if said.id in kept:
            those.append(replace(kept[said.id], title=said.title))
        else:
            those.append(Recording(said.id, _part(archive, said), said.sha256, said.title))
            new[said.id] = said.path
    return replace(entry, recordings=tuple(those)), new


def hash_of(path: Path) -> str:
    """Return the hash of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_in(archive: Archive, new: Mapping[str, Path]) -> dict[str, Given]:
    """Copy what is new to where the worker finds it. The caller holds ``recordings.held``."""
    return {
        media_id: recordings.take_in(archive, path)
        for media_id, path in new.items()
        if not rows.is_known(archive.db, media_id)
    }


def keep(archive: Archive, story: Story, entry: Entry, given: Mapping[str, Given]) -> None:
    """Keep the recordings of a record with its story, each once, in the caller's transaction.

    Who is in them the record does not say: their permission rests on its evidence.
    """
    for recording in entry.recordings:
        if recording.id in given and not rows.is_known(archive.db, recording.id):
            rows.add(
                archive.db,
                given[recording.id],
                at=archive.now,
                story_number=story.number,
                media_id=recording.id,
            )
            rows.save(archive.db, _titled(archive, story, recording))


def _titled(archive: Archive, story: Story, recording: Recording) -> Recorded:
    kept = recordings.of_story(archive, story)
    return replace(next(one for one in kept if one.id == recording.id), title=recording.title)


def _part(archive: Archive, said: Said) -> Part:
    try:
        return recordings.part_of(archive, said.path)
    except InvalidError as error:
        words = error.problems[recordings.FIELD]
        raise InvalidError({"recordings": f"“{said.path.name}”: {words}."}) from None


def _kept(archive: Archive, known: Imported | None) -> dict[str, Recording]:
    """Return the recordings of the story that a record became, as its newest words have them."""
    if known is None:
        return {}
    try:
        story = archive.story(known.story_id, CLI, Action.IMPORT)
    except NotFoundError:
        return {}
    newest = renditions.of_story(archive.db, story)[-1].content
    return {one.id: one for one in newest.recordings}
