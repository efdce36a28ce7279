"""Check that a concern hides a story from all but those who look into it (AC-74, AC-75, I-22)."""

import sqlite3

import pytest

from storybank.domain.consent import Use
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import VISITOR, Role, member
from storybank.services import (
    at_desk,
    copies,
    my_story,
    purge,
    queue,
    safeguarding,
    stop_requests,
    stopping,
)
from storybank.services import stories as shown
from storybank.storage import ledger, stories
from tests.conftest import CLEO, TESS, make_story, teller_of
from tests.services.test_purge import files_with

SOL = member("sol", frozenset({Role.SAFEGUARDING}))
ADA = member("ada", frozenset({Role.ADMIN}))
MARK = "quillwarden"


def hold(archive, story, who=CLEO, words="I am worried about a child"):
    safeguarding.raise_concern(archive, who, story.id, words=words)
    return safeguarding.find(archive, SOL)[0].id


def decide(archive, concern_id, **differs):
    said = {"ending": "lift", "reasons": "We spoke.", "told": "yes", **differs}
    safeguarding.decide(archive, SOL, concern_id, **said)


@pytest.mark.parametrize("who", [CLEO, TESS], ids=["curator", "trainer"])
def test_ac_74_a_concern_hides_the_story_from_every_role_but_safeguarding(archive, told, who):
    story = told(title="Quillwarden")

    concern_id = hold(archive, story, who)

    for asker, use in ((VISITOR, Use.WEB), (TESS, Use.TRAINING_HERE), (CLEO, Use.PRINT)):
        with pytest.raises(NotFoundError):
            shown.read(archive, asker, use, story.id)
    for who_else in (CLEO, ADA):
        with pytest.raises(NotFoundError):
            at_desk.open_story(archive, who_else, story.id)
    with pytest.raises(NotFoundError):
        my_story.overview(archive, teller_of(story), story.id)
    with pytest.raises(NotFoundError):
        copies.text(archive, teller_of(story), story.id)
    assert queue.fetch(archive, CLEO, show=queue.Show.ALL).total == 0
    opened = safeguarding.read(archive, SOL, concern_id)
    assert opened.words.content.title == "Quillwarden"
    assert opened.notes[0].body == "I am worried about a child"


def test_ac_74_what_tells_of_it_holds_no_content_and_no_name(archive, told, caplog):
    story = told(title="Quillwarden", body="Marked quillwarden text", full_name="Ama Quillwarden")

    hold(archive, story, words="the quillwarden frightens me")

    listed = repr(safeguarding.find(archive, SOL)).casefold()
    events = [event.as_line().casefold() for event in ledger.events(archive.db, story_id=story.id)]
    assert "hold_on" in events[-1]
    assert not [text for text in (listed, caplog.text.casefold(), *events) if MARK in text]
    assert "a safeguarding concern waits" in caplog.text


def test_ac_74_each_reading_is_written_down_and_cannot_be_unwritten(archive, told, clock):
    concern_id = hold(archive, told())

    safeguarding.read(archive, SOL, concern_id)
    clock.move(hours=1)
    reads = safeguarding.read(archive, SOL, concern_id).reads

    assert [(read.by, read.at.hour) for read in reads] == [("sol", 11), ("sol", 10)]
    with pytest.raises(sqlite3.IntegrityError), archive.writing() as db:
        db.execute("UPDATE safeguarding_read SET by = 'someone else'")


@pytest.mark.parametrize(
    "who", [CLEO, TESS, ADA, VISITOR], ids=["curator", "trainer", "admin", "visitor"]
)
def test_nobody_else_finds_or_opens_a_concern(archive, told, who):
    concern_id = hold(archive, told())

    with pytest.raises(NotFoundError):
        safeguarding.find(archive, who)
    with pytest.raises(NotFoundError):
        safeguarding.read(archive, who, concern_id)
    with pytest.raises(NotFoundError):
        safeguarding.add_note(archive, who, concern_id, words="x")
    with pytest.raises(NotFoundError):
        safeguarding.decide(archive, who, concern_id, ending="lift", reasons="x", told="yes")
    assert safeguarding.count_open(archive, who) == 0
    assert len(safeguarding.read(archive, SOL, concern_id).reads) == 1


