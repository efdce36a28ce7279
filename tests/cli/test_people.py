"""Test the commands for members of staff."""

import pyotp
import pytest

from storybank.domain.people import CLI
from storybank.services import people, second_step

PASSWORD = "seven grey herons"
CLEO = "cleo@example.org"


def add(run, email=CLEO, password=PASSWORD, role="curator"):
    return run("people", "add", email, "--role", role, "--password-stdin", stdin=f"{password}\n")


def listed(run):
    return {one["email"]: one for one in run("people", "list", "--json").json}


def test_someone_is_added_with_a_password_from_stdin_and_listed(run):
    said = add(run)

    assert (said.code, said.out, said.err) == (0, f"{CLEO} can sign in now.\n", "")
    found = listed(run)[CLEO]
    assert set(found) == {"email", "roles", "added_at", "disabled", "partner"}
    assert (found["roles"], found["disabled"]) == (["curator"], False)
    assert run("people", "list").out == f"{CLEO}  curator\n"
    assert PASSWORD not in run("people", "list").out


def test_roles_add_up(run):
    run(
        "people", "add", CLEO, "--role", "curator", "--role", "admin", "--password-stdin",
        stdin=PASSWORD,
    )  # fmt: skip

    assert listed(run)[CLEO]["roles"] == ["admin", "curator"]


@pytest.mark.parametrize(
    ("email", "password", "says"),
    [
        ("cleo", PASSWORD, "Write an email address"),
        ("", PASSWORD, "Write an email address"),
        ("a b@example.org", PASSWORD, "Write an email address"),
        (CLEO, "short", "Use at least 12 characters"),
        (CLEO, "", "Use at least 12 characters"),
        (CLEO, "password1234", "harder to guess"),
        (CLEO, "x" * 2000, "Use at most 1,024 characters"),
    ],
)
def test_a_bad_address_or_password_is_one_sentence_and_adds_nobody(run, email, password, says):
    said = add(run, email, password)

    assert said.code == 2
    assert said.out == ""
    assert says in said.err
    assert len(said.err.splitlines()) == 1
    assert listed(run) == {}


def test_the_same_address_twice_is_a_fault_and_changes_nothing(run):
    add(run)

    said = add(run, CLEO.upper(), "eight brown otters", role="admin")

    assert said.code == 1
    assert said.err == f"storybank: {CLEO.upper()} is already a member of staff.\n"
    assert listed(run)[CLEO]["roles"] == ["curator"]


@pytest.mark.parametrize("deed", [["disable"], ["enable"], ["role"], ["password"]])
def test_nobody_of_that_address_is_one_sentence(run, deed):
    more = ["--role", "admin"] if deed == ["role"] else []
    more += ["--password-stdin"] if deed == ["password"] else []

    said = run("people", *deed, "nobody@example.org", *more, stdin=PASSWORD)

    assert said.code == 1
    assert said.err == "storybank: Nobody here has the address nobody@example.org.\n"


def test_roles_are_changed_people_shut_out_and_let_in(run):
    add(run)

    assert run("people", "role", CLEO, "--role", "trainer").code == 0
    assert listed(run)[CLEO]["roles"] == ["trainer"]
    assert run("people", "disable", CLEO).code == 0
    assert listed(run)[CLEO]["disabled"] is True
    assert "(shut out)" in run("people", "list").out
    assert run("people", "enable", CLEO).code == 0
    assert listed(run)[CLEO]["disabled"] is False


def test_the_command_line_can_shut_out_even_the_last_admin(run):
    add(run, role="admin")

    assert run("people", "disable", CLEO).code == 0


def test_a_new_password_is_taken_from_the_first_line(run, app):
    add(run)

    said = run("people", "password", CLEO, "--password-stdin", stdin="eight brown otters\nmore\n")

    assert said.code == 0
    entered = app.test_client().post(
        "/sign-in", data={"email": CLEO, "password": "eight brown otters"}
    )
    assert entered.status_code == 303


def test_a_second_step_is_taken_off_for_whoever_lost_their_phone(run, archive):
    add(run)
    found = people.find(archive, CLI)[0]
    nothing = run("people", "second-step-off", CLEO)
    second_step.begin(archive, found.id)
    key = second_step.key(archive, found).secret.replace(" ", "")
    second_step.confirm(archive, found.id, pyotp.TOTP(key).at(archive.now))

    said = run("people", "second-step-off", CLEO)

    assert nothing.code == 1
    assert "has no second step" in nothing.err
    assert said.code == 0
    assert not second_step.is_on(archive, found.id)


def test_an_empty_list_says_what_to_do_and_is_a_list_all_the_same(run):
    assert "storybank people add" in run("people", "list").out
    assert run("people", "list", "--json").json == []
