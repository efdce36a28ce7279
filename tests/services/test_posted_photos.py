"""Photos that were posted or brought are shown as far as their teller said, and no further."""

import os
from dataclasses import replace

import pytest

from storybank.domain.access import Action
from storybank.domain.consent import Part, Purpose, Use
from storybank.domain.errors import InvalidError, NotAllowedError, NotFoundError
from storybank.domain.ledger import Channel
from storybank.domain.media import Size
from storybank.domain.people import VISITOR
from storybank.domain.stories import SubjectRole
from storybank.media import files
from storybank.services import consent, media, paper, posted_photos, review, typed_in
from storybank.services import stories as reading
from storybank.services.archive import Archive
from storybank.services.consent import Thinking
from storybank.services.media import Said
from storybank.services.paper import Paper
from storybank.services.posted_photos import Posted
from storybank.services.typed_in import Typed
from storybank.storage import ledger, renditions
from tests.conftest import CLEO, TESS, Clock, teller_of
from tests.media import made
from tests.media.scanning import hidden_in
from tests.services.pictures import ALT, story_with_picture

ANSWERS = Typed(
    indicated_by="self",
    method="paper_signature",
    years="1",
    decisions={"web": "yes"},
    note="Her letter of 2 March, in the blue folder",
)
POSTED = Posted(Said(alt=ALT, who="teller"), ANSWERS, line="We built it.")


def _typed_story(archive: Archive) -> str:
    told = Paper(
        way="paper", title="The bus", words="The driver waits for me now.",
        voice="uses_services", age="adult", name="Ama Quillfeather",
    )  # fmt: skip
    return paper.take(archive, CLEO, told, secret=lambda _: os.urandom(32))


def _is_shown(archive: Archive, media_id: str, use: Use = Use.WEB) -> bool:
    reader = VISITOR if use is Use.WEB else TESS
    try:
        return media.serve(archive, reader, use, media_id, Size.SMALL, "webp").path.is_file()
    except NotFoundError:
        return False


def _add(archive: Archive, story_id: str, posted: Posted = POSTED) -> str:
    rendition = posted_photos.add(archive, CLEO, story_id, posted, content=made.jpeg())
    return rendition.content.pictures[-1].id


def test_a_photo_that_was_posted_is_shown_where_its_teller_said_once_they_agree(
    archive: Archive, clock: Clock
) -> None:
    """Typed in like the story, read back with it, and only for what was answered (I-11)."""
    story_id = _typed_story(archive)
    media_id = _add(archive, story_id)
    story = archive.story(story_id, CLEO, Action.REVIEW)
    whole = replace(ANSWERS, decisions={"web": "yes", "training_here": "yes"}, agreed=True)

    typed_in.take(archive, CLEO, story_id, story.subjects[0].id, whole)
    review.approve(archive, CLEO, story_id)
    assert not _is_shown(archive, media_id)
    clock.move(days=15)

    assert _is_shown(archive, media_id)
    assert not _is_shown(archive, media_id, Use.TRAINING_HERE)
    view = reading.read(archive, VISITOR, Use.WEB, story_id)
    assert [(one.alt, one.line) for one in view.pictures] == [(ALT, "We built it.")]


def test_words_with_a_new_photo_wait_for_their_teller_and_the_old_stay_up(
    archive: Archive, clock: Clock
) -> None:
    """I-14: like any edit."""
    story, first = story_with_picture(archive)

    second = _add(archive, story.id)

    assert [one.id for one in reading.read(archive, VISITOR, Use.WEB, story.id).pictures] == [first]
    assert not _is_shown(archive, second)
    waiting = renditions.waiting(archive.db, story)
    assert waiting is not None
    consent.approve_rendition(
        archive, teller_of(story), story.id,
        rendition_number=waiting.number, thinking=Thinking.TIME,
    )  # fmt: skip
    clock.move(days=15)
    assert _is_shown(archive, first)
    assert _is_shown(archive, second)
    assert not _is_shown(archive, second, Use.TRAINING_HERE)


