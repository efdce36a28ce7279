"""Check that stopping always works: with words, a link, a stale form, or a description alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Purpose, Use
from storybank.domain.people import VISITOR
from storybank.domain.preview import audience
from storybank.domain.stories import EditorialState, Story
from storybank.domain.view import shown
from storybank.services import contributors, purge
from storybank.services.archive import Archive
from storybank.services.contributors import Keys
from storybank.storage import drafts, ledger, stops, stories
from tests.conftest import Clock
from tests.web.copies import files_of

Told = Callable[..., Story]


def keys_of(archive: Archive, story: Story) -> Keys:
    with archive.writing():
        return contributors.new_keys(archive, story_number=story.number)


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def present(archive: Archive, story: Story) -> Story:
    return stories.reread(archive.db, story)


def is_shown(archive: Archive, story: Story) -> bool:
    return any(
        shown(present(archive, story), audience(Purpose(use)), use, archive.now)
        for use in (Use.WEB, Use.TRAINING_HERE, Use.PRINT)
    )


def key_in(text: str) -> str:
    return text.split('name="key" value="')[1].split('"')[0]


@pytest.fixture
def strict(app: Flask) -> FlaskClient:
    """A client of the application as it is served: forms need tokens, cookies are not kept."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app.test_client(use_cookies=False)


# All of it


