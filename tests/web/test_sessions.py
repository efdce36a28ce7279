"""Test sessions: the cookie, its key, and when a session ends."""

import hashlib
import re
from contextlib import closing

from storybank.domain.people import Role
from storybank.services import sessions
from tests.web.staff import enter, sign_in
from tests.web.walk import walk

COOKIE = re.compile(r"storybank=([\w-]{43}); HttpOnly; Path=/; SameSite=Lax")
CLEO = "cleo@example.org"


def key(client):
    return client.get_cookie("storybank").value


def test_reading_sets_no_cookie(client, told):
    story = told()

    for address in ("/", "/stories?q=ramp", f"/stories/{story.id}", "/themes", "/stop", "/share"):
        assert "Set-Cookie" not in client.get(address).headers, address


def test_the_cookie_is_a_random_key_that_scripts_cannot_read(app, client):
    answer = client.post("/share/q/who", data={"answer": "self"})

    found = COOKIE.fullmatch(answer.headers["Set-Cookie"])
    assert found
    other = app.test_client()
    other.post("/share/q/who", data={"answer": "self"})
    assert key(other) != found[1]


def test_only_the_hash_of_the_key_is_kept(app, client, archive, instance):
    client.post("/share/q/who", data={"answer": "self"})

    kept = [row["id_hash"] for row in archive.db.query("SELECT id_hash FROM web_session")]

    assert kept == [hashlib.sha256(key(client).encode()).hexdigest()]
    files = b"".join(path.read_bytes() for path in instance.rglob("*") if path.is_file())
    assert key(client).encode() not in files


def test_a_key_that_was_made_up_opens_nothing_and_is_not_taken_over(app, client):
    client.set_cookie("storybank", "a" * 43)

    client.post("/share/q/who", data={"answer": "self"})

    assert key(client) != "a" * 43


def test_signing_in_takes_a_new_key_and_the_old_one_opens_nothing(app, client):
    client.post("/share/q/who", data={"answer": "self"})
    before = key(client)
    enter(app, CLEO, Role.CURATOR)

    client.post("/sign-in", data={"email": CLEO, "password": "seven grey herons"})

    assert key(client) != before
    other = app.test_client()
    other.set_cookie("storybank", before)
    assert other.get("/desk").status_code == 303
    assert other.get("/share/parts").status_code == 303


def test_a_session_that_was_ended_is_not_brought_back_by_an_answer_on_its_way(app, client):
    client = enter(app, CLEO, Role.CURATOR)
    with closing(app.extensions["bank"].open()) as archive:
        content, _ = sessions.fetch(archive, key(client))
        copied = key(client)
        client.post("/sign-out")

        sessions.save(archive, copied, content, is_new=False)

        assert sessions.fetch(archive, copied) is None


def test_signing_out_forgets_the_cookie_and_the_copy(app):
    client = enter(app, CLEO, Role.CURATOR)
    copied = key(client)

    answer = client.post("/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get_cookie("storybank") is None
    other = app.test_client()
    other.set_cookie("storybank", copied)
    assert other.get("/desk").status_code == 303


def test_staff_who_go_on_working_stay_signed_in(app, clock):
    client = enter(app, CLEO, Role.CURATOR)

    for _ in range(4):
        clock.move(minutes=20)
        assert client.get("/desk").status_code == 200
    clock.move(minutes=31)

    assert client.get("/desk").status_code == 303


def test_reading_touches_a_session_at_most_once_a_minute(app, archive, clock):
    client = enter(app, CLEO, Role.CURATOR)

    def touched():
        rows = archive.db.query("SELECT touched_at FROM web_session WHERE staff_id IS NOT NULL")
        return [row["touched_at"] for row in rows]

    client.get("/desk")
    before = touched()
    clock.move(seconds=59)
    client.get("/desk")
    at_once = touched()
    clock.move(seconds=1)
    client.get("/desk")

    assert at_once == before
    assert touched() != before


def test_a_draft_lasts_28_days_and_no_longer(client, clock):
    walk(client)

    clock.move(days=27)
    in_time = client.get("/share/check").status_code
    clock.move(days=29)

    assert in_time == 200
    assert client.get("/share/check").status_code == 303


def test_changed_roles_end_every_session_of_whoever_has_them(app):
    enter(app, CLEO, Role.CURATOR)
    clients = [sign_in(app, CLEO) for _ in range(2)]
    admin = enter(app, "ada@example.org", Role.ADMIN)
    address = re.search(rf'href="(/admin/people/[\w-]+)">{CLEO}', admin.get("/admin/people").text)[
        1
    ]

    admin.post(f"{address}/roles", data={"roles": ["trainer"]})

    assert [client.get("/desk").status_code for client in clients] == [303, 303]
