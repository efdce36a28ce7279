"""Check what tellers see and do at /my-story, with four words or a link and no account."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Decision, Identity, Part, Purpose, Use
from storybank.domain.stories import Content, EditorialState, RenditionKind, Story
from storybank.services import consent, contributors
from storybank.services.archive import Archive
from storybank.services.contributors import Keys
from storybank.storage import drafts, ledger, messages, renditions, stories
from tests.conftest import Clock
from tests.web.copies import files_of
from tests.web.tokens import plain

Told = Callable[..., Story]

# The token of a form changes with the second it was made in.
WAITING = {"state": EditorialState.PROPOSED, "cooling": None}


def keys_of(archive: Archive, story: Story) -> Keys:
    with archive.writing():
        return contributors.new_keys(archive, story_number=story.number)


def come_back(client: FlaskClient, archive: Archive, story: Story) -> None:
    """Open the story with its four words."""
    answer = client.post("/my-story", data={"words": keys_of(archive, story).words})
    assert answer.status_code == 303


def propose(archive: Archive, story: Story, **differs: str) -> int:
    """Put new words to the teller as the desk would; return their number."""
    before = renditions.of_story(archive.db, story)[-1]
    fields = {
        "title": before.content.title,
        "body": before.content.body,
        "summary": before.content.summary,
    }
    content = Content(**(fields | differs))
    with archive.writing() as db:
        return renditions.add(
            db,
            story,
            content,
            kind=RenditionKind.EDITED,
            by="cleo",
            at=archive.now,
            made_from=before.number,
            reason="So that nobody knows the ward",
        ).number


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def present(archive: Archive, story: Story) -> Story:
    return stories.reread(archive.db, story)


# Coming back


@pytest.mark.parametrize("join", [" ", ", ", "-", "  \n", ". "])
def test_words_open_the_story_however_they_are_written(
    client: FlaskClient, archive: Archive, told: Told, join: str
) -> None:
    story = told()
    words = join.join(keys_of(archive, story).words.upper().split())

    answer = client.post("/my-story", data={"words": words})

    assert (answer.status_code, answer.location) == (303, "/my-story/story")
    assert "The day the ramp came" in page(client, "/my-story/story")


def test_wrong_words_get_one_answer_that_tells_nothing(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told()
    right = keys_of(archive, story).words.split()

    answers = [
        client.post("/my-story", data={"words": words})
        for words in ("", "one two", "river lamp apple stone", " ".join(right[:3]), "x" * 5000)
    ]

    assert {answer.status_code for answer in answers} == {422}
    texts = {plain(answer) for answer in answers}
    assert len(texts) == 1
    assert "We could not match those words" in texts.pop()


def test_the_sixth_wrong_try_waits_and_names_the_other_ways(
    client: FlaskClient, archive: Archive, told: Told, clock: Clock
) -> None:
    """AC-48."""
    words = keys_of(archive, told()).words
    for _ in range(5):
        client.post("/my-story", data={"words": "river lamp apple stone"})

    waits = client.post("/my-story", data={"words": words})
    elsewhere = client.post(
        "/my-story", data={"words": words}, environ_base={"REMOTE_ADDR": "192.0.2.4"}
    )

    assert waits.status_code == 429
    assert "01632 960000" in waits.get_data(as_text=True)
    assert elsewhere.status_code == 303
    clock.move(minutes=10)
    assert client.post("/my-story", data={"words": words}).status_code == 303


def test_no_address_of_a_visitor_is_kept(client: FlaskClient, archive: Archive, told: Told) -> None:
    """AC-82."""
    for _ in range(7):
        client.post(
            "/my-story",
            data={"words": "river lamp apple stone"},
            environ_base={"REMOTE_ADDR": "203.0.113.9"},
            headers={"User-Agent": "marked-agent-77"},
        )

    kept = b"".join(p.read_bytes() for p in archive.bank.instance.rglob("*") if p.is_file())
    assert b"203.0.113.9" not in kept
    assert b"marked-agent-77" not in kept


def test_a_link_is_not_used_up_by_those_who_only_look(
    app: Flask, client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-39, the first half; I-5."""
    story = told()
    address = f"/my-story/link/{keys_of(archive, story).token}"
    before = len(list(ledger.events(archive.db)))

    for _ in range(25):
        app.test_client().get(address)
        assert "Set-Cookie" not in app.test_client().head(address).headers
    answer = client.get(address)

    assert (answer.status_code, answer.location) == (303, "/my-story/story")
    assert len(list(ledger.events(archive.db))) == before
    assert present(archive, story).paused_at is None


