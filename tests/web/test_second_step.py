"""Test the second step: set up, asked for, recovered, taken off; and that a code works once."""

import html
import re

import pyotp
import pytest

from storybank.domain.people import CLI, Role
from storybank.services import people, second_step
from tests.web.staff import PASSWORD, enter, sign_in

CLEO = "cleo@example.org"


@pytest.fixture
def asks(instance):
    """Let the archive ask for a second step."""
    with (instance / "config.toml").open("a", encoding="utf-8") as file:
        file.write("require_totp = true\n")


def key_in(page):
    """Return the code generator of the key that a page shows."""
    return pyotp.TOTP(re.search(r'app-key">([A-Z2-7 ]+)<', page.text)[1].replace(" ", ""))


def codes_in(page):
    return re.findall(r"<li>((?:[a-z2-9]{4}-){2}[a-z2-9]{4})</li>", page.text)


def code_of(key, clock, **later):
    clock.move(**later) if later else None
    return key.at(clock())


def password_of(app, email=CLEO):
    client = app.test_client()
    return client, client.post("/sign-in", data={"email": email, "password": PASSWORD})


@pytest.fixture
def cleo(app):
    return enter(app, CLEO, Role.CURATOR)


@pytest.fixture
def on(cleo, clock):
    """Return the key and the recovery codes of Cleo, who has turned her second step on."""
    cleo.post("/account/second-step/begin")
    key = key_in(cleo.get("/account/second-step"))
    page = cleo.post("/account/second-step", data={"code": code_of(key, clock)})
    clock.move(seconds=30)
    return key, codes_in(page)


def test_after_a_right_password_a_code_is_asked_for_and_nothing_is_open_before_it(app, clock, on):
    client, answer = password_of(app)

    before = client.get("/desk").status_code
    wrong = client.post("/sign-in/code", data={"code": "000000"})
    right = client.post("/sign-in/code", data={"code": code_of(on[0], clock)})

    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert before == 303
    assert wrong.status_code == 422
    assert "This code does not match." in wrong.text
    assert right.location == "/desk"
    assert client.get("/desk").status_code == 200


def test_whoever_wanted_a_page_gets_there_after_the_code(app, clock, on):
    client = app.test_client()
    sent = {"email": CLEO, "password": PASSWORD, "next": "/desk/names"}
    first = client.post("/sign-in", data=sent)
    page = client.get(first.location)

    field = re.search(r'name="next" value="([^"]*)"', page.text)[1]
    last = client.post(
        "/sign-in/code", data={"code": code_of(on[0], clock), "next": html.unescape(field)}
    )

    assert last.location == "/desk/names"


def test_a_code_works_once(app, clock, on):
    code = code_of(on[0], clock)
    first, _ = password_of(app)
    first.post("/sign-in/code", data={"code": code})
    second, _ = password_of(app)

    again = second.post("/sign-in/code", data={"code": code})

    assert again.status_code == 422
    assert second.get("/desk").status_code == 303


