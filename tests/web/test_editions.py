"""A11Y-62: screens in the form someone asks for, and that form on the record."""

import json
import re

from storybank.services import wording
from storybank.storage import wordings
from storybank.web import editions
from tests.conftest import make_story
from tests.services.test_wording import edited
from tests.web.test_my_story import come_back
from tests.web.walk import ANSWERS, say_yes, walk


def version_on(page) -> str:
    return re.search(r'name="wording" value="([^"]*)"', page.text)[1]


def records(archive) -> list[dict[str, str]]:
    return list(archive.db.query("SELECT format, lang, wording_ids FROM consent_record"))


def test_easy_read_is_offered_where_there_is_one_and_lasts_as_long_as_the_session(client):
    client.post("/share/q/who", data=ANSWERS["who"])
    client.post("/share/q/age", data=ANSWERS["age"])
    usual = client.get("/share/q/use-web")
    easy = client.get("/share/q/use-web?format=easy_read")
    next_one = client.get("/share/q/how-long")
    without = client.get("/share/q/age")
    back = client.get("/share/q/use-web?format=standard")

    assert 'href="/share/q/use-web?format=easy_read">easy read' in usual.text
    assert "People you know may see it." in easy.text
    assert "the usual words" in easy.text
    assert version_on(easy) == "W26.easy_read@1"
    assert version_on(next_one) == "W33.easy_read@1"
    assert version_on(without) == "W09@1"
    assert "format=" not in without.text
    assert version_on(back) == "W26@1"


def test_an_unknown_form_is_the_usual_one_and_sets_no_cookie(client):
    page = client.get("/share/q/things-to-know?format=nothing")

    assert page.status_code == 200
    assert client.get_cookie("storybank") is None


def test_the_form_shown_is_on_the_record(client, archive):
    client.get("/share?format=easy_read")
    walk(client)
    say_yes(client)

    (record,) = records(archive)

    ids = json.loads(record["wording_ids"])
    assert (record["format"], record["lang"]) == ("easy_read", "en")
    assert "W26.easy_read@1" in ids
    assert "W42.easy_read@1" in ids
    assert "W17@1" in ids


def test_an_answer_on_the_usual_words_is_recorded_as_such(client, archive):
    walk(client)
    say_yes(client)

    (record,) = records(archive)

    assert record["format"] == "standard"
    assert "W26@1" in json.loads(record["wording_ids"])


def test_words_that_changed_while_a_page_was_open_are_asked_again(client, archive):
    walk(client)
    page = client.get("/share/q/use-web")
    edited(archive, "W26", "fast", "at once")

    client.post("/share/q/use-web", data={"answer": "yes", "wording": version_on(page)})

    assert client.get("/share/check").location.startswith("/share/")
    client.post("/share/q/use-web", data={"answer": "yes", "wording": "W26@2"})
    assert client.get("/share/check").status_code == 200


def test_a_changed_permission_is_asked_again_where_its_words_changed_meanwhile(client, archive):
    story = make_story(archive)
    come_back(client, archive, story)
    page = client.get("/my-story/permissions/web/use")
    edited(archive, "W26", "fast", "at once")

    refused = client.post(
        "/my-story/permissions/web/use", data={"answer": "no", "wording": version_on(page)}
    )

    assert refused.status_code == 422
    assert editions.CHANGED in refused.text
    assert version_on(refused) == "W26@2"


def test_a_changed_permission_records_the_form_it_was_asked_in(client, archive):
    story = make_story(archive)
    come_back(client, archive, story)
    page = client.get("/my-story/permissions/web/use?format=easy_read")

    client.post("/my-story/permissions/web/use", data={"answer": "no", "wording": version_on(page)})

    record = records(archive)[-1]
    assert record["format"] == "easy_read"
    assert json.loads(record["wording_ids"]) == ["W26.easy_read@1"]


def test_stopping_can_be_read_in_easy_read(client):
    page = client.get("/stop?format=easy_read")
    check = client.get("/stop/all")

    assert "It is your story." in page.text
    assert "Then we delete it. It will be gone for good." in check.text


def test_the_ledger_keeps_the_hash_of_the_words_that_were_shown_not_of_todays(client, archive):
    """I-6."""
    walk(client)
    say_yes(client)
    sql = "SELECT wording_sha256 FROM consent_event WHERE type = 'given'"
    (event,) = archive.db.query(sql)
    ids = json.loads(records(archive)[0]["wording_ids"])

    before = wording.sha256(archive, ids)
    edited(archive, "W26", "fast", "at once")

    assert event["wording_sha256"] == before == wording.sha256(archive, ids)
    assert wordings.current(archive.db)["W26"].id not in ids
