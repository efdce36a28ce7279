"""Test invitations: a link that works once, ends by itself, and can be taken back."""

import re

import pytest

from storybank.domain.errors import NotAllowedError
from storybank.domain.people import CLI, Role
from storybank.services import invitations, people, recipients
from tests.conftest import TESS
from tests.web.staff import PASSWORD, enter, sign_in

NEW = "eight brown otters"
CLEO = "cleo@example.org"


@pytest.fixture
def ada(app):
    return enter(app, "ada@example.org", Role.ADMIN)


def link_in(page):
    return re.search(r"http://localhost(/join/[\w-]+)", page.text)[1]


@pytest.fixture
def link(ada):
    return link_in(ada.post("/admin/people/invite", data={"email": CLEO, "roles": "curator"}))


def test_whoever_has_the_link_joins_once_with_the_roles_they_were_given(app, client, link):
    page = client.get(link)
    joined = client.post(link, data={"password": NEW}, follow_redirects=True)

    assert CLEO in page.text
    assert "Curator: checks stories" in page.text
    assert joined.request.path == "/sign-in"
    assert f"Sign in as {CLEO}" in joined.text
    assert sign_in(app, CLEO, NEW).get("/desk").status_code == 200
    again = client.post(link, data={"password": NEW})
    assert again.status_code == 404
    assert "does not work any more" in again.text


def test_an_invitation_ends_after_seven_days(client, clock, link):
    clock.move(days=6, hours=23)
    in_time = client.get(link).status_code
    clock.move(hours=1)

    assert in_time == 200
    assert client.get(link).status_code == 404
    assert client.post(link, data={"password": NEW}).status_code == 404


def test_an_invitation_is_taken_back_at_once(client, ada, link):
    page = ada.get("/admin/people").text
    path = re.search(r"/admin/people/invitations/[\w-]+/revoke", page)[0]

    after = ada.post(path, follow_redirects=True)

    assert "Its link does not work any more." in after.text
    assert "Invited, not here yet" not in after.text
    assert client.get(link).status_code == 404


def test_a_new_link_ends_the_one_before(client, ada, link):
    page = ada.get("/admin/people").text
    newer = link_in(ada.post(re.search(r"/admin/people/invitations/[\w-]+/again", page)[0]))

    assert client.get(link).status_code == 404
    assert client.get(newer).status_code == 200


def test_a_second_invitation_for_an_address_ends_the_first(client, ada, link):
    ada.post("/admin/people/invite", data={"email": CLEO.upper(), "roles": "trainer"})

    assert client.get(link).status_code == 404


def test_what_is_wrong_with_an_invitation_is_said_and_kept(ada):
    for differs, field, status in (
        ({"email": "cleo"}, "email", 422),
        ({"email": "ada@example.org"}, "email", 409),
        ({"roles": []}, "roles", 422),
    ):
        sent = {"email": CLEO, "roles": "curator"} | differs
        answer = ada.post("/admin/people/invite", data=sent)

        assert answer.status_code == status
        assert f'href="#{field}"' in answer.text
        assert f'value="{sent["email"]}"' in answer.text


def test_a_password_that_is_easily_guessed_does_not_use_the_link_up(client, link):
    answer = client.post(link, data={"password": "short"})

    assert answer.status_code == 422
    assert client.get(link).status_code == 200


def test_whoever_came_in_another_way_meanwhile_is_told(app, client, link):
    enter(app, CLEO, Role.TRAINER)

    answer = client.post(link, data={"password": NEW})

    assert answer.status_code == 409
    assert "already a member of staff" in answer.text
    assert sign_in(app, CLEO, PASSWORD)


def test_someone_is_invited_as_a_partners_trainer(app, client, ada):
    archive = app.extensions["bank"].open()
    partner = recipients.add(archive, CLI, "partner", name="Tollerby College", line="a college")

    sent = ada.post(
        "/admin/people/invite",
        data={"email": CLEO, "roles": "trainer", "partner": partner.id},
    )
    client.post(link_in(sent), data={"password": NEW})

    found = next(one for one in people.find(archive, CLI) if one.email == CLEO)
    archive.close()
    assert found.recipient_id == partner.id


def test_the_link_is_kept_as_a_hash_alone(instance, link):
    token = link.removeprefix("/join/").encode()

    files = [path.read_bytes() for path in instance.rglob("*") if path.is_file()]

    assert not any(token in content for content in files)


def test_only_admins_invite(app, archive, link):
    client = enter(app, "tess@example.org", Role.TRAINER)

    answers = [client.get("/admin/people/invite"), client.post("/admin/people/invite")]

    assert {answer.status_code for answer in answers} == {404}
    with pytest.raises(NotAllowedError):
        invitations.make(archive, TESS, CLEO, roles=[Role.ADMIN])
    with pytest.raises(NotAllowedError):
        invitations.find(archive, TESS)
