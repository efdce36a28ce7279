"""Check that the desk tidies agreed words without a new yes, and never more than that (AC-36)."""

from dataclasses import replace

import pytest

from storybank.domain.access import Action
from storybank.domain.consent import Identity, Part, Use
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.services import at_desk, proposals, review, search, stories, tidying, why
from storybank.services.consent import Thinking, approve_rendition
from storybank.services.proposals import Reply
from storybank.storage import ledger, renditions
from tests.conftest import CLEO, teller_of

BODY = "They told me the ramp  would take a year. It took a morning."
TIDY = BODY.replace("  ", " ")


@pytest.fixture
def spelt(instance):
    """Declare two spellings before the archive is opened."""
    with (instance / "config.toml").open("a", encoding="utf-8") as file:
        file.write('spellings = ["recieve = receive", "quilfeather=Quillfeather"]\n')


@pytest.fixture
def story(archive, told):
    return told(body=BODY, quotes=())


def edit(archive, story, based_on=None, **differs):
    """Send an edit as the desk does; return whether the teller is asked."""
    desk = at_desk.open_story(archive, CLEO, story.id)
    return review.propose(
        archive, CLEO, story.id, content=replace(desk.content, **differs), reason="Two spaces.",
        based_on=based_on or desk.newest.last_number,
    )  # fmt: skip


def body(archive, story):
    """Return the words that the public reads."""
    return stories.read(archive, VISITOR, Use.WEB, story.id).body


def test_ac_36_an_edit_of_white_space_alone_is_kept_as_non_substantive_and_listed(archive, story):
    before = list(ledger.events(archive.db, story_id=story.id))

    is_asked = edit(archive, story, body=TIDY)

    kept = renditions.tidied(archive.db, story)
    assert not is_asked
    assert [(one.content.body, one.substantive, one.made_from) for one in kept] == [
        (TIDY, False, renditions.of_story(archive.db, story)[-1].number)
    ]
    assert renditions.of_story(archive.db, story)[-1].content.body == BODY
    listed = tidying.own(archive, teller_of(story), story.id)
    assert [(one.at, one.reason) for one in listed] == [(archive.now, "Two spaces.")]
    assert [(part.part, part.kinds) for part in listed[0].parts] == [("Story", ("spaces",))]
    (event,) = list(ledger.events(archive.db, story_id=story.id))[len(before) :]
    assert event.type == EventType.EDITORIAL_CHANGED
    assert event.rendition_sha256 == kept[0].sha256
    assert event.details["substantive"] is False


def test_ac_36_what_is_tidied_is_shown_on_the_same_yes(archive, story):
    edit(archive, story, body=TIDY)

    now = archive.story(story.id, CLEO, Action.REVIEW)

    assert body(archive, story) == TIDY
    assert (now.grants, now.approved) == (story.grants, story.approved)
    found = why.explain(archive, CLEO, story.id, use=Use.WEB, part=Part.TEXT, at=archive.now)
    assert found.is_allowed
    with pytest.raises(ConflictError):
        proposals.waiting(archive, teller_of(story), story.id)


def test_ac_36_any_word_more_waits_for_the_teller(archive, story):
    assert edit(archive, story, body=TIDY.replace("a morning", "a long morning"))

    assert body(archive, story) == BODY
    assert renditions.tidied(archive.db, story) == []


def test_a_second_tidying_is_compared_with_the_first_and_both_are_listed(archive, story):
    edit(archive, story, body=TIDY)
    edit(archive, story, summary="A ramp,  and who made it happen.")

    listed = tidying.own(archive, teller_of(story), story.id)

    assert [[part.part for part in one.parts] for one in listed] == [["Summary"], ["Story"]]
    assert body(archive, story) == TIDY


def test_a_tidying_can_be_undone_and_that_is_listed_too(archive, story):
    edit(archive, story, body=TIDY)

    assert not edit(archive, story, body=BODY)

    assert body(archive, story) == BODY
    assert len(tidying.own(archive, teller_of(story), story.id)) == 2


def test_nobody_overwrites_what_someone_else_has_tidied_since(archive, story):
    read = at_desk.open_story(archive, CLEO, story.id).newest.last_number
    edit(archive, story, body=TIDY)

    with pytest.raises(ConflictError):
        edit(archive, story, based_on=read, title="The  day the ramp came")
    with pytest.raises(InvalidError):
        edit(archive, story, body=TIDY)


def test_while_other_words_wait_for_an_answer_nothing_is_tidied_beside_them(archive, story):
    edit(archive, story, title="Another title")

    assert edit(archive, story, title="Another  title")

    assert renditions.tidied(archive.db, story) == []


def test_words_that_were_declined_come_back_with_no_other_spaces(archive, story):
    """AC-38: the same text cannot be proposed again."""
    edit(archive, story, title="Another title")
    number = renditions.of_story(archive.db, story)[-1].number
    proposals.turn_down(
        archive, teller_of(story), story.id, rendition_number=number, reply=Reply.KEEP
    )

    with pytest.raises(ConflictError):
        edit(archive, story, title="Another  title")
    assert not edit(archive, story, title="The day the ramp came", body=TIDY)


def test_new_words_that_are_agreed_to_are_shown_without_what_tidied_the_old_ones(archive, story):
    edit(archive, story, body=TIDY)
    edit(archive, story, body="A ramp  came.")
    number = renditions.of_story(archive.db, story)[-1].number
    approve_rendition(
        archive, teller_of(story), story.id, rendition_number=number, thinking=Thinking.SURE
    )

    assert body(archive, story) == "A ramp  came."


def test_a_spelling_that_nobody_has_listed_waits_for_the_teller(archive, told):
    story = told(body="We recieve a ramp.", quotes=())

    assert edit(archive, story, body="We receive a ramp.")


@pytest.mark.usefixtures("spelt")
def test_a_spelling_that_the_organisation_has_listed_is_put_right(archive, told):
    story = told(body="We recieve a ramp.", quotes=())

    assert not edit(archive, story, body="We receive a ramp.")

    assert body(archive, story) == "We receive a ramp."
    assert search.find(archive, VISITOR, Query("receive")).total == 1


@pytest.mark.usefixtures("spelt")
def test_a_spelling_that_would_bring_in_a_hidden_name_waits_for_the_teller(archive, told):
    story = told(
        identity=Identity.MADE_UP, shown_name="Jo", full_name="Ama Quillfeather",
        body="They called Quilfeather in.", quotes=(),
    )  # fmt: skip

    assert edit(archive, story, body="They called Quillfeather in.")

    assert renditions.tidied(archive.db, story) == []
