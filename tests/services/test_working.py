"""Recordings are made safe one after the other, and nothing is lost or left where that is cut."""

import io
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from storybank.domain.consent import Part
from storybank.domain.errors import InvalidError, NotFoundError, UnavailableError
from storybank.domain.media import EDGES, Size
from storybank.media import apart, files
from storybank.media import recordings as making
from storybank.services import backup, doctor, media, purge, recordings, stopping, working
from storybank.services.archive import Archive, open_bank
from storybank.services.recordings import Said, State
from storybank.services.working import Outcome
from storybank.storage import drafts
from storybank.storage import media as rows_of_media
from tests.conftest import Clock, teller_of
from tests.media import boxes, recorded
from tests.services.recordings import story_with_recording
from tests.services.test_purge import files_with
from tests.services.test_recordings import draft_of, give, incoming

MARK = "zanzibarquokka"


def left_in(archive: Archive) -> list[str]:
    """Return every file of recordings that the instance holds, with what work left behind."""
    instance = archive.bank.instance
    found = [*instance.glob("media-incoming/*"), *instance.glob("media-making/**/*")]
    return sorted(str(path.relative_to(instance)) for path in found) + list(
        files.known(media.folder(archive))
    )


def path_of(archive: Archive, one: recordings.Recorded, size: Size, kind: str) -> Path:
    return files.place(media.folder(archive), one.file(size, kind).sha256)


def test_a_film_becomes_a_film_a_sound_a_wave_and_stills_and_the_given_file_goes(
    archive: Archive,
) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.film(title="zanzibarquokka"))

    assert working.one(archive) is Outcome.READY
    assert working.one(archive) is Outcome.NOTHING

    one = recordings.one_of(archive, draft_id, media_id)
    assert (one.state, one.share, one.part) == (State.READY, 1.0, Part.VIDEO)
    assert one.recording.file == one.file(Size.FILM, "mp4").sha256
    assert {(file.size, file.kind) for file in one.files} == {
        (Size.SOUND, "m4a"),
        (Size.FILM, "mp4"),
        *((size, kind) for size in (*EDGES, Size.WAVE) for kind in ("webp", "jpeg")),
    }
    assert one.seconds == pytest.approx(1, abs=0.1)
    assert incoming(archive) == []
    assert not (archive.bank.instance / "media-making").exists()
    assert set(files.known(media.folder(archive))) == {file.sha256 for file in one.files}
    film = path_of(archive, one, Size.FILM, "mp4").read_bytes()
    assert b"quokka" not in film
    assert (boxes.names(film)[:2], boxes.told(film)) == ([b"ftyp", b"moov"], [])


def test_a_sound_becomes_a_sound_and_a_wave_alone(archive: Archive) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav())

    working.all_of(archive)

    one = recordings.one_of(archive, draft_id, media_id)
    assert {file.size for file in one.files} == {Size.SOUND, Size.WAVE}
    assert one.recording.file == one.file(Size.SOUND, "m4a").sha256


def test_a_voice_is_changed_only_where_that_was_chosen_and_not_back_again(
    archive: Archive,
) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav(2))
    working.all_of(archive)
    plain = recordings.one_of(archive, draft_id, media_id)
    assert _pitch(path_of(archive, plain, Size.SOUND, "m4a")) == pytest.approx(440, abs=12)

    recordings.tell(archive, draft_id, media_id, Said(title="A", who="teller", change_voice=True))
    assert recordings.one_of(archive, draft_id, media_id).state is State.WAITING
    working.all_of(archive)

    changed = recordings.one_of(archive, draft_id, media_id)
    assert _pitch(path_of(archive, changed, Size.SOUND, "m4a")) == pytest.approx(352, abs=12)
    assert changed.seconds == pytest.approx(plain.seconds, abs=0.2)
    assert plain.main.sha256 not in files.known(media.folder(archive))
    with pytest.raises(InvalidError, match="only the changed voice"):
        recordings.tell(
            archive, draft_id, media_id, Said(title="A", who="teller", change_voice=False)
        )


def test_the_poster_is_what_is_to_be_seen_at_the_chosen_second(archive: Archive) -> None:
    """Chosen before it is ready, and again after."""
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.film(seconds=2.0, pictures=_red_then_blue))
    recordings.choose_poster(archive, draft_id, media_id, second=1.5)
    working.all_of(archive)
    assert _colour(archive, draft_id, media_id) == "blue"

    recordings.choose_poster(archive, draft_id, media_id, second=0.2)

    assert _colour(archive, draft_id, media_id) == "red"
    one = recordings.one_of(archive, draft_id, media_id)
    assert set(files.known(media.folder(archive))) == {file.sha256 for file in one.files}


