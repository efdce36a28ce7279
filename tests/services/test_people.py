"""Test adding people, their passwords, and letting them in."""

import pytest

from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from storybank.domain.people import CLI, Role
from storybank.services import people
from tests.conftest import CLEO, TESS

PASSWORD = "seven grey herons"


def test_someone_who_was_added_can_sign_in_whatever_the_capitals_of_their_address(archive):
    people.add(archive, CLI, "cleo@example.org", PASSWORD, roles=[Role.CURATOR, Role.TRAINER])

    found = people.sign_in(archive, " Cleo@Example.org", PASSWORD)

    assert found.roles == {Role.CURATOR, Role.TRAINER}


def test_a_password_is_kept_as_argon2id_alone(archive, instance, monkeypatch):
    monkeypatch.setattr(people, "_hasher", people.strong())
    people.add(archive, CLI, "cleo@example.org", PASSWORD, roles=[Role.CURATOR])

    kept = people.find(archive, CLI)[0].password_hash

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD.encode() not in (instance / "storybank.db").read_bytes()


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("cleo@example.org", "seven grey heron"),
        ("nobody@example.org", PASSWORD),
        ("out@example.org", PASSWORD),
        ("", ""),
        ("cleo@example.org", "x" * 100_000),
        ("x" * 100_000, PASSWORD),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(archive, email, password):
    people.add(archive, CLI, "cleo@example.org", PASSWORD, roles=[Role.CURATOR])
    people.add(archive, CLI, "out@example.org", PASSWORD, roles=[Role.CURATOR])
    people.disable(archive, CLI, "out@example.org")

    with pytest.raises(InvalidError) as refused:
        people.sign_in(archive, email, password)

    assert refused.value.problems == {"email": people.NO_MATCH}


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaaaa", "abababababababab", "cleo cleo cleo", "Password123456", "x" * 1025],
)
def test_a_password_that_is_easily_guessed_is_refused_with_a_reason(archive, password):
    with pytest.raises(InvalidError) as refused:
        people.add(archive, CLI, "cleo@example.org", password, roles=[Role.CURATOR])

    assert "password" in refused.value.problems
    assert people.find(archive, CLI) == []


@pytest.mark.parametrize("email", ["", "cleo", "a b@example.org", "@example.org", "a@b", "<a@b.c>"])
def test_what_is_no_address_is_refused(archive, email):
    with pytest.raises(InvalidError):
        people.add(archive, CLI, email, PASSWORD, roles=[Role.CURATOR])


def test_an_address_is_taken_once(archive):
    people.add(archive, CLI, "cleo@example.org", PASSWORD, roles=[Role.CURATOR])

    with pytest.raises(ConflictError):
        people.add(archive, CLI, "CLEO@example.org", PASSWORD, roles=[Role.TRAINER])


def test_only_admins_manage_people(archive):
    for actor in (CLEO, TESS):
        with pytest.raises(NotAllowedError):
            people.add(archive, actor, "x@example.org", PASSWORD, roles=[Role.ADMIN])
        with pytest.raises(NotAllowedError):
            people.find(archive, actor)


def test_a_new_password_takes_the_place_of_the_old_one(archive):
    people.add(archive, CLI, "cleo@example.org", PASSWORD, roles=[Role.CURATOR])

    people.set_password(archive, CLI, "cleo@example.org", "eight brown otters")

    assert people.sign_in(archive, "cleo@example.org", "eight brown otters")
    with pytest.raises(InvalidError):
        people.sign_in(archive, "cleo@example.org", PASSWORD)


def test_someone_who_is_let_in_again_can_sign_in(archive):
    people.add(archive, CLI, "cleo@example.org", PASSWORD, roles=[Role.CURATOR])
    people.disable(archive, CLI, "cleo@example.org")

    people.enable(archive, CLI, "cleo@example.org")

    assert people.sign_in(archive, "cleo@example.org", PASSWORD)


def test_nobody_cannot_be_changed(archive):
    with pytest.raises(NotFoundError):
        people.set_roles(archive, CLI, "nobody@example.org", roles=[Role.ADMIN])


def test_what_was_done_is_in_the_journal_without_the_address(archive):
    people.add(archive, CLI, "cleo@example.org", PASSWORD, roles=[Role.CURATOR])

    rows = list(archive.db.query("SELECT deed, codes FROM journal"))

    assert [row["deed"] for row in rows] == ["person_added"]
    assert "cleo" not in rows[0]["codes"]
