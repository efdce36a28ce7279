"""Test one story's page: what it says, what machines may know, what it never says."""

import json
import re
from datetime import UTC, datetime

import pytest

from storybank.domain.consent import Basis, Identity, Part, PlaceLevel, Use
from storybank.domain.people import Role
from storybank.domain.stories import EditorialState
from storybank.services import stopping
from tests.conftest import teller_of
from tests.web.staff import enter

ALL = (Part.TEXT, Part.SUMMARY, Part.QUOTES, Part.NAME, Part.PLACE)


def linked(page):
    """Return the linked data of a page, or None."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return json.loads(found[1]) if found else None


def test_the_page_has_the_story_in_the_order_of_the_house(client, told):
    """A11Y-30."""
    story = told(
        content_notes=("Death or loss",), identity=Identity.MADE_UP, shown_name="Robin Aske"
    )

    page = client.get(f"/stories/{story.id}").text

    order = [
        "The day the ramp came</h1>", "Told by Robin Aske. This is a made-up name.",
        "it talks about Death or loss", "It took a morning", "Using this story",
        "If this story has upset you", "Is it your story",
    ]  # fmt: skip
    found = [page.index(words) for words in order]
    assert found == sorted(found)
    assert 'href="/stop"' in page


def test_a11y_18_days_are_those_of_the_organisation_and_written_as_people_say_them(
    client, told, clock
):
    midnight_in_london = datetime(2026, 8, 15, 23, tzinfo=UTC)
    story = told(lasts=midnight_in_london - clock.now, story_date="2024-05")

    page = client.get(f"/stories/{story.id}").text

    assert "You may read it here until 16 August 2026" in page
    assert "from May 2024" in page


def test_the_citation_names_only_what_the_page_shows(client, told):
    shown = client.get(f"/stories/{told().id}").text
    hidden = client.get(f"/stories/{told(parts=(Part.TEXT,)).id}").text

    assert "Ama (2026). The day the ramp came. Fen Voices. http://localhost/stories/" in shown
    cited = re.search(r'<p class="govuk-body app-cite">(.*?)</p>', hidden)[1]
    assert "Ama" not in cited
    assert "The day the ramp came" not in cited


def test_i_16_the_full_name_is_nowhere(client, told):
    for identity in (Identity.NONE, Identity.MADE_UP, Identity.FIRST_NAME):
        story = told(identity=identity, shown_name="" if identity is Identity.NONE else "Jo")
        answer = client.get(f"/stories/{story.id}")
        assert "Quillfeather" not in answer.text + str(answer.headers)


def test_ac_85_without_search_engines_the_page_says_noindex_and_nothing_to_machines(client, told):
    story = told(uses=(Use.WEB,))

    answer = client.get(f"/stories/{story.id}")

    assert answer.headers["X-Robots-Tag"] == "noindex, noarchive"
    assert linked(answer.text) is None


def test_with_search_engines_machines_may_know_what_the_page_shows(client, told):
    story = told()

    answer = client.get(f"/stories/{story.id}")

    assert "X-Robots-Tag" not in answer.headers
    found = linked(answer.text)
    assert found["name"] == "The day the ramp came"
    assert found["author"] == [{"@type": "Person", "name": "Ama"}]
    assert found["url"] == f"http://localhost/stories/{story.id}"
    assert found["inLanguage"] == "en"


def test_ac_28_place_level_region_leaves_the_town_out_of_page_data_and_lists(client, told):
    story = told(place_level=PlaceLevel.REGION)

    page = client.get(f"/stories/{story.id}").text
    answers = [page, client.get("/stories").text, client.get("/api/v1/stories").text]

    assert "Fenmarsh" in page
    assert linked(page)["contentLocation"] == "Fenmarsh, England"
    assert not any("Tollerby" in answer for answer in answers)


def test_ac_86_no_social_tag_but_the_name_of_the_site(client, told):
    page = client.get(f"/stories/{told().id}").text

    tags = re.findall(r'<meta (?:property|name)="((?:og|twitter|article|fb):[^"]+)"', page)
    assert tags == ["og:site_name"]
    assert not re.search(r'<meta name="(?:description|author|keywords)"', page)


@pytest.mark.parametrize("missing", [Part.NAME, Part.PLACE, Part.SUMMARY])
def test_what_was_not_allowed_is_not_in_the_linked_data(client, told, missing):
    story = told(parts=tuple(part for part in ALL if part is not missing))

    found = json.dumps(linked(client.get(f"/stories/{story.id}").text))

    secret = {Part.NAME: "Ama", Part.PLACE: "Fenmarsh", Part.SUMMARY: "A ramp, and who"}[missing]
    assert secret not in found
    if missing is Part.SUMMARY:
        assert "The day the ramp came" not in found


def test_linked_data_cannot_break_out_of_its_place(client, told):
    story = told(title="</script><script>alert(1)</script>", shown_name="<b>&'\"")

    page = client.get(f"/stories/{story.id}").text

    assert linked(page)["name"] == "</script><script>alert(1)</script>"
    assert page.count("<script>") == 0


def test_material_of_the_public_domain_says_where_it_came_from(client, told):
    story = told(basis=Basis.PUBLIC_DOMAIN, extra={"citation": "Papers of 1936, public domain"})

    page = client.get(f"/stories/{story.id}").text

    assert "It first came from: Papers of 1936, public domain" in page


def test_a_wrong_id_a_hidden_story_and_one_for_others_get_the_same_404(client, told):
    hidden = told(state=EditorialState.SUBMITTED)
    others = told(uses=(Use.TRAINING_HERE,))

    pages = [
        client.get(f"/stories/{story_id}")
        for story_id in ("2345678", "x", "%00", "a" * 500, hidden.id, others.id)
    ]

    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1


def test_a_story_that_the_public_saw_and_that_was_taken_back_is_gone(client, archive, told):
    story = told()
    assert client.get(f"/stories/{story.id}").status_code == 200

    stopping.withdraw(archive, teller_of(story), story.id, today=False)

    answer = client.get(f"/stories/{story.id}")
    assert answer.status_code == 410
    assert "The day the ramp came" not in answer.text
    assert "People who share stories can take them back at any time." in answer.text


def test_the_address_decides_the_audience_even_for_a_curator(app, told):
    others = told(uses=(Use.TRAINING_HERE,))
    client = enter(app, "cleo@example.org", Role.CURATOR)

    assert client.get(f"/stories/{others.id}").status_code == 404
    assert client.get(f"/training/stories/{others.id}").status_code == 404


def test_trainers_read_until_when_they_may_use_it(app, told):
    story = told(uses=(Use.TRAINING_HERE,))
    client = enter(app, "tess@example.org", Role.TRAINER)

    answer = client.get(f"/training/stories/{story.id}")

    assert answer.status_code == 200
    assert "You may use it in our own training until 3 March 2027." in answer.text
    assert linked(answer.text) is None
    assert answer.headers["X-Robots-Tag"] == "noindex, noarchive"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_head_request_and_a_slash_change_nothing(client, told):
    story = told()

    assert client.head(f"/stories/{story.id}").status_code == 200
    assert client.get(f"/stories/{story.id}/").status_code == 404
    assert client.post(f"/stories/{story.id}").status_code == 405
