"""Test stories that a curator types in: from paper to what is shown, and the receipt."""

import re

import pytest

from storybank.domain.people import Role
from tests.web.staff import enter
from tests.web.walk import four_words

STORY = {
    "way": "paper",
    "title": "The bus that waits",
    "words": "The driver waits for me now.\r\nHe did not before.",
    "kind": "story",
    "voice": "uses_services",
    "told_by": "self",
    "name": "Ama Quillfeather",
    "age": "adult",
}
ANSWERS = {
    "indicated_by": "self",
    "method": "paper_signature",
    "use-training_here": "yes",
    "use-web": "yes",
    "identity": "none",
    "years": "1",
    "note": "Signed at the kitchen table, 2 March; Joan from the centre was there.",
    "agreed": "yes",
}


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


def typed_in(cleo, **differs):
    """Type in a story; return its id, its teller's words, and the page to go on with."""
    sent = cleo.post("/desk/new", data={**STORY, **differs})
    assert sent.status_code == 303, sent.text
    words = four_words(cleo.get(sent.location))
    people = cleo.post("/desk/new/receipt").location
    return re.search(r"/desk/stories/(\w+)/people", people)[1], words, people


def test_a_paper_story_is_typed_in_and_shown_once_its_answers_are_too(app, cleo, clock):
    story_id, _, people = typed_in(cleo)
    public = app.test_client()
    page = cleo.get(f"/desk/stories/{story_id}").text
    assert "The bus that waits" in page
    assert "Nobody has recorded a permission for it" in page

    subject = re.search(rf'{people}/([\w-]+)"', cleo.get(people).text)[1]
    assert cleo.post(f"{people}/{subject}", data=ANSWERS).status_code == 303
    assert cleo.post(f"/desk/stories/{story_id}/approve").status_code == 303
    before = public.get(f"/stories/{story_id}").status_code
    clock.move(days=8)
    cleo = enter(app, "dan@example.org", Role.CURATOR)

    assert before == 404
    shown = public.get(f"/stories/{story_id}")
    assert shown.status_code == 200
    assert "The driver waits for me now." in shown.text
    assert "Quillfeather" not in shown.text


def test_the_words_of_the_receipt_open_the_story_and_are_shown_until_handed_over(app, cleo):
    sent = cleo.post("/desk/new", data=STORY)
    first = cleo.get(sent.location)
    again = cleo.get(sent.location)
    cleo.post("/desk/new/receipt")

    assert four_words(first) == four_words(again)
    assert cleo.get("/desk/new/receipt").status_code == 404
    assert "The driver waits" not in first.text
    teller = app.test_client()
    page = teller.post("/my-story", data={"words": four_words(first)}, follow_redirects=True)
    assert "The bus that waits" in page.text


def test_nobody_else_sees_the_receipt(app, cleo):
    cleo.post("/desk/new", data=STORY)
    other = enter(app, "dan@example.org", Role.CURATOR)

    assert other.get("/desk/new/receipt").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("way", "", "Choose how the story came."),
        ("words", "  ", "Type in the story"),
        ("words", "x" * 200_001, "This is too long"),
        ("kind", "poem", "Choose what it is."),
        ("voice", "", "Choose whose story it is."),
        ("told_by", "group", "Choose who it is about."),
        ("age", "", "Choose how old its teller is."),
        ("month", "soon", "Write the year and the month"),
        ("contact", "renewal", "Choose a safe way to reach them."),
        ("name", "x" * 501, "Use at most 500 letters"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(cleo, field, value, says):
    sent = cleo.post("/desk/new", data={**STORY, field: value})

    assert sent.status_code == 422
    assert says in sent.text
    assert "Ama Quillfeather" in sent.text or field == "name"
    assert "0 stories waiting" in cleo.get("/desk").text


def test_a_young_teller_of_a_paper_story_has_someone_beside_them(cleo):
    _, _, people = typed_in(cleo, age="u13", month="2030-04", unknown_who="yes")

    assert "Who says yes beside the teller" in cleo.get(people).text
    assert "Ring first: it is not known who can say yes with them" in cleo.get("/desk").text


def test_whoever_leaves_no_way_to_reach_them_is_never_to_be_reached(cleo):
    story_id, _, _ = typed_in(cleo, reach="01632 960001", channel="phone")

    page = cleo.get(f"/desk/stories/{story_id}").text

    assert "Do not get in touch" in page
    assert "01632 960001" not in page


@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.ADMIN, Role.SAFEGUARDING])
def test_nobody_but_a_curator_finds_the_page(app, role):
    other = enter(app, "someone@example.org", role)

    assert other.get("/desk/new").status_code == 404
    assert other.post("/desk/new", data=STORY).status_code == 404
