"""Check at the pages themselves what the sweep cannot see: faults, moments, askers, workers."""

import http.client
import json
import logging
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain import access, view
from storybank.domain.access import RULES
from storybank.domain.consent import Decision, Identity, Part, PlaceLevel, Use
from storybank.domain.people import CLI, Role
from storybank.domain.stories import Story
from storybank.services import changes, people, stopping
from storybank.services.archive import Archive, utc_now
from storybank.storage import audiences
from storybank.storage.consents import Answer
from tests.conftest import Clock, make_story, teller_of

Told = Callable[..., Story]
PASSWORD = "a long enough pass phrase"
SESSION_BAR = re.compile(
    r"<li><form.*?</form></li>|<li><a [^>]*>(?:Desk|Your sign-in)</a></li>"
    r"| · <a [^>]*>Staff sign-in</a>",
    re.S,
)
SECOND = timedelta(seconds=1)


@pytest.fixture
def curator(app: Flask, archive: Archive) -> FlaskClient:
    people.add(archive, CLI, "cleo@example.org", PASSWORD, roles=[Role.CURATOR])
    client = app.test_client()
    client.post("/sign-in", data={"email": "cleo@example.org", "password": PASSWORD})
    return client


def _without_bar(page: str) -> str:
    return re.sub(r"\s+", " ", SESSION_BAR.sub("", page))


def test_ac_14_a_curator_sees_at_a_public_address_what_the_public_sees(
    client: FlaskClient, curator: FlaskClient, told: Told
) -> None:
    story = told(
        title="The ramp", place_level=PlaceLevel.COUNTRY, identity=Identity.MADE_UP, shown_name="Jo"
    )

    public, staff = (c.get(f"/stories/{story.id}").text for c in (client, curator))

    assert "Sign out" in staff
    assert "Sign out" not in public
    assert _without_bar(staff) == _without_bar(public)


def _broken(*_: object, **__: object) -> object:
    raise ValueError("something about a ramp")


PLACES = {
    "the rule": lambda patch: patch.setitem(RULES, access.Action.READ, (_broken,)),
    "the reading by hand": lambda patch: patch.setattr(access, "permitted_parts", _broken),
    "the reading in SQL": lambda patch: (
        patch.setattr("storybank.storage.stories.to_sql", _broken),
        patch.setattr("storybank.storage.audiences.to_sql", _broken),
        audiences._asked.cache_clear(),
    ),
    "the words last said yes to": lambda patch: patch.setattr(view, "shown_rendition", _broken),
}
EXITS = ("/", "/stories", "/stories?q=ramp", "/stories/{id}", "/api/v1/stories?q=ramp")
COUNTED = ("/themes",)  # shows counts alone: no story is read by hand for it


@pytest.mark.parametrize("place", PLACES)
def test_ac_15_where_the_gate_fails_it_stays_closed_and_says_so(
    client: FlaskClient,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    place: str,
) -> None:
    story = told(title="The ramp", body="A ramp of wood.", summary="Of a ramp.")
    PLACES[place](monkeypatch)

    is_counted = place in {"the rule", "the reading in SQL"}
    for address in (*EXITS, *(COUNTED if is_counted else ())):
        with caplog.at_level(logging.CRITICAL):
            caplog.clear()
            answer = client.get(address.format(id=story.id))

        assert answer.status_code == 503, address
        assert "wood" not in answer.text
        assert "The ramp" not in answer.text
        alert = [r.getMessage() for r in caplog.records if r.levelno == logging.CRITICAL]
        assert alert == ["the gate failed and stays closed: ValueError"], address


def _answer(client: FlaskClient, address: str) -> tuple[int, str, dict[str, str]]:
    found = client.get(address)
    return found.status_code, found.text, dict(found.headers)


def test_ac_17_a_story_for_training_is_to_the_public_like_one_that_never_was(
    client: FlaskClient, told: Told
) -> None:
    story = told(uses=(Use.TRAINING_HERE,))

    for space in ("/stories/", "/training/stories/", "/desk/stories/"):
        here, nowhere = (_answer(client, space + one) for one in (story.id, "2222222"))
        assert here == nowhere
        assert here[0] == 404
    assert _answer(client, "/stories/2222222")[1] == _answer(client, "/nowhere")[1]


