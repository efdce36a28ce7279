"""Choose quotes at the desk, let tellers answer, refuse what does not stand or is not allowed."""

import pytest

from storybank.domain.consent import Basis, Part, Use
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import contributor
from storybank.domain.quotes import Answer as Said
from storybank.domain.quotes import Stage
from storybank.services import (
    my_story,
    quote_answers,
    quotes,
    quoting,
)
from storybank.storage import messages
from storybank.storage import quotes as kept
from tests.conftest import CLEO, TESS, TEXT_PARTS, make_story, teller_of
from tests.services.quoted import LINE, PART, choose, last_event, no_quotes, quoted, words


def test_a_line_that_was_agreed_to_as_a_short_quote_is_shown_at_once(archive):
    quoted(archive)

    assert words(archive) == [LINE]
    assert words(archive, Use.PRINT) == [LINE]


def test_another_line_waits_until_its_teller_has_read_it_and_said_yes(archive):
    """W23: we will show you the lines first."""
    story, quote_id = quoted(archive, PART)

    before = words(archive)
    said = [message.body for message in messages.of_story(archive.db, story)]
    quote_answers.answer_own(archive, teller_of(story), story.id, quote_id, answer=Said.YES)

    assert before == []
    assert said == [quoting.ASKED]
    assert words(archive) == [PART]


def test_what_is_marked_or_says_an_age_is_read_first_too(archive):
    story = make_story(archive)

    marked = choose(archive, story, "It took a morning […] four of us.")
    aged = choose(archive, story, LINE, age="40s")

    assert (marked.stage, aged.stage) == (Stage.WAITING, Stage.WAITING)
    assert words(archive) == []


def test_a_yes_counts_for_the_words_it_was_said_to_and_no_others(archive):
    story, quote_id = quoted(archive, PART)
    quote_answers.answer_own(archive, teller_of(story), story.id, quote_id, answer=Said.YES)

    quoting.change(archive, CLEO, quote_id, {"words": "the ramp would take a year"})

    assert words(archive) == []
    assert quoting.one(archive, CLEO, quote_id)[1].stage is Stage.WAITING


def test_a_no_counts_at_the_next_request_and_stands_in_the_ledger(archive):
    story, quote_id = quoted(archive)
    assert words(archive) == [LINE]

    quote_answers.answer_own(archive, teller_of(story), story.id, quote_id, answer=Said.NO)

    assert words(archive) == []
    assert last_event(archive, story).type == EventType.QUOTE_REFUSED
    assert my_story.past(archive, teller_of(story), story.id)[0].sentence == (
        "You said no to a short quote. We did this right away."
    )
    with pytest.raises(NotFoundError):
        quotes.fetch(archive, TESS, Use.TRAINING_HERE, quote_id)


def test_nobody_answers_for_another_teller(archive):
    story, quote_id = quoted(archive, PART)
    other = make_story(archive)

    with pytest.raises(NotFoundError):
        quote_answers.answer_own(archive, teller_of(other), other.id, quote_id, answer=Said.YES)
    with pytest.raises(NotFoundError):
        quote_answers.answer_own(
            archive, contributor("2222222", "x"), story.id, quote_id, answer=Said.YES
        )


def test_what_was_said_on_the_phone_is_noted_with_how(archive):
    story, quote_id = quoted(archive, PART)

    with pytest.raises(InvalidError):
        quoting.note_answer(archive, CLEO, quote_id, {"answer": "yes"})
    quoting.note_answer(archive, CLEO, quote_id, {"answer": "yes", "channel": "phone"})

    assert words(archive) == [PART]
    event = last_event(archive, story)
    assert (event.type, event.channel) == (EventType.QUOTE_AGREED, Channel.PHONE)


def test_an_organisations_own_story_is_quoted_without_asking(archive):
    story, _ = quoted(archive, PART, basis=Basis.ORGANISATION)

    assert words(archive) == [PART]
    assert messages.of_story(archive.db, story) == []


def test_ac_20_without_a_yes_to_short_quotes_none_can_be_chosen(archive):
    story = make_story(archive, parts=(*TEXT_PARTS, Part.NAME))

    with pytest.raises(ConflictError, match="short quotes"):
        choose(archive, story)


def test_ac_20_a_no_for_one_use_hides_it_for_that_use_alone(archive):
    story, _ = quoted(archive)

    no_quotes(archive, story, Use.PRINT)

    assert words(archive, Use.PRINT) == []
    assert words(archive) == [LINE]


@pytest.mark.parametrize("typed", ["", "It took an evening", "x" * 3000, "took a […] morning"])
def test_ac_21_words_that_do_not_stand_in_the_story_are_not_kept(archive, typed):
    story = make_story(archive)

    with pytest.raises(InvalidError) as wrong:
        choose(archive, story, typed)

    assert set(wrong.value.problems) == {"words"}
    assert kept.of_story(archive.db, story.number) == []


def test_a_whole_story_is_too_long_for_a_quote_and_the_same_is_kept_once(archive):
    story = make_story(archive, body=("A line or two. " * 40).strip(), quotes=())
    short, _ = quoted(archive)

    with pytest.raises(InvalidError, match="line or two"):
        choose(archive, story, ("A line or two. " * 40).strip())
    with pytest.raises(ConflictError, match="already"):
        choose(archive, short)
