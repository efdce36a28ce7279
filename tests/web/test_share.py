"""Test giving a story over HTTP: from the first page to the receipt."""

import re

import pytest

from storybank.domain.people import Role
from tests.web.staff import enter
from tests.web.walk import ANSWERS, STORY, asked, four_words, last_page, say_yes, walk


def test_a_person_walks_through_and_gets_a_receipt(client):
    """A11Y-50, A11Y-57: one question a page, then the check with the finished pages."""
    ids = walk(client)
    check = client.get("/share/check")
    done = say_yes(client)

    assert [one for one in ids if one in ANSWERS] == list(ANSWERS)
    assert STORY in check.text
    assert "anyone in the world" in check.text
    assert "Told by Ama" in check.text
    assert done.status_code == 200
    assert len(four_words(done).split()) == 4
    assert "You said yes to: our own training, our website." in done.text
    assert "You said no to: Google and other search sites; print" in done.text
    assert "[" not in re.sub(r"<[^>]+>", "", done.text.split("<main")[1].split("</main>")[0])


def test_the_words_of_the_receipt_open_the_story(app, client):
    walk(client)
    words = four_words(say_yes(client))

    other = app.test_client()
    page = other.post("/my-story", data={"words": words}, follow_redirects=True)

    assert page.status_code == 200
    assert "The ramp" in page.text


def test_nothing_is_shown_before_the_second_yes(client):
    walk(client)
    say_yes(client)

    assert client.get("/api/v1/stories").json["total"] == 0


def test_reading_about_it_sets_no_cookie(client):
    client.get("/share")
    client.get("/share/q/things-to-know")

    assert client.get_cookie("storybank") is None


def test_each_continue_is_kept_and_the_words_bring_it_back_on_another_machine(app, client, clock):
    client.post("/share/q/who", data=ANSWERS["who"])
    client.post("/share/q/story", data={**ANSWERS["story"], "rest": "1"})
    words = four_words(client.get("/share/break"))
    clock.move(days=27)

    other = app.test_client()
    other.post("/my-story", data={"words": words})
    page = other.get("/share/q/story")

    assert STORY in page.text


def test_words_that_are_not_touched_are_gone_after_28_days(app, client, clock):
    client.post("/share/q/story", data={**ANSWERS["story"], "rest": "1"})
    words = four_words(client.get("/share/break"))
    clock.move(days=29)

    other = app.test_client()
    other.post("/my-story", data={"words": words})

    assert STORY not in other.get("/share/q/story").text


@pytest.mark.parametrize(
    ("question", "sent", "message"),
    [
        ("who", {}, "Choose who is filling in this form"),
        ("who", {"answer": "forged"}, "Choose who is filling in this form"),
        ("use-web", {}, "Choose yes, no or not sure"),
        ("name", {}, "Choose what name to show"),
        ("name", {"answer": "made_up"}, "Write the name that we can show"),
        ("story", {"title": "T"}, "Write something here"),
        ("place", {"answer": "town", "country": "England"}, "Write the town"),
        ("how-long", {"answer": "99"}, "Choose how long"),
    ],
)
def test_an_answer_that_lacks_something_is_asked_again(client, question, sent, message):
    """A11Y-52: summary, the same words beside the field, the title, what was typed is kept."""
    client.post("/share/q/who", data=ANSWERS["who"])
    client.post("/share/q/age", data=ANSWERS["age"])
    page = client.post(f"/share/q/{question}", data=sent)

    assert page.status_code == 422
    assert page.text.count(message) >= 2
    assert "<title>Error: " in page.text
    for value in sent.values():
        assert value == "forged" or value == "99" or value in page.text


def test_a_very_long_story_is_taken_and_one_too_long_is_given_back(client):
    long = "A morning and four of us. " * 6_000
    taken = client.post("/share/q/story", data={"words": long})
    refused = client.post("/share/q/story", data={"words": "word " * 45_000})

    assert taken.status_code == 303
    assert refused.status_code == 422
    assert "letters long" in refused.text
    assert refused.text.count("word ") > 40_000


def test_sending_needs_the_tick(client):
    """AC-06."""
    walk(client)
    page = last_page(client)
    stamp = re.search(r'name="stamp" value="(\w+)"', page.text)[1]

    refused = client.post("/share/yes", data={"stamp": stamp})

    assert refused.status_code == 422
    assert "Tick the box to say yes" in refused.text


def test_sending_twice_is_sending_once(app, client):
    walk(client)
    page = last_page(client)
    stamp = re.search(r'name="stamp" value="(\w+)"', page.text)[1]

    first = client.post("/share/yes", data={"agree": "yes", "stamp": stamp}, follow_redirects=True)
    second = client.post("/share/yes", data={"agree": "yes", "stamp": stamp}, follow_redirects=True)

    archive = app.extensions["bank"].open()
    assert archive.db["story"].count == 1
    archive.close()
    assert four_words(first) == four_words(second)


def test_answers_that_changed_since_the_check_are_checked_again(client):
    walk(client)
    page = last_page(client)
    stamp = re.search(r'name="stamp" value="(\w+)"', page.text)[1]
    client.post("/share/q/use-web", data={"answer": "no"})

    answer = client.post("/share/yes", data={"agree": "yes", "stamp": stamp})

    assert answer.location.startswith("/share/")
    assert "sent" not in answer.location


