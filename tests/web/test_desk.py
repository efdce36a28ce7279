"""Test the desk over HTTP: queue, story, suggestions, approval, hold, decline, messages."""

import re

import pytest

from storybank.domain.people import Role
from storybank.domain.stories import EditorialState
from storybank.storage import themes
from storybank.storage.themes import Theme
from tests.web.journey import agree, give, newest, publish
from tests.web.staff import enter
from tests.web.walk import STORY

DEEDS = ("edit", "ask", "approve", "decline", "hold", "release", "message")


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


@pytest.fixture
def given(app, cleo):
    """A story that was just given: its address at the desk and its teller's words."""
    _, words = give(app)
    return newest(cleo), words


def edit(client, address, **differs):
    """Send the form of suggested words with what differs."""
    page = client.get(f"{address}/edit").text
    sent = {
        "based_on": re.search(r'name="based_on" value="(\d+)"', page)[1],
        "title": "The ramp",
        "body": STORY,
        "reason": "A clearer title.",
        **differs,
    }
    return client.post(f"{address}/edit", data=sent)


def test_the_queue_lists_what_waits_oldest_first_with_what_blocks_it(app, cleo, clock):
    for title in ("First", "Second"):
        give(app, story={"words": STORY, "title": title})
        clock.move(minutes=5)

    page = cleo.get("/desk").text

    assert page.index("First") < page.index("Second")
    assert "Desk: 2 stories waiting" in page
    assert "What stands in the way:" in page
    assert "came in today" in page


@pytest.mark.parametrize("show", ["waiting", "held", "approved", "declined", "all", "nonsense", ""])
def test_every_list_of_the_queue_opens_even_empty_and_far_past_its_end(cleo, show):
    answer = cleo.get(f"/desk?show={show}&page=1000000000")

    assert answer.status_code == 200
    assert "No stories here." in answer.text


def test_a_long_queue_has_pages(cleo, told):
    for _ in range(21):
        told(state=EditorialState.SUBMITTED)

    first, last = cleo.get("/desk").text, cleo.get("/desk?page=99").text

    assert len(re.findall(r'href="/desk/stories/\w+"', first)) == 20
    assert len(re.findall(r'href="/desk/stories/\w+"', last)) == 1
    assert "(page 1 of 2)" in first


def test_the_story_page_says_the_permissions_in_words(cleo, given):
    page = cleo.get(given[0]).text

    assert STORY in page
    assert "Our website" in page
    assert "What stands in the way:" in page
    assert "How it would look on our website" in page
    assert "Approve this story" not in page


def test_a_story_goes_from_the_desk_to_its_teller_and_back_and_is_shown(app, client, cleo):
    story_id, _ = publish(app, cleo)

    assert STORY in client.get(f"/stories/{story_id}").text
    assert "Told by Ama" in client.get(f"/stories/{story_id}").text
    assert "Shown now." in cleo.get(f"/desk/stories/{story_id}").text


def test_approving_too_early_is_refused_and_says_why(cleo, given):
    answer = cleo.post(f"{given[0]}/approve")

    assert answer.status_code == 409
    assert 'href="#approve"' in answer.text
    assert "There is a problem" in answer.text


def test_an_edit_is_a_new_version_that_its_teller_compares_and_decides_on(app, client, cleo, given):
    address, words = given
    sent = edit(cleo, address, title="How the ramp came")
    teller = app.test_client()
    teller.post("/my-story", data={"words": words})

    seen = re.sub(r"<[^>]+>", "", teller.get("/my-story/words").text)

    assert sent.status_code == 303
    assert re.search(r"How\b.*\bramp\b.*\bcame", seen, re.S)
    assert "A clearer title." in seen
    assert cleo.post(f"{address}/approve").status_code == 409
    agree(app, words)
    assert cleo.post(f"{address}/approve").status_code == 303
    story_id = address.rsplit("/", 1)[1]
    assert "How the ramp came" in client.get(f"/stories/{story_id}").text


def test_what_is_shown_stays_as_it_was_while_an_edit_waits(app, client, cleo):
    """AC-35."""
    story_id, _ = publish(app, cleo)

    edit(cleo, f"/desk/stories/{story_id}", title="Other words")

    page = client.get(f"/stories/{story_id}").text
    assert "The ramp" in page
    assert "Other words" not in page


def test_ac_21_a_quote_that_is_not_in_the_story_letter_for_letter_is_refused(cleo, given):
    sent = edit(cleo, given[0], quotes="It took a week.")

    assert sent.status_code == 422
    assert "A quote must stand in the story, letter for letter" in sent.text


