"""Feed recordings that lie or break to what makes them safe; look at all that comes out."""

import io
from collections import Counter
from pathlib import Path

import av
import pytest

from storybank.domain.errors import InvalidError, UnavailableError
from storybank.media import apart, incoming, recordings
from storybank.media.recordings import RecordingError, Refused
from storybank.services import recordings as taking
from storybank.services.archive import Archive
from tests.media import boxes, lies, recorded
from tests.services.test_recordings import draft_of

CANARY = "zanzibarquokka"
# What each is refused as, where that is sure; all others end as made or refused.
SURE = {
    "nothing": Refused.EMPTY,
    "a page": Refused.KIND,
    "a photo": Refused.KIND,
    "a photo by its brand": Refused.KIND,
    "a document": Refused.KIND,
    "an archive": Refused.KIND,
    "a program": Refused.KIND,
    "a playlist": Refused.KIND,
    "a playlist of others": Refused.KIND,
    "subtitles": Refused.KIND,
    "twenty streams": Refused.STREAMS,
    "a thousand streams": Refused.HEAVY,
    "three hours between two pictures": Refused.LONG,
    "a picture of 5,000 × 5,000 dots": Refused.PIXELS,
    "0 samples a second": Refused.BROKEN,
    "4 GHz": Refused.BROKEN,
    "65,535 channels": Refused.BROKEN,
    "noise in the pictures": Refused.BROKEN,
    "a film with a page in it": "made",
    "a sound with a page in it": "made",
    "90,000 chapters": "made",
}


def outcome(content: bytes, folder: Path) -> str:
    """Take a file in and make it safe; return how that ended. Nothing of it stays in *folder*."""
    work = folder / "work"
    work.mkdir(exist_ok=True)
    try:
        _made(content, folder, work)
        how = "made"
    except RecordingError as error:
        how = error.refused.value
    for left in work.iterdir():
        left.unlink()
    assert list((folder / "incoming").iterdir()) == []
    return how


def _made(content: bytes, folder: Path, work: Path) -> None:
    stream = io.BytesIO(content)
    with incoming.received(folder / "incoming", stream, recordings.check_head) as file:
        look = recordings.judge(file.path, folder / "looks")
        done = recordings.make(file.path, look, work, change_voice=False, told=lambda _: True)
        assert {one.path for one in done.files} == set(work.iterdir())
        for one in done.files:
            made = one.path.read_bytes()
            assert CANARY.encode() not in made
            assert one.kind not in {"mp4", "m4a"} or boxes.told(made) == []
        file.path.unlink()


@pytest.mark.slow
def test_every_recording_that_lies_is_made_safe_or_refused_in_one_sentence(
    tmp_path: Path,
) -> None:
    """Issue 6, bad input: a table of what each one came to."""
    found = {name: outcome(content, tmp_path) for name, content in lies.every()}

    print("\n".join(f"{name:42}{how}" for name, how in found.items()))
    table = Counter(found.values())
    assert {name: found[name] for name in SURE} == SURE
    assert table["made"] > 5
    assert table["broken"] > 15


@pytest.mark.parametrize("kind", ["mp3", "m4a", "ogg", "webm"])
def test_no_tag_of_a_sound_is_kept(tmp_path: Path, kind: str) -> None:
    content = recorded.sound(kind, title=CANARY, artist=CANARY, comment=CANARY, date="2024-05-01")
    assert CANARY.encode() in content

    assert outcome(content, tmp_path) == "made"


@pytest.mark.parametrize("kind", ["mp4", "mov"])
def test_no_place_and_no_time_of_a_film_is_kept(tmp_path: Path, kind: str) -> None:
    """The marks are searched for in the bytes, and the boxes walked, without FFmpeg."""
    content = recorded.film(
        kind,
        title=CANARY,
        location="+51.5007-000.1246/" + CANARY,
        creation_time="2024-05-01T10:00:00",
    )
    assert CANARY.encode() in content
    assert [one for one in boxes.told(content) if one.startswith(("mvhd", "moov/udta"))] != []

    assert outcome(content, tmp_path) == "made"


def test_the_cover_of_a_sound_is_neither_a_film_nor_kept(tmp_path: Path) -> None:
    content = recorded.with_cover()

    look = recordings.judge(recorded.written(tmp_path, content), tmp_path)

    assert not look.is_film
    assert outcome(content, tmp_path) == "made"


def test_a_recording_that_is_too_big_is_refused_while_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "LARGEST_BYTES", 3 * incoming.PIECE)
    endless = _Endless(recorded.wav(0.1))

    with (
        pytest.raises(RecordingError, match="smaller than 500 MB"),
        incoming.received(tmp_path, endless, recordings.check_head),
    ):
        pass

    assert endless.given <= 5 * incoming.PIECE
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_kind_is_refused_at_its_first_piece(tmp_path: Path) -> None:
    endless = _Endless(lies.HTML)

    with pytest.raises(RecordingError), incoming.received(tmp_path, endless, recordings.check_head):
        pass

    assert endless.given == incoming.PIECE
    assert list(tmp_path.iterdir()) == []


def test_an_upload_that_stops_in_the_middle_leaves_nothing(archive: Archive) -> None:
    draft_id = draft_of(archive)

    with pytest.raises(ConnectionResetError):
        taking.give(archive, draft_id, _Endless(recorded.wav(0.1), stops=True))

    assert list(taking.folder(archive).iterdir()) == []
    assert taking.of_draft(archive, draft_id) == ()


def test_a_full_disk_is_said_kindly_and_leaves_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id = draft_of(archive)
    monkeypatch.setattr(incoming.os, "fsync", _no_room)

    with pytest.raises(UnavailableError, match="no room"):
        taking.give(archive, draft_id, io.BytesIO(recorded.wav(0.1)))

    assert list(taking.folder(archive).iterdir()) == []


def test_a_child_that_finds_the_disk_full_says_so(tmp_path: Path) -> None:
    """A disk that is really full: every write to this device says so."""
    given = recorded.written(tmp_path, recorded.wav(0.3))
    look = recordings.judge(given, tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    (work / "sound.m4a").symlink_to("/dev/full")

    with pytest.raises(recordings.FullError):
        recordings.make(given, look, work, change_voice=False, told=lambda _: True)


def test_a_child_that_is_silent_is_ended(tmp_path: Path) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")

    with pytest.raises(apart.BusyError):
        apart.follow(str(sleeper), {}, lambda _: True, silent_seconds=0.5)


def test_without_the_extra_a_recording_is_asked_for_by_post(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id = draft_of(archive)
    monkeypatch.setattr(recordings, "find_spec", lambda _: None)

    assert not taking.is_possible()
    with pytest.raises(InvalidError, match="Post it to us or bring it"):
        taking.give(archive, draft_id, io.BytesIO(recorded.wav(0.1)))


def test_the_archive_itself_never_decodes(tmp_path: Path) -> None:
    code = "import sys, storybank.cli; sys.exit('av' in sys.modules)"

    assert apart.subprocess.run([apart.sys.executable, "-c", code], check=False).returncode == 0
    assert av.__version__


class _Endless(io.RawIOBase):
    """A stream that begins like this and goes on with nothing; or breaks off."""

    def __init__(self, head: bytes, *, stops: bool = False) -> None:
        self.head, self.stops, self.given = head, stops, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.stops and self.given:
            raise ConnectionResetError
        piece = (self.head if not self.given else b"").ljust(size, b"\0")
        self.given += len(piece)
        return piece


def _no_room(_: int) -> None:
    raise OSError(28, "No space left on device")