def test_the_safeguarding_role_opens_no_story_that_is_not_held(archive, told):
    story = told()
    concern_id = hold(archive, story)
    decide(archive, concern_id)

    opened = safeguarding.read(archive, SOL, concern_id)

    assert (opened.story, opened.words, opened.teller, opened.is_held) == (None, None, None, False)
    with pytest.raises(NotFoundError):
        safeguarding.raise_concern(archive, SOL, story.id, words="x")


def test_a_trainer_raises_a_concern_only_about_what_they_may_read(archive, told):
    story = told(uses=(Use.WEB,))

    with pytest.raises(NotFoundError):
        hold(archive, story, TESS)
    with pytest.raises(NotFoundError):
        hold(archive, story, VISITOR)

    assert not stories.reread(archive.db, story).safeguarding_hold


def test_no_words_hold_nothing(archive, told):
    story = told()

    with pytest.raises(InvalidError):
        safeguarding.raise_concern(archive, CLEO, story.id, words=" ")

    assert not stories.reread(archive.db, story).safeguarding_hold


def test_lifting_the_hold_shows_the_story_as_its_permissions_say(archive, told):
    story = told()
    concern_id = hold(archive, story)

    decide(archive, concern_id, told="no", why_not="It would not be safe.")

    assert shown.read(archive, VISITOR, Use.WEB, story.id).id == story.id
    [concern] = safeguarding.find(archive, SOL)
    assert (concern.decision, concern.told) == ("lift", "no")
    bodies = [note.body for note in safeguarding.read(archive, SOL, concern_id).notes]
    assert bodies[-2:] == ["We spoke.", "It would not be safe."]
    types = [event.type for event in ledger.events(archive.db, story_id=story.id)]
    assert types[-2:] == ["hold_on", "hold_off"]


def test_closing_it_can_keep_the_story_hidden_and_be_decided_anew(archive, told):
    story = told()
    concern_id = hold(archive, story)

    decide(archive, concern_id, ending="keep")

    with pytest.raises(NotFoundError):
        shown.read(archive, VISITOR, Use.WEB, story.id)
    decide(archive, concern_id, ending="lift")
    assert shown.read(archive, VISITOR, Use.WEB, story.id).id == story.id


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"ending": "eat"}, "ending"),
        ({"reasons": " "}, "reasons"),
        ({"told": ""}, "told"),
        ({"told": "no"}, "why_not"),
    ],
)
def test_a_decision_needs_reasons_and_says_who_was_told(archive, told, differs, field):
    concern_id = hold(archive, told())

    with pytest.raises(InvalidError) as caught:
        decide(archive, concern_id, **differs)

    assert set(caught.value.problems) == {field}
    assert safeguarding.find(archive, SOL)[0].closed_at is None


def test_ac_75_a_held_story_is_taken_back_and_deleted_and_the_note_stays(archive):
    story = make_story(
        archive, title=MARK.capitalize(), body=f"A {MARK} came.", summary="", quotes=(),
        full_name=f"Ama {MARK}",
    )  # fmt: skip
    concern_id = hold(archive, story, words="I am worried")

    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    locked = safeguarding.read(archive, SOL, concern_id)
    done = purge.run(archive)

    assert (locked.story, locked.words, locked.is_held) == (None, None, True)
    assert done == [story.id]
    assert files_with(archive.bank.instance, MARK) == []
    opened = safeguarding.read(archive, SOL, concern_id)
    assert [note.body for note in opened.notes] == ["I am worried"]
    assert opened.concern.story_id == story.id
    assert opened.words is None


def test_a_hold_that_is_lifted_while_the_story_is_taken_back_lets_its_teller_restore_it(
    archive, told
):
    story = told()
    concern_id = hold(archive, story)
    stopping.withdraw(archive, teller_of(story), story.id)

    decide(archive, concern_id)
    stopping.restore(archive, teller_of(story), story.id)

    assert shown.read(archive, VISITOR, Use.WEB, story.id).id == story.id


def test_someone_who_asks_about_a_held_story_pauses_it_all_the_same(archive, told):
    story = told()
    hold(archive, story)

    stop_requests.describe(archive, words=story.id)

    assert stories.reread(archive.db, story).paused_at is not None


def test_a_concern_is_slow_after_five_days(archive, told, clock):
    hold(archive, told())

    clock.move(days=5)
    [on_time] = safeguarding.find(archive, SOL)
    assert not on_time.is_slow(archive.now)
    clock.move(seconds=1)
    assert on_time.is_slow(archive.now)
