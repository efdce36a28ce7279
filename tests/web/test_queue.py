"""Test who has a story, by when, how serious it is, and how the queue is narrowed by it."""

import re

import pytest

from storybank.domain.people import CLI, Role
from storybank.domain.slips import BLANK
from storybank.domain.stories import EditorialState, Voice
from storybank.services import people
from storybank.storage import slips
from storybank.storage import stories as kept
from tests.conftest import make_story
from tests.web.staff import enter


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


@pytest.fixture
def cora(app):
    return enter(app, "cora@example.org", Role.CURATOR)


@pytest.fixture
def ramp(archive):
    return make_story(archive, title="The ramp", state=EditorialState.SUBMITTED)


def test_who_takes_a_story_has_it_until_it_is_given_back(cleo, cora, ramp):
    address = f"/desk/stories/{ramp.id}"

    cleo.post(f"{address}/take")
    mine, others = cleo.get("/desk").text, cora.get("/desk").text
    cleo.post(f"{address}/give-back")

    assert "You have it" in mine
    assert "cleo@example.org has it" in others
    assert "Nobody has it" in cora.get("/desk").text


def test_of_two_who_take_a_story_at_once_the_second_is_told_and_can_take_it_over(cleo, cora, ramp):
    address = f"/desk/stories/{ramp.id}"
    cleo.post(f"{address}/take")

    refused = cora.post(f"{address}/take")
    over = cora.post(f"{address}/take", data={"over": "yes"})

    assert refused.status_code == 409
    assert "cleo@example.org has this story" in refused.text
    assert over.status_code == 303
    assert "cora@example.org has this story" in cleo.get(address).text


def test_a_new_story_is_due_when_people_were_promised_an_answer(app, cleo, ramp, clock):
    due, none = cleo.get("/desk").text, cleo.get("/desk?late=yes").text
    clock.move(days=8)
    late = enter(app, "cora@example.org", Role.CURATOR).get("/desk?late=yes").text

    assert "due on 10 March 2026" in due
    assert "The ramp" not in none
    assert "due on 10 March 2026, <strong>late</strong>" in late


def test_a_day_and_a_seriousness_are_noted_for_staff_alone(client, cleo, ramp):
    address = f"/desk/stories/{ramp.id}"

    sent = cleo.post(f"{address}/plan", data={"due_on": "2026-03-05", "seriousness": "urgent"})

    assert sent.status_code == 303
    page = cleo.get("/desk?serious=urgent").text
    assert "due on 5 March 2026" in page
    assert "look at it today" in page
    assert "Desk: 1 of 1 stories waiting" in page


def test_how_serious_a_late_story_is_can_be_changed_and_its_day_stays(cleo, ramp, app, clock):
    address = f"/desk/stories/{ramp.id}/plan"
    cleo.post(address, data={"due_on": "2026-03-05", "seriousness": ""})
    clock.move(days=9)
    later = enter(app, "cora@example.org", Role.CURATOR)

    sent = later.post(address, data={"due_on": "2026-03-05", "seriousness": "care"})
    page = later.get("/desk?late=yes").text

    assert sent.status_code == 303
    assert "due on 5 March 2026, <strong>late</strong> · <strong>it needs care" in page


def test_a_story_that_is_done_with_is_never_late(archive, cleo, ramp, app, clock):
    cleo.post(f"/desk/stories/{ramp.id}/plan", data={"due_on": "2026-03-05", "seriousness": ""})
    cleo.post(f"/desk/stories/{ramp.id}/decline", data={"decline": "It is an advert."})
    clock.move(days=9)
    later = enter(app, "cora@example.org", Role.CURATOR)

    assert "Desk: 0 of 1 stories" in later.get("/desk?show=all&late=yes").text


def test_who_leaves_or_is_no_curator_any_more_gives_back_what_they_had(archive, app, ramp):
    for email, leave in (
        ("cleo@example.org", lambda: people.disable(archive, CLI, "cleo@example.org")),
        ("cora@example.org", lambda: people.set_roles(archive, CLI, "cora@example.org",
                                                      roles=[Role.TRAINER])),
    ):  # fmt: skip
        enter(app, email, Role.CURATOR).post(f"/desk/stories/{ramp.id}/take")
        assert slips.fetch(archive.db, ramp).taken_by
        leave()
        assert slips.fetch(archive.db, ramp) == BLANK


@pytest.mark.parametrize(
    "sent",
    [
        {"due_on": "5/3/26", "seriousness": ""},
        {"due_on": "2026-03-02", "seriousness": ""},
        {"due_on": "2126-01-01", "seriousness": "care"},
        {"due_on": "", "seriousness": "dreadful"},
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(cleo, ramp, sent):
    answer = cleo.post(f"/desk/stories/{ramp.id}/plan", data=sent)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_filters_narrow_the_queue_and_say_so_in_the_title(archive, cleo):
    make_story(archive, title="One", content_notes=("Loss",), state=EditorialState.SUBMITTED)
    make_story(archive, title="Two", voice=Voice.CARER, state=EditorialState.IN_REVIEW)
    make_story(archive, title="Three", content_notes=("Loss", "War"), voice=Voice.CARER,
               state=EditorialState.SUBMITTED)  # fmt: skip

    listed = {
        asked: re.findall(r'stories/\w+">(\w+)</a></h2>', cleo.get(f"/desk?{asked}").text)
        for asked in ("note=Loss", "note=Loss&voice=carer", "state=in_review", "note=x", "voice=x")
    }
    page = cleo.get("/desk?note=Loss").text

    assert listed == {
        "note=Loss": ["One", "Three"],
        "note=Loss&voice=carer": ["Three"],
        "state=in_review": ["Two"],
        "note=x": [],
        "voice=x": ["One", "Two", "Three"],
    }
    assert "<title>2 of 3 waiting" in page
    assert "Loss (2)" in page
    assert "War (1)" in page


def test_mine_and_nobodys_are_told_apart(archive, cleo, ramp):
    make_story(archive, title="Other", state=EditorialState.SUBMITTED)
    cleo.post(f"/desk/stories/{ramp.id}/take")

    mine, free = cleo.get("/desk?whose=mine").text, cleo.get("/desk?whose=free").text

    assert ("The ramp</a>" in mine, "Other</a>" in mine) == (True, False)
    assert ("The ramp</a>" in free, "Other</a>" in free) == (False, True)


def test_content_notes_under_a_hold_are_not_counted(archive, cleo):
    held = make_story(archive, content_notes=("Quelched",), state=EditorialState.SUBMITTED,
                      extra={"safeguarding_hold": True})  # fmt: skip

    assert "Quelched" not in cleo.get("/desk?show=all").text
    assert kept.reread(archive.db, held).safeguarding_hold


def test_for_every_other_role_taking_and_planning_do_not_exist(app, ramp):
    for role in Role:
        if role is not Role.CURATOR:
            client = enter(app, f"{role.value}@example.org", role)
            for deed in ("take", "give-back", "plan"):
                assert client.post(f"/desk/stories/{ramp.id}/{deed}").status_code == 404
