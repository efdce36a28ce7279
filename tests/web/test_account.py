"""Test /account: one's own sessions, password, and what is left out of one's lists."""

import re

from storybank.domain.people import CLI, Role, member
from storybank.domain.search import Query
from storybank.domain.stories import EditorialState
from storybank.services import people, saved
from tests.web.staff import PASSWORD, enter, sign_in

TESS = "tess@example.org"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0 Marked/9"


def test_someone_sees_where_they_are_signed_in_and_signs_out_there(app, clock, instance):
    here = enter(app, TESS, Role.TRAINER)
    clock.move(minutes=5)
    there = app.test_client()
    sent = {"email": TESS, "password": PASSWORD}
    there.post("/sign-in", data=sent, headers={"User-Agent": FIREFOX})
    stranger = enter(app, "cleo@example.org", Role.CURATOR)

    page = here.get("/account").text
    ends = re.findall(r'action="(/account/sessions/\w+/end)"', page)
    not_theirs = stranger.post(ends[0], follow_redirects=True)
    still = there.get("/training/stories").status_code
    done = here.post(ends[0], follow_redirects=True)

    assert "Firefox on Windows" in page
    assert "Signed in on 3 March 2026 at 10:05." in page
    assert len(ends) == 1
    assert "That session has ended already." in not_theirs.text
    assert still == 200
    assert "You are signed out there." in done.text
    assert there.get("/training/stories").status_code == 303
    assert here.get("/training/stories").status_code == 200
    kept = (path.read_bytes() for path in instance.rglob("*") if path.is_file())
    assert not any(b"Marked/9" in content for content in kept)


def test_someone_signs_out_everywhere_else(app):
    here, others = enter(app, TESS, Role.TRAINER), [sign_in(app, TESS), sign_in(app, TESS)]

    here.post("/account/sessions/end")

    assert {one.get("/account").status_code for one in others} == {303}
    assert here.get("/account").status_code == 200


def test_someone_changes_their_password_with_the_one_they_have(app):
    client = enter(app, TESS, Role.TRAINER)

    wrong = client.post("/account/password", data={"old": "x", "password": "eight brown otters"})
    weak = client.post("/account/password", data={"old": PASSWORD, "password": "short"})
    done = client.post(
        "/account/password", data={"old": PASSWORD, "password": "eight brown otters"}
    )

    assert wrong.status_code == weak.status_code == 422
    assert "This is not the password that you have now." in wrong.text
    assert done.location == "/sign-in"
    assert client.get("/account").status_code == 303
    assert sign_in(app, TESS, "eight brown otters")


def test_stories_are_left_out_of_ones_own_list_and_shown_when_asked(app, archive, told):
    told(title="The ramp")
    told(title="The long night", content_notes=("Death or loss",))
    tess, ben = (enter(app, mail, Role.TRAINER) for mail in (TESS, "ben@example.org"))

    tess.post("/account/care", data={"notes": "Death or loss", "more": "  Snakes \n\nsnakes"})
    page = tess.get("/training/stories").text
    again = re.search(r'href="([^"]*everything=yes[^"]*)"', page)[1].replace("&amp;", "&")

    found = next(one for one in people.find(archive, CLI) if one.email == TESS)
    actor = member(found.id, found.roles)
    saved.add(archive, actor, "All of it", Query())
    assert saved.every(archive, actor)[0].results.total == 1
    assert "1 story for training" in page
    assert "The long night" not in page
    assert "Left out, as you chose: stories that talk about Death or loss, Snakes, snakes." in page
    assert "The long night" in tess.get(again).text
    assert "The long night" in ben.get("/training/stories").text
    assert "The long night" in tess.get("/stories").text
    assert "Snakes\nsnakes</textarea>" in tess.get("/account/care").text
    tess.post("/account/care", data={})
    assert "The long night" in tess.get("/training/stories").text


def test_stories_are_left_out_of_the_queue_and_shown_when_asked(app, told):
    told(title="The ramp", state=EditorialState.SUBMITTED)
    told(title="The long night", state=EditorialState.SUBMITTED, content_notes=("Death or loss",))
    cleo = enter(app, "cleo@example.org", Role.CURATOR)

    cleo.post("/account/care", data={"notes": "Death or loss"})
    page = cleo.get("/desk").text
    chosen = cleo.get("/desk", query_string={"note": "Death or loss"}).text
    again = re.search(r'href="([^"]*everything=yes[^"]*)"', page)[1].replace("&amp;", "&")

    assert "The ramp" in page
    assert "The long night" not in page
    assert "The long night" in chosen
    assert "The long night" in cleo.get(again).text


def test_too_much_to_leave_out_is_said_and_kept_in_the_form(app):
    client = enter(app, TESS, Role.TRAINER)

    answer = client.post("/account/care", data={"more": "x" * 101})

    assert answer.status_code == 422
    assert "Use at most 100 letters on each line." in answer.text
    assert "x" * 101 in answer.text


def test_whoever_is_not_signed_in_is_asked_to(client):
    assert client.get("/account").location == "/sign-in?next=/account"
    assert client.post("/account/sessions/end").location == "/sign-in"
