"""Test /admin/people: adding, changing, shutting out, links; and that nobody else gets in."""

import re

import pytest

from storybank.domain.people import CLI, Role
from storybank.services import people
from tests.web.staff import PASSWORD, enter, sign_in

ADA, CLEO = "ada@example.org", "cleo@example.org"


@pytest.fixture
def ada(app):
    return enter(app, ADA, Role.ADMIN)


@pytest.fixture
def found(app):
    """Tell how someone stands in the archive."""

    def find(email):
        archive = app.extensions["bank"].open()
        member = next(one for one in people.find(archive, CLI) if one.email == email)
        archive.close()
        return member

    return find


@pytest.fixture
def cleo(app, found):
    enter(app, CLEO, Role.CURATOR)
    return f"/admin/people/{found(CLEO).id}"


def test_an_admin_is_led_to_the_members_of_staff(app, ada):
    page = ada.get("/admin/people")

    assert page.status_code == 200
    assert ADA in page.text
    again = ada.get("/sign-in")
    assert (again.status_code, again.location) == (303, "/admin/people")
    assert 'href="/admin/people"' in ada.get("/").text


def test_someone_is_added_with_a_password_and_can_sign_in(app, ada, found):
    sent = ada.post(
        "/admin/people/add",
        data={"email": "tess@example.org", "roles": ["trainer", "curator"], "password": PASSWORD},
        follow_redirects=True,
    )

    assert "tess@example.org can sign in now." in sent.text
    assert found("tess@example.org").roles == {Role.TRAINER, Role.CURATOR}
    assert sign_in(app, "tess@example.org").get("/training/stories").status_code == 200


def test_someone_who_is_added_without_a_password_gets_a_link_to_choose_one(app, ada):
    sent = ada.post("/admin/people/add", data={"email": CLEO, "roles": "curator"})

    link = re.search(r"http://localhost(/reset/[\w-]+)", sent.text)[1]
    client = app.test_client()
    client.post(link, data={"password": "eight brown otters"})
    assert sign_in(app, CLEO, "eight brown otters").get("/desk").status_code == 200


@pytest.mark.parametrize(
    ("differs", "field", "status"),
    [
        ({"email": "cleo"}, "email", 422),
        ({"email": ADA}, "email", 409),
        ({"password": "short"}, "password", 422),
        ({"roles": []}, "roles", 422),
        ({"roles": ["emperor"]}, "roles", 422),
    ],
)
def test_what_is_wrong_with_a_newcomer_is_said_and_what_was_typed_is_kept(
    app, ada, differs, field, status
):
    sent = {"email": CLEO, "roles": ["curator"], "password": PASSWORD} | differs

    answer = ada.post("/admin/people/add", data=sent)

    assert answer.status_code == status
    assert f'href="#{field}"' in answer.text
    assert f'value="{sent["email"]}"' in answer.text
    assert "<title>Error: " in answer.text
    assert PASSWORD not in answer.text
    assert CLEO not in ada.get("/admin/people").text


def test_roles_are_changed_and_the_session_of_whoever_has_them_ends(app, ada, cleo, found):
    client = sign_in(app, CLEO)

    ada.post(f"{cleo}/roles", data={"roles": ["trainer", "reviewer"]})

    assert found(CLEO).roles == {Role.TRAINER, Role.REVIEWER}
    assert client.get("/desk").status_code == 303


def test_a_member_of_staff_without_any_role_is_not_possible(ada, cleo, found):
    answer = ada.post(f"{cleo}/roles", data={})

    assert answer.status_code == 422
    assert "Choose at least one role" in answer.text
    assert found(CLEO).roles == {Role.CURATOR}


def test_someone_is_shut_out_at_once_and_let_in_again(app, ada, cleo):
    client = sign_in(app, CLEO)

    ada.post(f"{cleo}/disable")
    shut_out = client.get("/desk").status_code
    page = ada.get("/admin/people").text
    ada.post(f"{cleo}/enable")

    assert shut_out == 303
    assert "shut out" in page
    assert sign_in(app, CLEO).get("/desk").status_code == 200


def test_an_admin_gives_a_new_password(app, ada, cleo):
    bad = ada.post(f"{cleo}/password", data={"password": "short"})
    ada.post(f"{cleo}/password", data={"password": "eight brown otters"})

    assert bad.status_code == 422
    assert "Use at least 12 characters" in bad.text
    assert sign_in(app, CLEO, "eight brown otters").get("/desk").status_code == 200


def test_the_last_admin_cannot_lock_themselves_out(app, ada, found):
    oneself = f"/admin/people/{found(ADA).id}"

    demoted = ada.post(f"{oneself}/roles", data={"roles": ["curator"]})
    left = ada.post(f"{oneself}/disable")

    assert demoted.status_code == left.status_code == 409
    assert "is the last admin: make someone else one first." in demoted.text
    assert "is the last admin: make someone else one first." in left.text
    assert ada.get("/admin/people").status_code == 200


def test_an_admin_who_is_shut_out_does_not_count_as_another(app, ada, found):
    enter(app, "bo@example.org", Role.ADMIN)
    ada.post(f"/admin/people/{found('bo@example.org').id}/disable")

    answer = ada.post(f"/admin/people/{found(ADA).id}/disable")

    assert answer.status_code == 409


def test_whoever_changes_their_own_roles_has_to_sign_in_again(app, ada, found):
    enter(app, "bo@example.org", Role.ADMIN)

    answer = ada.post(f"/admin/people/{found(ADA).id}/roles", data={"roles": ["curator"]})

    assert answer.status_code == 303
    after = ada.get(answer.location, follow_redirects=True)
    assert after.request.path == "/sign-in"
    assert f"The roles of {ADA} are changed." in after.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_for_every_other_role_the_pages_do_not_exist(app, cleo, role):
    client = enter(app, f"{role}@example.org", role)

    answers = [client.get(f"/admin/people{end}") for end in ("", "/add")]
    answers += [client.get(cleo), client.post("/admin/people/add")]
    answers += [
        client.post(f"{cleo}/{deed}") for deed in ("roles", "disable", "enable", "password", "link")
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_whoever_is_not_signed_in_is_asked_to_and_learns_of_nobody(app, client, cleo):
    every, one = client.get("/admin/people"), client.get(cleo)

    assert (every.status_code, every.location) == (303, "/sign-in?next=/admin/people")
    assert one.status_code == 404


def test_nobody_of_that_id_is_a_404(ada):
    assert ada.get("/admin/people/nobody").status_code == 404
    assert ada.post("/admin/people/nobody/link").status_code == 404