def test_a_change_from_the_check_leads_back_to_it(client):
    walk(client)

    answer = client.post("/share/q/place", data={"answer": "none", "back_to_check": "1"})

    assert answer.location == "/share/check"


def test_stopping_among_the_uses_makes_the_rest_no(client):
    ids = walk(client, use__training_here={"answer": "yes", "enough": "1"})

    assert "use-web" not in ids
    assert "You said" not in client.get("/share/check").text


def test_google_is_asked_only_after_a_yes_to_the_web(client):
    ids = walk(client, use__web={"answer": "no"})

    assert "use-search_engines" not in ids
    assert "quotes-web" not in ids


def test_someone_under_18_is_asked_for_one_year_and_waits_for_whoever_says_yes_with_them(
    app, client
):
    """The most careful jurisdiction: both yeses are needed for every use."""
    ids = walk(client, age={"answer": "16_17"}, turns={"month": "2027-05"})
    done = say_yes(client)

    archive = app.extensions["bank"].open()
    subjects = list(archive.db.query("SELECT * FROM subject ORDER BY rowid"))
    archive.close()
    assert "how-long-young" in ids
    assert "young" in ids
    assert done.status_code == 200
    assert [subject["role"] for subject in subjects] == ["teller", "authority"]
    assert subjects[0]["reask_at"] == subjects[1]["needed_until"] == "2027-04-30T23:00:00Z"


def test_a_young_person_who_does_not_say_yes_sends_nothing(app, client):
    """W10: their no counts, and so does their wish to think."""
    client.post("/share/q/who", data=ANSWERS["who"])
    client.post("/share/q/age", data={"answer": "13_15"})

    kept = client.post("/share/q/young", data={"answer": "no"})
    page = client.get(kept.location)

    assert kept.location == "/share/break"
    assert "It is your choice." in page.text
    assert client.get("/share/yes").status_code == 303


def test_what_was_written_can_be_deleted_before_it_is_sent(app, client):
    client.post("/share/q/story", data=ANSWERS["story"])

    client.post("/share/delete")

    archive = app.extensions["bank"].open()
    assert archive.db["draft"].count == 0
    archive.close()
    assert STORY not in client.get("/share/q/story").text


def test_the_check_says_where_the_words_hold_a_name_that_is_not_to_be_shown(client):
    """AC-26."""
    walk(
        client,
        story={"words": "I am Marjorie Quill and this is mine.", "title": "Mine"},
        name={"answer": "made_up", "shown_name": "Jo"},
        contact={"answer": ["renewal"]},
        channel={"answer": "letter"},
        reach__letter={"reach": "1 Weir Lane", "ask_for": "Marjorie Quill"},
    )

    page = client.get("/share/check")

    assert "Marjorie Quill and this" in page.text
    assert "did not want to show" in page.text


def test_another_story_can_follow_and_the_first_receipt_is_left(client):
    walk(client)
    say_yes(client)

    client.post("/share/another")

    assert asked(client.get("/share/go-on").location or "") == ""
    assert "Start" in client.get("/share").text


def test_the_receipt_can_be_kept_as_plain_text(client):
    walk(client)
    words = four_words(say_yes(client))

    kept = client.get("/my-story/receipt.txt")

    assert kept.mimetype == "text/plain"
    assert words in kept.text
    assert STORY not in kept.text


@pytest.mark.parametrize("address", ["/share/check", "/share/yes", "/share/sent", "/share/break"])
def test_pages_further_on_lead_back_where_nothing_was_answered(client, address):
    answer = client.get(address)

    assert answer.status_code == 303
    assert answer.location.startswith("/share")


def test_an_unknown_question_leads_on_and_cannot_be_saved(client):
    assert client.get("/share/q/nothing").status_code == 303
    assert client.post("/share/q/nothing", data={"answer": "yes"}).status_code == 404


def test_the_pages_and_their_addresses_are_private(client):
    page = client.get("/share/q/who")

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_ac_01_a_use_is_asked_with_nothing_chosen_and_an_empty_answer_is_asked_again(client):
    page = client.get("/share/q/use-web").text
    sent = client.post("/share/q/use-web", data={})

    assert page.count('type="radio"') == 3
    assert " checked" not in page
    assert sent.status_code == 422
    assert "Choose yes, no or not sure" in sent.text
    assert client.get("/share/go-on").location == "/share"


def test_ac_10_whoever_was_told_to_has_their_story_held_and_someone_is_asked_to_ring(app, client):
    walk(client, who={"answer": "helped"}, pressure={"answer": "told_to"})
    say_yes(client)
    cleo = enter(app, "cleo@example.org", Role.CURATOR)

    page = cleo.get("/desk").text

    assert "Ring first: someone may have told them to say yes" in page
    address = re.search(r"/desk/stories/\w+", page)[0]
    assert cleo.post(f"{address}/approve").status_code == 409
    assert client.get("/api/v1/stories").json["total"] == 0


@pytest.mark.parametrize("answer", ["no", "not_sure"])
def test_ac_11_whoever_was_not_told_well_is_told_again_and_not_held_up(client, answer):
    walk(client)
    sent = client.post("/share/q/explained", data={"answer": answer})
    told = client.get(sent.location).text
    done = say_yes(client)

    assert sent.location == "/share/told"
    assert "You can stop at any time. We did not make that clear." in told
    assert "Would you like to talk to someone?" in told
    assert len(four_words(done).split()) == 4
