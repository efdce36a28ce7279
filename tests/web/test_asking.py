"""Use the pages on which a trainer asks and a teller answers by a secret link."""

import html
import re

import pytest

from storybank.domain.people import Role
from storybank.services import ask_first, asking, people
from storybank.storage import occasions
from tests.conftest import make_story, teller_of
from tests.web.staff import enter, sign_in
from tests.web.test_used import read, teller

SENT = {
    "held_on": "2026-03-10",
    "place": "Norwich",
    "audience": "12 new nurses",
    "who": "Tess, who trains nurses",
}


@pytest.fixture
def story(archive):
    """A story that its teller wants to be asked about before each session."""
    made = make_story(archive)
    ask_first.ask_each_time(archive, teller_of(made), made.id, "training_here")
    return made


@pytest.fixture
def tess(app):
    return enter(app, "tess@example.org", Role.TRAINER)


@pytest.fixture
def link(archive, story, tess):
    assert tess.post("/training/asking/new", data={**SENT, "story": story.id}).status_code == 303
    [choice] = asking.choices(archive, teller_of(story), story.id)
    return f"/my-story/asked/{choice.key}"


def test_a_teller_chooses_to_be_asked_each_time_on_their_page(app, archive, tess):
    story = make_story(archive)
    own = teller(app, archive, story)
    assert tess.get(f"/training/stories/{story.id}").status_code == 200
    page = own.get("/my-story/ask-first").text
    assert "checked" not in page

    own.post("/my-story/ask-first/training_here")

    assert "We ask you each time" in read(own, "/my-story/ask-first")
    assert "We ask you each time" in read(own, "/my-story/story")
    assert tess.get(f"/training/stories/{story.id}").status_code == 404
    assert own.post("/my-story/ask-first/web").status_code == 404


def test_a_trainer_asks_and_reads_asked_then_yes_then_the_story_on_its_day(
    app, story, tess, link, clock
):
    assert "Asked. No answer yet" in read(tess, "/training/asking")
    anyone = app.test_client()
    words = read(anyone, link)
    for said in ("Tess, who trains nurses", "12 new nurses", "Norwich", "10 March 2026"):
        assert said in words
    assert "ramp" not in words

    assert "You said yes" in anyone.post(link, data={"answer": "yes"}).text

    assert "Yes, for 10 March 2026 in Norwich" in read(tess, "/training/asking")
    assert tess.get(f"/training/stories/{story.id}").status_code == 404
    clock.move(days=7)
    bo, tess = enter(app, "bo@example.org", Role.TRAINER), sign_in(app, "tess@example.org")
    assert bo.get(f"/training/stories/{story.id}").status_code == 404
    assert tess.get(f"/training/stories/{story.id}").status_code == 200
    assert "The day the ramp came" in tess.get("/training/stories").text
    assert "The day the ramp came" not in bo.get("/training/stories").text
    clock.move(days=1)
    assert sign_in(app, "tess@example.org").get(f"/training/stories/{story.id}").status_code == 404


def test_ac_39_looking_at_the_link_answers_nothing(archive, story, link, app):
    client = app.test_client()

    for _ in range(20):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200

    [question] = occasions.of_story(archive.db, story.number)
    assert question.answered == "asked"
    assert client.post(link, data={}).status_code == 422


def test_a_no_is_all_that_a_trainer_is_told(app, story, tess, link):
    app.test_client().post(link, data={"answer": "no"})

    words = read(tess, "/training/asking")

    assert " No " in words
    assert "I do not need" not in words


def test_a_question_that_is_over_says_so(app, link, clock):
    clock.move(days=8)

    client = app.test_client()

    assert "This day is over" in read(client, link, 409)
    assert client.post(link, data={"answer": "yes"}).status_code == 409
    assert client.get(f"{link}x").status_code == 404


def test_what_is_wrong_with_a_question_is_said_and_what_was_typed_stays(tess, story):
    answer = tess.post("/training/asking/new", data={"story": "2222222", "place": "Norwich"})

    assert answer.status_code == 422
    for words in ("that you can ask about", "Norwich"):
        assert words in html.unescape(answer.text)


def test_stories_on_the_website_that_can_be_asked_for_are_listed(archive, tess, story):
    plain = make_story(archive, title="The lift")

    words = read(tess, "/training/asking/new")

    assert f"The day the ramp came ({story.id})" in words
    assert plain.id not in words


def test_the_tellers_own_page_has_the_question_too(app, archive, story, link):
    own = teller(app, archive, story)

    page = own.get("/my-story/story").text

    assert "Someone asks you" in page
    assert link in page


def test_a_trainer_of_a_partner_asks_for_what_that_partner_was_allowed(app, archive, tess, story):
    """I-11: our own “ask me first” is none for a partner's trainer."""
    found = people.acting(archive, next(iter(archive.db.query("SELECT id FROM staff")))["id"])
    assert [one.id for one in asking.offered(archive, found)] == [story.id]
    with archive.writing() as db:
        db.execute(
            "INSERT INTO recipient (id, kind, name, line, added_at) VALUES "
            "('p', 'partner', 'Partner', '', '2026-01-01T00:00:00Z')"
        )
        db.execute("UPDATE staff SET recipient_id = 'p' WHERE id = :id", {"id": found.ref})

    assert asking.offered(archive, people.acting(archive, found.ref)) == []


def test_cancelling_takes_it_off_the_list(tess, link):
    [address] = re.findall(
        r'action="(/training/asking/\w+/cancel)"', tess.get("/training/asking").text
    )

    tess.post(address)

    assert "You have asked for none yet" in read(tess, "/training/asking")
