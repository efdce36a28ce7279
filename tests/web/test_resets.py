"""Test /reset: a link works once, for half an hour, and nobody learns who works here."""

import re

import pytest

from storybank.domain.people import CLI, Role
from storybank.services import people
from tests.web.staff import PASSWORD, enter, sign_in

CLEO = "cleo@example.org"
NEW = "eight brown otters"


@pytest.fixture
def ada(app):
    return enter(app, "ada@example.org", Role.ADMIN)


@pytest.fixture
def cleo_id(app):
    enter(app, CLEO, Role.CURATOR)
    archive = app.extensions["bank"].open()
    found = next(one.id for one in people.find(archive, CLI) if one.email == CLEO)
    archive.close()
    return found


@pytest.fixture
def link(ada, cleo_id):
    page = ada.post(f"/admin/people/{cleo_id}/link")
    return re.search(r"http://localhost(/reset/[\w-]+)", page.text)[1]


def opens(client, link):
    """Tell whether a link lets one choose a password."""
    page = client.get(link)
    assert page.status_code in {200, 404}
    return page.status_code == 200


def test_a_link_sets_a_new_password_once_and_ends_all_sessions(app, client, link):
    before = sign_in(app, CLEO)

    page = client.get(link)
    sent = client.post(link, data={"password": NEW}, follow_redirects=True)

    assert CLEO in page.text
    assert sent.request.path == "/sign-in"
    assert "Your new password is set." in sent.text
    assert before.get("/desk").status_code == 303
    assert sign_in(app, CLEO, NEW).get("/desk").status_code == 200
    again = client.post(link, data={"password": "nine white swans"})
    assert again.status_code == 404
    assert "This link does not work any more" in again.text
    assert sign_in(app, CLEO, NEW)


def test_a_link_works_for_half_an_hour(client, clock, link):
    clock.move(minutes=29)
    in_time = opens(client, link)
    clock.move(minutes=1)

    assert in_time
    assert not opens(client, link)
    assert client.post(link, data={"password": NEW}).status_code == 404


def test_a_bad_password_does_not_use_up_the_link(app, client, link):
    answer = client.post(link, data={"password": "short"})

    assert answer.status_code == 422
    assert "Use at least 12 characters" in answer.text
    client.post(link, data={"password": NEW})
    assert sign_in(app, CLEO, NEW)


def test_a_new_link_ends_the_one_before(client, ada, cleo_id, link):
    ada.post(f"/admin/people/{cleo_id}/link")

    assert not opens(client, link)


@pytest.mark.parametrize("deed", ["disable", "password"])
def test_a_link_ends_when_someone_is_shut_out_or_given_a_password(client, ada, cleo_id, link, deed):
    ada.post(f"/admin/people/{cleo_id}/{deed}", data={"password": "nine white swans"})

    assert not opens(client, link)


def test_there_is_no_link_for_someone_who_is_shut_out(ada, cleo_id):
    ada.post(f"/admin/people/{cleo_id}/disable")

    assert ada.post(f"/admin/people/{cleo_id}/link").status_code == 403


def test_the_token_is_kept_as_a_hash_alone(instance, link):
    token = link.removeprefix("/reset/").encode()

    files = [path.read_bytes() for path in instance.rglob("*") if path.is_file()]

    assert len(token) >= 43
    assert not any(token in content for content in files)


def test_whoever_asks_gets_the_same_answer_known_or_not(app, client, cleo_id):
    known = client.post("/reset", data={"email": " Cleo@Example.org "})
    unknown = client.post("/reset", data={"email": "nobody@example.org"})

    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert (known.status_code, known.location) == (303, "/reset/asked")
    assert set(known.headers.keys()) == set(unknown.headers.keys())
    assert client.get("/reset/asked").status_code == 200


def test_an_admin_sees_who_asked_until_it_is_done(app, client, ada, cleo_id):
    client.post("/reset", data={"email": CLEO})
    asked = ada.get("/admin/people").text
    page = ada.post(f"/admin/people/{cleo_id}/link").text
    client.post(re.search(r"http://localhost(/reset/[\w-]+)", page)[1], data={"password": NEW})

    assert "Asked for a new password." in asked
    assert "Asked for a new password." not in ada.get("/admin/people").text


def test_asking_changes_nothing_about_signing_in(app, client, cleo_id):
    client.post("/reset", data={"email": CLEO})

    assert sign_in(app, CLEO, PASSWORD).get("/desk").status_code == 200


def test_asking_without_an_address_says_what_to_do(client):
    answer = client.post("/reset", data={"email": " "})

    assert answer.status_code == 422
    assert "Write the email address" in answer.text


def test_asking_over_and_over_is_slowed_down(client):
    for _ in range(5):
        client.post("/reset", data={"email": CLEO})

    assert client.post("/reset", data={"email": CLEO}).status_code == 429


@pytest.mark.parametrize("token", ["x", "A" * 43, "ä" * 20, "%00", "a" * 5000])
def test_a_made_up_token_is_an_old_link(client, token):
    answer = client.get(f"/reset/{token}")

    assert answer.status_code == 404
    assert "This link does not work any more" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
