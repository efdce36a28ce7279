"""Pictures are kept, shown, taken back and deleted as their permission says."""

import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from storybank.domain.access import Action
from storybank.domain.consent import Decision, Part, Purpose, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.ledger import Channel
from storybank.domain.media import Size
from storybank.domain.people import VISITOR
from storybank.domain.stories import Subject, SubjectRole
from storybank.media import files
from storybank.services import (
    backup,
    changes,
    copies,
    doctor,
    media,
    purge,
    receipts,
    stopping,
    typed_in,
    why,
    with_a_say,
)
from storybank.services import stories as reading
from storybank.services.archive import Archive, open_bank
from storybank.services.receipts import Links
from storybank.services.typed_in import Typed
from storybank.storage import subjects
from storybank.storage.consents import Answer
from tests.conftest import CLEO, TESS, Clock, teller_of
from tests.media import made
from tests.media.scanning import hidden_in
from tests.services.pictures import ALT, keep_picture, story_with_picture


def _is_shown(archive: Archive, media_id: str, use: Use = Use.WEB) -> bool:
    reader = VISITOR if use is Use.WEB else TESS
    try:
        found = media.serve(archive, reader, use, media_id, Size.SMALL, "webp")
    except NotFoundError:
        return False
    return found.path.is_file()


def _known(archive: Archive) -> list[str]:
    return list(files.known(media.folder(archive)))


def test_ac_18_a_photo_is_given_only_for_the_use_that_was_allowed(archive: Archive) -> None:
    _, media_id = story_with_picture(archive, shown_in=(Use.TRAINING_HERE,))

    assert not _is_shown(archive, media_id)
    assert _is_shown(archive, media_id, Use.TRAINING_HERE)


def test_a_visitor_gets_no_photo_at_the_address_of_training(archive: Archive) -> None:
    _, media_id = story_with_picture(archive)

    with pytest.raises(NotFoundError):
        media.serve(archive, VISITOR, Use.TRAINING_HERE, media_id, Size.SMALL, "webp")


def test_ac_19_one_no_of_someone_in_a_photo_takes_it_away_and_leaves_the_words(
    archive: Archive,
) -> None:
    story, media_id = story_with_picture(archive)
    assert _is_shown(archive, media_id)

    with archive.writing() as db:
        other = replace(subjects.new(SubjectRole.PICTURED), media_id=media_id)
        subjects.add(db, story.number, other)

    assert isinstance(other, Subject)
    assert not _is_shown(archive, media_id)
    assert not _is_shown(archive, media_id, Use.TRAINING_HERE)
    assert archive.story(story.id, teller_of(story), Action.SEE_OWN).subjects[1] == other


def test_ac_42_a_photo_alone_is_taken_back_and_the_text_stays(archive: Archive) -> None:
    story, media_id = story_with_picture(archive)
    refused = [
        Answer(use, Part.PHOTO, Decision.NO, media_id=media_id)
        for use in (Use.WEB, Use.TRAINING_HERE)
    ]

    changed = changes.change(archive, teller_of(story), story.id, answers=refused, screens=("W20",))

    assert changed.narrowed == 2
    assert not _is_shown(archive, media_id)
    assert not _is_shown(archive, media_id, Use.TRAINING_HERE)
    assert reading.read(archive, VISITOR, Use.WEB, story.id).title == "The ramp"


def test_a_photo_that_was_taken_out_everywhere_is_deleted_after_a_week(
    archive: Archive, clock: Clock
) -> None:
    story, media_id = story_with_picture(archive)
    refused = [
        Answer(use, Part.PHOTO, Decision.NO, media_id=media_id)
        for use in (Use.WEB, Use.TRAINING_HERE)
    ]
    changes.change(archive, teller_of(story), story.id, answers=refused, screens=("W20",))

    clock.move(days=6)
    purge.run(archive)
    assert _known(archive) != []
    clock.move(days=2)
    purge.run(archive)

    assert _known(archive) == []