def test_a_broken_file_fails_with_one_sentence_and_is_deleted_after_a_week(
    archive: Archive, clock: Clock
) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav())
    (name,) = incoming(archive)
    (recordings.folder(archive) / name).write_bytes(b"RIFF\0\0\0\0WAVEnothing more")

    assert working.one(archive) is Outcome.FAILED

    one = recordings.one_of(archive, draft_id, media_id)
    assert (one.state, one.problem) == (State.FAILED, making.SAYS[making.Refused.BROKEN])
    assert incoming(archive) == [name]
    assert working.one(archive) is Outcome.NOTHING
    clock.move(days=recordings.KEPT_FAILED.days, hours=1)
    purge.run(archive)
    assert incoming(archive) == []
    assert recordings.one_of(archive, draft_id, media_id).state is State.FAILED


def test_what_is_killed_three_times_is_given_up(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav())
    killer = Path(__file__).parent / "killed_child.py"
    monkeypatch.setattr(making, "script", lambda name: _script(name, killer))

    found = working.all_of(archive)

    assert found == {Outcome.AGAIN: 3, Outcome.FAILED: 1}
    assert recordings.one_of(archive, draft_id, media_id).problem == working.GAVE_UP


@pytest.mark.parametrize("how", ["taken out", "replaced", "voice", "draft deleted"])
def test_what_nobody_wants_any_more_is_stopped_in_the_middle(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav())
    follow, other = apart.follow, archive.bank.open()

    def followed(script, job, told, **more):
        _change_mind(other, draft_id, media_id, how)
        return follow(script, job, told, **more)

    monkeypatch.setattr(apart, "follow", followed)
    assert working.one(archive) is Outcome.AGAIN
    monkeypatch.undo()

    if how in {"replaced", "voice"}:
        assert working.one(archive) is Outcome.READY
        assert recordings.one_of(archive, draft_id, media_id).is_voice_changed is (how == "voice")
    else:
        assert left_in(archive) == []
        assert recordings.orphans(archive) == []
    assert incoming(archive) == []
    other.close()


def test_a_full_disk_fails_no_recording_and_counts_no_try(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav())
    monkeypatch.setattr(apart, "follow", lambda *_, **__: {"full": True})

    for _ in range(working.MOST_TRIES + 1):
        with pytest.raises(UnavailableError, match="disk is full"):
            working.one(archive)
    monkeypatch.undo()

    assert recordings.one_of(archive, draft_id, media_id).state is State.WAITING
    assert working.one(archive) is Outcome.READY


def test_a_second_worker_is_told_so(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "PATIENCE", 0)
    second = working.alone(archive.bank)

    with working.alone(archive.bank), pytest.raises(UnavailableError, match="already"):
        second.__enter__()


def test_a_backup_in_the_middle_holds_what_is_needed_to_go_on_and_nothing_more(
    archive: Archive, tmp_path: Path, clock: Clock
) -> None:
    draft_id = draft_of(archive)
    done = give(archive, draft_id, recorded.wav())
    working.all_of(archive)
    waits = give(archive, draft_id, recorded.wav(0.5))
    (recordings.folder(archive) / ("0" * 32)).write_bytes(b"nobody needs this")

    backup.make(archive, tmp_path / "copy")
    working.all_of(archive)
    assert len(list((tmp_path / "copy" / "media-incoming").iterdir())) == 1
    backup.restore(tmp_path / "new", tmp_path / "copy", ledger_file=None, without=True, clock=clock)

    again = open_bank(tmp_path / "new", clock).open()
    assert recordings.one_of(again, draft_id, done).state is State.READY
    assert recordings.one_of(again, draft_id, waits).state is State.WAITING
    assert working.all_of(again) == {Outcome.READY: 1}
    assert media.damaged(again) == []
    again.close()


def test_nothing_that_was_given_is_deleted_while_a_backup_is_made(archive: Archive) -> None:
    draft_id = draft_of(archive)
    give(archive, draft_id, recorded.wav())

    with recordings.held(archive):
        working.all_of(archive)
        assert len(incoming(archive)) == 1

    recordings.sweep(archive)
    assert incoming(archive) == []


def test_doctor_counts_what_is_lost_and_what_is_left(archive: Archive, clock: Clock) -> None:
    draft_id = draft_of(archive)
    give(archive, draft_id, recorded.wav())
    (name,) = incoming(archive)
    path = recordings.folder(archive) / name
    path.rename(path.with_name("f" * 32))
    clock.move(days=2)

    said = [one.says for one in doctor.look(archive) if one.about == "recordings"]

    assert any("lost their file" in one for one in said)
    assert any("belong to no story" in one for one in said)
    assert any("more than a day" in one for one in said)
    assert working.one(archive) is Outcome.FAILED
    assert recordings.of_draft(archive, draft_id)[0].problem == working.LOST


