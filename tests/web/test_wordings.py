"""Test the pages where admins see, change and retire the words of permission screens."""

import pytest

from storybank.domain.people import Role
from storybank.storage import wordings
from tests.conftest import make_story
from tests.web.staff import enter

PAGES = [
    "/admin/wording",
    "/admin/wording/W26",
    "/admin/wording/W26?format=easy_read",
    "/admin/wording/W26/edit",
    "/admin/wording/versions/W26@1",
    "/admin/wording/versions/W26@1/retire",
]


@pytest.fixture
def admin(app):
    return enter(app, "admin@example.org", Role.ADMIN)


def new_words(archive, old="fast", new="at once", screen="W26"):
    return wordings.current(archive.db)[screen].text.replace(old, new)


@pytest.mark.parametrize("address", PAGES)
def test_nobody_but_an_admin_gets_in(app, client, admin, address):
    curator = enter(app, "curator-trainer@example.org", Role.CURATOR, Role.TRAINER)

    assert admin.get(address).status_code == 200
    assert curator.get(address).status_code == 404
    assert client.get(address).status_code == 303
    assert "/sign-in?next=" in client.get(address).location


def test_nobody_but_an_admin_can_send_anything(app, archive, client):
    curator = enter(app, "curator@example.org", Role.CURATOR)
    text = {"text": new_words(archive), "keep": "1"}

    assert curator.post("/admin/wording/W26/edit", data=text).status_code == 404
    assert client.post("/admin/wording/W26/edit", data=text).status_code == 303
    assert wordings.current(archive.db)["W26"].id == "W26@1"


def test_the_list_has_every_screen_with_version_grade_and_day(admin):
    page = admin.get("/admin/wording").text

    assert page.count("<tr") == 59
    assert "W18@1" in page
    assert "3.3" in page
    assert "3 March 2026" in page
    assert "easy read" in page


def test_new_words_are_looked_at_before_they_are_kept(admin, archive):
    text = new_words(archive)

    looked = admin.post("/admin/wording/W26/edit", data={"text": text, "look": "1"})
    before = wordings.current(archive.db)["W26"].id
    kept = admin.post("/admin/wording/W26/edit", data={"text": text, "keep": "1"})
    shown = admin.get(kept.location).text

    assert "Reading grade" in looked.text
    assert "Keep as a new version" in looked.text
    assert before == "W26@1"
    assert "Shown now: W26@2" in shown
    assert "at once" in shown
    assert "W26@1" in shown


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("( ) No\n", "", "There must be 3 answers"),
        ("anyone in the world", "the NHS", "is not explained"),
        ("Other people could", " ".join(["so"] * 16), "longer than 15 words"),
    ],
)
def test_words_that_cannot_be_kept_say_why(admin, archive, old, new, said):
    text = new_words(archive, old, new)

    refused = admin.post("/admin/wording/W26/edit", data={"text": text, "keep": "1"})

    assert refused.status_code == 422
    assert "<title>Error: " in refused.text
    assert said in refused.text
    assert "Keep as a new version" not in refused.text
    assert wordings.current(archive.db)["W26"].id == "W26@1"


def test_a_placeholder_that_is_lost_is_named(admin, archive):
    text = new_words(archive, "[date]", "soon", "W44")

    refused = admin.post("/admin/wording/W44/edit", data={"text": text, "keep": "1"})

    assert refused.status_code == 422
    assert "“[date]” is missing" in refused.text


def test_retiring_needs_an_answer_and_a_reason_and_says_what_it_hides(admin, archive):
    make_story(archive, wording_ids=("W26@1",))
    admin.post("/admin/wording/W26/edit", data={"text": new_words(archive), "keep": "1"})
    address = "/admin/wording/versions/W26@1/retire"

    unanswered = admin.post(address, data={"reason": "Not true"})
    without = admin.post(address, data={"misled": "yes"})
    done = admin.post(address, data={"misled": "yes", "reason": "Not true"}, follow_redirects=True)

    assert (unanswered.status_code, without.status_code) == (422, 422)
    assert "1 story is hidden until people are asked again" in done.text
    assert "Misleading, retired on 3 March 2026" in done.text


def test_words_in_use_are_not_retired_before_there_are_others(admin):
    refused = admin.post(
        "/admin/wording/versions/W26@1/retire", data={"misled": "yes", "reason": "Not true"}
    )

    assert refused.status_code == 409
    assert "Write the new words first" in refused.text


@pytest.mark.parametrize(
    "address",
    [
        "/admin/wording/W99",
        "/admin/wording/W26?format=nothing",
        "/admin/wording/W26?lang=../..",
        "/admin/wording/versions/W26@9",
        "/admin/wording/W99/edit",
    ],
)
def test_what_there_is_not_is_not_found(admin, address):
    assert admin.get(address).status_code == 404


def test_the_desk_lists_who_has_to_be_asked_again_and_never_the_words(app, admin, archive):
    story = make_story(archive, wording_ids=("W26@1",))
    admin.post("/admin/wording/W26/edit", data={"text": new_words(archive), "keep": "1"})
    address = "/admin/wording/versions/W26@1/retire"
    admin.post(address, data={"misled": "yes", "reason": "Not true"})
    curator = enter(app, "curator@example.org", Role.CURATOR)

    desk, listed = curator.get("/desk").text, curator.get("/desk/ask-again").text

    assert "1 person has to be asked again" in desk
    assert story.id in listed
    assert "They did not want to be contacted" in listed
    assert admin.get("/desk/ask-again").status_code == 404
