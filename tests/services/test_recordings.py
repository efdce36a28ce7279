"""A recording is taken in piece by piece, judged by its content, and forgotten with its draft."""

import io

import pytest

from storybank.domain.consent import Part
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.services import recordings
from storybank.services.archive import Archive
from storybank.services.recordings import Said, State
from storybank.storage import drafts
from tests.media import recorded


def draft_of(archive: Archive) -> str:
    with archive.writing() as db:
        return drafts.add(db, archive.now)


def give(archive: Archive, draft_id: str, content: bytes) -> str:
    return recordings.give(archive, draft_id, io.BytesIO(content))


def incoming(archive: Archive) -> list[str]:
    return [path.name for path in recordings.folder(archive).glob("*")]


def test_what_is_given_waits_to_be_made_safe_and_is_said_to_by_its_hash(archive: Archive) -> None:
    draft_id = draft_of(archive)

    media_id = give(archive, draft_id, recorded.wav())

    one = recordings.one_of(archive, draft_id, media_id)
    assert (one.part, one.state, one.files) == (Part.VOICE, State.WAITING, ())
    assert one.recording.file == one.given_sha256 != ""
    assert one.seconds == pytest.approx(1, abs=0.1)
    (name,) = incoming(archive)
    assert (recordings.folder(archive) / name).stat().st_mode & 0o777 == 0o600


def test_a_film_is_told_from_a_sound_by_what_is_in_it(archive: Archive) -> None:
    draft_id = draft_of(archive)

    give(archive, draft_id, recorded.film())
    give(archive, draft_id, recorded.sound("m4a"))

    assert [one.part for one in recordings.of_draft(archive, draft_id)] == [Part.VIDEO, Part.VOICE]


def test_four_are_enough(archive: Archive) -> None:
    draft_id = draft_of(archive)
    for _ in range(recordings.MOST_RECORDINGS):
        give(archive, draft_id, recorded.wav(0.1))

    with pytest.raises(InvalidError, match="Take one out first"):
        give(archive, draft_id, recorded.wav(0.1))

    assert len(incoming(archive)) == recordings.MOST_RECORDINGS


def test_what_is_taken_out_leaves_no_file(archive: Archive) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav())

    recordings.take_out(archive, draft_id, media_id)

    assert recordings.of_draft(archive, draft_id) == ()
    assert incoming(archive) == []


def test_another_in_its_place_is_asked_about_anew(archive: Archive) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav())
    recordings.tell(
        archive, draft_id, media_id, Said(title="My song", who="teller", change_voice=True)
    )
    assert recordings.one_of(archive, draft_id, media_id).is_told

    recordings.put_in_place(archive, draft_id, media_id, io.BytesIO(recorded.film()))

    one = recordings.one_of(archive, draft_id, media_id)
    assert (one.part, one.title, one.is_voice_changed) == (Part.VIDEO, "", False)
    assert not one.is_told
    assert len(incoming(archive)) == 1


def test_recordings_keep_the_order_that_was_chosen(archive: Archive) -> None:
    draft_id = draft_of(archive)
    first, second = (give(archive, draft_id, recorded.wav(0.1)) for _ in range(2))

    recordings.move(archive, draft_id, second, by=-1)

    assert [one.id for one in recordings.of_draft(archive, draft_id)] == [second, first]


def test_what_is_said_of_it_is_asked_for_field_by_field(archive: Archive) -> None:
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav(0.1))

    with pytest.raises(InvalidError) as caught:
        recordings.tell(archive, draft_id, media_id, Said(title=" ", who="others"))

    assert set(caught.value.problems) == {"title", "who_words"}


def test_a_recording_of_another_draft_does_not_exist(archive: Archive) -> None:
    media_id = give(archive, draft_of(archive), recorded.wav(0.1))

    with pytest.raises(NotFoundError):
        recordings.one_of(archive, draft_of(archive), media_id)
