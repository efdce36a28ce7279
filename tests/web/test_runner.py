"""Run a session page by page, without script: permission is asked for each page."""

import re

import pytest

from storybank.domain.people import Role
from storybank.services import stopping
from tests.conftest import make_story, teller_of
from tests.web.staff import enter
from tests.web.test_packs import TESS, make, put, read, steps


@pytest.fixture
def tess(app):
    return enter(app, TESS, Role.TRAINER)


def follow(client, address):
    """Yield (heading, address) of each page of a session, by its “Next” link."""
    while address:
        page = client.get(address)
        assert page.headers["Cache-Control"] == "no-store"
        yield re.search(r"<h1[^>]*>(.*?)</h1>", page.text)[1], address
        found = re.search(r'href="([^"]+)" rel="next"', page.text)
        address = found[1].replace("&amp;", "&") if found else None


def test_a_session_goes_one_thing_at_a_time_what_a_story_talks_about_first(tess, archive):
    story = make_story(archive, title="The ramp", content_notes=("falling",))
    pack = make(tess, plan="team", size="5")
    put(tess, pack, story)

    pages = list(follow(tess, f"{pack}/run"))

    assert [heading for heading, _ in pages] == [
        "Listening",
        "Agreements",
        "Before you read",
        "The ramp",
        "What happened here that happens with us?",
        "What is one thing we can change?",
        "One minute to think",
        "Talk about it",
        "One thing we will do",
        "Last thoughts",
    ]
    assert "it talks about falling" in read(tess, f"{pack}/run")
    assert "It took a morning" not in tess.get(pages[2][1]).text
    assert "It took a morning" in tess.get(pages[3][1]).text
    assert "Use a clock: 1 minute." in read(tess, pages[6][1])


def test_a_clock_for_each_person_runs_as_often_as_there_are_people(tess):
    pack = make(tess, plan="brew", size="6")

    page = tess.get(f"{pack}/run/6").text

    assert 'data-seconds="120" data-rounds="6"' in page
    assert "2 minutes each, for 6 people" in page


def test_a_story_that_is_stopped_is_a_gap_at_its_next_page_and_so_are_its_questions(tess, archive):
    story = make_story(archive, title="The zanzibar ramp")
    pack = make(tess)
    put(tess, pack, story)
    tess.post(steps(tess, pack)[0], data={"questions": "What of zanzibar?"})
    assert "What of zanzibar?" in tess.get(f"{pack}/run/1?part=1").text

    stopping.withdraw(archive, teller_of(story), story.id)

    for address in (f"{pack}/run/1", f"{pack}/run/1?part=1"):
        page = tess.get(address).text
        assert "This story may not be used now" in page
        assert "zanzibar" not in page
    assert "1 story may not be used now" in read(tess, f"{pack}/run")
    assert tess.get(f"{pack}/run/99").status_code == 404


def test_an_empty_pack_says_so(tess):
    pack = make(tess)

    assert "This pack is empty." in read(tess, f"{pack}/run")


def test_the_script_for_a_lost_network_keeps_nothing(client):
    answer = client.get("/training/packs/worker.js")

    assert answer.mimetype == "text/javascript"
    assert "No network" in answer.text
    assert not re.search(r"caches|indexedDB|localStorage|cache\.put", answer.text)
