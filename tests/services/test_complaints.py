"""Check that a complaint is taken from anyone, answered in time, and forgotten (AC-94)."""

from datetime import date, timedelta

import pytest

from storybank.domain import complaints as rules
from storybank.domain.complaints import Complaint, Pressure
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.people import Role, member
from storybank.services import complaints, purge, safeguarding, stopping
from storybank.storage import ledger, stories
from tests.conftest import CLEO, TESS, teller_of

SOL = member("sol", frozenset({Role.SAFEGUARDING}))


def types(archive, story):
    return [event.type for event in ledger.events(archive.db, story_id=story.id)]


def test_ac_94_it_is_due_in_the_days_of_the_jurisdiction_and_needs_no_name_of_a_law(archive):
    reference = complaints.receive(archive, words="You were rude to my mum.")

    [found] = complaints.find(archive, CLEO)

    assert (found.id, found.words) == (reference, "You were rude to my mum.")
    assert found.ack_due == date(2026, 4, 2)
    assert found.ack_due - found.received_on == timedelta(days=archive.law.complaint_ack_days)


@pytest.mark.parametrize(
    ("days", "pressure"),
    [
        (0, Pressure.CALM),
        (19, Pressure.CALM),
        (20, Pressure.AMBER),
        (30, Pressure.AMBER),
        (31, Pressure.RED),
    ],
)
def test_ac_94_it_is_amber_at_20_days_and_red_past_30(days, pressure):
    on = date(2026, 3, 3)
    made = Complaint("C1", on, rules.due(on, days=30, urgent=False), "web", "words")

    assert made.pressure(on + timedelta(days=days)) is pressure


def test_an_urgent_one_is_due_tomorrow_and_stands_on_top(archive):
    complaints.receive(archive, words="One thing")
    urgent = complaints.receive(archive, words="Another thing", urgent=True)

    first = complaints.find(archive, CLEO)[0]

    assert first.id == urgent
    assert first.ack_due == date(2026, 3, 4)


def test_the_same_words_twice_are_one_complaint(archive):
    first = complaints.receive(archive, words="It is wrong", contact="a@example.org")

    again = complaints.receive(archive, words=" It is wrong ", contact="a@example.org")

    assert again == first
    assert len(complaints.find(archive, CLEO)) == 1


@pytest.mark.parametrize("words", ["", " \n", "long " * 2_000])
def test_no_words_and_too_many_are_refused(archive, words):
    with pytest.raises(InvalidError):
        complaints.receive(archive, words=words)

    assert complaints.find(archive, CLEO) == []


def test_one_about_a_story_leaves_its_marks_in_the_ledger_and_no_word(archive, told):
    story = told()
    reference = complaints.receive(archive, words=f"Story {story.id} is zzyzx")

    complaints.acknowledge(archive, CLEO, reference)
    complaints.acknowledge(archive, CLEO, reference)
    complaints.close(archive, CLEO, reference, outcome="We said sorry.", is_told=False)

    kept = list(ledger.events(archive.db, story_id=story.id))[-3:]
    assert [event.type for event in kept] == [
        "complaint_in",
        "complaint_ack",
        "complaint_closed",
    ]
    assert not any("zzyzx" in event.as_line() or "sorry" in event.as_line() for event in kept)
    assert ledger.verify(archive.db) is None
    assert stories.reread(archive.db, story).paused_at is None


def test_one_that_says_danger_hides_the_story_it_names(archive, told):
    story, other = told(), told(title="Another")

    complaints.receive(archive, words=f"{story.id} puts us in danger", urgent=True)

    assert stories.reread(archive.db, story).paused_at is not None
    assert stories.reread(archive.db, other).paused_at is None


def test_who_can_be_reached_is_told_before_it_is_closed(archive):
    reference = complaints.receive(archive, words="It is wrong", contact="ring 1")

    with pytest.raises(InvalidError):
        complaints.close(archive, CLEO, reference, outcome="Mended.", is_told=False)
    with pytest.raises(InvalidError):
        complaints.close(archive, CLEO, reference, outcome=" ", is_told=True)
    complaints.close(archive, CLEO, reference, outcome="Mended.", is_told=True)

    [closed] = complaints.find(archive, CLEO, is_closed=True)
    assert (closed.outcome, closed.outcome_on) == ("Mended.", date(2026, 3, 3))
    assert complaints.find(archive, CLEO) == []
    with pytest.raises(ConflictError):
        complaints.close(archive, CLEO, reference, outcome="Again.", is_told=True)


def test_trainers_and_visitors_see_none(archive):
    reference = complaints.receive(archive, words="It is wrong")

    assert complaints.find(archive, TESS) == []
    with pytest.raises(NotFoundError):
        complaints.acknowledge(archive, TESS, reference)


def test_one_about_a_held_story_is_for_safeguarding_alone(archive, told):
    story = told()
    reference = complaints.receive(archive, words=f"About {story.id}")
    safeguarding.raise_concern(archive, CLEO, story.id, words="I am worried")

    assert complaints.find(archive, CLEO) == []
    assert [one.id for one in complaints.find(archive, SOL)] == [reference]


def test_words_about_a_deleted_story_go_once_it_is_closed(archive, told):
    story = told()
    reference = complaints.receive(archive, words=f"About {story.id}")
    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    purge.run(archive)

    [still_open] = complaints.find(archive, CLEO)
    complaints.close(archive, CLEO, reference, outcome="It is gone.", is_told=False)
    [closed] = complaints.find(archive, CLEO, is_closed=True)

    assert still_open.words == f"About {story.id}"
    assert (closed.id, closed.words, closed.outcome) == (reference, "", "")


def test_words_of_a_closed_one_go_with_the_story(archive, told):
    story = told()
    reference = complaints.receive(archive, words=f"About {story.id}")
    complaints.close(archive, CLEO, reference, outcome="Mended.", is_told=False)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    purge.run(archive)

    [closed] = complaints.find(archive, CLEO, is_closed=True)
    assert (closed.words, closed.outcome) == ("", "")


def test_two_years_after_it_is_closed_it_is_forgotten(archive, clock):
    closed = complaints.receive(archive, words="One")
    complaints.receive(archive, words="Two")
    complaints.close(archive, CLEO, closed, outcome="Mended.", is_told=False)

    clock.now = clock.now.replace(year=2028, day=2)
    early = complaints.forget_old(archive)
    clock.move(days=1)
    late = complaints.forget_old(archive)

    assert (early, late) == (0, 1)
    assert [one.words for one in complaints.find(archive, CLEO)] == ["Two"]
    assert complaints.find(archive, CLEO, is_closed=True) == []
