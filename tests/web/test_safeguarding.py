"""Check raising a concern from the desk and from training, and looking into it (AC-74)."""

import re

import pytest

from storybank.domain.people import Role
from storybank.services import contributors, safeguarding
from tests.conftest import CLEO, make_story
from tests.services.test_safeguarding import SOL
from tests.web.staff import signed_in


def concern_of(archive):
    return safeguarding.find(archive, SOL)[0].id


@pytest.mark.parametrize(
    ("role", "place", "after"),
    [(Role.CURATOR, "desk", "/desk"), (Role.TRAINER, "training", "/training/stories")],
)
def test_ac_74_one_button_hides_it_from_whoever_pressed_it(app, archive, role, place, after):
    story = make_story(archive, title="Quillwarden")
    staff = signed_in(app, role)
    address = re.search(
        r'href="(/\w+/stories/\w+/concern)"', staff.get(f"/{place}/stories/{story.id}").text
    )[1]

    assert "Raise a concern" in staff.get(address).text
    refused = staff.post(address, data={"concern": ""})
    sent = staff.post(address, data={"concern": "I am worried"}, follow_redirects=True)

    assert refused.status_code == 422
    assert sent.request.path == after
    assert "The story is hidden." in sent.text
    assert "Quillwarden" not in sent.text
    for gone in (f"/{place}/stories/{story.id}", address, f"/stories/{story.id}"):
        assert staff.get(gone).status_code == 404


def test_ac_74_the_lead_is_told_by_a_count_and_a_list_without_content_or_name(app, archive):
    story = make_story(archive, title="Quillwarden", full_name="Ama Quillfeather")
    curator = signed_in(app, Role.CURATOR)
    curator.post(f"/desk/stories/{story.id}/concern", data={"concern": "the zzyzx"})
    lead = signed_in(app, Role.SAFEGUARDING)

    home, listed = lead.get("/").text, lead.get("/safeguarding").text

    assert "Safeguarding (1 open)" in home
    assert "Safeguarding (" not in curator.get("/").text
    assert "<title>1 open – safeguarding" in listed
    assert "Raised by a curator on 3 March 2026" in listed
    assert not re.search(f"Quill|zzyzx|{story.id}", listed)


def test_the_lead_reads_notes_decides_and_each_reading_stands_on_the_page(app, archive):
    story = make_story(archive, title="Quillwarden")
    curator, lead = signed_in(app, Role.CURATOR), signed_in(app, Role.SAFEGUARDING)
    curator.post(f"/desk/stories/{story.id}/concern", data={"concern": "the zzyzx"})
    address = f"/safeguarding/{concern_of(archive)}"

    page = lead.get(address)
    noted = lead.post(f"{address}/note", data={"note": "I rang."}, follow_redirects=True)
    refused = lead.post(f"{address}/decision", data={"ending": "lift", "told": "no"})
    closed = lead.post(
        f"{address}/decision",
        data={"ending": "lift", "told": "yes", "reasons": "We spoke."},
        follow_redirects=True,
    )

    assert "Quillwarden" in page.text
    assert "zzyzx" in page.text
    assert "safeguarding@example.org, 3 March 2026 at 10:00 (UTC)" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "I rang." in noted.text
    assert refused.status_code == 422
    assert 'href="#reasons"' in refused.text
    assert 'href="#why_not"' in refused.text
    assert "the hold was lifted" in closed.text
    assert curator.get(f"/stories/{story.id}").status_code == 200
    assert len(safeguarding.read(archive, SOL, concern_of(archive)).reads) == 4


@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.CURATOR, Role.ADMIN])
def test_ac_74_to_every_other_role_no_concern_exists(app, archive, role):
    story = make_story(archive)
    safeguarding.raise_concern(archive, CLEO, story.id, words="worried")
    concern_id = concern_of(archive)
    staff = signed_in(app, role)

    pages = [staff.get("/safeguarding"), staff.get(f"/safeguarding/{concern_id}")]
    pages += [staff.post(f"/safeguarding/{concern_id}/{end}") for end in ("note", "decision")]

    assert {page.status_code for page in pages} == {404}
    assert app.test_client().get("/safeguarding").status_code == 303
    assert app.test_client().get(f"/safeguarding/{concern_id}").status_code == 404


def test_the_teller_of_a_held_story_can_stop_it_and_is_asked_to_talk(app, archive, client):
    story = make_story(archive, title="Quillwarden")
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    curator = signed_in(app, Role.CURATOR)
    curator.post(f"/desk/stories/{story.id}/concern", data={"concern": "the zzyzx"})
    client.post("/my-story", data={"words": keys.words})

    page = client.get("/my-story/story").text

    assert "Please talk to us first" in page
    assert not re.search("Quillwarden|zzyzx|safeguarding", page, re.IGNORECASE)
