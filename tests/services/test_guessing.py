"""Check that a high risk is its teller's to accept, and that no edit or restore is a way round."""

from dataclasses import replace

import pytest

from storybank.domain.consent import Identifiable, Use
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import VISITOR
from storybank.domain.review import CHECKLIST, TOLD
from storybank.services import (
    at_desk,
    checks,
    consent,
    guessing,
    replaying,
    review,
    stories,
    two_keys,
    versions,
)
from storybank.services.consent import Thinking
from storybank.storage import ledger, messages, renditions
from tests.conftest import CLEO, teller_of
from tests.services.test_versions import CARA, EASY


def found_high(archive, story, *, is_accepted=False):
    checks.save_review(
        archive, CLEO, story.id, use=Use.WEB, ticked=["in_the_news", "young"],
        others=Identifiable.NO, is_accepted=is_accepted,
    )  # fmt: skip


def agreed_by_two(archive, story):
    """Let two curators agree to a story: then a risk is its teller's alone to accept."""
    with archive.writing():
        for who in (CLEO, CARA):
            two_keys.turn(archive, story, who)
    return story


def is_seen(archive, story):
    try:
        stories.read(archive, VISITOR, Use.WEB, story.id)
    except NotFoundError:
        return False
    return True


def say(archive, story, said):
    guessing.answer(archive, teller_of(story), story.id, use="web", said=said)


def change_words(archive, story):
    """Change words of a story of high risk: two curators agree before its teller is asked."""
    desk = at_desk.open_story(archive, CLEO, story.id)
    review.propose(archive, CLEO, story.id, content=replace(desk.draft, title="Changed"),
                   reason="Plainer", based_on=desk.newest.last_number)  # fmt: skip
    number = renditions.of_story(archive.db, story)[-1].number
    review.ask(archive, CARA, story.id, rendition_number=number)
    consent.approve_rendition(archive, teller_of(story), story.id, rendition_number=number,
                              thinking=Thinking.SURE)  # fmt: skip


def test_ac_25_a_teller_reads_why_and_accepts_in_words_and_can_change_their_mind(archive, told):
    story = agreed_by_two(archive, told())
    found_high(archive, story)
    guess = guessing.find(archive, teller_of(story), story.id)[0]
    before = is_seen(archive, story)

    say(archive, story, "fine")
    accepted = is_seen(archive, story)
    say(archive, story, "help")

    assert guess.because == (TOLD["in_the_news"], TOLD["young"])
    assert not guess.is_accepted
    assert (before, accepted, is_seen(archive, story)) == (False, True, False)
    assert "help me change some facts" in messages.of_story(archive.db, story)[-1].body


def test_no_answer_is_no_yes(archive, told):
    story = told()
    found_high(archive, story)

    with pytest.raises(InvalidError):
        say(archive, story, "")
    assert not is_seen(archive, story)


@pytest.mark.parametrize("is_accepted", [False, True])
def test_an_edit_is_no_way_round_what_was_found(archive, told, is_accepted):
    story = agreed_by_two(archive, told(quotes=()))
    found_high(archive, story, is_accepted=is_accepted)
    assert is_seen(archive, story) is is_accepted

    change_words(archive, story)

    assert is_seen(archive, story) is is_accepted
    assert len(guessing.find(archive, teller_of(story), story.id)) == 1


def test_what_was_found_since_a_back_up_holds_after_it_is_put_back(archive, told):
    story = told()
    number = versions.add(archive, CLEO, story.id, kind="easy_read", content=EASY).number
    versions.answer(archive, teller_of(story), story.id, number, said="yes")
    last = ledger.newest(archive.db).seq
    found_high(archive, story)
    versions.answer(archive, teller_of(story), story.id, number, said="no")
    later = [event for event in ledger.events(archive.db) if event.seq > last]
    with archive.writing() as db:
        db.execute("DELETE FROM reid_review")
        db.execute("DELETE FROM awaited_key")
        db.execute("UPDATE rendition SET approved_event_id = 'x', answer = 'yes'")
        was_seen = is_seen(archive, story)
        for event in filter(replaying.still_counts, later):
            replaying._do(archive, event)
        replaying._take_facts(archive, later)

    assert was_seen
    assert not is_seen(archive, story)
    assert renditions.fetch(archive.db, story, number).approved_event_id is None


def test_every_reason_is_said_to_the_teller_in_plain_words():
    assert TOLD.keys() == CHECKLIST.keys()