def test_a_clock_may_be_half_a_minute_off_and_no_more(app, clock, on):
    client, _ = password_of(app)
    clock.move(minutes=2)
    answers = {}
    for off in (-90, 90, -30, 30):
        client, _ = password_of(app)
        code = on[0].at(clock(), counter_offset=off // 30)
        answers[off] = client.post("/sign-in/code", data={"code": code}).status_code

    assert answers == {-90: 422, 90: 422, -30: 303, 30: 303}


def test_a_recovery_code_stands_in_for_the_phone_once(app, on):
    client, _ = password_of(app)
    code = on[1][0].upper().replace("-", " ")

    first = client.post("/sign-in/code", data={"code": code})
    other, _ = password_of(app)
    again = other.post("/sign-in/code", data={"code": code})

    assert len(set(on[1])) == 10
    assert first.location == "/desk"
    assert again.status_code == 422
    assert "You have 9 recovery codes left." in client.get("/account").text


def test_nothing_of_the_secret_or_of_recovery_codes_is_kept(instance, on, caplog):
    key, codes = on

    files = [path.read_bytes() for path in instance.rglob("*") if path.is_file()]

    wanted = [key.secret.encode(), *(code.encode() for code in codes)]
    wanted += [code.replace("-", "").encode() for code in codes]
    assert not any(one in content for content in files for one in wanted)
    assert key.secret not in caplog.text


def test_a_code_is_asked_for_within_ten_minutes_of_the_password(app, clock, on):
    client, _ = password_of(app)
    clock.move(minutes=10)

    answer = client.post("/sign-in/code", data={"code": code_of(on[0], clock)})

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get("/sign-in/code").location == "/sign-in"


def test_guessing_codes_is_slowed_down(app, clock, on):
    client, _ = password_of(app)
    for _ in range(5):
        client.post("/sign-in/code", data={"code": "000000"})

    answer = client.post("/sign-in/code", data={"code": code_of(on[0], clock)})

    assert answer.status_code == 429


def test_turning_it_on_ends_all_other_sessions(app, clock, cleo):
    other = sign_in(app, CLEO)
    cleo.post("/account/second-step/begin")
    key = key_in(cleo.get("/account/second-step"))

    cleo.post("/account/second-step", data={"code": code_of(key, clock)})

    assert other.get("/desk").status_code == 303
    assert cleo.get("/desk").status_code == 200


def test_it_is_turned_off_and_its_codes_made_anew_only_with_a_code(cleo, clock, on):
    refused = cleo.post("/account/second-step/off", data={"code": "000000"})
    codes = codes_in(cleo.post("/account/second-step/codes", data={"code": on[1][0]}))
    old = cleo.post("/account/second-step/off", data={"code": on[1][1]})
    cleo.post("/account/second-step/off", data={"code": codes[0]})

    assert refused.status_code == old.status_code == 422
    assert len(codes) == 10
    assert "Set up a second step" in cleo.get("/account").text


def test_where_it_is_asked_curators_set_it_up_before_they_are_let_in(asks, app, clock):
    archive = app.extensions["bank"].open()
    people.add(archive, CLI, CLEO, PASSWORD, roles=[Role.CURATOR])
    archive.close()
    client, answer = password_of(app)

    page = client.get(answer.location)
    before = client.get("/desk").status_code
    done = client.post("/sign-in/set-up", data={"code": code_of(key_in(page), clock)})

    assert answer.location == "/sign-in/set-up"
    assert "People with your roles need a second step here." in page.text
    assert before == 303
    assert len(codes_in(done)) == 10
    assert client.get("/desk").status_code == 200


def test_where_it_is_asked_trainers_sign_in_as_before(asks, app):
    client = enter(app, "tess@example.org", Role.TRAINER)

    assert client.get("/training/stories").status_code == 200


def test_where_it_is_asked_it_cannot_be_turned_off(app, archive, cleo, clock, on):
    ada = enter(app, "ada@example.org", Role.ADMIN)
    ada.post("/account/second-step/begin")
    key = key_in(ada.get("/account/second-step"))
    ada.post("/account/second-step", data={"code": code_of(key, clock)})
    seen = re.search(r'name="seen" value="(\w+)"', ada.get("/admin/settings/sign-in").text)[1]
    ada.post(
        "/admin/settings/sign-in", data={"require_totp": "yes", "idle_minutes": "30", "seen": seen}
    )

    answer = cleo.post("/account/second-step/off", data={"code": on[1][0]})

    assert archive.settings.require_totp
    assert answer.status_code == 409
    assert "need a second step here" in answer.text


def test_when_it_comes_to_be_asked_sessions_without_it_end(app, archive):
    cleo = enter(app, CLEO, Role.CURATOR)
    ada = enter(app, "ada@example.org", Role.ADMIN)
    open_before = cleo.get("/desk").status_code
    seen = re.search(r'name="seen" value="(\w+)"', ada.get("/admin/settings/sign-in").text)[1]

    refused = ada.post(
        "/admin/settings/sign-in", data={"require_totp": "yes", "idle_minutes": "30", "seen": seen}
    )
    bank = app.extensions["bank"]
    with archive.writing() as db:
        db.execute("INSERT INTO setting VALUES ('require_totp', 'true', '', '')")

    assert open_before == 200
    assert refused.status_code == 422
    assert "Set up your own second step first" in refused.text
    assert bank.open().settings.require_totp
    assert cleo.get("/desk").status_code == 303


def test_an_admin_takes_it_off_for_someone_who_lost_everything(app, cleo, on):
    ada = enter(app, "ada@example.org", Role.ADMIN)
    archive = app.extensions["bank"].open()
    cleo_id = next(one.id for one in people.find(archive, CLI) if one.email == CLEO)

    assert "with a second step" in ada.get("/admin/people").text
    ada.post(f"/admin/people/{cleo_id}/second-step/off")

    assert not second_step.is_on(archive, cleo_id)
    archive.close()
    assert cleo.get("/desk").status_code == 303
    assert sign_in(app, CLEO).get("/desk").status_code == 200


def test_nobody_waits_for_a_code_without_a_password(client):
    for address in ("/sign-in/code", "/sign-in/set-up"):
        assert client.get(address).location == "/sign-in"
        assert client.post(address, data={"code": "000000"}).location == "/sign-in"


def test_whoever_is_shut_out_while_a_code_is_awaited_stays_out(app, archive, clock, on):
    client, _ = password_of(app)
    people.disable(archive, CLI, CLEO)

    answer = client.post("/sign-in/code", data={"code": code_of(on[0], clock)})

    assert answer.location == "/sign-in"
    assert client.get("/desk").status_code == 303
