"""The desk puts in recordings that were posted or brought, with what was answered use by use."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from storybank.domain.consent import Decision, Part, Use
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.stories import EditorialState, Story, SubjectRole
from storybank.services import copies, own_recordings, posted, recordings
from storybank.services.archive import Archive
from storybank.services.recordings import Said
from storybank.storage import media as rows
from storybank.storage import renditions, stories
from tests.conftest import CLEO, TESS, teller_of
from tests.media import recorded
from tests.services.recorded import TITLE, give_to, make_ready

SAID = Said(TITLE, "teller")
MADE = Callable[..., Story]


def put_in(archive: Archive, story: Story, content: bytes, said: Said = SAID) -> str:
    return posted.add(archive, CLEO, story.id, io.BytesIO(content), said)


def answer(archive: Archive, story: Story, media_id: str, **said: str) -> None:
    posted.answer(
        archive,
        CLEO,
        story.id,
        media_id,
        said=said,
        method="letter",
        note="Came with the post on 2 March.",
    )


def decisions(archive: Archive, story: Story, media_id: str) -> dict[tuple[Use, Part], Decision]:
    grants = stories.reread(archive.db, story).grants
    return {(g.use, g.part): g.decision for g in grants if g.media_id == media_id}


def test_nothing_is_allowed_by_what_was_posted_until_it_was_answered(
    archive: Archive, told: MADE
) -> None:
    story = told()

    media_id = put_in(archive, story, recorded.film())

    assert decisions(archive, story, media_id) == {}
    answer(archive, story, media_id, web="sound")
    assert decisions(archive, story, media_id) == {
        (Use.TRAINING_HERE, Part.VIDEO): Decision.NO,
        (Use.TRAINING_HERE, Part.VOICE): Decision.NO,
        (Use.WEB, Part.VIDEO): Decision.NO,
        (Use.WEB, Part.VOICE): Decision.YES,
        (Use.PRINT, Part.VIDEO): Decision.NO,
        (Use.PRINT, Part.VOICE): Decision.NO,
    }
    held = posted.one(archive, CLEO, story.id, media_id)
    assert [one.waits for one in held.allowed] == [False, True, False]


def test_a_voice_on_the_web_has_fourteen_days_to_think(archive: Archive, told: MADE) -> None:
    story = told()
    media_id = put_in(archive, story, recorded.wav())

    answer(archive, story, media_id, web="yes")

    waiting = {
        grant.record.cooling_off_until
        for grant in stories.reread(archive.db, story).grants
        if grant.media_id == media_id and grant.decision is Decision.YES
    }
    assert waiting == {archive.now + timedelta(days=14)}


@pytest.mark.parametrize(("method", "note"), [("", "Ama was there."), ("letter", " ")])
def test_ac_12_answers_without_a_note_or_a_way_are_not_kept(
    method: str, note: str, archive: Archive, told: MADE
) -> None:
    story = told()
    media_id = put_in(archive, story, recorded.wav())

    with pytest.raises(InvalidError):
        posted.answer(
            archive, CLEO, story.id, media_id, said={"web": "yes"}, method=method, note=note
        )

    assert decisions(archive, story, media_id) == {}


def test_what_it_is_and_who_is_in_it_is_said_before_a_file_is_kept(
    archive: Archive, told: MADE
) -> None:
    with pytest.raises(InvalidError) as wrong:
        put_in(archive, told(), recorded.wav(), Said("", ""))

    assert set(wrong.value.problems) == {"title", "who"}
    assert list(recordings.folder(archive).glob("*")) == []


def test_someone_else_in_it_has_a_say_in_that_file_alone(archive: Archive, told: MADE) -> None:
    story = told()

    media_id = put_in(archive, story, recorded.wav(), Said(TITLE, "others", "her sister"))

    (other,) = (
        subject
        for subject in stories.reread(archive.db, story).subjects
        if subject.role is SubjectRole.PICTURED
    )
    assert other.media_id == media_id


def test_a_trainer_cannot_put_anything_in(archive: Archive, told: MADE) -> None:
    with pytest.raises(NotFoundError):
        posted.add(archive, TESS, told().id, io.BytesIO(recorded.wav()), SAID)


def test_what_keeps_a_story_waiting_is_said_of_each_recording(archive: Archive, told: MADE) -> None:
    story = told()
    media_id = put_in(archive, story, recorded.wav())
    answer(archive, story, media_id, web="yes")
    story = stories.reread(archive.db, story)
    assert posted.blocks(archive, story, {}) == ["Recording 1 is still being made safe"]

    make_ready(archive, media_id)

    assert posted.blocks(archive, story, {media_id: False}) == [
        "Recording 1 has no captions yet that someone has checked"
    ]
    assert posted.blocks(archive, story, {media_id: True}) == []


def test_the_desk_deletes_only_what_its_teller_does_not_allow(archive: Archive, told: MADE) -> None:
    story = told()
    allowed, other = (put_in(archive, story, recorded.wav()) for _ in range(2))
    answer(archive, story, allowed, web="yes")

    posted.take_out(archive, CLEO, story.id, other)
    with pytest.raises(InvalidError):
        posted.take_out(archive, CLEO, story.id, allowed)

    assert [one.id for one in recordings.of_story(archive, story)] == [allowed]


def test_a_recording_that_nobody_may_hear_is_kept_while_its_words_are_written(
    archive: Archive, told: MADE, clock
) -> None:
    story = told()
    media_id = give_to(archive, story, recorded.wav())
    answer(archive, story, media_id)
    clock.move(days=30)
    waiting = replace(story, editorial_state=EditorialState.IN_REVIEW)
    with archive.writing() as db:
        stories.save(db, waiting)
        assert rows.forget_refused(db, archive.now) == 0
        stories.save(db, story)
        assert rows.forget_refused(db, archive.now) == 1


def test_a_film_of_which_only_the_sound_is_allowed_is_kept(
    archive: Archive, told: MADE, clock
) -> None:
    story = told()
    media_id = give_to(archive, story, recorded.film())
    answer(archive, story, media_id, web="sound")
    clock.move(days=30)

    with archive.writing() as db:
        assert rows.forget_refused(db, archive.now) == 0


def test_ac_42_a_no_counts_at_once_and_a_yes_waits(archive: Archive, told: MADE, clock) -> None:
    story = told()
    media_id = give_to(archive, story, recorded.film())
    who = teller_of(story)

    def change(said: str) -> str:
        own_recordings.change(archive, who, story.id, media_id=media_id, code="web", said=said)
        found = own_recordings.one(archive, who, story.id, media_id)
        (web,) = (one for one in found.allowed if one.asked.purpose.code == "web")
        return f"{found.now(web)}; {found.later(web)}"

    assert change("yes") == "Only the words; The film"
    clock.move(days=15)
    assert change("sound") == "Only the sound; "
    assert change("yes") == "Only the sound; The film"
    own_recordings.take_out(archive, who, story.id, media_id=media_id)
    assert not own_recordings.one(archive, who, story.id, media_id).is_used


def test_ac_93_a_copy_holds_the_recording_with_its_words_and_plays_it_without_the_site(
    archive: Archive, told: MADE
) -> None:
    story = told()
    media_id = give_to(archive, story, recorded.film())
    waiting = put_in(archive, story, recorded.wav())
    newest = renditions.of_story(archive.db, story)[-1]
    words = replace(
        recordings.of_story(archive, story)[0].recording,
        captions="WEBVTT\n\n00:00.000 --> 00:01.000\nA ramp.\n",
        description="WEBVTT\n\n00:00.000 --> 00:01.000\nA red door.\n",
    )
    with archive.writing() as db:
        content = replace(newest.content, recordings=(words,))
        renditions.add(db, story, content, kind=newest.kind, by="cleo", at=archive.now)

    with (
        copies.bundle(archive, teller_of(story), story.id) as packed,
        zipfile.ZipFile(packed) as folder,
    ):
        page = folder.read("index.html").decode()
        film = folder.read("recording-1.mp4")
        names = folder.namelist()
        captions = folder.read("recording-1.vtt").decode()

    assert media_id != waiting
    assert (
        film == recordings.main_path(archive, recordings.of_story(archive, story)[0]).read_bytes()
    )
    assert '<video controls src="recording-1.mp4"><track kind="captions"' in page
    assert "A ramp." in captions
    assert "recording-1-what-is-seen.vtt" in names
    assert "We are making it safe" in page
    assert "recording-2.m4a" not in names
    assert list((archive.bank.instance / "media-work").glob("tmp*")) == []
