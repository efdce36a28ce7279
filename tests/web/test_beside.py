"""Test those with a say beside the teller: parents by a link, co-tellers, a death told."""

import re

import pytest

from storybank.domain.consent import Use
from storybank.domain.people import Role
from storybank.services import at_desk, consent
from storybank.storage import ledger
from tests.conftest import CLEO, teller_of
from tests.web.journey import agree, ask, give, newest, publish
from tests.web.staff import enter, sign_in
from tests.web.walk import STORY

YOUNG = {"age": {"answer": "u13"}}
SAID_BY_PAPER = {
    "indicated_by": "self",
    "method": "paper_signature",
    "use-training_here": "yes",
    "use-web": "yes",
    "identity": "none",
    "years": "1",
    "note": "Signed at the kitchen table; Joan was there.",
    "agreed": "yes",
}


@pytest.fixture
def cleo(app):
    enter(app, "cleo@example.org", Role.CURATOR)
    enter(app, "dan@example.org", Role.CURATOR)
    return sign_in(app, "cleo@example.org")


def kept(archive, story_id):
    return at_desk.open_story(archive, CLEO, story_id).story


def people(archive, story_id, role):
    return [s.id for s in kept(archive, story_id).subjects if s.role == role]


def agreed(app, cleo, **differs):
    """Bring a young person's story to where they have agreed to the words; return its address."""
    _, words = give(app, **{**YOUNG, **differs})
    address = newest(cleo)
    ask(cleo, address)
    agree(app, words, consent.Thinking.TIME)
    for curator in ("cleo@example.org", "dan@example.org"):
        sign_in(app, curator).post(f"{address}/approve")
    return address


def parent(app, archive, cleo, address):
    """Open the link of whoever says yes beside the teller, in a browser of their own."""
    subject = people(archive, address.rsplit("/", 1)[1], "authority")[0]
    page = cleo.post(f"{address}/people/{subject}/link").text
    client = app.test_client()
    client.link = re.search(r"/with-you/link/[\w-]+", page)[0]
    assert client.get(client.link).location == "/with-you"
    return client


def test_a_parent_answers_use_by_use_and_it_counts_once_it_is_checked(app, archive, cleo, clock):
    address = agreed(app, cleo)
    story_id = address.rsplit("/", 1)[1]
    beside = parent(app, archive, cleo, address)
    public = app.test_client()

    page = beside.get("/with-you/use/web").text
    beside.post("/with-you/use/web", data={"answer": "yes"})
    clock.move(days=15)
    unchecked = public.get(f"/stories/{story_id}").status_code
    cleo = sign_in(app, "cleo@example.org")
    subject = people(archive, story_id, "authority")[0]
    listed = cleo.get(f"{address}/people").text
    cleo.post(f"{address}/people/{subject}/checked", data={"who": "parent"})

    assert STORY in page
    assert "anyone in the world" in page
    assert " checked" not in page
    assert "Answered on 3 March 2026 (parent, not checked yet)" in listed
    assert unchecked in {404, 410}
    shown = public.get(f"/stories/{story_id}")
    assert shown.status_code == 200
    assert shown.text.count("Told by Ama") == 1


def test_ac_63_a_parents_yes_shows_nothing_where_the_child_said_no_and_tells_no_answer(
    app, archive, cleo, clock
):
    address = agreed(app, cleo, **{"use-web": {"answer": "no"}})
    story_id = address.rsplit("/", 1)[1]
    beside = parent(app, archive, cleo, address)

    page = beside.get("/with-you").text

    assert "Our own training" in page
    assert "website" not in page.split("<main")[1].split("Other ways")[0]
    assert STORY not in page
    assert beside.get("/with-you/use/web").status_code == 404
    assert beside.post("/with-you/use/web", data={"answer": "yes"}).status_code == 404
    clock.move(days=15)
    assert app.test_client().get(f"/stories/{story_id}").status_code == 404


def test_ac_63_where_the_child_says_no_to_all_there_is_nothing_to_say_yes_to(app, archive, cleo):
    address = agreed(
        app, cleo, **{"use-web": {"answer": "no"}, "use-training_here": {"answer": "no"}}
    )
    beside = parent(app, archive, cleo, address)

    page = beside.get("/with-you").text

    assert "There is nothing to answer just now." in page
    assert "The ramp" not in page