def test_ac_23_a_name_taken_back_is_gone_at_the_next_request(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(identity=Identity.FULL_NAME, shown_name="Marjorie Quillfeather",
                 full_name="Marjorie Quillfeather", uses=(Use.WEB,))  # fmt: skip
    address = f"/stories/{story.id}"
    assert "Quillfeather" in client.get(address).text

    made_up = Answer(Use.WEB, Part.NAME, Decision.YES, identity=Identity.MADE_UP, shown_name="Jo")
    changes.change(archive, teller_of(story), story.id, answers=[made_up], screens=("W17",))
    page = client.get(address)

    assert page.status_code == 200
    assert "Told by Jo" in page.text
    assert "Quillfeather" not in page.text + str(page.headers)
    assert "Marjorie" not in page.text


def test_ac_23_where_the_words_hold_the_name_the_story_is_hidden(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(identity=Identity.FULL_NAME, shown_name="Marjorie Quillfeather",
                 full_name="Marjorie Quillfeather", uses=(Use.WEB,),
                 body="They all called me Quillfeather then.", quotes=())  # fmt: skip

    made_up = Answer(Use.WEB, Part.NAME, Decision.YES, identity=Identity.MADE_UP, shown_name="Jo")
    changes.change(archive, teller_of(story), story.id, answers=[made_up], screens=("W17",))

    assert client.get(f"/stories/{story.id}").status_code == 404
    assert client.get("/api/v1/stories").json["total"] == 0


@pytest.mark.parametrize(
    ("terms", "moment", "before", "after"),
    [
        ({"cooling": timedelta(days=3)}, timedelta(days=3), 404, 200),
        ({"starts": timedelta(days=2)}, timedelta(days=2), 404, 200),
        ({"lasts": timedelta(days=2)}, timedelta(days=2), 200, 404),
    ],
    ids=["ac_29_cooling_off", "start", "ac_30_end"],
)
def test_it_turns_at_the_second_that_was_said_with_no_job_between(
    client: FlaskClient,
    clock: Clock,
    told: Told,
    terms: dict[str, timedelta],
    moment: timedelta,
    before: int,
    after: int,
) -> None:
    """AC-29, AC-30, I-3: page, search, counts and home page alike, on a warm cache."""
    story = told(title="The ramp", labels=("ramps",), **terms)

    for now, status in ((moment - SECOND, before), (moment, after)):
        clock.now += now - (clock.now - story.created_at)
        found = client.get("/api/v1/stories?q=ramp").json
        assert client.get(f"/stories/{story.id}").status_code == status
        assert found["total"] == (1 if status == 200 else 0)
        assert (story.id in client.get("/").text) == (status == 200)


def _operations(client: FlaskClient, address: str) -> int:
    """Count the calls that one request makes: the same work is the same number."""
    calls = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(note)
    try:
        client.get(address)
    finally:
        sys.setprofile(None)
    return calls


def test_looking_for_a_name_that_only_a_hidden_story_holds_is_the_same_work(
    client: FlaskClient, told: Told
) -> None:
    """AC-17, AC-22: by counting calls, so that no clock is needed."""
    told(title="The ramp")
    told(uses=(Use.TRAINING_HERE,), identity=Identity.FULL_NAME, shown_name="Ama Quilbrondy",
         full_name="Ama Quilbrondy")  # fmt: skip
    for name in ("quilbrondy", "quasbrendi"):
        client.get(f"/stories?q={name}")

    hidden, nobodys = (_operations(client, f"/stories?q={n}") for n in ("quilbrondy", "quasbrendi"))

    assert abs(hidden - nobodys) <= nobodys * 0.02


@pytest.fixture
def workers(instance: Path, app: Flask) -> Iterator[int]:
    """The port of a server with two workers over this instance."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = f"serve --port {port} --workers 2".split()
    server = subprocess.Popen(
        [sys.executable, "-c", "from storybank.cli import main; main()", *serve],
        env={"STORYBANK_INSTANCE": str(instance), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def _wait_for(port: int) -> None:
    for _ in range(900):
        try:
            _get(port, "/health")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


def _get(port: int, address: str) -> tuple[int, bytes]:
    """Fetch on a connection of its own, which either worker may take."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.slow
def test_ac_34_two_workers_with_warm_caches_hide_it_at_the_next_request(
    workers: int, app: Flask, clock: Clock
) -> None:
    """I-3. Many requests warm both workers, which share no memory; many ask again after."""
    clock.now = utc_now()
    archive = app.extensions["bank"].open()
    story = make_story(archive, title="The ramp")
    for _ in range(12):
        assert _get(workers, f"/stories/{story.id}")[0] == 200
        assert json.loads(_get(workers, "/api/v1/stories?q=ramp")[1])["total"] == 1

    stopping.pause(archive, teller_of(story), story.id)
    archive.close()

    for _ in range(12):
        assert _get(workers, f"/stories/{story.id}")[0] == 404
        assert json.loads(_get(workers, "/api/v1/stories?q=ramp")[1])["total"] == 0
