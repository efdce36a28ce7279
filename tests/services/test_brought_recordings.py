"""Imports bring recordings along: judged at once, made safe afterwards, with their permission."""

from pathlib import Path

import pytest

from storybank.domain.access import Action
from storybank.domain.consent import Decision, Part, Use
from storybank.domain.report import Result
from storybank.services import recordings
from storybank.services.archive import Archive
from storybank.services.recordings import State
from tests.conftest import CLEO
from tests.media import recorded
from tests.services.imports import bring_in, ids_of
from tests.services.test_brought import PERMISSION

TITLE = "What I said at the door"


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "door.mp4").write_bytes(recorded.film())
    return folder


def write(folder: Path, file: str = "media/door.mp4", body: str = "A ramp.") -> None:
    front = (
        "source_id: one\ntitle: The ramp\n"
        f"recordings:\n  - file: {file!r}\n    title: {TITLE}\n{PERMISSION.format(part='voice')}"
    )
    (folder / "one.md").write_text(f"---\n{front}---\n{body}\n", "utf-8")


def test_a_recording_comes_in_and_waits_to_be_made_safe(archive: Archive, collection: Path) -> None:
    write(collection)

    report = bring_in(archive, collection, source="ours")
    again = bring_in(archive, collection, source="ours")

    assert [one.result for one in (*report.outcomes, *again.outcomes)] == [
        Result.ADDED,
        Result.UNCHANGED,
    ]
    (story_id,) = ids_of(archive)
    story = archive.story(story_id, CLEO, Action.REVIEW)
    (one,) = recordings.of_story(archive, story)
    assert (one.title, one.part, one.state) == (TITLE, Part.VIDEO, State.WAITING)
    assert len(list(recordings.folder(archive).glob("*"))) == 1
    said = {(g.use, g.part): g.decision for g in story.grants if g.media_id == one.id}
    assert said[Use.WEB, Part.VOICE] is Decision.YES
    assert said[Use.WEB, Part.VIDEO] is Decision.NO


def test_other_words_of_the_record_keep_its_recording(archive: Archive, collection: Path) -> None:
    write(collection)
    bring_in(archive, collection, source="ours")
    write(collection, body="A longer ramp.")

    bring_in(archive, collection, source="ours")

    (story_id,) = ids_of(archive)
    story = archive.story(story_id, CLEO, Action.REVIEW)
    assert len(recordings.of_story(archive, story)) == 1
    assert len(list(recordings.folder(archive).glob("*"))) == 1


def test_a_dry_run_takes_nothing_in(archive: Archive, collection: Path) -> None:
    write(collection)

    bring_in(archive, collection, source="ours", dry_run=True)

    assert list(recordings.folder(archive).glob("*")) == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("../secret.mp4", "Put recordings in the folder"),
        ("media/gone.mp4", "There is no file"),
        ("media/words.mp4", "We cannot use this kind of file"),
    ],
)
def test_what_may_not_or_cannot_be_read_fails_its_record_alone(
    file: str, words: str, archive: Archive, collection: Path
) -> None:
    (collection / "media" / "words.mp4").write_bytes(b"%PDF-1.7")
    write(collection, file)

    report = bring_in(archive, collection, source="ours")

    assert [one.result for one in report.outcomes] == [Result.FAILED]
    assert words in report.outcomes[0].message
    assert list(recordings.folder(archive).glob("*")) == []
