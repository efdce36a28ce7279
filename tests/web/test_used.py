"""Use the pages after a session: the trainer's, the room's, the desk's and the teller's."""

import html
import re

import pytest

from storybank.domain.people import CLI, Role
from storybank.services import contributors, people
from storybank.web import agreement
from tests.conftest import make_story
from tests.web.staff import PASSWORD, enter, sign_in

NEEDING = re.compile(r"^/training/(packs/<\w+>/(run|copies|handout|slides)|copies/<\w+>)")
WITHOUT = {"exports.confirm"}  # taking back needs no agreement


@pytest.fixture
def story(archive):
    return make_story(archive)


@pytest.fixture
def tess(app):
    return enter(app, "tess@example.org", Role.TRAINER)


def session(client, story) -> str:
    """Put a story into a new pack, begin to note a session, and return its address."""
    made = client.post("/training/packs/new", data={"title": "Listening", "medium": "screen"})
    sent = {"pack": made.location.rsplit("/", 1)[-1]}
    client.post(f"/training/stories/{story.id}/pack", data=sent)
    return client.post(f"{made.location}/used").location


def teller(app, archive, story):
    """Return a client in which the teller of *story* has opened it."""
    with archive.writing():
        token = contributors.new_keys(archive, story_number=story.number).token
    client = app.test_client()
    client.get(f"/my-story/link/{token}")
    return client


def read(client, address, status=200) -> str:
    """Return the words of a page, on one line."""
    page = client.get(address)
    assert page.status_code == status, address
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def room_of(client, address) -> str:
    return re.search(r"/room/(\w+)", client.get(address).text)[0]


def test_from_the_session_to_the_thank_you(app, archive, story, tess):
    cleo = enter(app, "cleo@example.org", Role.CURATOR)
    address = session(tess, story)
    said = {"people": "6_12", "area": "Norfolk", "words": "It moved <us>.", "before": "2"}
    assert tess.post(address, data={**said, "after": "4"}).location == address
    assert "Notes from sessions (1)" in read(cleo, "/desk")
    [note] = re.findall(r'action="(/desk/used/\w+)"', cleo.get("/desk/used").text)[:1]
    own = teller(app, archive, story)
    assert "moved" not in own.get("/my-story/used").text

    cleo.post(note, data={"state": "shown"})

    words = read(own, "/my-story/used")
    assert "1 session, about 9 people, in Norfolk." in words
    assert "It moved <us>." in words
    assert "2.0 out of 5" in words
    assert "1 session, about 9 people" in read(own, "/my-story/story")
    assert own.post("/my-story/used/thank").status_code == 303
    assert "A teller says: thank you" in read(tess, address)


def test_no_thank_you_and_rest_have_a_button_of_their_own(app, archive, story, tess):
    tess.post(session(tess, story), data={"people": "6_12", "area": "Norfolk"})
    own = teller(app, archive, story)

    own.post("/my-story/used/quiet")
    assert "You asked us not to tell you more" in read(own, "/my-story/used")
    assert "about 9 people" not in read(own, "/my-story/story")
    own.post("/my-story/used/tell-me")
    own.post("/my-story/used/rest")

    assert "is not used in training" in read(own, "/my-story/used")
    assert tess.get(f"/training/stories/{story.id}").status_code == 404
    assert app.test_client().get(f"/stories/{story.id}").status_code == 200


def test_anyone_in_the_room_taps_once_with_no_cookie_and_no_script(app, archive, story, tess):
    room = room_of(tess, session(tess, story))
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()

    page = client.get(room)
    tapped = client.post(room, data={"face": "good"})
    done = client.get(tapped.location)
    wrong = client.post(room, data={"face": "no"})

    for label in ("It was good for me", "It was so-so", "It was hard for me"):
        assert label in page.text
    assert tapped.status_code == 303
    assert "Thank you" in done.text
    assert wrong.status_code == 422
    for answer in (page, tapped, done, wrong):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    faces = next(archive.db.query("SELECT good, mixed, hard FROM used"))
    assert faces == {"good": 1, "mixed": 0, "hard": 0}


def test_ac_82_a_tap_leaves_no_address_and_no_device_behind(app, archive, story, tess):
    room = room_of(tess, session(tess, story))
    sent = {"User-Agent": "zqmarked", "X-Forwarded-For": "203.0.113.9"}

    app.test_client().post(
        room, data={"face": "hard"}, headers=sent, environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )

    kept = b"".join(
        path.read_bytes() for path in archive.bank.instance.rglob("*") if path.is_file()
    )
    assert b"203.0.113.9" not in kept
    assert b"zqmarked" not in kept


def test_a_room_closes_with_the_day(app, archive, story, tess, clock):
    room = room_of(tess, session(tess, story))

    clock.move(days=1)

    client = app.test_client()
    assert client.get(room).status_code == 410
    assert client.post(room, data={"face": "good"}).status_code == 410
    assert client.get("/room/2222222222").status_code == 404


def test_pages_after_a_session_are_its_trainers_and_the_desks_alone(app, archive, story, tess):
    address = session(tess, story)
    bo = enter(app, "bo@example.org", Role.TRAINER)

    for client, page in ((bo, address), (app.test_client(), address), (tess, "/desk/used")):
        assert client.get(page).status_code in {303, 404}
    assert bo.post(address, data={}).status_code == 404
    assert "Listening" not in bo.get("/training/used").text


def test_a_pack_of_which_nothing_may_be_used_says_why_nothing_can_be_noted(tess):
    made = tess.post("/training/packs/new", data={"title": "Empty", "medium": "screen"})

    answer = tess.post(f"{made.location}/used")

    assert answer.status_code == 422
    assert "nothing can be noted" in answer.text


def test_without_the_agreement_a_session_a_print_and_a_copy_say_what_to_do(app, archive, story):
    people.add(archive, CLI, "new@example.org", PASSWORD, roles=[Role.TRAINER])
    new = sign_in(app, "new@example.org")
    made = new.post("/training/packs/new", data={"title": "Listening", "medium": "screen"})
    pack = made.location
    new.post(f"/training/stories/{story.id}/pack", data={"pack": pack.rsplit("/", 1)[-1]})

    for page in (f"{pack}/run", f"{pack}/run/1", f"{pack}/copies/new"):
        words = read(new, page, 403)
        assert "Please read this and agree to it" in words
        assert "ramp" not in words
    assert new.post(f"{pack}/copies/new", data={}).status_code == 403
    page = new.get(f"{pack}/run").text
    sent = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("sha256", "next")
    }
    answer = new.post("/training/agreement", data=sent)
    assert answer.location == f"{pack}/run"
    assert new.get(answer.location).status_code == 200
    assert "We ask you again from" in read(new, "/training/agreement")
    for wrong in ("https://example.net/", "//example.net", "/training//example.net"):
        answer = new.post("/training/agreement", data={**sent, "next": wrong})
        assert answer.location == "/training/packs"


def test_every_way_to_run_print_or_copy_needs_the_agreement(app):
    found = {
        rule.endpoint for rule in app.url_map.iter_rules() if NEEDING.match(rule.rule)
    } - WITHOUT

    assert found == set(agreement.NEEDS)
