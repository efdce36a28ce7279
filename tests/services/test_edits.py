"""Check that a teller answers place by place, and gets exactly the words that they accepted."""

from dataclasses import replace

import pytest

from storybank.domain import ready_words
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.letters import Kind
from storybank.domain.people import Role, member
from storybank.domain.stories import EditorialState
from storybank.services import (
    at_desk,
    consent,
    edits,
    grading,
    my_story,
    outgoing,
    proposals,
    review,
    tick,
)
from storybank.services.consent import Thinking
from storybank.services.edits import Outcome
from storybank.storage import ledger, messages, renditions, stories
from tests.conftest import CLEO, teller_of
from tests.services.test_outgoing import reach

CARA = member("cara", frozenset({Role.CURATOR}))
OLD = "They told me the ramp would take a year. It took a morning, and four of us."
NEW = "They told me the ramp would take twelve months. It took a morning, and five of us."


@pytest.fixture
def asked(archive, told):
    """A story of which the desk would change three places: the title, and two in the words."""
    story = told(state=EditorialState.SUBMITTED, cooling=None, quotes=())
    suggest(archive, story, title="One morning", body=NEW)
    return stories.reread(archive.db, story)


def suggest(archive, story, *, by=CLEO, based_on=None, reasons=None, **differs):
    desk = at_desk.open_story(archive, by, story.id)
    review.propose(
        archive, by, story.id, content=replace(desk.draft, **differs), reason="Plainer",
        based_on=based_on or desk.newest.last_number, reasons=reasons or {},
    )  # fmt: skip


def keys(archive, story):
    """Return the keys of the places that wait, by the new words."""
    return {p.after.strip(): p.edit.key for p in edits.waiting(archive, teller_of(story), story.id)}


def reply(archive, story, answers, words=None):
    number = proposals.waiting(archive, teller_of(story), story.id).rendition.number
    return edits.answer(
        archive, teller_of(story), story.id,
        rendition_number=number, answers=answers, words=words or {},
    )  # fmt: skip


def newest(archive, story):
    return renditions.of_story(archive.db, story)[-1]


def test_what_is_accepted_in_part_waits_as_exactly_those_words(archive, asked):
    by_words = keys(archive, asked)

    outcome = reply(archive, asked, {by_words["One morning"]: "yes", by_words["five"]: "no"})

    made = newest(archive, asked)
    assert outcome is Outcome.SOME
    assert (made.content.title, made.content.body) == ("One morning", OLD)
    assert proposals.waiting(archive, teller_of(asked), asked.id).rendition == made
    assert made.approved_event_id is None
    consent.approve_rendition(
        archive, teller_of(asked), asked.id, rendition_number=made.number, thinking=Thinking.TIME
    )
    assert dict(stories.reread(archive.db, asked).approved) == {made.number: made.sha256}


def test_no_to_all_keeps_the_old_words_and_yes_to_all_goes_on_to_the_yes(archive, asked):
    count = len(renditions.of_story(archive.db, asked))
    by_words = keys(archive, asked)

    assert reply(archive, asked, dict.fromkeys(by_words.values(), "yes")) is Outcome.ALL
    assert newest(archive, asked).answer == ""
    assert reply(archive, asked, dict.fromkeys(by_words.values(), "no")) is Outcome.NONE
    assert newest(archive, asked).answer == "no"
    assert len(renditions.of_story(archive.db, asked)) == count


def test_their_own_way_at_one_place_goes_back_to_the_desk_with_what_they_accepted(archive, asked):
    by_words = keys(archive, asked)
    five = by_words["five"]

    outcome = reply(
        archive,
        asked,
        {by_words["One morning"]: "yes", five: "my_way"},
        {five: "Say: my neighbours"},
    )

    desk = at_desk.open_story(archive, CLEO, asked.id)
    assert outcome is Outcome.MY_WAY
    assert desk.story.editorial_state is EditorialState.IN_REVIEW
    assert (desk.draft.title, desk.draft.body) == ("One morning", OLD)
    assert [p.words for p in desk.places if p.words] == ["Say: my neighbours"]
    assert "Say: my neighbours" in messages.of_story(archive.db, asked)[-1].body


@pytest.mark.parametrize(
    ("answer", "words"), [({}, {}), ({"five": "my_way"}, {}), ({"five": "perhaps"}, {})]
)
def test_nothing_said_and_half_an_answer_are_asked_again(archive, asked, answer, words):
    by_words = keys(archive, asked)

    with pytest.raises(InvalidError):
        reply(archive, asked, {by_words[name]: said for name, said in answer.items()}, words)

    assert newest(archive, asked).answer == ""


