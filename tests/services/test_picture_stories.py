"""A story told in pictures: the line under each is permitted, found and copied as words are."""

import zipfile
from dataclasses import replace

import pytest

from storybank.domain import comparison, edits, names
from storybank.domain.consent import Use
from storybank.domain.errors import InvalidError
from storybank.domain.media import LONGEST_ALT, Picture
from storybank.domain.people import VISITOR, Actor
from storybank.domain.search import Query
from storybank.domain.stories import Content, Format, StoryView
from storybank.services import at_desk, copies, review, search, stories, versions
from storybank.services.archive import Archive
from storybank.services.handout_pdf import _told
from storybank.services.handouts import Shot, piece
from tests.conftest import CLEO, TESS, teller_of
from tests.services.pictures import ALT, story_with_picture

LINE = "Zquolk brought the bricks."


def _read(archive: Archive, story_id: str, use: Use = Use.WEB) -> StoryView:
    reader: Actor = VISITOR if use is Use.WEB else TESS
    return stories.read(archive, reader, use, story_id)


def test_what_has_no_line_is_hashed_as_before_there_were_any() -> None:
    picture = Picture("p", "f" * 64, "A ramp")

    assert picture.canonical() == {"id": "p", "file": "f" * 64, "alt": "A ramp"}
    assert replace(picture, line=LINE).sha256 != picture.sha256
    assert "line" not in Content("The ramp", "", pictures=(picture,)).canonical()


def test_a_line_is_shown_where_the_words_are_and_its_picture_is_not(archive: Archive) -> None:
    """AC-18: the photo, its alt text and any blank frame are gone; the words stay."""
    story, media_id = story_with_picture(archive, shown_in=(Use.TRAINING_HERE,), body="", line=LINE)

    on_web, in_training = _read(archive, story.id), _read(archive, story.id, Use.TRAINING_HERE)

    assert on_web.steps == (Picture("", "", line=LINE),)
    assert on_web.pictures == ()
    assert [(one.id, one.alt, one.line) for one in in_training.steps] == [(media_id, ALT, LINE)]


def test_a_line_is_not_shown_where_the_words_are_not(archive: Archive) -> None:
    story, media_id = story_with_picture(archive, line=LINE, words_in=(Use.TRAINING_HERE,))

    seen = _read(archive, story.id)

    assert [(one.id, one.line) for one in seen.steps] == [(media_id, "")]
    assert LINE not in repr(seen)


def test_a_line_is_found_like_the_words_and_the_story_by_its_form(archive: Archive) -> None:
    story, _ = story_with_picture(archive, body="", line=LINE)
    story_with_picture(archive)

    by_word = search.find(archive, VISITOR, Query(text="zquolk"))
    by_form = search.find(archive, VISITOR, Query(facets={"format": ("picture",)}))

    assert [one.view.id for one in by_word.stories] == [story.id]
    assert "Zquolk" in "".join(text for text, _ in by_word.stories[0].snippet)
    assert [one.view.id for one in by_form.stories] == [story.id]


def test_a_word_of_a_line_that_is_not_permitted_finds_nothing(archive: Archive) -> None:
    story_with_picture(archive, line=LINE, words_in=(Use.TRAINING_HERE,))

    assert search.find(archive, VISITOR, Query(text="zquolk")).stories == ()


def test_another_line_is_another_version_that_waits_for_its_teller(archive: Archive) -> None:
    story, _ = story_with_picture(archive, body="", line=LINE)
    desk = at_desk.open_story(archive, CLEO, story.id)
    (picture,) = desk.newest.content.pictures
    changed = replace(desk.newest.content, pictures=(replace(picture, line="Four of us came."),))

    review.propose(
        archive, CLEO, story.id, content=changed, reason="plainer", based_on=desk.newest.number
    )

    assert _read(archive, story.id).steps[0].line == LINE
    said = {one.name: one for one in comparison.sections(desk.newest.content, changed, {})}
    assert said["Pictures"].is_changed
    (edit,) = edits.find(desk.newest.content, changed)
    assert LINE in edit.before
    assert "Four of us came." in edit.after


def test_a_line_may_not_be_longer_than_can_be_read_under_a_picture(archive: Archive) -> None:
    story, media_id = story_with_picture(archive, body="", line=LINE)
    desk = at_desk.open_story(archive, CLEO, story.id)
    (picture,) = desk.newest.content.pictures
    long = replace(picture, line="x" * (LONGEST_ALT + 1))

    with pytest.raises(InvalidError) as refused:
        review.propose(
            archive,
            CLEO,
            story.id,
            content=replace(desk.newest.content, pictures=(long,)),
            reason="x",
            based_on=desk.newest.number,
        )

    assert set(refused.value.problems) == {f"line-{media_id}"}


def test_a_name_in_a_line_or_in_alt_text_is_found_before_anyone_reads_it() -> None:
    """A11Y-31: alt text never names someone the page does not."""
    picture = Picture("p", "f" * 64, "Quillfeather at a door", "Quillfeather waited.")
    content = Content("The ramp", "", format=Format.PICTURE, pictures=(picture,))

    spots = names.spots(content, frozenset({"quillfeather"}), [])

    assert {where for where, _ in spots} == {"words with a photo", "line under a photo"}


def test_ac_93_a_copy_holds_the_lines_under_the_photos(archive: Archive) -> None:
    story, _ = story_with_picture(archive, body="", line=LINE)

    with (
        copies.bundle(archive, teller_of(story), story.id) as packed,
        zipfile.ZipFile(packed) as folder,
    ):
        page, text, data = (
            folder.read(name).decode() for name in ("index.html", "my-story.txt", "my-story.json")
        )
    assert f"<figcaption>{LINE}</figcaption>" in page
    assert LINE in text
    assert LINE in data


def test_a_hand_out_sets_the_picture_left_and_its_line_right() -> None:
    """A11Y-32."""
    (beside,) = _told(Shot("/aa/file", ALT, LINE), "en")
    (alone,) = _told(Shot("", "", LINE), "en")

    assert beside["kind"] == "beside"
    assert [one["kind"] for one in beside["inside"]] == ["picture", "words"]
    assert alone["kind"] == "words"


def test_it_takes_as_long_to_read_as_its_lines(archive: Archive) -> None:
    """A11Y-34: the reading time is said in plain words."""
    story, _ = story_with_picture(archive, body="", line="one two three " * 35)

    view = _read(archive, story.id)

    assert stories.minutes(view) >= 1
    assert piece(view).words == ()


def test_easy_read_shows_the_pictures_of_the_story_with_lines_of_its_own(archive: Archive) -> None:
    """A11Y-32: with their own yes alone, and no picture that the story does not show."""
    story, media_id = story_with_picture(archive, shown_in=(Use.WEB,), line=LINE)
    (picture,) = at_desk.open_story(archive, CLEO, story.id).content.pictures
    easy = Content(title="The ramp", body="", pictures=(replace(picture, line="They came."),))
    made = versions.add(archive, CLEO, story.id, kind="easy_read", content=easy)
    versions.answer(archive, teller_of(story), story.id, made.number, said="yes")

    on_web = versions.read(archive, _read(archive, story.id), "easy_read")
    in_training = versions.read(archive, _read(archive, story.id, Use.TRAINING_HERE), "easy_read")

    assert on_web.is_easy_read
    assert [(one.id, one.line) for one in on_web.steps] == [(media_id, "They came.")]
    assert [(one.id, one.line) for one in in_training.steps] == [("", "They came.")]
