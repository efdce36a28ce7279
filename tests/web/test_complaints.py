"""Check complaining as a visitor and answering at the desk (AC-94)."""

import re

import pytest

from storybank.domain.people import Role
from storybank.services import complaints
from tests.conftest import CLEO, make_story
from tests.web.staff import signed_in


def send(client, words="You got my name wrong", **more):
    return client.post("/complain", data={"words": words, **more})


def reference(client, words="You got my name wrong", **more):
    return send(client, words, **more).location.removeprefix("/complain/")


def test_ac_94_it_is_acknowledged_at_once_on_screen_with_a_reference_and_a_day(client):
    page = client.post("/complain", data={"words": "It was wrong"}, follow_redirects=True)

    assert page.status_code == 200
    assert "We have what you told us" in page.text
    assert "by 2 April 2026 at the latest" in page.text
    assert re.search(r"<strong>C[2-9A-Z]{8}</strong>", page.text)
    assert "It was wrong" not in page.text


def test_ac_94_it_needs_no_session_no_name_and_no_law(app):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()

    page = client.get("/complain").text
    answer = send(client)

    assert answer.status_code == 303
    assert not re.search(r"GDPR|Data Protection Act|section 1|DUAA", page)
    assert "You do not need to use law words." in page
    assert "within 30 days" in page
    assert "the regulator" in page


def test_an_urgent_one_shows_whom_to_ring(client):
    page = send(client, urgent="yes")

    shown = client.get(page.location).text

    assert "your local emergency number" in shown
    assert "by 4 March 2026" in shown


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, archive):
    answer = send(client, " ", contact="ring me", urgent="yes")

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert 'href="#words"' in answer.text
    assert 'value="ring me"' in answer.text
    assert re.search(r'id="urgent"[^>]* checked', answer.text)
    assert complaints.find(archive, CLEO) == []


def test_after_five_in_an_hour_other_ways_are_shown(client):
    for n in range(5):
        assert send(client, f"number {n}").status_code == 303

    answer = send(client, "number 6")

    assert answer.status_code == 429
    assert "01632 960000" in answer.text


def test_the_reference_shows_how_it_stands_and_no_word_of_it(client, app, clock):
    found = reference(client, "About the kettle", contact="ring me")

    clock.move(days=31)
    curator = signed_in(app, Role.CURATOR)
    late = client.get(f"/complain/{found}").text
    curator.post(f"/desk/complaints/{found}/acknowledge")
    begun = client.get(f"/complain/{found.lower()}").text
    curator.post(f"/desk/complaints/{found}/close", data={"outcome": "New kettle", "told": "yes"})
    done = client.get(f"/complain/{found}").text

    assert "We are late" in late
    assert "looking into it since 3 April 2026" in begun
    assert "We finished on 3 April 2026" in done
    assert not re.search("kettle|ring me", late + begun + done)
    assert client.get("/complain/C2222222").status_code == 404


def test_ac_94_the_desk_sees_the_colours_and_counts_in_the_title(client, app, clock):
    curator = signed_in(app, Role.CURATOR)
    reference(client, "The first")
    clock.move(days=20)
    amber = signed_in(app, Role.CURATOR, Role.REVIEWER).get("/desk/complaints").text
    reference(client, "The second", urgent="yes")
    clock.move(days=11)
    red = signed_in(app, Role.CURATOR, Role.TRAINER).get("/desk/complaints").text

    assert "govuk-tag--yellow" in amber
    assert "answer soon: due 2 April 2026" in amber
    assert "<title>1 open complaint –" in amber
    assert "<title>2 open complaints, 2 late –" in red
    assert red.index("The second") < red.index("The first")
    assert curator.get("/desk/complaints").status_code == 303


def test_the_desk_closes_it_once_the_person_is_told(client, app):
    curator = signed_in(app, Role.CURATOR)
    found = reference(client, "The first", contact="ring me")

    refused = curator.post(f"/desk/complaints/{found}/close", data={"outcome": "Mended"})
    closed = curator.post(
        f"/desk/complaints/{found}/close",
        data={"outcome": "Mended", "told": "yes"},
        follow_redirects=True,
    )

    assert refused.status_code == 422
    assert f'href="#told-{found}"' in refused.text
    assert ">Mended</textarea>" in refused.text
    assert "The complaint is closed." in closed.text
    assert "Mended" in curator.get("/desk/complaints?show=closed").text


def test_the_desk_writes_down_one_that_came_by_phone(app, archive):
    curator = signed_in(app, Role.CURATOR)
    story = make_story(archive)
    said = {"words": f"They rang about {story.id}", "contact": "", "channel": "phone"}

    refused = curator.post("/desk/complaints", data={**said, "channel": "owl"})
    kept = curator.post("/desk/complaints", data=said, follow_redirects=True)

    assert refused.status_code == 422
    assert 'href="#channel-new"' in refused.text
    assert "Its reference is C" in kept.text
    [found] = complaints.find(archive, CLEO)
    assert (found.channel, found.story_id) == ("phone", story.id)


@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.ADMIN])
def test_other_roles_find_neither_list(app, role):
    staff = signed_in(app, role)

    assert staff.get("/desk/complaints").status_code == 404
    assert staff.get("/desk/requests").status_code == 404
    assert app.test_client().get("/desk/complaints").status_code == 303
