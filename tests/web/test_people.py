"""Test signing in and out: sessions, throttling, where one is sent."""

import pytest

from storybank.domain.people import CLI, Role
from storybank.services import people

PASSWORD = "seven grey herons"
EMAIL = "cleo@example.org"


@pytest.fixture(autouse=True)
def cleo(app):
    archive = app.extensions["bank"].open()
    people.add(archive, CLI, EMAIL, PASSWORD, roles=[Role.CURATOR])
    yield
    archive.close()


def enter(client, password=PASSWORD, **more):
    return client.post("/sign-in", data={"email": EMAIL, "password": password, **more})


def test_signing_in_leads_to_the_desk_under_a_new_session(client):
    client.set_cookie("storybank", "made-by-someone-else")

    answer = enter(client)

    assert (answer.status_code, answer.location) == (303, "/desk")
    assert client.get_cookie("storybank").value != "made-by-someone-else"
    assert client.get("/desk").status_code == 200


def test_the_cookie_is_of_no_use_after_signing_out(client):
    enter(client)
    copied = client.get_cookie("storybank").value

    client.post("/sign-out")

    client.set_cookie("storybank", copied)
    assert client.get("/desk").status_code == 303


def test_the_session_ends_when_someone_is_shut_out(app, client):
    enter(client)
    archive = app.extensions["bank"].open()

    people.disable(archive, CLI, EMAIL)

    archive.close()
    assert client.get("/desk").status_code == 303


def test_the_session_ends_after_some_idle_time(client, clock):
    enter(client)

    clock.move(minutes=31)

    assert client.get("/desk").status_code == 303


def test_a_wrong_password_keeps_the_address_and_says_what_to_do(client):
    answer = enter(client, "wrong wrong wrong")

    assert answer.status_code == 422
    assert people.NO_MATCH in answer.text
    assert EMAIL in answer.text
    assert "<title>Error: " in answer.text


def test_guessing_is_slowed_down_and_forgiven_later(client, clock):
    for _ in range(5):
        assert enter(client, "wrong wrong wrong").status_code == 422

    refused = enter(client)
    clock.move(minutes=11)

    assert refused.status_code == 429
    assert enter(client).status_code == 303


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/desk?state=approved", "/desk?state=approved"),
        ("//evil.example", "/desk"),
        ("/\\evil.example", "/desk"),
        ("https://evil.example/", "/desk"),
        ("/\t/evil.example", "/desk"),
        ("desk", "/desk"),
    ],
)
def test_one_is_sent_on_to_our_own_pages_alone(client, asked, sent):
    assert enter(client, next=asked).location == sent


def test_a_staff_page_asks_to_sign_in_and_comes_back(client):
    asked = client.get("/training/stories?q=ramp")

    assert asked.status_code == 303
    assert asked.location == "/sign-in?next=/training/stories?q%3Dramp"


def test_the_wrong_role_and_a_story_of_unknown_id_get_the_same_404(client):
    story = client.get("/desk/stories/2345678")
    enter(client)

    training = client.get("/training/stories")

    assert story.status_code == training.status_code == 404


def test_signing_out_needs_a_form(client):
    assert client.get("/sign-out").status_code == 405
