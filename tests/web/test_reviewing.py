"""Check a reviewer's page by link: made, opened, answered, taken back; nothing of it is kept."""

import re

import pytest

from storybank.domain.people import Role
from tests.web.journey import give, newest
from tests.web.staff import enter
from tests.web.walk import STORY

LINK = re.compile(r"/review/[\w-]{20,}")
GUARDS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, noarchive",
}


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


@pytest.fixture
def desk(app, cleo):
    """The address at the desk of a story that was just given."""
    give(app)
    return newest(cleo)


@pytest.fixture
def link(cleo, desk):
    page = cleo.post(f"{desk}/reviewers/links", data={"holder": "Rita of the panel", "days": "7"})
    return LINK.search(page.text)[0]


def answer(client, address, **said):
    number = re.search(r'name="rendition" value="(\d+)"', client.get(address).text)[1]
    return client.post(address, data={"rendition": number, **said})


def test_a_link_is_shown_once_and_needs_a_name_and_a_length(cleo, desk, link):
    wrong = cleo.post(f"{desk}/reviewers/links", data={"holder": " ", "days": "365"})

    assert wrong.status_code == 422
    assert "Say in a few words whom it is for." in wrong.text
    assert "Choose how long it works." in wrong.text
    assert link not in cleo.get(f"{desk}/reviewers").text
    assert "Rita of the panel" in cleo.get(f"{desk}/reviewers").text


def test_a_reviewer_by_link_reads_challenges_and_the_desk_reads_it(app, cleo, desk, link):
    rita = app.test_client()
    opened = rita.get(link)
    page = rita.get("/review/open")

    half = answer(rita, "/review/open", said="challenge")
    done = answer(rita, "/review/open", said="challenge", words="The ward can be guessed")

    assert (opened.status_code, opened.location) == (303, "/review/open")
    for name, value in GUARDS.items():
        assert opened.headers[name] == value
        assert page.headers[name] == value
    assert STORY in page.text
    assert "checked" not in page.text
    assert (half.status_code, done.status_code) == (422, 303)
    assert "The ward can be guessed" in rita.get("/review/open").text
    assert "A reviewer challenges it: “The ward can be guessed”" in cleo.get("/desk").text


def test_a_link_that_was_taken_back_or_made_up_opens_nothing(app, cleo, desk, link):
    rita = app.test_client()
    rita.get(link)
    end = re.search(r'action="([^"]+/end)"', cleo.get(f"{desk}/reviewers").text)[1]
    cleo.post(end)

    answers = [rita.get("/review/open"), rita.get(link), rita.get("/review/" + "A" * 43)]

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert all(STORY not in one.text for one in answers)


def test_looking_ahead_opens_nothing(app, link):
    rita = app.test_client()

    assert rita.head(link).status_code == 303
    assert rita.get("/review/open").status_code == 404


def test_a_curator_with_the_link_open_cannot_agree_twice(app, cleo, desk, link):
    with app.extensions["bank"].open().writing() as db:
        db.execute(
            "INSERT INTO second_key SELECT story_number, max(number), (SELECT id FROM staff), '',"
            " 'curator', '[]', '[]' FROM rendition"
        )
    cleo.get(link)

    refused = answer(cleo, "/review/open", said="agree")

    assert refused.status_code == 409
    assert "One person cannot agree twice." in refused.text


@pytest.mark.parametrize("role", [Role.TRAINER, Role.CURATOR, Role.ADMIN, Role.SAFEGUARDING])
def test_without_the_role_or_a_link_there_is_no_such_page(app, desk, role):
    client = enter(app, "other@example.org", role)
    story = desk.rsplit("/", 1)[1]

    assert client.get("/review").status_code == 404
    assert client.get(f"/review/stories/{story}").status_code == 404
    assert client.get("/review/open").status_code == 404


def test_a_reviewer_of_the_staff_answers_at_the_address_of_the_story(app, cleo, desk):
    rae = enter(app, "rae@example.org", Role.REVIEWER)
    address = f"/review/stories/{desk.rsplit('/', 1)[1]}"

    done = answer(rae, address, said="ask_someone", words="someone from a ward")

    assert rae.get("/review").status_code == 200
    assert done.status_code == 303
    assert "someone from a ward" in cleo.get(f"{desk}/reviewers").text
    assert "rae@example.org" in cleo.get(f"{desk}/reviewers").text
