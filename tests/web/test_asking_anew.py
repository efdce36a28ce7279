"""Test how young people are asked again at 16 and 18, and who is told of what they said."""

import re

import pytest

from storybank import create_app
from storybank.domain.jurisdiction import AgeBand
from storybank.domain.ledger import EventType
from storybank.domain.people import Role
from storybank.services import at_desk, consent
from storybank.storage import contributors, ledger, stories
from tests.conftest import CLEO
from tests.web.journey import agree, ask, give, newest
from tests.web.staff import enter, sign_in

YOUNG = {
    "age": {"answer": "16_17"},
    "turns": {"month": "2026-06"},
}


@pytest.fixture
def instance(instance):
    """An instance in England: there 16 and 17 year olds say yes alone."""
    config = instance / "config.toml"
    text = config.read_text("utf-8")
    config.write_text(f'{text}jurisdiction = "uk-england-wales"\n', "utf-8")
    return instance


@pytest.fixture
def cleo(app):
    enter(app, "cleo@example.org", Role.CURATOR)
    enter(app, "dan@example.org", Role.CURATOR)
    return sign_in(app, "cleo@example.org")


def published(app, cleo, clock, **differs):
    """Bring a young person's story to where it is shown; return its id, and their words."""
    _, words = give(app, **{**YOUNG, **differs})
    address = newest(cleo)
    ask(cleo, address)
    agree(app, words, consent.Thinking.TIME)
    for curator in ("cleo@example.org", "dan@example.org"):
        sign_in(app, curator).post(f"{address}/approve")
    clock.move(days=15)
    return address.rsplit("/", 1)[1], words


def teller(app, words):
    client = app.test_client()
    assert client.post("/my-story", data={"words": words}).status_code == 303
    return client


def kept(archive, story_id):
    return at_desk.open_story(archive, CLEO, story_id).story


def test_ac_64_at_18_they_are_asked_again_and_what_they_say_anew_is_shown(
    app, archive, cleo, clock
):
    """I-18: hidden from the day on; a new yes waits out the time to think; the rest is no."""
    story_id, words = published(app, cleo, clock)
    public = app.test_client()
    assert public.get(f"/stories/{story_id}").status_code == 200

    clock.move(days=90)
    own = teller(app, words)
    hidden = public.get(f"/stories/{story_id}").status_code
    permissions = own.get("/my-story/permissions").text
    listed = own.get("/my-story/anew").text
    own.post("/my-story/permissions/web/use", data={"answer": "yes"})
    own.post("/my-story/anew")
    at_once = public.get(f"/stories/{story_id}").status_code
    clock.move(days=15)

    assert (hidden, at_once) == (404, 404)
    assert "You are older now, so we ask you again." in permissions
    assert listed.count("You said yes before. It does not count any more.") == 2
    shown = public.get(f"/stories/{story_id}")
    assert shown.status_code == 200
    assert "Told by Ama" not in shown.text
    tess = enter(app, "tess@example.org", Role.TRAINER)
    assert tess.get(f"/training/stories/{story_id}").status_code == 404


def test_once_they_have_answered_they_are_asked_no_more_and_their_age_has_moved_on(
    app, archive, cleo, clock
):
    story_id, words = published(app, cleo, clock)
    clock.move(days=90)
    own = teller(app, words)

    own.post("/my-story/anew")

    story = kept(archive, story_id)
    person = contributors.fetch(archive.db, story.subjects[0].contributor_id)
    assert (story.subjects[0].reask_at, person.age_band, person.reask_on) == (None, "adult", "")
    events = [event.type for event in ledger.events(archive.db, story_id=story_id)]
    assert EventType.AUTHORITY_ENDED in events
    assert own.get("/my-story/anew").status_code == 303
    assert own.post("/my-story/anew").status_code == 409
    assert "older now" not in own.get("/my-story/story").text


def test_ac_64_at_16_whoever_said_yes_beside_them_does_not_need_to_and_18_is_next(
    app, archive, cleo, clock
):
    _, words = give(app, age={"answer": "13_15"}, turns={"month": "2026-06"})
    story_id = newest(cleo).rsplit("/", 1)[1]
    clock.move(days=100)

    teller(app, words).post("/my-story/anew")

    story = kept(archive, story_id)
    person = contributors.fetch(archive.db, story.subjects[0].contributor_id)
    assert (person.age_band, person.reask_on) == (AgeBand.FROM_16, "2028-06")
    assert story.subjects[0].reask_at.year == 2028
    assert all(subject.needed_until <= clock.now for subject in story.subjects[1:])
    ended = [e for e in ledger.events(archive.db, story_id=story_id) if e.type == "authority_ended"]
    assert {event.subject_id for event in ended} == {subject.id for subject in story.subjects}


def test_an_old_yes_never_comes_back_when_the_age_moves_on(app, archive, cleo, clock):
    """The answers of before are refused one by one, not only set aside."""
    story_id, words = published(app, cleo, clock)
    clock.move(days=90)
    teller(app, words).post("/my-story/anew")
    clock.move(days=30)

    assert app.test_client().get(f"/stories/{story_id}").status_code == 410
    story = stories.reread(archive.db, kept(archive, story_id))
    assert all(grant.decision.value != "yes" for grant in consent.standing(story).values())


def test_ac_65_who_does_not_know_who_can_say_yes_has_the_story_held_until_someone_found_out(
    app, archive, cleo
):
    give(app, **{"age": {"answer": "u13"}, "who-with": {"answer": "unknown"}})
    story_id = newest(cleo).rsplit("/", 1)[1]

    assert kept(archive, story_id).call_for == ("unknown",)
    assert "Ring first: it is not known who can say yes with them" in cleo.get("/desk").text
    refused = cleo.post(f"/desk/stories/{story_id}/approve")
    assert refused.status_code == 409
    assert app.test_client().get(f"/stories/{story_id}").status_code == 404


def test_where_both_have_the_right_a_parent_and_the_council_are_both_asked(app, archive, cleo):
    give(app, **{"age": {"answer": "u13"}, "who-with": {"answer": "both"}})

    page = cleo.get(f"{newest(cleo)}/people").text

    assert page.count("Who says yes beside the teller") >= 2


@pytest.mark.parametrize(("law", "is_told"), [("uk-england-wales", True), ("generic", False)])
def test_where_someone_is_only_told_the_desk_gets_a_note(instance, clock, law, is_told):
    config = instance / "config.toml"
    config.write_text(config.read_text("utf-8").replace("uk-england-wales", law), "utf-8")
    app = create_app(instance, clock)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    cleo = enter(app, "cleo@example.org", Role.CURATOR)
    give(app, age={"answer": "13_15"})

    page = cleo.get(newest(cleo)).text

    assert ("is told, unless that is unsafe" in page) is is_told


def test_what_was_given_as_a_child_is_deleted_today_first_and_without_a_question(app, cleo, clock):
    _, words = give(app, **YOUNG)
    own = teller(app, words)
    _, adult_words = give(app)

    young = own.get("/stop/all").text
    adult = teller(app, adult_words).get("/stop/all").text

    assert re.findall(r'type="radio" value="(\w+)"', young) == ["today", "later"]
    assert "You were under 18 when you told this." in young
    assert re.findall(r'type="radio" value="(\w+)"', adult) == ["later", "today"]
    clock.move(days=120)
    own = teller(app, words)
    own.post("/my-story/anew")
    assert "You were under 18 when you told this." in own.get("/stop/all").text
