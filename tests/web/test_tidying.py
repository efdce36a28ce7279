"""Test over HTTP that what the desk tidies is shown at once and listed to its teller (AC-36)."""

import html
import io
import re
import zipfile

import pytest

from storybank.domain.people import Role
from tests.web.journey import publish
from tests.web.staff import enter

TOLD = "It took a morning,  and “four”  of us."
TIDY = "It took a morning, and “four” of us."


def edit(client, address, **differs):
    """Send the form of suggested words as it is filled in, with what differs."""
    page = client.get(f"{address}/edit").text
    fields = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    fields += re.findall(r'<input[^>]* name="(title|based_on)"[^>]* value="([^"]*)"', page)
    sent = {name: html.unescape(value) for name, value in fields}
    assert {"title", "based_on", "body", "summary", "quotes"} <= set(sent)
    return client.post(f"{address}/edit", data=sent | {"reason": "Tidier."} | differs)


@pytest.fixture
def shown(app):
    """A story that is shown on the web: a curator, its address at the desk, its teller."""
    cleo = enter(app, "cleo@example.org", Role.CURATOR)
    story_id, words = publish(app, cleo, story={"words": TOLD, "title": "The ramp"})
    teller = app.test_client()
    teller.post("/my-story", data={"words": words})
    return cleo, story_id, teller


def test_ac_36_double_spaces_are_tidied_at_once_and_listed_with_what_they_were(app, shown):
    cleo, story_id, teller = shown
    before = teller.get("/my-story/story").text, teller.get("/my-story/tidied").text

    done = edit(cleo, f"/desk/stories/{story_id}", body=TIDY, reason="Two spaces, twice.")

    assert done.status_code == 303
    assert "You changed no word" in cleo.get(done.location).text
    public = app.test_client().get(f"/stories/{story_id}").text
    assert TIDY in public
    assert TOLD not in public
    mine, listed = teller.get("/my-story/story").text, teller.get("/my-story/tidied").text
    assert "See small things we tidied" not in before[0]
    assert "We have tidied nothing" in before[1]
    assert "See small things we tidied" in mine
    assert "There are new words for you to read" not in mine
    assert "<strong>Story:</strong> spaces" in listed
    assert "Two spaces, twice." in listed
    assert "We tidied how your story is written. We changed no word." in (
        teller.get("/my-story/history").text
    )
    assert "What was tidied since the teller’s yes" in cleo.get(f"/desk/stories/{story_id}").text


def test_ac_36_marks_are_listed_as_they_were_and_as_they_are(shown):
    cleo, story_id, teller = shown

    edit(cleo, f"/desk/stories/{story_id}", body=TOLD.replace("“", '"').replace("”", '"'))

    listed = teller.get("/my-story/tidied").text
    assert "<strong>Story:</strong> quotation marks" in listed
    assert "(removed: </span>“four”" in listed
    assert "(added: </span>&#34;four&#34;" in listed


def test_the_copy_holds_the_words_that_were_agreed_to_and_those_that_were_tidied(shown):
    cleo, story_id, teller = shown
    edit(cleo, f"/desk/stories/{story_id}", body=TIDY, reason="Two spaces, twice.")

    copy = zipfile.ZipFile(io.BytesIO(teller.get("/my-story/copy", buffered=True).data))

    for name in ("my-story.txt", "index.html", "my-story.json"):
        text = copy.read(name).decode()
        assert TOLD in text
        assert TIDY in text
    assert "Two spaces, twice." in copy.read("my-story.txt").decode()


def test_only_its_teller_reads_what_was_tidied(app, shown):
    cleo, story_id, _ = shown
    edit(cleo, f"/desk/stories/{story_id}", body=TIDY)

    for client in (app.test_client(), cleo):
        assert TIDY not in client.get("/my-story/tidied", follow_redirects=True).text