def test_a_link_that_opens_nothing_leads_to_the_words(client: FlaskClient) -> None:
    answer = client.get("/my-story/link/AAAAAAAAAAAAAAAAAAAAAA")

    assert answer.status_code == 404
    assert "four words" in answer.get_data(as_text=True)


def test_the_words_of_a_draft_lead_back_to_the_form(client: FlaskClient, archive: Archive) -> None:
    with archive.writing() as db:
        draft_id = drafts.add(db, archive.now)
        keys = contributors.new_keys(archive, draft_id=draft_id)

    answer = client.post("/my-story", data={"words": keys.words})

    assert answer.status_code == 303
    with client.session_transaction() as session:
        assert session["draft"] == draft_id
        assert "receipt" not in session


def test_opening_takes_a_new_key_and_closing_leaves_nothing_behind(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-84, for these pages."""
    come_back(client, archive, told())
    first = client.get_cookie("storybank")
    come_back(client, archive, told())
    second = client.get_cookie("storybank")

    client.post("/my-story/close")

    assert first is not None
    assert second is not None
    assert first.value != second.value
    assert client.get("/my-story/story").status_code == 303
    client.set_cookie("storybank", second.value)
    assert client.get("/my-story/story").status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        "/my-story/story",
        "/my-story/words",
        "/my-story/permissions",
        "/my-story/permissions/web/use",
        "/my-story/history",
        "/my-story/copy",
        "/my-story/seen/web",
    ],
)
def test_without_words_every_page_leads_to_where_they_are_asked(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.location) == (303, "/my-story")


def test_pages_are_neither_stored_nor_listed(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-84."""
    come_back(client, archive, told())

    headers = client.get("/my-story/story").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, noarchive"


def test_a_story_under_a_hold_can_be_stopped_but_not_opened(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-75, for this page: the page tells nothing of why."""
    story = told(extra={"safeguarding_hold": True})
    come_back(client, archive, story)

    answer = page(client, "/my-story/story")

    assert "ramp" not in answer
    assert "01632 960000" in answer
    assert "/stop" in answer


# How it stands


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"state": EditorialState.SUBMITTED, "cooling": None}, "One of us is reading your story"),
        ({"state": EditorialState.IN_REVIEW, "cooling": None}, "One of us is reading your story"),
        (
            {"state": EditorialState.SUBMITTED, "extra": {"call_for": ("age",)}},
            "We would like to talk to you first",
        ),
        (WAITING, "Please read it and tell us if it is right"),
        ({"cooling": timedelta(days=3)}, "Nobody can see your story before 6 March 2026"),
        ({}, "We stop on 3 March 2027"),
        ({"lasts": timedelta(days=-1)}, "Your yes ended on 2 March 2026"),
        ({"state": EditorialState.DECLINED}, "we cannot use it"),
        ({"state": EditorialState.ARCHIVED}, "Nobody can see your story now"),
        ({"uses": ()}, "Nobody can see your story now"),
    ],
)
def test_the_page_says_in_words_how_the_story_stands(
    client: FlaskClient, archive: Archive, told: Told, differs: dict[str, object], words: str
) -> None:
    come_back(client, archive, told(**differs))

    assert words in page(client, "/my-story/story")


def test_what_each_audience_sees_is_shown_exactly(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(identity=Identity.MADE_UP, shown_name="Jo", parts=(Part.TEXT, Part.NAME))

    come_back(client, archive, story)
    seen = page(client, "/my-story/seen/web")

    assert "It took a morning" in seen
    assert "Jo" in seen
    assert "Quillfeather" not in seen
    assert "Tollerby" not in seen
    assert "The day the ramp came" not in seen
    assert client.get("/my-story/seen/press").status_code == 404
    assert client.get("/my-story/seen/nonsense").status_code == 404


def test_before_it_is_shown_each_audience_can_be_previewed(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(**WAITING, uses=(Use.TRAINING_HERE,))
    propose(archive, story, body="They told me it would take long.")

    come_back(client, archive, story)

    assert "it would take long" in page(client, "/my-story/coming/training_here")
    assert "Your story is not shown there now" in page(client, "/my-story/seen/training_here")
    assert "You did not say yes to this use" in page(client, "/my-story/coming/web")


def test_the_history_is_told_in_words(client: FlaskClient, archive: Archive, told: Told) -> None:
    come_back(client, archive, told())
    client.post("/my-story/pause")
    client.post("/my-story/resume")

    text = page(client, "/my-story/history")

    assert text.index("You asked us to go on using it") < text.index("You hid your story for now")
    assert "You told us who can see your story" in text
    assert "Our website – the words: yes" in text


# The desk's words


def test_new_words_stand_beside_the_old_with_every_change_named(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(**WAITING)
    propose(archive, story, body="They told us the ramp would take a year. It took a morning.")
    come_back(client, archive, story)

    text = page(client, "/my-story/words")

    assert "We would like to change some words" in text
    assert "Why: So that nobody knows the ward." in text
    assert 'del class="difference__removed"' in text
    assert "(removed: </span>me<" in text
    assert "(added: </span>us<" in text
    assert "Until you choose" not in text


def test_a_yes_is_to_these_very_words_and_then_time_to_think(
    client: FlaskClient, archive: Archive, told: Told, clock: Clock
) -> None:
    """I-13, AC-29 as far as the teller's own steps go."""
    story = told(**WAITING)
    number = propose(archive, story, title="The day of the ramp")
    come_back(client, archive, story)

    first = client.post("/my-story/words", data={"rendition": number, "answer": "yes"})
    asked = page(client, first.location)
    client.post(first.location, data={"thinking": "time"})
    again = client.post(first.location, data={"thinking": "time"})

    assert "You have 7 days to think" in asked
    assert "I am sure" in asked
    assert again.status_code == 303
    assert [n for n, _ in present(archive, story).approved] == [number]
    waits = consent.standing(present(archive, story))[Purpose(Use.WEB), Part.TEXT].record
    assert waits.cooling_off_until == clock.now + timedelta(days=7)
    assert "You said yes to the words" in page(client, "/my-story/story")


def test_a_yes_to_words_that_have_changed_since_is_refused_in_words(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(**WAITING)
    old = propose(archive, story, title="The first try")
    come_back(client, archive, story)
    propose(archive, story, title="The second try")

    asked = client.get(f"/my-story/thinking/{old}")
    sent = client.post(f"/my-story/thinking/{old}", data={"thinking": "time"})
    turned_down = client.post("/my-story/words", data={"rendition": old, "answer": "no"})

    assert (asked.status_code, sent.status_code) == (409, 409)
    assert turned_down.status_code == 409
    assert "These words have changed since" in sent.get_data(as_text=True)
    assert present(archive, story).approved == ()


def test_words_of_another_story_cannot_be_answered(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    other = propose(archive, told(**WAITING), title="Not yours")
    come_back(client, archive, told(**WAITING))

    for address in (f"/my-story/thinking/{other}", f"/my-story/thinking/{10**17}"):
        assert client.post(address, data={"thinking": "time"}).status_code in {404, 409}
    turned_down = client.post("/my-story/words", data={"rendition": other, "answer": "no"})
    assert turned_down.status_code == 404


def test_with_a_full_name_on_the_web_there_is_no_way_round_the_time_to_think(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(**WAITING, identity=Identity.FULL_NAME, shown_name="Ama Quillfeather")
    come_back(client, archive, story)
    number = renditions.of_story(archive.db, story)[-1].number

    asked = page(client, f"/my-story/thinking/{number}")
    sent = client.post(f"/my-story/thinking/{number}", data={"thinking": "sure"})

    assert "You have 14 days to think" in asked
    assert "I am sure" not in asked
    assert sent.status_code == 409


@pytest.mark.parametrize("age", ["u13", "13_15", "16_17"])
def test_under_18_there_are_14_days_to_think_and_no_way_round_them(
    client: FlaskClient, archive: Archive, told: Told, age: str
) -> None:
    story = told(**WAITING, age=age)
    come_back(client, archive, story)
    number = renditions.of_story(archive.db, story)[-1].number

    asked = page(client, f"/my-story/thinking/{number}")
    sent = client.post(f"/my-story/thinking/{number}", data={"thinking": "sure"})
    agreed = client.post(f"/my-story/thinking/{number}", data={"thinking": "time"})

    until = {grant.record.cooling_off_until for grant in present(archive, story).grants}
    assert "You have 14 days to think" in asked
    assert "I am sure" not in asked
    assert (sent.status_code, agreed.status_code) == (409, 303)
    assert archive.now + timedelta(days=14) in until


def test_saying_no_keeps_the_old_words_up(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-38, the first half."""
    story = told()
    number = propose(archive, story, title="A title I do not like")
    come_back(client, archive, story)
    offered = page(client, "/my-story/words")

    client.post("/my-story/words", data={"rendition": number, "answer": "no"})
    again = client.post("/my-story/words", data={"rendition": number, "answer": "no"})

    assert "Until you choose, we show the words you said yes to before" in offered
    assert again.status_code == 303
    assert "The day the ramp came" in page(client, "/my-story/seen/web")
    assert present(archive, story).editorial_state is EditorialState.APPROVED
    assert renditions.declined(archive.db, story) == [
        renditions.of_story(archive.db, story)[-1].content
    ]


def test_wanting_it_another_way_goes_back_to_the_desk_with_the_reason(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(**WAITING)
    number = propose(archive, story, title="Another")
    come_back(client, archive, story)
    fields = {"rendition": number, "answer": "my_way"}

    empty = client.post("/my-story/words", data=fields)
    client.post("/my-story/words", data={**fields, "words": "Call it The ramp, please."})

    assert empty.status_code == 422
    assert "Error: " in empty.get_data(as_text=True)
    assert present(archive, story).editorial_state is EditorialState.IN_REVIEW
    [message] = messages.of_story(archive.db, story)
    assert (message.from_kind, message.body) == ("contributor", "Call it The ramp, please.")
    assert "Call it The ramp" in page(client, "/my-story/story")
    types = [event.type for event in ledger.events(archive.db, story_id=story.id)]
    assert types[-2:] == ["edit_declined", "editorial_changed"]


def test_an_answer_must_be_chosen(client: FlaskClient, archive: Archive, told: Told) -> None:
    come_back(client, archive, told(**WAITING))

    for answer in ("", "maybe"):
        sent = client.post("/my-story/words", data={"answer": answer, "words": "My thoughts"})
        assert sent.status_code == 422
        assert "My thoughts" in sent.get_data(as_text=True)


def test_more_time_can_be_taken_while_there_is_time_left(
    client: FlaskClient, archive: Archive, told: Told, clock: Clock
) -> None:
    story = told(cooling=timedelta(days=3))
    come_back(client, archive, story)

    client.post("/my-story/more-time", data={"days": "14"})
    odd = client.post("/my-story/more-time", data={"days": "-400"})

    assert "before 20 March 2026" in page(client, "/my-story/story")
    assert odd.status_code == 422
    clock.move(days=17)
    assert client.post("/my-story/more-time", data={"days": "7"}).status_code == 409


# Permissions


def test_each_question_is_asked_alone_with_nothing_chosen(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """I-10, AC-05 for these pages."""
    come_back(client, archive, told())

    for use in ("training_here", "web", "print"):
        for question in ("use", "name", "place", "quotes"):
            text = page(client, f"/my-story/permissions/{use}/{question}")
            assert text.count('type="radio"') == text.count('name="answer"') > 1
            assert " checked" not in text


def test_less_counts_at_once_and_the_page_says_so(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told()
    come_back(client, archive, story)

    sent = client.post("/my-story/permissions/web/use", data={"answer": "no"})

    assert "It counts from now on" in page(client, sent.location)
    assert "Your story is not shown there now" in page(client, "/my-story/seen/web")
    assert "our own training" in page(client, "/my-story/story")


def test_more_waits_and_the_page_says_until_when(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    come_back(client, archive, told(uses=(Use.TRAINING_HERE,)))

    sent = client.post("/my-story/permissions/web/use", data={"answer": "yes"})

    assert "It counts from 10 March 2026" in page(client, sent.location)
    assert "Your story is not shown there now" in page(client, "/my-story/seen/web")
    assert "from 10 March 2026" in page(client, "/my-story/permissions")


def test_a_name_the_words_still_hold_hides_the_story_and_says_why(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    """AC-23."""
    story = told(identity=Identity.FULL_NAME, shown_name="Ama Quillfeather", title="I am Ama")
    come_back(client, archive, story)

    sent = client.post(
        "/my-story/permissions/web/name", data={"answer": "made_up", "shown_name": "Jo"}
    )

    assert "the words of your story still hold that name" in page(client, sent.location)
    assert "the words still hold" in page(client, "/my-story/story")
    assert present(archive, story).paused_at is not None


@pytest.mark.parametrize(
    ("question", "data", "message"),
    [
        ("use", {}, "Choose yes, no or not sure"),
        ("use", {"answer": "ask_each_time"}, "Choose yes, no or not sure"),
        ("name", {"answer": ""}, "Choose what name to show"),
        ("name", {"answer": "made_up", "shown_name": " "}, "Write the name that we can show"),
        ("name", {"answer": "full_name", "shown_name": "x" * 101}, "Write the name"),
        ("place", {"answer": "street"}, "Choose what place to show"),
        ("quotes", {"answer": "not_sure"}, "Choose yes or no"),
    ],
)
def test_an_answer_that_is_none_changes_nothing(
    client: FlaskClient,
    archive: Archive,
    told: Told,
    question: str,
    data: dict[str, str],
    message: str,
) -> None:
    come_back(client, archive, told())
    before = len(list(ledger.events(archive.db)))

    sent = client.post(f"/my-story/permissions/web/{question}", data=data)

    assert sent.status_code == 422
    assert message in sent.get_data(as_text=True)
    assert "<title>Error: " in sent.get_data(as_text=True)
    assert len(list(ledger.events(archive.db))) == before


@pytest.mark.parametrize("address", ["press/use", "web/story", "search_engines/name", "x/y"])
def test_what_is_not_asked_is_not_there(
    client: FlaskClient, archive: Archive, told: Told, address: str
) -> None:
    come_back(client, archive, told())

    assert client.get(f"/my-story/permissions/{address}").status_code == 404


def test_how_long_can_be_changed(client: FlaskClient, archive: Archive, told: Told) -> None:
    come_back(client, archive, told(lasts=timedelta(days=1500)))

    sent = client.post("/my-story/permissions/how-long", data={"years": "1"})
    odd = client.post("/my-story/permissions/how-long", data={"years": "9" * 5000})

    assert "It counts from now on" in page(client, sent.location)
    assert "3 March 2027" in page(client, "/my-story/permissions")
    assert odd.status_code == 422


# Hiding, writing, a copy


def test_hiding_and_showing_again(client: FlaskClient, archive: Archive, told: Told) -> None:
    story = told()
    come_back(client, archive, story)

    client.post("/my-story/pause")
    hidden = page(client, "/my-story/story")
    client.post("/my-story/pause")
    client.post("/my-story/resume")

    assert "Your story is hidden" in hidden
    assert present(archive, story).paused_at is None
    types = [event.type for event in ledger.events(archive.db, story_id=story.id)]
    assert types.count("paused") == types.count("resumed") == 1


def test_a_message_is_sent_once(client: FlaskClient, archive: Archive, told: Told) -> None:
    story = told()
    come_back(client, archive, story)

    for _ in range(2):
        client.post("/my-story/messages", data={"words": "When will it be read?\r\nThanks"})
    empty = client.post("/my-story/messages", data={"words": " "})

    assert [m.body for m in messages.of_story(archive.db, story)] == [
        "When will it be read?\nThanks"
    ]
    assert empty.status_code == 422


def test_what_the_desk_alone_should_read_is_not_on_the_page(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told()
    with archive.writing() as db:
        messages.add(db, story, "system", body="For the desk alone", at=archive.now)
    come_back(client, archive, story)

    assert "For the desk alone" not in page(client, "/my-story/story")
    for text in files_of(client.get("/my-story/copy", buffered=True).data).values():
        assert "For the desk alone" not in text


def test_ac_93_a_copy_is_a_zip_that_opens_without_the_site(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    come_back(client, archive, told())

    answer = client.get("/my-story/copy", buffered=True)
    files = files_of(answer.data)

    assert answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    words = ("It took a morning", "On our website:", "You told us who can see", "Ama")
    for name in ("index.html", "my-story.txt"):
        assert [word for word in words if word not in files[name]] == []
    assert not re.search(r"(src|href)=|url\(|<script", files["index.html"])
    assert "It took a morning" not in files["my-receipt.txt"]
    assert "ring 01632 960000" in files["my-receipt.txt"]
    assert "You told us who can see" in files["my-history.txt"]
    data = json.loads(files["my-story.json"])
    assert data["versions"][0]["content"]["body"].startswith("They told me")
    assert {"web", "print"} <= {answer["use"] for answer in data["answers"]}


def test_a_copy_never_runs_what_a_story_holds(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    come_back(client, archive, told(title=nasty, body=nasty, quotes=()))

    files = files_of(client.get("/my-story/copy", buffered=True).data)

    assert "<script" not in files["index.html"]
    assert "<img" not in files["index.html"]


def test_markup_in_words_is_text(client: FlaskClient, archive: Archive, told: Told) -> None:
    nasty = "<script>alert(1)</script> {{ 7*7 }}"
    story = told(**WAITING, title=nasty, body=nasty, summary=nasty, quotes=())
    propose(archive, story, title=f"{nasty} too")
    come_back(client, archive, story)
    client.post("/my-story/messages", data={"words": nasty})

    for address in ("story", "words", "coming/web", "permissions", "history"):
        text = page(client, f"/my-story/{address}")
        assert "<script>alert" not in text
        assert "49" not in text.replace("W49", "")


def test_a_form_without_a_token_is_refused_here(app: Flask, archive: Archive, told: Told) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    client.get(f"/my-story/link/{keys_of(archive, told()).token}")

    assert client.post("/my-story/pause").status_code == 400


def test_a_standing_no_is_kept_when_new_words_are_agreed_to(
    client: FlaskClient, archive: Archive, told: Told
) -> None:
    story = told(**WAITING)
    come_back(client, archive, story)
    client.post("/my-story/permissions/web/use", data={"answer": "not_sure"})
    number = renditions.of_story(archive.db, story)[-1].number

    client.post(f"/my-story/thinking/{number}", data={"thinking": "sure"})

    standing = consent.standing(present(archive, story))
    assert standing[Purpose(Use.WEB), Part.TEXT].decision is Decision.NOT_SURE
    assert standing[Purpose(Use.TRAINING_HERE), Part.TEXT].decision is Decision.YES