def test_from_receipt_to_done_takes_two_pages(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-47."""
    story = told()

    first = client.post("/stop", data={"choice": "all", "words": keys_of(archive, story).words})
    second = page(client, first.location)
    third = client.post(first.location, data={"end": "later", "key": key_in(second)})
    told_so = page(client, third.location)

    assert "we hide your story right away" in second
    assert not is_shown(archive, story)
    assert "We have stopped" in told_so
    assert "We delete it on 10 March 2026" in told_so
    assert "14 April 2026" in told_so
    assert f"/stories/{story.id}" in told_so or "/x/stories.one" in told_so
    assert "2 groups" not in told_so
    assert "150" not in told_so


def test_the_story_is_hidden_before_the_answer_is_sent(
    strict: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-39, AC-46, I-3: no session, no token; the words are enough."""
    story = told()

    sent = strict.post("/stop/all", data={"end": "later", "words": keys_of(archive, story).words})

    assert (sent.status_code, sent.location) == (303, "/stop/done/taken_back")
    assert present(archive, story).editorial_state is EditorialState.REMOVED
    assert shown(present(archive, story), VISITOR, Use.WEB, archive.now) is None
    [event] = [e for e in ledger.events(archive.db, story_id=story.id) if e.type == "withdrawn"]
    assert (event.actor_kind, event.channel) == ("contributor", "web")


def test_a_form_whose_session_has_ended_still_stops(
    app: Flask, strict: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-46."""
    story = told()
    before = app.test_client()
    before.get(f"/my-story/link/{keys_of(archive, story).token}")
    key = key_in(page(before, "/stop/all"))

    stale = {"end": "later", "key": key, "csrf_token": "long gone"}
    sent = strict.post("/stop/all", data=stale)

    assert sent.status_code == 303
    assert not is_shown(archive, story)


def test_the_key_of_an_old_form_stops_but_opens_no_story(
    app: Flask, archive: Archive, told: Told
) -> None:
    """AC-46 over both pages."""
    story = told()
    before, after = app.test_client(), app.test_client()
    before.get(f"/my-story/link/{keys_of(archive, story).token}")
    key = key_in(page(before, "/stop"))

    first = after.post("/stop", data={"choice": "all", "key": key})
    second = page(after, first.location)
    after.post("/stop", data={"choice": "copy", "key": key})
    sent = after.post("/stop/all", data={"end": "today", "copy": "yes", "key": key_in(second)})

    assert after.get("/my-story/copy").location == "/my-story"
    assert after.get("/my-story/story").location == "/my-story"
    assert sent.location == "/stop/done/copy"
    assert not is_shown(archive, story)


@pytest.mark.parametrize("key", ["nonsense", "a.b", ".", "00000000-0000-0000-0000-000000000000."])
def test_a_key_that_was_not_made_here_stops_nothing(
    strict: FlaskClient, archive: Archive, told: Told, key: str
) -> None:
    story = told()

    sent = strict.post("/stop/all", data={"end": "today", "key": key})

    assert sent.status_code == 422
    assert is_shown(archive, story)


def test_looking_stops_nothing(client: FlaskClient, archive: Archive, told: Told) -> None:
    """AC-39, I-5."""
    story = told()
    client.get(f"/my-story/link/{keys_of(archive, story).token}")
    before = len(list(ledger.events(archive.db)))

    for address in ("/stop", "/stop/all", "/stop/tell", "/stop/done/taken_back"):
        for _ in range(10):
            client.get(address)
            client.head(address)

    assert is_shown(archive, story)
    assert len(list(ledger.events(archive.db))) == before


def test_stopping_twice_is_stopping_once(client: FlaskClient, archive: Archive, told: Told) -> None:
    story = told()
    words = keys_of(archive, story).words

    answers = [client.post("/stop/all", data={"end": "later", "words": words}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    types = [event.type for event in ledger.events(archive.db, story_id=story.id)]
    assert types.count("withdrawn") == 1


def test_within_the_days_of_grace_the_words_bring_it_back(
    client: FlaskClient, archive: Archive, told: Told, clock: Clock
) -> None:
    """AC-44, A11Y-73."""
    story = told()
    words = keys_of(archive, story).words
    client.post("/stop/all", data={"end": "later", "words": words})
    assert client.get("/my-story/story").status_code == 303

    clock.move(days=3)
    client.post("/my-story", data={"words": words})
    offered = page(client, "/my-story/story")
    client.post("/my-story/restore")

    assert "You took your story back" in offered
    assert "We delete it on 10 March 2026" in offered
    assert is_shown(archive, story)


def test_delete_today_deletes_once_the_answer_is_sent(
    client: FlaskClient, archive: Archive, told: Told, instance: Path
) -> None:
    """AC-45, AC-50."""
    story = told(title="The zanzibarquokka day", summary="", quotes=())
    keys = keys_of(archive, story)
    client.get(f"/my-story/link/{keys.token}")
    form = page(client, "/stop/all")

    sent = client.post("/stop/all", data={"end": "today", "key": key_in(form)})
    sent.close()

    assert sent.location == "/stop/done/deleted"
    assert "We are deleting it now" in page(client, sent.location)
    assert present(archive, story).purged_at is not None
    kept = b"".join(path.read_bytes() for path in instance.rglob("*") if path.is_file())
    assert b"zanzibarquokka" not in kept.lower()
    again = client.post("/stop/all", data={"end": "today", "key": key_in(form)})
    assert again.location == "/stop/done/deleted"
    assert client.post("/my-story", data={"words": keys.words}).status_code == 422


def test_a_copy_comes_before_deletion_for_whoever_wants_one(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-45: hidden at once, deleted when the copy is there or the day is over."""
    story = told()
    words = keys_of(archive, story).words

    sent = client.post("/stop/all", data={"end": "today", "copy": "yes", "words": words})
    hidden = not is_shown(archive, story)
    offered = page(client, sent.location)
    copy = files_of(client.get("/my-story/copy", buffered=True).data)["my-story.txt"]
    last = client.post("/stop/delete", data={"key": key_in(offered)})
    last.close()

    assert hidden
    assert present(archive, story).purged_at is not None
    assert "It took a morning" in copy
    assert last.location == "/stop/done/deleted"


def test_a_copy_that_nobody_fetches_does_not_keep_the_story(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told()
    words = keys_of(archive, story).words
    client.post("/stop/all", data={"end": "today", "copy": "yes", "words": words})

    assert purge.run(archive) == [story.id]


def test_a_story_under_a_hold_is_taken_back_like_any_other(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-75, the first half."""
    story = told(extra={"safeguarding_hold": True})

    sent = client.post("/stop/all", data={"end": "later", "words": keys_of(archive, story).words})

    assert sent.status_code == 303
    assert present(archive, story).editorial_state is EditorialState.REMOVED


def test_no_page_asks_why(client: FlaskClient, archive: Archive, told: Told) -> None:
    """AC-49, I-4."""
    client.get(f"/my-story/link/{keys_of(archive, told()).token}")

    text = page(client, "/stop") + page(client, "/stop/all")

    assert "You do not need to tell us why" in text
    assert "<textarea" not in text
    assert "reason" not in text.lower()


# Less than all of it


def test_hiding_for_now_takes_one_page(strict: FlaskClient, archive: Archive, told: Told) -> None:
    story = told()

    data = {"choice": "pause", "words": keys_of(archive, story).words}
    sent = strict.post("/stop", data=data)

    assert sent.location == "/stop/done/hidden"
    assert present(archive, story).paused_at is not None


@pytest.mark.parametrize(
    ("choice", "leads_to"),
    [
        ("uses", "/my-story/permissions"),
        ("name", "/my-story/permissions"),
        ("copy", "/my-story/copy"),
        ("all", "/stop/all"),
    ],
)
def test_each_choice_leads_to_its_page(
    client: FlaskClient, archive: Archive, told: Told, choice: str, leads_to: str
) -> None:
    words = keys_of(archive, told()).words

    sent = client.post("/stop", data={"choice": choice, "words": words})

    assert (sent.status_code, sent.location) == (303, leads_to)
    assert client.get(leads_to, buffered=True).status_code == 200


def test_a_choice_must_be_made_and_words_must_match(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    words = keys_of(archive, told()).words

    unchosen = client.post("/stop", data={"words": words})
    unmatched = client.post("/stop", data={"choice": "pause", "words": "river lamp apple stone"})

    assert (unchosen.status_code, unmatched.status_code) == (422, 422)
    text = unmatched.get_data(as_text=True)
    assert "<title>Error: " in text
    assert "We could not match those words" in text
    assert "river lamp apple stone" in text
    assert 'value="pause" checked' in text


def test_guessing_here_and_at_my_story_is_one_count(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-48."""
    wrong = "river lamp apple stone"
    for _ in range(3):
        client.post("/stop", data={"choice": "all", "words": wrong})
    for _ in range(2):
        client.post("/my-story", data={"words": wrong})

    words = keys_of(archive, told()).words
    answers = [
        client.post("/stop", data={"choice": "all", "words": words}),
        client.post("/stop/all", data={"end": "later", "words": words}),
        client.post("/my-story", data={"words": words}),
    ]

    assert {answer.status_code for answer in answers} == {429}
    assert "01632 960000" in answers[0].get_data(as_text=True)


def test_the_words_of_a_draft_offer_to_delete_it(client: FlaskClient, archive: Archive) -> None:
    with archive.writing() as db:
        draft_id = drafts.add(db, archive.now)
        keys = contributors.new_keys(archive, draft_id=draft_id)

    sent = client.post("/stop", data={"choice": "all", "words": keys.words})
    offered = page(client, sent.location)
    done = client.post("/stop/draft")

    assert "Nobody has seen your words" in offered
    assert done.location == "/stop/done/draft"
    assert client.post("/my-story", data={"words": keys.words}).status_code == 422


def test_a_visitor_who_looks_at_the_page_gets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/stop").headers
    assert "Set-Cookie" not in client.get("/stop/tell").headers


# With nothing but a description


def test_a_story_that_is_named_is_hidden_at_once_and_waits_for_a_person(
    strict: FlaskClient, archive: Archive, told: Told, clock: Clock
) -> None:
    """AC-40."""
    story = told()

    about = f"Please hide http://localhost/stories/{story.id}"
    sent = strict.post("/stop/tell", data={"about": about, "contact": "my sister"})

    assert sent.location == "/stop/done/told"
    assert present(archive, story).paused_by_kind == "third_party"
    [kept] = stops.find_open(archive.db)
    assert (kept.story_id, kept.contact) == (story.id, "my sister")
    assert not kept.in_danger


def test_the_answer_is_the_same_whether_or_not_the_story_is_known(
    app: Flask, archive: Archive, told: Told
) -> None:
    """No oracle: a hidden story, a shown one and a made-up one answer alike."""
    hidden, seen = told(state=EditorialState.SUBMITTED), told(title="Another day entirely")

    answers = []
    for about in (hidden.id, seen.id, "ABCDEFG", "Another day entirely", "something"):
        client = app.test_client()
        sent = client.post(
            "/stop/tell",
            data={"about": about},
            environ_base={"REMOTE_ADDR": f"192.0.2.{len(about)}"},
        )
        answers.append((sent.status_code, dict(sent.headers), page(client, sent.location)))

    assert all(answer == answers[0] for answer in answers)


def test_one_visitor_cannot_hide_one_story_after_another(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    found = [told(title=f"Quite another story {number}") for number in range(5)]

    answers = [client.post("/stop/tell", data={"about": story.id}) for story in found]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429, 429]
    assert "01632 960000" in answers[-1].get_data(as_text=True)
    assert sum(present(archive, story).paused_at is not None for story in found) == 3


def test_words_are_needed_and_kept_when_there_are_too_many(client: FlaskClient) -> None:
    empty = client.post("/stop/tell", data={"about": " ", "contact": "ring 01632"})
    long = client.post("/stop/tell", data={"about": "very " * 2000})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "ring 01632" in empty.get_data(as_text=True)
    assert "very very" in long.get_data(as_text=True)


def test_danger_is_told_to_the_desk_first(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    client.post("/stop/tell", data={"about": "a story of mine"})
    client.post("/stop/tell", data={"about": "he found me through it", "danger": "yes"})

    assert [request.in_danger for request in stops.find_open(archive.db)] == [True, False]


def test_what_was_done_is_one_of_a_few_things(client: FlaskClient) -> None:
    assert client.get("/stop/done/nonsense").status_code == 404
    for what in ("hidden", "taken_back", "deleted", "copy", "told", "draft"):
        assert client.get(f"/stop/done/{what}").status_code == 200
