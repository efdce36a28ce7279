"""Check that someone who recognises themselves is heard, and how the desk settles it (AC-72)."""

import re

from storybank.domain.people import Role
from storybank.services import contributors
from storybank.storage import stops, stories
from tests.conftest import make_story
from tests.web.staff import signed_in


def test_ac_72_the_story_is_hidden_before_the_answer_is_sent(archive, client):
    story = make_story(archive)

    answer = client.post("/about-me", data={"about": f"I am in {story.id}"})

    assert (answer.status_code, answer.location) == (303, "/about-me/done")
    assert client.get(f"/stories/{story.id}").status_code == 404
    assert "within one day" in client.get("/about-me/done").text


def test_the_answer_is_the_same_whether_a_story_was_meant_or_not(archive, client):
    story = make_story(archive)

    known = client.post("/about-me", data={"about": story.id})
    unknown = client.post("/about-me", data={"about": "ZZZZZZZ"})

    assert (known.status_code, known.location, known.data) == (
        unknown.status_code,
        unknown.location,
        unknown.data,
    )


def test_a_get_hides_nothing_and_the_link_on_a_story_names_it(archive, client):
    story = make_story(archive)
    page = client.get(f"/stories/{story.id}").text

    link = re.search(r'href="(/about-me\?story=[^"]+)"', page)[1]
    asked = client.get(link)

    assert f">{story.id}</textarea>" in asked.text
    assert stories.reread(archive.db, story).paused_at is None
    assert stops.find_open(archive.db) == []


def test_it_needs_no_session(app, archive):
    app.config["WTF_CSRF_ENABLED"] = True

    answer = app.test_client().post("/about-me", data={"about": "the ramp"})

    assert answer.status_code == 303
    assert len(stops.find_open(archive.db)) == 1


def test_no_words_are_said_to_be_missing_and_what_was_typed_stays(client):
    answer = client.post("/about-me", data={"about": "", "contact": "ring me", "danger": "yes"})

    assert answer.status_code == 422
    assert 'value="ring me"' in answer.text
    assert re.search(r'id="danger"[^>]* checked', answer.text)


def test_stories_cannot_be_hidden_without_end_by_going_round(archive, client):
    """Asking to stop and saying that it is about oneself share one limit."""
    for n in range(3):
        address = "/stop/tell" if n % 2 else "/about-me"
        assert client.post(address, data={"about": f"number {n}"}).status_code == 303

    assert client.post("/about-me", data={"about": "number 4"}).status_code == 429
    assert client.post("/stop/tell", data={"about": "number 5"}).status_code == 429


def test_the_policy_is_published_and_may_be_found(client):
    page = client.get("/about-me/policy")

    assert page.status_code == 200
    assert "X-Robots-Tag" not in page.headers
    assert "First we hide it" in page.text


def test_every_page_leads_there_from_its_foot(client):
    for address in ("/", "/stop", "/complain", "/share", "/nothing-here"):
        foot = client.get(address).text.split("<footer")[1]
        links = re.findall(r'href="(/[^"]*)"', foot)
        assert links[:3] == ["/stop", "/about-me", "/complain"], address


def test_the_desk_sees_the_task_with_its_clock_and_settles_it(app, archive, client, clock):
    story = make_story(archive)
    client.post("/about-me", data={"about": f"me in {story.id}", "contact": "ring"})
    client.post("/about-me", data={"about": "no idea which", "danger": "yes"})
    clock.move(days=1, seconds=1)
    curator = signed_in(app, Role.CURATOR)

    page = curator.get("/desk/requests").text
    ids = re.findall(r"/desk/requests/([\w-]+)/settle", page)
    refused = curator.post(f"/desk/requests/{ids[1]}/settle", data={"outcome": "kept"})
    curator.post(f"/desk/requests/{ids[1]}/settle", data={"outcome": "changed"})
    wrong = curator.post(f"/desk/requests/{ids[0]}/hide", data={"story_id": "nothing"})

    assert "requests to settle (1)" in curator.get("/desk").text
    assert "<title>2 to settle, 2 late –" in page
    assert page.index("no idea which") < page.index(f"me in {story.id}")
    assert f'href="/desk/stories/{story.id}"' in page
    assert refused.status_code == 422
    assert f'href="#why-{ids[1]}"' in refused.text
    assert wrong.status_code == 422
    assert f'href="#story_id-{ids[0]}"' in wrong.text
    after = curator.get("/desk/requests").text
    assert "<title>1 to settle, 1 late –" in after


def test_the_teller_reads_of_a_concern_and_of_nothing_else(archive, client):
    story = make_story(archive)
    client.post("/about-me", data={"about": f"{story.id}: I am the zzyzx", "contact": "zzyzx"})
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    client.post("/my-story", data={"words": keys.words})

    page = client.get("/my-story/story").text

    assert "Someone raised a concern about your story" in page
    assert "We wrote on 3 March 2026" in page
    assert "zzyzx" not in page
    assert "zzyzx" not in client.get("/my-story/history").text