def test_ac_62_under_13_only_a_parents_yes_shows_nothing(app, archive, cleo, clock):
    """The child's own view is asked first: without their yes to the words there is no page."""
    give(app, **YOUNG)
    address = newest(cleo)
    beside = parent(app, archive, cleo, address)

    page = beside.get("/with-you").text

    assert "There is nothing to answer just now." in page
    assert STORY not in page


def test_a_parents_no_hides_at_once_and_their_link_opens_no_page_of_the_tellers(
    app, archive, cleo, clock
):
    address = agreed(app, cleo)
    story_id = address.rsplit("/", 1)[1]
    beside = parent(app, archive, cleo, address)
    beside.post("/with-you/use/web", data={"answer": "yes"})
    subject = people(archive, story_id, "authority")[0]
    cleo.post(f"{address}/people/{subject}/checked", data={"who": "guardian"})
    clock.move(days=15)
    public = app.test_client()
    before = public.get(f"/stories/{story_id}").status_code

    beside.post("/with-you/use/web", data={"answer": "no"})

    assert before == 200
    assert public.get(f"/stories/{story_id}").status_code == 410
    token = beside.link.rsplit("/", 1)[1]
    assert app.test_client().get(f"/my-story/link/{token}").status_code == 404
    assert beside.get("/my-story/story").status_code == 303


def test_a_new_link_ends_the_one_before_and_a_wrong_one_opens_nothing(app, archive, cleo):
    address = agreed(app, cleo)
    first = parent(app, archive, cleo, address)
    second = parent(app, archive, cleo, address)

    assert first.get("/with-you").status_code == 404
    assert first.get(first.link).status_code == 404
    assert second.get("/with-you").status_code == 200
    assert second.post("/with-you/use/web", data={}).status_code == 422
    assert second.head(second.link).status_code == 303


def test_the_teller_has_no_link_of_this_kind(archive, told, cleo):
    story = told()

    sent = cleo.post(f"/desk/stories/{story.id}/people/{story.subjects[0].id}/link")

    assert sent.status_code == 422


# Several who tell one story.


@pytest.fixture
def shared(app, archive, told, cleo, clock):
    """A story of two that is shown; its address at the desk."""
    story = told(uses=(Use.TRAINING_HERE, Use.WEB))
    address = f"/desk/stories/{story.id}"
    cleo.post(f"{address}/people", data={"role": "co_teller", "name": "Ben"})
    ben = people(archive, story.id, "co_teller")[0]
    cleo.post(f"{address}/people/{ben}", data=SAID_BY_PAPER)
    clock.move(days=8)
    assert app.test_client().get(f"/stories/{story.id}").status_code == 200
    return story, ben


def test_one_of_several_who_leaves_hides_what_they_shared_at_once(app, archive, shared):
    story, ben = shared
    cleo = sign_in(app, "cleo@example.org")

    cleo.post(f"/desk/stories/{story.id}/people/{ben}/left")

    assert app.test_client().get(f"/stories/{story.id}").status_code == 404
    events = ledger.events(archive.db, story_id=story.id)
    assert [e.subject_id for e in events if e.type == "withdrawn"] == [ben]
    page = cleo.get(f"/desk/stories/{story.id}/people").text
    assert "They took back their yes." in page


def test_one_of_several_leaves_by_a_link_of_their_own(app, archive, shared):
    story, ben = shared
    cleo = sign_in(app, "cleo@example.org")
    page = cleo.post(f"/desk/stories/{story.id}/people/{ben}/link").text
    own = app.test_client()
    own.get(re.search(r"/with-you/link/[\w-]+", page)[0])
    assert "You are in a story, so we ask you too." in own.get("/with-you").text

    own.post("/with-you/stop")

    assert app.test_client().get(f"/stories/{story.id}").status_code == 404


