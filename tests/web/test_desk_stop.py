"""Check that the desk stops a story for someone on one page, and shows what waits."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Part, Purpose, Use
from storybank.domain.people import CLI, VISITOR, Role
from storybank.domain.preview import audience
from storybank.domain.stories import EditorialState, Story
from storybank.domain.view import shown
from storybank.services import consent, contributors, people, purge, stop_requests, stopping
from storybank.services.archive import Archive
from storybank.storage import ledger, stops, stories
from tests.conftest import CLEO, teller_of

Told = Callable[..., Story]
PASSWORD = "marzipan owls at dusk"


def sign_in(client: FlaskClient, archive: Archive, role: Role) -> FlaskClient:
    people.add(archive, CLI, f"{role}@example.org", PASSWORD, roles=frozenset({role}))
    sent = client.post("/sign-in", data={"email": f"{role}@example.org", "password": PASSWORD})
    assert sent.status_code == 303
    return client


@pytest.fixture
def desk(client: FlaskClient, archive: Archive) -> FlaskClient:
    """A client signed in as a curator."""
    return sign_in(client, archive, Role.CURATOR)


def present(archive: Archive, story: Story) -> Story:
    return stories.reread(archive.db, story)


def is_shown(archive: Archive, story: Story, use: Use = Use.WEB) -> bool:
    return shown(present(archive, story), audience(Purpose(use)), use, archive.now) is not None


def ask(desk: FlaskClient, **form: object) -> int:
    return desk.post("/desk/stop", data={"channel": "phone", **form}).status_code


def test_ac_41_one_page_no_reason_and_the_channel_is_recorded(
    desk: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-49 too: nothing about the person is asked or kept."""
    story, other = told(), told(title="Another day at the clinic")

    form = desk.get("/desk/stop").text
    status = ask(desk, q="the day the RAMP came", deed="later")

    assert status == 303
    assert present(archive, story).editorial_state is EditorialState.REMOVED
    assert not is_shown(archive, story)
    assert is_shown(archive, other)
    [event] = [e for e in ledger.events(archive.db, story_id=story.id) if e.type == "withdrawn"]
    assert (event.actor_kind, event.channel) == ("curator", "phone")
    assert set(event.details) == {"was", "delete_on"}
    assert "why" in form.lower()
    assert "reason" not in form.lower()
    assert "textarea" not in form


@pytest.mark.parametrize("way", ["id", "address", "part", "words"])
@pytest.mark.parametrize("channel", ["phone", "letter", "face"])
def test_a_story_is_found_by_whatever_they_have(
    desk: FlaskClient, archive: Archive, told: Told, way: str, channel: str
) -> None:
    story, _ = told(), told(title="Another day at the clinic")
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    asked = {
        "id": story.id.lower(),
        "address": f"https://example.org/stories/{story.id}",
        "part": "the ramp",
        "words": keys.words,
    }[way]

    status = ask(desk, q=asked, deed="hide", channel=channel)

    assert status == 303
    [event] = [e for e in ledger.events(archive.db, story_id=story.id) if e.type == "paused"]
    assert event.channel == channel
    assert not is_shown(archive, story)


def test_where_several_fit_the_page_asks_which_and_keeps_the_answers(
    desk: FlaskClient, archive: Archive, told: Told
) -> None:
    first, second = told(title="A day by the sea"), told(title="A day by the river")

    asked = desk.post("/desk/stop", data={"q": "a day by", "deed": "hide", "channel": "face"})
    done = ask(desk, q="a day by", deed="hide", story=second.id)

    assert asked.status_code == 422
    assert "Choose which story they mean" in asked.text
    assert first.id in asked.text
    assert asked.text.count(" checked") == 2
    assert done == 303
    assert is_shown(archive, first)
    assert not is_shown(archive, second)


def test_some_uses_are_stopped_and_the_others_go_on(
    desk: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-43."""
    story = told()

    missing = ask(desk, q=story.id, deed="uses")
    done = ask(desk, q=story.id, deed="uses", uses=["web", "search_engines"])

    assert (missing, done) == (422, 303)
    assert not is_shown(archive, story, Use.WEB)
    assert is_shown(archive, story, Use.TRAINING_HERE)
    assert desk.get(f"/stories/{story.id}").status_code == 410
    [event] = [e for e in ledger.events(archive.db, story_id=story.id) if e.type == "narrowed"]
    assert event.channel == "phone"
    assert (
        consent.standing(present(archive, story))[Purpose(Use.PRINT), Part.TEXT].decision == "yes"
    )


def test_delete_today_deletes_once_the_answer_is_sent(
    desk: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told()

    sent = desk.post("/desk/stop", data={"q": story.id, "deed": "today", "channel": "letter"})
    sent.close()

    assert present(archive, story).purged_at is not None


def test_nothing_is_done_without_all_answers_or_a_story(
    desk: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told()

    for form in (
        {"q": story.id},
        {"q": story.id, "deed": "all"},
        {"q": "", "deed": "hide"},
        {"q": "no such words", "deed": "hide"},
        {"q": story.id, "deed": "hide", "channel": "web"},
    ):
        assert ask(desk, **form) == 422

    assert is_shown(archive, story)


@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.ADMIN, Role.SAFEGUARDING])
@pytest.mark.parametrize("address", ["/desk/stop", "/desk/messages"])
def test_for_others_these_pages_do_not_exist(
    client: FlaskClient, archive: Archive, role: Role, address: str
) -> None:
    sign_in(client, archive, role)

    assert client.get(address).status_code == 404
    assert client.post("/desk/stop", data={}).status_code == 404
    assert client.post("/desk/messages/1/sent").status_code == 404


def test_stopping_for_someone_settles_what_they_asked_without_words(
    desk: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-40: the request itself waits at ``/desk/requests``, with a clock of one day."""
    story = told()
    stop_requests.describe(archive, words=story.id, contact="ring my sister", in_danger=True)

    page = desk.get("/desk/stop").text
    ask(desk, q=story.id, deed="hide")

    assert "/desk/requests" in page
    assert stops.find_open(archive.db) == []


def test_ac_52_an_unfinished_deletion_stands_in_red_on_the_desk(
    desk: FlaskClient, archive: Archive, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = told()
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    def fail(_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(archive.bank.index, "rewrite", fail)
        with pytest.raises(OSError, match="no space"):
            purge.run(archive)
    listed = desk.get("/desk").text
    purge.run(archive)
    after = desk.get("/desk").text

    assert "1 deletion is not finished" in listed
    assert "govuk-error-summary" in listed
    assert story.id in listed
    assert story.id not in after


def test_a_curator_hands_over_a_copy_and_it_is_noted(
    app: Flask, desk: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told()

    given = desk.post(f"/desk/stories/{story.id}/copy", buffered=True)
    stranger = app.test_client().post(f"/desk/stories/{story.id}/copy")

    assert given.mimetype == "application/zip"
    assert stranger.status_code == 404
    types = [event.type for event in ledger.events(archive.db, story_id=story.id)]
    assert types.count("copy_given") == 1
    assert CLEO.kind == "curator"
    assert shown(present(archive, story), VISITOR, Use.WEB, archive.now) is not None