@pytest.mark.parametrize(
    ("differs", "field"),
    [({"title": ""}, "title"), ({"body": " "}, "body"), ({"reason": ""}, "reason")],
)
def test_an_edit_that_lacks_something_keeps_what_was_typed(cleo, given, differs, field):
    typed = {"summary": "Typed and kept"} | differs

    answer = edit(cleo, given[0], **typed)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Typed and kept" in answer.text


def test_an_edit_of_words_that_have_moved_on_is_not_lost(cleo, given):
    edit(cleo, given[0], title="One")

    answer = edit(cleo, given[0], based_on="1", title="Two", body="My long work.")

    assert answer.status_code == 409
    assert "My long work." in answer.text


def test_only_themes_of_the_vocabulary_can_be_chosen(app, archive, cleo, given):
    with archive.writing() as db:
        themes.add(db, [Theme("getting-about", "Getting about")])
    page = cleo.get(f"{given[0]}/edit").text

    edit(cleo, given[0], themes=["getting-about", "made-up"])

    assert 'value="getting-about"' in page
    shown = cleo.get(given[0]).text
    assert "Getting about" in shown
    assert "made-up" not in shown


def test_a_hold_hides_what_is_shown_until_it_ends(app, client, cleo):
    story_id, _ = publish(app, cleo)
    address = f"/desk/stories/{story_id}"

    without = cleo.post(f"{address}/hold", data={"hold": " "})
    cleo.post(f"{address}/hold", data={"hold": "Someone is named."})
    held = client.get(f"/stories/{story_id}").status_code
    listed = cleo.get("/desk?show=held").text
    cleo.post(f"{address}/release")

    assert without.status_code == 422
    assert held in {404, 410}
    assert address in listed
    assert client.get(f"/stories/{story_id}").status_code == 200


def test_a_decline_needs_words_and_its_teller_reads_them(app, cleo, given):
    address, words = given

    without = cleo.post(f"{address}/decline", data={"decline": ""})
    done = cleo.post(f"{address}/decline", data={"decline": "Thank you. It is about others."})

    assert (without.status_code, done.status_code) == (422, 303)
    assert address in cleo.get("/desk?show=declined").text
    teller = app.test_client()
    teller.post("/my-story", data={"words": words})
    assert "Thank you. It is about others." in teller.get("/my-story/story").text


def test_a_message_waits_at_the_story_for_its_teller(app, cleo, given):
    address, words = given

    without = cleo.post(f"{address}/message", data={"message": ""})
    cleo.post(f"{address}/message", data={"message": "May we <b>ring</b> you?"})

    teller = app.test_client()
    teller.post("/my-story", data={"words": words})
    page = teller.get("/my-story/story").text
    assert without.status_code == 422
    assert "May we &lt;b&gt;ring&lt;/b&gt; you?" in page


def test_asking_for_words_that_are_not_the_newest_is_refused(cleo, given):
    for number in ("0", "99999", "x", ""):
        answer = cleo.post(f"{given[0]}/ask", data={"rendition": number})
        assert answer.status_code in {404, 409}, number


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CURATOR])
def test_for_every_other_role_the_desk_does_not_exist(app, told, role):
    story = told(state=EditorialState.SUBMITTED)
    client = enter(app, "x@example.org", role)

    answers = [client.get("/desk"), client.get(f"/desk/stories/{story.id}")]
    answers += [client.get(f"/desk/stories/{story.id}/edit")]
    answers += [client.post(f"/desk/stories/{story.id}/{deed}") for deed in DEEDS]

    assert {answer.status_code for answer in answers} == {404}


def test_signed_out_the_queue_asks_to_sign_in_and_a_story_does_not_exist(client, told):
    story = told(state=EditorialState.SUBMITTED)

    queue = client.get("/desk?show=held")
    answers = [client.get(f"/desk/stories/{story.id}"), client.get("/desk/stories/2345678")]
    answers += [client.post(f"/desk/stories/{story.id}/{deed}") for deed in DEEDS]

    assert (queue.status_code, queue.location) == (303, "/sign-in?next=/desk?show%3Dheld")
    assert {answer.status_code for answer in answers} == {404}


def test_an_unknown_story_is_a_404_for_every_deed(app, cleo):
    answers = [cleo.post(f"/desk/stories/2345678/{deed}") for deed in DEEDS]

    assert {answer.status_code for answer in answers} == {404}


def test_what_its_teller_took_back_is_not_at_the_desk(app, cleo):
    story_id, words = publish(app, cleo)
    app.test_client().post("/stop/all", data={"words": words, "end": "later"})

    assert cleo.get(f"/desk/stories/{story_id}").status_code == 404
