"""Put the recordings of a story into its teller's own copy, to be played without this site."""

import html
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from storybank.domain.consent import Part
from storybank.domain.errors import NotFoundError
from storybank.domain.recordings import Recording
from storybank.domain.stories import Story
from storybank.services import recording_words, recordings
from storybank.services.archive import Archive
from storybank.storage import renditions
from storybank.storage.recordings import Recorded


@dataclass(frozen=True, slots=True)
class Copied:
    """One recording in a copy: its file, the files of words beside it, how the page plays it.

    ``path`` is None where it is not made safe: then only its state is told.
    """

    name: str
    path: Path | None
    texts: Mapping[str, str]
    html: str


def find(archive: Archive, story: Story) -> Iterator[Copied]:
    """Yield every recording of a story in hand, in their order, with its newest words."""
    worded = _worded(archive, story)
    for number, recorded in enumerate(recordings.of_story(archive, story), 1):
        words = worded.get(recorded.id) or recorded.recording
        yield _copied(archive, recorded, words, number)


def _worded(archive: Archive, story: Story) -> dict[str, Recording]:
    """Return the newest words of each recording, those with captions before those without."""
    found: dict[str, Recording] = {}
    for version in renditions.of_story(archive.db, story):
        for one in version.content.recordings:
            if one.captions or not found.get(one.id, one).captions:
                found[one.id] = one
    return found


def _copied(archive: Archive, recorded: Recorded, words: Recording, number: int) -> Copied:
    own = f"recording-{number}"
    name = f"{own}.mp4" if recorded.part is Part.VIDEO else f"{own}.m4a"
    said = {f"{own}.vtt": words.captions, f"{own}-what-is-seen.vtt": words.description}
    texts = {file: text for file, text in said.items() if text}
    path = None
    with suppress(NotFoundError):  # a copy without one recording is better than no copy
        path = recordings.main_path(archive, recorded)
    heading = html.escape(f"Recording {number}: {recorded.title or words.title}".rstrip(": "))
    inside = (
        _player(recorded, name, own, texts)
        if path is not None
        else f"<p>{html.escape(recording_words.state(recorded))}</p>"
    )
    links = "".join(
        f'<li><a href="{file}">{label}</a></li>'
        for file, label in (
            (f"{own}.vtt", "The words with their times"),
            (f"{own}-what-is-seen.vtt", "What is to be seen"),
        )
        if file in texts
    )
    listed = f"<ul>{links}</ul>" if links else ""
    return Copied(name, path, texts, f"<section><h2>{heading}</h2>{inside}{listed}</section>")


def _player(recorded: Recorded, name: str, own: str, texts: Mapping[str, str]) -> str:
    """Write the browser's own controls; what it cannot play it can still save."""
    tag = "video" if recorded.part is Part.VIDEO else "audio"
    track = f"{own}.vtt"
    captions = (
        f'<track kind="captions" src="{track}" label="Captions" default>' if track in texts else ""
    )
    return (
        f'<{tag} controls src="{name}">{captions}</{tag}>'
        f'<p><a href="{name}">Open the recording by itself</a></p>'
    )
