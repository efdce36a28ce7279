"""Note what came of a session; the desk reads it; the teller sees it and has a say in it."""

from dataclasses import replace

import pytest

from storybank.domain.consent import Purpose, Use
from storybank.domain.errors import GoneError, InvalidError, NotFoundError
from storybank.domain.letters import Kind
from storybank.domain.people import Role
from storybank.services import (
    ask_first,
    came_of,
    exports,
    my_story,
    outgoing,
    pack_steps,
    packs,
    people,
    purge,
    stopping,
    tick,
    used,
)
from storybank.storage import journal
from storybank.storage import people as members
from tests.conftest import CLEO, TESS, teller_of
from tests.services.test_outgoing import reach

NOTED = {"people": "6_12", "area": "Norfolk", "words": "It moved us.", "before": "2", "after": "4"}


@pytest.fixture
def tess(archive):
    with archive.writing() as db:
        found = members.add(db, "tess@example.org", "", role=Role.TRAINER, at=archive.now)
    return people.acting(archive, found.id)


@pytest.fixture
def story(told):
    return told()


@pytest.fixture
def pack_id(archive, tess, story):
    made = packs.make(archive, tess, {"title": "Listening"})
    pack_steps.put(archive, tess, made, story.id)
    return made


def noted(archive, tess, pack_id, **differs):
    begun = used.begin(archive, tess, pack_id)
    return used.note(archive, tess, begun.id, {**NOTED, **differs})


def show_all(archive) -> None:
    for one in came_of.to_settle(archive, CLEO):
        came_of.settle(archive, CLEO, one.note.id, "shown")


def own(archive, story):
    return came_of.of_story(archive, teller_of(story), story.id)


def test_the_teller_sees_three_sessions_about_47_people_in_two_areas(archive, tess, pack_id, story):
    noted(archive, tess, pack_id, people="1_5")
    noted(archive, tess, pack_id, people="6_12", area="Luton", after="0")
    noted(archive, tess, pack_id, people="21_50", area="norfolk", before="", after="5")

    found = own(archive, story)

    assert found.in_short == "3 sessions, about 47 people, in Luton and norfolk"
    assert (found.before.mean, found.before.dont_know) == (2.0, 0)
    assert (found.after.mean, found.after.dont_know) == (4.5, 1)