def test_ac_38_a_change_that_was_refused_is_not_suggested_again(archive, asked):
    by_words = keys(archive, asked)
    reply(archive, asked, {by_words["One morning"]: "yes", by_words["five"]: "no"})

    with pytest.raises(ConflictError, match="said no to this change: “five”"):
        suggest(archive, asked, title="A ramp in a morning", body=OLD.replace("four", "five"))


def test_each_place_has_a_reason_of_its_own_or_that_of_all(archive, told):
    story = told(state=EditorialState.SUBMITTED, cooling=None, quotes=())
    desk = at_desk.open_story(archive, CLEO, story.id)
    content = replace(desk.draft, title="One morning", body=NEW)
    places = edits.of_content(archive, desk.compared_with, content)
    title = next(p.edit.key for p in places if p.edit.field == "title")

    suggest(archive, story, reasons={title: "Shorter"}, title="One morning", body=NEW)

    reasons = [p.reason for p in edits.waiting(archive, teller_of(story), story.id)]
    assert reasons == ["Shorter", "Plainer", "Plainer"]


def test_answers_to_words_that_are_no_longer_the_newest_change_nothing(archive, asked):
    old = keys(archive, asked)
    number = newest(archive, asked).number
    suggest(archive, asked, title="A third title")

    with pytest.raises(ConflictError, match="have changed since"):
        edits.answer(
            archive, teller_of(asked), asked.id,
            rendition_number=number, answers=dict.fromkeys(old.values(), "yes"), words={},
        )  # fmt: skip


def test_the_ledger_says_how_much_was_accepted_and_no_word_of_it(archive, asked):
    reply(archive, asked, {keys(archive, asked)["One morning"]: "yes"})

    event = [e for e in ledger.events(archive.db, story_id=asked.id) if e.type == "edit_declined"]
    past = my_story.past(archive, teller_of(asked), asked.id)
    assert '"accepted":1' in event[0].codes.replace(" ", "")
    assert "morning" not in event[0].codes
    assert any("some of the new words" in one.sentence for one in past)


def test_two_curators_at_once_the_second_is_told_and_no_words_are_lost(archive, told):
    story = told(state=EditorialState.SUBMITTED, cooling=None, quotes=())
    both_read = at_desk.open_story(archive, CARA, story.id).newest.last_number
    suggest(archive, story, title="Cleo’s title")

    with pytest.raises(ConflictError, match="Someone has changed this story since"):
        suggest(archive, story, by=CARA, based_on=both_read, title="Cara’s title")
    suggest(archive, story, by=CARA, title="Cara’s title")

    titles = [v.content.title for v in renditions.of_story(archive.db, story)]
    assert titles[-2:] == ["Cleo’s title", "Cara’s title"]


def test_ac_33_what_waits_is_said_once_and_to_nobody_who_wants_no_word(archive, told, clock):
    reached = reach(archive, told(state=EditorialState.SUBMITTED, quotes=()))
    silent = reach(archive, told(state=EditorialState.SUBMITTED), contact_permissions="[]")
    for story in (reached, silent):
        review.write(archive, CLEO, story.id, words="When is a good time to ring?")
    suggest(archive, reached, title="One morning")
    tick.run(archive)

    found = outgoing.find(archive, CLEO)

    assert [(one.kind, one.story_id) for one in found] == [(Kind.WAITING, reached.id)]
    assert "morning" not in found[0].letter.body
    outgoing.mark_sent(archive, CLEO, found[0].number)
    clock.move(hours=1)
    tick.run(archive)
    assert outgoing.find(archive, CLEO) == []


def test_what_they_answered_before_it_was_sent_is_not_sent(archive, told, clock):
    story = reach(archive, told(state=EditorialState.SUBMITTED))
    review.write(archive, CLEO, story.id, words="When is a good time to ring?")
    tick.run(archive)

    proposals.write(archive, teller_of(story), story.id, words="After ten")

    assert outgoing.find(archive, CLEO) == []


@pytest.mark.parametrize("code", ready_words.READY)
def test_a11y_16_words_that_the_desk_often_uses_are_plain(code):
    text = f"# {ready_words.READY[code].words}"

    assert grading.of_screen(text) <= grading.HARDEST
    assert grading.plain_words.too_long(text) == []