def test_the_others_go_on_only_with_words_that_were_written_since(app, archive, shared, clock):
    story, ben = shared
    cleo = sign_in(app, "cleo@example.org")
    cleo.post(f"/desk/stories/{story.id}/people/{ben}/left")
    public = app.test_client()

    too_soon = cleo.post(f"/desk/stories/{story.id}/people/{ben}/without")
    clock.move(hours=1)
    cleo = sign_in(app, "cleo@example.org")
    desk = at_desk.open_story(archive, CLEO, story.id)
    cleo.post(
        f"/desk/stories/{story.id}/edit",
        data={"title": "The ramp", "body": "I saw it built.", "reason": "Without Ben",
              "based_on": str(desk.newest.number)},
    )  # fmt: skip
    new = at_desk.open_story(archive, CLEO, story.id).newest.number
    consent.approve_rendition(
        archive, teller_of(story), story.id, rendition_number=new, thinking=consent.Thinking.TIME
    )
    still = cleo.post(f"/desk/stories/{story.id}/people/{ben}/without")
    clock.move(days=8)
    cleo = sign_in(app, "cleo@example.org")
    done = cleo.post(f"/desk/stories/{story.id}/people/{ben}/without")

    assert (too_soon.status_code, still.status_code, done.status_code) == (409, 409, 303)
    page = public.get(f"/stories/{story.id}")
    assert page.status_code == 200
    assert "I saw it built." in page.text


# After a death.


def wished(app, cleo, wish, **more):
    story_id, _ = publish(app, cleo, **{"after-death": {"answer": wish, **more}})
    return story_id


def tell(app, archive, story_id):
    cleo = sign_in(app, "cleo@example.org")
    teller = people(archive, story_id, "teller")[0]
    return cleo.post(f"/desk/stories/{story_id}/people/{teller}/died", data={"channel": "phone"})


def test_whoever_wished_to_be_kept_is_shown_on(app, archive, cleo):
    story_id = wished(app, cleo, "keep_until_end")

    tell(app, archive, story_id)

    assert app.test_client().get(f"/stories/{story_id}").status_code == 200
    events = ledger.events(archive.db, story_id=story_id)
    told_of = [event for event in events if event.type == "death_told"]
    assert [(e.channel, "keep_until_end" in e.codes) for e in told_of] == [("phone", True)]


def test_whoever_wished_to_be_taken_down_is_taken_back(app, archive, cleo):
    story_id = wished(app, cleo, "take_down")

    tell(app, archive, story_id)

    assert app.test_client().get(f"/stories/{story_id}").status_code == 410
    assert cleo.get(f"/desk/stories/{story_id}").status_code == 404


@pytest.mark.parametrize("wish", [{"answer": "ask_person", "person": "Joan"}, {"answer": []}])
def test_else_all_ends_and_whoever_is_asked_can_allow_our_own_training_alone(
    app, archive, cleo, clock, wish
):
    story_id, _ = publish(app, cleo, **{"after-death": wish})
    clock.move(days=30)
    tell(app, archive, story_id)
    tess = enter(app, "tess@example.org", Role.TRAINER)
    public = app.test_client()
    gone = (
        public.get(f"/stories/{story_id}").status_code,
        tess.get(f"/training/stories/{story_id}").status_code,
    )

    teller = people(archive, story_id, "teller")[0]
    address = f"/desk/stories/{story_id}/people/{teller}"
    cleo = sign_in(app, "cleo@example.org")
    said = {**SAID_BY_PAPER, "indicated_by": "next_of_kin", "is_checked": "yes", "years": "5"}
    web = cleo.post(address, data=said)
    del said["use-web"]
    training = cleo.post(address, data=said)
    clock.move(days=8)
    tess = sign_in(app, "tess@example.org")

    assert gone == (410, 404)
    assert (web.status_code, training.status_code) == (422, 303)
    assert tess.get(f"/training/stories/{story_id}").status_code == 200
    assert public.get(f"/stories/{story_id}").status_code == 410
    newest_end = kept(archive, story_id).grants[-1].ends_at
    assert newest_end.year == 2028  # the day that the teller chose, not five years on


def test_a_death_needs_how_we_were_told_and_is_told_once(app, archive, cleo):
    story_id = wished(app, cleo, "keep_until_end")
    teller = people(archive, story_id, "teller")[0]

    missing = cleo.post(f"/desk/stories/{story_id}/people/{teller}/died", data={})
    tell(app, archive, story_id)
    tell(app, archive, story_id)

    assert missing.status_code == 422
    events = ledger.events(archive.db, story_id=story_id)
    assert [event.type for event in events].count("death_told") == 1
    page = cleo.get(f"/desk/stories/{story_id}/people").text
    assert "We were told on 3 March 2026 that they have died." in page