def test_what_was_said_waits_for_a_curator(archive, tess, pack_id, story):
    noted(archive, tess, pack_id)
    assert own(archive, story).said == ()

    [one] = came_of.to_settle(archive, CLEO)
    came_of.settle(archive, CLEO, one.note.id, "shown")
    assert [note.words for note in own(archive, story).said] == ["It moved us."]
    came_of.settle(archive, CLEO, one.note.id, "left_out")

    assert own(archive, story).said == ()
    assert [s.note.id for s in came_of.settled(archive, CLEO)] == [one.note.id]
    with pytest.raises(NotFoundError):
        came_of.to_settle(archive, TESS)
    deeds = [deed.deed for deed in journal.find(archive.db)]
    assert deeds.count("note_settled") == 2
    assert "session_noted" in deeds


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"people": "9"}, "people"),
        ({"area": ""}, "area"),
        ({"area": "x" * 61}, "area"),
        ({"words": "x" * 1_001}, "words"),
        ({"before": "6"}, "before"),
        ({"after": "x"}, "after"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(archive, tess, pack_id, differs, field):
    with pytest.raises(InvalidError) as raised:
        noted(archive, tess, pack_id, **differs)

    assert set(raised.value.problems) == {field}


def test_with_more_stories_it_is_said_of_which(archive, tess, pack_id, story, told):
    other = told(title="The lift")
    pack_steps.put(archive, tess, pack_id, other.id)

    with pytest.raises(InvalidError):
        noted(archive, tess, pack_id)
    noted(archive, tess, pack_id, story=other.id)
    show_all(archive)
    assert [len(own(archive, one).said) for one in (story, other)] == [0, 1]
    noted(archive, tess, pack_id, story="all")
    show_all(archive)

    assert [len(own(archive, one).said) for one in (story, other)] == [1, 2]


def test_a_session_is_begun_once_a_day_and_is_its_trainers_alone(archive, tess, pack_id, clock):
    first = used.begin(archive, tess, pack_id)
    again = used.begin(archive, tess, pack_id)
    clock.move(days=1)
    later = used.begin(archive, tess, pack_id)

    assert first.id == again.id != later.id
    with pytest.raises(NotFoundError):
        used.fetch(archive, replace(tess, ref="bo"), first.id)


def test_a_story_that_may_not_be_used_is_neither_named_nor_quoted(archive, tess, pack_id, story):
    session = noted(archive, tess, pack_id)
    stopping.pause(archive, teller_of(story), story.id)

    opened = used.fetch(archive, tess, session.id)

    assert (opened.titles, opened.notes) == ({}, ())
    with pytest.raises(InvalidError):
        used.begin(archive, tess, pack_id)


def test_faces_are_counted_and_close_after_the_day(archive, tess, pack_id, story, clock):
    session = noted(archive, tess, pack_id)
    for face in ("good", "good", "good", "hard"):
        used.tap(archive, session.pulse_code.lower(), face)
    with pytest.raises(InvalidError):
        used.tap(archive, session.pulse_code, "happy")
    assert own(archive, story).faces == ()

    clock.move(hours=14)

    with pytest.raises(GoneError):
        used.tap(archive, session.pulse_code, "good")
    with pytest.raises(NotFoundError):
        used.room(archive, "2222222222")
    assert [(face.value, n) for face, n in own(archive, story).faces] == [("good", 3)]


def test_a_change_that_was_made_has_evidence_and_its_teller_can_say_that_it_is_not_so(
    archive, tess, pack_id, story
):
    session = noted(archive, tess, pack_id, words="")
    sent = {"change": "There is a ramp at every door.", "kind": "made"}
    with pytest.raises(InvalidError) as raised:
        used.note_change(archive, tess, session.id, sent)
    assert set(raised.value.problems) == {"evidence"}
    used.note_change(archive, tess, session.id, {**sent, "evidence": "The new rule 4"})
    show_all(archive)
    [change] = own(archive, story).changes

    came_of.dispute(archive, teller_of(story), story.id, change.id, "Not at mine.")

    assert own(archive, story).changes[0].disputed_at is not None
    [open_one] = came_of.to_settle(archive, CLEO)
    assert open_one.note.dispute == "Not at mine."
    came_of.settle(archive, CLEO, change.id, "left_out")
    assert own(archive, story).changes == ()
    assert came_of.to_settle(archive, CLEO) == []
    with pytest.raises(NotFoundError):
        came_of.dispute(archive, teller_of(story), story.id, change.id, "")


def test_a_teller_says_thank_you_and_the_trainer_sees_it(archive, tess, pack_id, story):
    session = noted(archive, tess, pack_id)

    came_of.thank(archive, teller_of(story), story.id)

    assert own(archive, story).is_thanked
    assert used.fetch(archive, tess, session.id).thanks == 1
    noted(archive, tess, pack_id)
    assert not own(archive, story).is_thanked


def test_who_wants_to_know_no_more_is_told_no_more(archive, tess, pack_id, story):
    reach(archive, story, contact_permissions='["feedback"]')
    noted(archive, tess, pack_id)
    show_all(archive)
    tick.run(archive)
    assert [one.kind for one in outgoing.find(archive, CLEO)] == [Kind.CAME_OF]

    came_of.set_quiet(archive, teller_of(story), story.id, quiet=True)

    assert outgoing.find(archive, CLEO) == []
    assert own(archive, story).is_quiet
    came_of.set_quiet(archive, teller_of(story), story.id, quiet=False)
    assert not own(archive, story).is_quiet


@pytest.mark.parametrize("permissions", ["[]", '["renewal"]'])
def test_ac_33_news_go_only_to_whoever_wants_them(archive, tess, pack_id, story, permissions):
    reach(archive, story, contact_permissions=permissions)
    noted(archive, tess, pack_id)
    show_all(archive)

    tick.run(archive)

    assert outgoing.find(archive, CLEO) == []


def test_a_story_that_rests_is_used_in_no_training_and_is_called_back(
    archive, tess, pack_id, story
):
    assert ask_first.rest(archive, teller_of(story), story.id) == 1

    assert packs.open_pack(archive, tess, pack_id).gaps == 1
    assert len(exports.recalls(archive, tess)) == 1
    shown = my_story.overview(archive, teller_of(story), story.id).shown_in
    assert "our own training" not in shown
    assert "our website" in shown
    assert ask_first.rest(archive, teller_of(story), story.id) == 0
    assert my_story.seen(archive, teller_of(story), story.id, Purpose(Use.WEB)) is not None


def test_purge_deletes_what_was_said_of_a_story_and_no_more(archive, tess, pack_id, story, told):
    other = told(title="The lift")
    pack_steps.put(archive, tess, pack_id, other.id)
    noted(archive, tess, pack_id, story="all", words="Quillfeatherish talk.")
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    purge.run(archive, story.id)

    left = [row["story_id"] for row in archive.db.query("SELECT story_id FROM used_note")]
    assert left == [other.id]