def test_a_draft_that_is_forgotten_takes_its_recordings_along(archive: Archive) -> None:
    draft_id = draft_of(archive)
    give(archive, draft_id, recorded.wav())
    working.all_of(archive)
    give(archive, draft_id, recorded.wav())

    with archive.writing() as db:
        drafts.forget(db, draft_id)
    recordings.sweep(archive)

    assert left_in(archive) == []


def test_a_story_that_is_deleted_in_the_middle_leaves_no_file_and_no_word(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AC-52, consent.md 8: media, waves and what was given go; the bytes are searched."""
    story, media_id = story_with_recording(archive, Part.VIDEO, body=f"About a {MARK}.")
    waits = recordings.give_to_story(archive, story, io.BytesIO(recorded.film(title=MARK)))
    recordings.tell_of_story(archive, story, waits, Said(title=f"The {MARK}", who="teller"))
    assert files_with(archive.bank.instance, MARK) != []
    follow, other = apart.follow, archive.bank.open()
    finished: list[str] = []

    def followed(script, job, told, **more):
        stopping.withdraw(other, teller_of(story), story.id, today=True)
        finished.extend(purge.run(other, story.id))
        return follow(script, job, told, **more)

    monkeypatch.setattr(apart, "follow", followed)
    with working.alone(archive.bank):
        assert working.one(archive) is Outcome.AGAIN

    assert finished == [story.id]
    assert left_in(archive) == []
    assert files_with(archive.bank.instance, MARK) == []
    with pytest.raises(NotFoundError):
        rows_of_media.story_of(archive.db, media_id)
    other.close()


def test_what_is_put_back_by_the_desk_is_told_of_there(archive: Archive) -> None:
    story, _ = story_with_recording(archive, Part.VOICE)

    waits = recordings.give_to_story(archive, story, io.BytesIO(recorded.wav(0.2)))
    recordings.tell_of_story(
        archive, story, waits, Said(title="By post", who="others", who_words="Bo")
    )

    one = recordings.of_story(archive, story)[-1]
    assert (one.id, one.title, one.who_words, one.is_told) == (waits, "By post", "Bo", True)


def test_a_film_is_turned_upright_and_made_no_larger_than_it_is_kept(archive: Archive) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.turned(recorded.film(size=(1600, 1000), rate=5)))

    working.all_of(archive)

    one = recordings.one_of(archive, draft_id, media_id)
    film = one.file(Size.FILM, "mp4")
    assert (film.width, film.height) == (720, 1152)
    still = np.asarray(Image.open(path_of(archive, one, Size.SMALL, "jpeg")).convert("RGB"))
    top, bottom = still[: len(still) // 2].mean((0, 1)), still[len(still) // 2 :].mean((0, 1))
    assert top[0] > 150 > bottom[0]


def test_quiet_and_loud_come_out_alike(archive: Archive) -> None:
    draft_id = draft_of(archive)
    for loud in (0.02, 0.9):
        give(archive, draft_id, recorded.wav(2, loud=loud))

    working.all_of(archive)

    loudness = [
        _rms(path_of(archive, one, Size.SOUND, "m4a"))
        for one in recordings.of_draft(archive, draft_id)
    ]
    assert loudness[0] == pytest.approx(loudness[1], rel=0.25)


def _script(name: str, killer: Path) -> str:
    return str(killer if name == "recording_child" else making.HERE / f"{name}.py")


def _change_mind(archive: Archive, draft_id: str, media_id: str, how: str) -> None:
    if how == "taken out":
        recordings.take_out(archive, draft_id, media_id)
    elif how == "replaced":
        recordings.put_in_place(archive, draft_id, media_id, io.BytesIO(recorded.wav(0.5)))
    elif how == "voice":
        recordings.tell(
            archive, draft_id, media_id, Said(title="A", who="teller", change_voice=True)
        )
    else:
        with archive.writing() as db:
            drafts.forget(db, draft_id)


def _samples(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])


def _pitch(path: Path) -> float:
    samples = _samples(path)[12_000:60_000]
    found = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(found.argmax() * 48_000 / len(samples))


def _rms(path: Path) -> float:
    return float(np.sqrt((_samples(path) ** 2).mean()))


def _red_then_blue(at: int) -> np.ndarray:
    picture = np.zeros((120, 160, 3), dtype=np.uint8)
    picture[:, :] = (220, 20, 20) if at < 10 else (20, 20, 220)
    return picture


def _colour(archive: Archive, draft_id: str, media_id: str) -> str:
    one = recordings.one_of(archive, draft_id, media_id)
    red, _, blue = np.asarray(Image.open(path_of(archive, one, Size.SMALL, "jpeg")))[60, 80]
    return "red" if red > blue else "blue"
