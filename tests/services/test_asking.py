"""Ask a teller who wants to be asked first; a yes is for that day, place and trainer only."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storybank.domain.consent import Decision, Purpose, Use
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.letters import Kind
from storybank.domain.occasions import Answered
from storybank.domain.people import Role
from storybank.domain.replay import story_at
from storybank.services import (
    ask_first,
    asking,
    changes,
    exports,
    my_story,
    outgoing,
    pack_steps,
    packs,
    people,
    purge,
    stopping,
    stories,
    tick,
)
from storybank.storage import exports as kept_exports
from storybank.storage import ledger, occasions
from storybank.storage import people as members
from storybank.storage import stories as kept_stories
from tests.conftest import CLEO, TEXT_PARTS, teller_of
from tests.services.test_outgoing import reach

HERE = Use.TRAINING_HERE


@pytest.fixture
def staff(archive):
    """Return trainers, as they are at the moment they are asked for."""
    with archive.writing() as db:
        ids = {
            name: members.add(db, f"{name}@example.org", "", role=Role.TRAINER, at=archive.now).id
            for name in ("tess", "bo")
        }
    return lambda name="tess": people.acting(archive, ids[name])


@pytest.fixture
def story(archive, told):
    """A story whose teller wants to be asked before each session."""
    made = reach(archive, told(uses=(HERE, Use.WEB)))
    ask_first.ask_each_time(archive, teller_of(made), made.id, HERE.value)
    return kept_stories.reread(archive.db, made)


def ask(archive, actor, about, **differs):
    sent = {
        "story": about.id,
        "held_on": "2026-03-10",
        "place": "Norwich",
        "audience": "12 new nurses",
        "who": "Tess, who trains nurses",
    }
    return asking.ask(archive, actor, {**sent, **differs})


def key(archive, story):
    return asking.choices(archive, teller_of(story), story.id)[0].key


def reads(archive, actor, story) -> bool:
    return story.id in stories.by_id(archive, actor, HERE, [story.id])


def test_i_9_to_be_asked_first_acts_at_once_and_leaves_the_website_alone(archive, story, staff):
    assert not reads(archive, staff(), story)
    assert my_story.seen(archive, teller_of(story), story.id, Purpose(Use.WEB)) is not None
    shown = my_story.overview(archive, teller_of(story), story.id).permissions
    assert [(p.purpose.use, p.is_asked_first) for p in shown if p.is_asked_first] == [(HERE, True)]


def test_a_yes_is_for_that_day_and_that_trainer_only(archive, story, staff, clock):
    ask(archive, staff(), story)
    asking.answer(archive, key(archive, story), "yes")
    said = [reads(archive, staff(), story)]

    for hours in (24 * 6 + 13, 2, 22, 2):  # 3 March 10:00 to 9th 23:00, 10th 01:00, 23:00, 11th
        clock.move(hours=hours)
        said.append(reads(archive, staff(), story))
        assert not reads(archive, staff("bo"), story)

    assert said == [False, False, True, True, False]
    assert [one.words for one in asking.mine(archive, staff())] == [
        "Yes, for 10 March 2026 in Norwich"
    ]


def test_no_answer_is_a_no(archive, story, staff, clock):
    ask(archive, staff(), story)
    words = [asking.mine(archive, staff())[0].words]

    clock.move(days=7)
    words.append(asking.mine(archive, staff())[0].words)
    assert not reads(archive, staff(), story)
    clock.move(days=1)
    words.append(asking.mine(archive, staff())[0].words)

    assert words == ["Asked. No answer yet", "Asked. No answer yet", "No answer, so no"]
    with pytest.raises(NotFoundError):
        asking.by_key(archive, "nobody")


def test_a_no_has_no_reason_and_a_yes_can_become_one_on_the_day(archive, story, staff, clock):
    question = ask(archive, staff(), story)
    link = key(archive, story)
    asking.answer(archive, link, "yes")
    clock.move(days=7)
    assert reads(archive, staff(), story)

    asking.answer(archive, link, "no")

    assert not reads(archive, staff(), story)
    assert asking.mine(archive, staff())[0].words == "No"
    assert occasions.fetch(archive.db, question.id).answered is Answered.NO


def test_what_hides_a_story_hides_it_on_the_day_too(archive, story, staff, clock):
    ask(archive, staff(), story)
    asking.answer(archive, key(archive, story), "yes")
    clock.move(days=7)
    assert reads(archive, staff(), story)

    stopping.pause(archive, teller_of(story), story.id)
    assert not reads(archive, staff(), story)
    stopping.resume(archive, teller_of(story), story.id)
    assert reads(archive, staff(), story)
    refusal = changes.refusal(story, Purpose(HERE))
    changes.change(archive, teller_of(story), story.id, answers=refusal, screens=("W24",))
    assert not reads(archive, staff(), story)


def test_a_trainer_who_needs_it_no_more_has_it_no_more(archive, story, staff, clock):
    question = ask(archive, staff(), story)
    link = key(archive, story)
    asking.answer(archive, link, "yes")
    clock.move(days=7)

    with pytest.raises(NotFoundError):
        asking.cancel(archive, staff("bo"), question.id)
    asking.cancel(archive, staff(), question.id)

    assert not reads(archive, staff(), story)
    assert asking.mine(archive, staff()) == []
    with pytest.raises(ConflictError):
        asking.answer(archive, link, "yes")


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"story": "2222222"}, "story"),
        ({"story": "x"}, "story"),
        ({"held_on": "soon"}, "held_on"),
        ({"held_on": "2026-03-02"}, "held_on"),
        ({"place": ""}, "place"),
        ({"audience": "x" * 201}, "audience"),
        ({"who": " "}, "who"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(archive, story, staff, differs, field):
    with pytest.raises(InvalidError) as raised:
        ask(archive, staff(), story, **differs)

    assert set(raised.value.problems) == {field}


def test_nobody_can_ask_for_what_a_yes_would_not_open(archive, told, staff):
    """AC-17: a wrong code and a story that cannot be asked for are answered alike."""
    said_no = told(uses=(Use.WEB,))
    plain = told(uses=(HERE,))

    for wanted in (said_no, replace(said_no, id="2222222")):
        with pytest.raises(InvalidError) as raised:
            ask(archive, staff(), wanted)
        assert raised.value.problems == {"story": asking.NO_SUCH}
    with pytest.raises(InvalidError) as raised:
        ask(archive, staff(), plain)
    assert raised.value.problems == {"story": "You may use this story without asking."}


def test_a_teller_is_not_asked_too_often(archive, story, staff):
    days = ("2026-03-10", "2026-03-11", "2026-03-12")
    for day in days:
        ask(archive, staff(), story, held_on=day)

    with pytest.raises(InvalidError):
        ask(archive, staff(), story, held_on=days[0])
    with pytest.raises(InvalidError):
        ask(archive, staff("bo"), story, held_on="2026-03-20")


def test_the_question_goes_out_once_by_the_desk_with_a_link_of_its_own(archive, story, staff):
    ask(archive, staff(), story)
    tick.run(archive)
    tick.run(archive)

    [waiting] = outgoing.find(archive, CLEO)

    assert waiting.kind is Kind.ASKED
    for words in ("Tess, who trains nurses", "12 new nurses", "Norwich", "10 March 2026"):
        assert words in waiting.letter.body
    assert f"/my-story/asked/{key(archive, story)}" in waiting.letter.body
    assert "ramp" not in waiting.letter.body


def test_an_answer_or_a_cancelling_takes_the_message_back(archive, story, staff):
    ask(archive, staff(), story)
    tick.run(archive)
    asking.answer(archive, key(archive, story), "no")

    assert outgoing.find(archive, CLEO) == []


@pytest.mark.parametrize(
    "differs", [{"contact_permissions": "[]"}, {"contact_value": ""}, {"contact_channel": ""}]
)
def test_ac_33_nothing_is_sent_to_whoever_said_do_not_get_in_touch(archive, story, staff, differs):
    """It waits at /my-story all the same (consent.md 1)."""
    reach(archive, story, **differs)
    ask(archive, staff(), story)

    tick.run(archive)

    assert list(archive.db.query("SELECT * FROM outgoing")) == []
    assert len(asking.choices(archive, teller_of(story), story.id)) == 1


def test_where_others_see_a_tellers_messages_it_says_nothing(archive, story, staff):
    reach(archive, story, contact_safe_note="Her brother reads them")
    ask(archive, staff(), story)
    tick.run(archive)

    [waiting] = outgoing.find(archive, CLEO)

    assert "story" not in waiting.letter.body
    assert "Norwich" not in waiting.letter.body


def test_i_7_the_ledger_has_the_day_and_no_word_of_it(archive, story, staff):
    ask(archive, staff(), story)
    asking.answer(archive, key(archive, story), "yes")

    events = list(ledger.events(archive.db, story_id=story.id))[-2:]

    assert [event.type for event in events] == ["asked", "given"]
    assert all(event.wording_sha256 for event in events)
    assert events[-1].rendition_sha256 == story.approved[-1][1]
    for word in ("Norwich", "nurses", "Tess"):
        assert all(word not in event.codes for event in events)
    past = my_story.past(archive, teller_of(story), story.id)
    assert past[0].sentence == "You said yes to one use of your story, on 10 March 2026."


def test_a_link_that_was_changed_by_a_letter_opens_nothing(archive, story, staff):
    ask(archive, staff(), story)
    link = key(archive, story)
    other = link[:-1] + ("A" if link[-1] != "A" else "B")

    for wrong in (other, link.partition(".")[0], ""):
        with pytest.raises(NotFoundError):
            asking.by_key(archive, wrong)


def test_a_pack_can_hold_it_on_its_day_and_a_copy_never(archive, story, staff, clock):
    """I-11, I-24: after the day the pack has a gap, and nothing is called back."""
    ask(archive, staff(), story)
    asking.answer(archive, key(archive, story), "yes")
    clock.move(days=7)
    tess = staff()
    pack_id = packs.make(archive, tess, {"title": "Today"})
    pack_steps.put(archive, tess, pack_id, story.id)
    assert packs.open_pack(archive, tess, pack_id).gaps == 0
    held = kept_exports.of_story(archive.db, story.id)[0].holdings[0]
    assert held.recalled_at is None
    assert held.ends_at - clock.now < timedelta(days=1)
    copy = {"use": HERE.value, "holder_role": "x", "holder_contact": "y", "reason": "z"}
    with pytest.raises(InvalidError):
        exports.make(archive, tess, pack_id, {**copy, "quantity": "1"})

    clock.move(days=1)
    tick.run(archive)

    assert packs.open_pack(archive, staff(), pack_id).gaps == 1
    assert exports.recalls(archive, staff()) == ()


def test_purge_deletes_the_questions(archive, story, staff):
    ask(archive, staff(), story)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    assert purge.run(archive, story.id) == [story.id]
    assert list(archive.db.query("SELECT * FROM occasion")) == []


def test_ac_92_the_past_is_told_from_the_ledger_with_questions_in_it(archive, story, staff, clock):
    ask(archive, staff(), story)
    asking.answer(archive, key(archive, story), "yes")

    found = story_at(list(ledger.events(archive.db, story_id=story.id)), archive.now)

    assert found is not None
    assert len(found.grants) == len(story.grants)
    asks = [g for g in found.grants if g.decision is Decision.ASK_EACH_TIME]
    assert {grant.part for grant in asks} >= set(TEXT_PARTS)