def test_a_photo_that_anyone_may_use_is_never_swept_away(archive: Archive, clock: Clock) -> None:
    _, media_id = story_with_picture(archive, shown_in=(Use.WEB,))

    clock.move(days=100)
    purge.run(archive)

    assert _is_shown(archive, media_id)


def test_a_deleted_story_leaves_no_file_and_says_so_in_its_proof(archive: Archive) -> None:
    story, _ = story_with_picture(archive, body="About a zyxomma and its quibberwick.")
    assert len(_known(archive)) > 0

    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    finished = purge.run(archive, story.id)

    assert finished == [story.id]
    assert _known(archive) == []
    assert purge.Step.FILES in purge.steps_done(archive, story.id)


def test_the_same_picture_in_two_stories_is_kept_once_and_as_long_as_either_needs_it(
    archive: Archive,
) -> None:
    first, _ = story_with_picture(archive, body="About a zyxomma and its quibberwick.")
    count = len(_known(archive))
    _, other_id = story_with_picture(archive)
    assert len(_known(archive)) == count

    stopping.withdraw(archive, teller_of(first), first.id, today=True)
    assert purge.run(archive, first.id) == [first.id]

    assert len(_known(archive)) == count
    assert _is_shown(archive, other_id)


def test_a_file_that_a_deletion_left_behind_is_found_by_its_proof(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, _ = story_with_picture(archive)
    monkeypatch.setattr(files, "remove", lambda folder, names: 0)

    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    assert purge.run(archive, story.id) == []
    monkeypatch.undo()
    media.sweep(archive)
    assert purge.run(archive, story.id) == [story.id]


def test_the_doctor_names_missing_and_forgotten_files(archive: Archive) -> None:
    story_with_picture(archive)
    assert [f for f in doctor.look(archive) if f.about == "media"] == []

    files.place(media.folder(archive), _known(archive)[0]).unlink()
    files.put(media.folder(archive), b"nobody needs this")

    found = [f for f in doctor.look(archive) if f.about == "media"]
    assert [finding.is_fault for finding in found] == [True, False]
    assert "missing or damaged" in found[0].says
    assert "belong to no story" in found[1].says


def test_a_back_up_holds_the_files_and_a_restore_shows_them(
    archive: Archive, tmp_path: Path, clock: Clock
) -> None:
    _, media_id = story_with_picture(archive)
    backup.make(archive, tmp_path / "copy")

    new = tmp_path / "new"
    backup.restore(
        new,
        tmp_path / "copy",
        ledger_file=archive.bank.instance / "ledger.jsonl",
        without=False,
        clock=clock,
    )

    opened = open_bank(new, clock).open()
    assert _is_shown(opened, media_id)
    assert media.damaged(opened) == []
    opened.close()


def test_a_photo_taken_back_since_a_back_up_stays_hidden_when_it_is_put_back(
    archive: Archive, tmp_path: Path, clock: Clock
) -> None:
    story, media_id = story_with_picture(archive)
    backup.make(archive, tmp_path / "copy")
    refused = [
        Answer(use, Part.PHOTO, Decision.NO, media_id=media_id)
        for use in (Use.WEB, Use.TRAINING_HERE)
    ]
    changes.change(archive, teller_of(story), story.id, answers=refused, screens=("W20",))

    new = tmp_path / "new"
    backup.restore(
        new,
        tmp_path / "copy",
        ledger_file=archive.bank.instance / "ledger.jsonl",
        without=False,
        clock=clock,
    )

    opened = open_bank(new, clock).open()
    assert not _is_shown(opened, media_id)
    assert not _is_shown(opened, media_id, Use.TRAINING_HERE)
    opened.close()


def test_a_picture_that_came_to_nothing_is_forgotten(archive: Archive) -> None:
    keep_picture(archive)

    purge.run(archive)

    assert _known(archive) == []


def test_a_picture_is_tied_to_its_words(archive: Archive) -> None:
    """I-13: a yes is to the picture with its alt text; another alt text is another version."""
    story, media_id = story_with_picture(archive)
    (pictured,) = story.pictured

    assert pictured.media_id == media_id
    assert ALT in reading.read(archive, VISITOR, Use.WEB, story.id).pictures[0].alt


def test_ac_93_a_copy_holds_the_photos_and_shows_them_without_the_site(archive: Archive) -> None:
    story, _ = story_with_picture(archive)

    with (
        copies.bundle(archive, teller_of(story), story.id) as packed,
        zipfile.ZipFile(packed) as folder,
    ):
        photo = folder.read("photo-1.jpg")
        page = folder.read("index.html").decode()
    assert made.colours(photo) == ("red", "blue")
    assert hidden_in(photo) == []
    assert f'<img src="photo-1.jpg" alt="{ALT}">' in page


def test_a_no_to_the_whole_use_is_a_no_to_its_photos(archive: Archive) -> None:
    """A photo never outlives the page that it stood on."""
    story, media_id = story_with_picture(archive)
    refusal = changes.refusal(story, Purpose(Use.WEB))

    changes.change(archive, teller_of(story), story.id, answers=refusal, screens=("W26",))

    assert not _is_shown(archive, media_id)
    assert _is_shown(archive, media_id, Use.TRAINING_HERE)


def test_ac_42_the_new_receipt_says_what_became_of_the_photo(archive: Archive) -> None:
    story, media_id = story_with_picture(archive)
    answer = Answer(Use.WEB, Part.PHOTO, Decision.NO, media_id=media_id)

    changes.change(archive, teller_of(story), story.id, answers=[answer], screens=("W20",))

    links = Links(stop="/stop", own="/my-story")
    receipt = receipts.fetch(archive, teller_of(story), story.id, links=links)
    said = {one.use: dict(one.parts) for one in receipt.said}
    assert said[Use.WEB]["photo 1"] == "no"
    assert said[Use.WEB]["the words"] == "yes"
    assert said[Use.TRAINING_HERE]["photo 1"] == "yes"


def test_ac_92_why_tells_of_one_photo_now_and_from_the_ledger_alone(
    archive: Archive, clock: Clock
) -> None:
    story, media_id = story_with_picture(archive)
    clock.move(hours=1)
    allowed_at = archive.now
    clock.move(hours=1)
    answer = Answer(Use.WEB, Part.PHOTO, Decision.NO, media_id=media_id)
    changes.change(archive, teller_of(story), story.id, answers=[answer], screens=("W20",))
    clock.move(hours=1)

    def verdict(at: datetime) -> str:
        found = why.explain(
            archive, CLEO, story.id, use=Use.WEB, part=Part.PHOTO, at=at, media_id=media_id
        )
        return found.verdict

    assert verdict(archive.now) == "DENY"
    assert verdict(allowed_at) == "ALLOW"


def test_someone_in_a_photo_says_yes_on_paper_and_is_asked_of_nothing_else(
    archive: Archive, clock: Clock
) -> None:
    """AC-19, I-15: their yes is to the photo with its words; a no of theirs leaves the story."""
    story, media_id = story_with_picture(archive)
    other = replace(subjects.new(SubjectRole.PICTURED), media_id=media_id)
    with archive.writing():
        with_a_say.add_subject(archive, story, other, actor=CLEO)
    assert not _is_shown(archive, media_id)

    typed = Typed(
        indicated_by="self",
        method="paper_signature",
        years="1",
        decisions={"web": "yes"},
        note="A signed letter, seen by Cleo",
        agreed=True,
    )
    typed_in.take(archive, CLEO, story.id, other.id, typed)

    assert not _is_shown(archive, media_id)
    clock.move(days=15)
    assert _is_shown(archive, media_id)
    assert not _is_shown(archive, media_id, Use.TRAINING_HERE)
    with_a_say_now = archive.story(story.id, CLEO, Action.REVIEW)
    with archive.writing():
        with_a_say.keep_dissent(archive, with_a_say_now, other, CLEO, channel=Channel.FACE)
    assert not _is_shown(archive, media_id)
    assert reading.read(archive, VISITOR, Use.WEB, story.id).pictures == ()