def test_what_nobody_answered_is_no(archive: Archive, clock: Clock) -> None:
    story, _ = story_with_picture(archive)
    silent = replace(POSTED, answers=replace(ANSWERS, decisions={}, method="", note=""))

    media_id = _add(archive, story.id, silent)
    waiting = renditions.waiting(archive.db, story)
    assert waiting is not None
    consent.approve_rendition(
        archive, teller_of(story), story.id,
        rendition_number=waiting.number, thinking=Thinking.TIME,
    )  # fmt: skip
    clock.move(days=15)

    assert not _is_shown(archive, media_id)
    assert not _is_shown(archive, media_id, Use.TRAINING_HERE)


def test_how_the_answers_came_is_on_the_record(archive: Archive) -> None:
    story, _ = story_with_picture(archive)
    by_phone = replace(POSTED, answers=replace(ANSWERS, method="phone_read_back"))

    media_id = _add(archive, story.id, by_phone)

    kept = archive.story(story.id, CLEO, Action.REVIEW)
    (grant,) = [one for one in kept.grants if one.media_id == media_id and one.use is Use.WEB]
    assert (grant.part, grant.decision.value) == (Part.PHOTO, "yes")
    assert grant.record.expires_at == story.grants[0].record.expires_at
    events = ledger.events(archive.db, story_id=story.id)
    assert Channel.PHONE in {event.channel for event in events}


def test_someone_else_in_it_is_asked_first(archive: Archive) -> None:
    """AC-19, I-15."""
    story, _ = story_with_picture(archive)
    with_sister = replace(POSTED, said=Said(alt=ALT, who="others", who_words="her sister"))

    media_id = _add(archive, story.id, with_sister)

    asked = archive.story(story.id, CLEO, Action.REVIEW).subjects
    assert [(one.role, one.media_id) for one in asked[1:]] == [(SubjectRole.PICTURED, media_id)]


def test_it_holds_nothing_but_its_pixels(archive: Archive) -> None:
    story, _ = story_with_picture(archive)

    _add(archive, story.id)

    for name in files.known(media.folder(archive)):
        assert hidden_in(files.read(media.folder(archive), name)) == []


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"said": Said(who="teller")}, "alt"),
        ({"said": Said(alt=ALT)}, "who"),
        ({"said": Said(alt=ALT, who="others")}, "who_words"),
        ({"line": "x" * 601}, "line"),
        ({"answers": replace(ANSWERS, note=" ")}, "note"),
        ({"answers": replace(ANSWERS, method="telepathy")}, "method"),
        ({"answers": replace(ANSWERS, indicated_by="consultee_personal")}, "indicated_by"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(
    differs: dict[str, object], field: str, archive: Archive
) -> None:
    story, _ = story_with_picture(archive)
    before = list(files.known(media.folder(archive)))

    with pytest.raises(InvalidError) as refused:
        _add(archive, story.id, replace(POSTED, **differs))  # type: ignore[arg-type]

    assert set(refused.value.problems) == {field}
    assert list(files.known(media.folder(archive))) == before
    assert renditions.waiting(archive.db, story) is None


def test_nobody_but_a_curator_puts_a_photo_with_a_story(archive: Archive) -> None:
    story, _ = story_with_picture(archive)

    for reader in (TESS, VISITOR, teller_of(story)):
        with pytest.raises((NotFoundError, NotAllowedError)):
            posted_photos.add(archive, reader, story.id, POSTED, content=made.jpeg())


def test_a_photo_never_outlives_the_use_it_was_allowed_for(archive: Archive, clock: Clock) -> None:
    """Answers typed in anew: where the use is no, so is each photo in it."""
    story, media_id = story_with_picture(archive)
    anew = replace(ANSWERS, decisions={"training_here": "yes"}, agreed=True)

    typed_in.take(archive, CLEO, story.id, story.subjects[0].id, anew)
    clock.move(days=15)

    kept = archive.story(story.id, CLEO, Action.REVIEW)
    last = consent.standing(kept)
    said = {
        purpose: grant.decision.value
        for (purpose, _), grant in last.items()
        if grant.media_id == media_id
    }
    assert said == {Purpose(Use.WEB): "no", Purpose(Use.TRAINING_HERE): "yes"}
    assert not _is_shown(archive, media_id)
    assert _is_shown(archive, media_id, Use.TRAINING_HERE)
