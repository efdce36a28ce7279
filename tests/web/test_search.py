"""Test the search page and its JSON: filters, pages, order, nothing found, audiences."""

import re

import pytest

from storybank.domain.consent import Part, Use
from storybank.domain.people import Role
from storybank.domain.stories import Kind, Voice
from storybank.storage import themes
from storybank.storage.themes import Theme
from tests.web.staff import enter

JSON = {"Accept": "application/json"}


@pytest.fixture
def many(archive, told):
    """Twenty-three stories: three by carers, and three about getting about."""
    with archive.writing() as db:
        themes.add(db, [Theme("getting-about", "Getting about")])
    return [
        told(
            title=f"Story {number} of the ramp",
            voice=Voice.CARER if number < 3 else Voice.USES_SERVICES,
            kind=Kind.QUOTE if number == 22 else Kind.STORY,
            labels=("getting-about",) if number < 3 else (),
            content_notes=("Death or loss",) if 3 <= number < 6 else (),
        )
        for number in range(23)
    ]


def cards(page):
    return re.findall(r'<h2 class="govuk-heading-m app-card__title"><a [^>]*href="([^"]+)"', page)


def test_the_page_and_the_json_answer_the_same(client, many):
    for query in ("", "?q=ramp", "?q=ramp&voice=carer&sort=oldest", "?page=2", "?q=nothing"):
        page = client.get(f"/stories{query}")
        document = client.get(f"/stories{query}", headers=JSON)
        api = client.get(f"/api/v1/stories{query}")

        assert page.mimetype == "text/html"
        assert document.json == api.json
        assert cards(page.text) == [story["url"] for story in api.json["stories"]]
        assert "Accept" in page.headers["Vary"]


def test_the_json_has_the_contracts_shape(client, many):
    answer = client.get("/api/v1/stories?q=ramp").json

    assert set(answer) == {"total", "page", "pages", "stories", "facets", "suggestion"}
    assert (answer["total"], answer["page"], answer["pages"]) == (23, 1, 2)
    assert {
        "id", "url", "title", "kind", "voice", "place", "themes", "published_on", "snippet",
    } <= set(answer["stories"][0])  # fmt: skip
    for rows in answer["facets"].values():
        assert all(set(row) == {"value", "label", "count"} for row in rows)
    assert answer["suggestion"] is None


def test_heading_and_title_have_the_words_and_the_count(client, many):
    """A11Y-21, A11Y-25."""
    page = client.get("/stories?q=ramp").text

    assert "23 stories about “ramp”</h1>" in page
    assert "<title>23 stories about “ramp” (page 1 of 2) – Fen Voices</title>" in page
    assert "<mark>ramp</mark>" in page


def test_a_hyphenated_word_that_no_story_has_is_looked_for_as_its_parts(client, many):
    page = client.get("/stories?q=ramp-stairlift").text

    assert "23 stories about “ramp-stairlift”</h1>" in page
    assert "No story here has “ramp-stairlift”. We looked for the parts." in page
    assert "<mark>ramp</mark>" in page
    nothing = client.get("/stories?q=%22ramp-stairlift%22").text
    assert "No stories found" in nothing
    assert "We looked for the parts" not in nothing
    assert "We looked for the parts" not in client.get("/stories?q=ramp").text


def test_pages_hold_every_story_once_and_past_the_last_comes_the_last(client, many):
    first, last = client.get("/stories").text, client.get("/stories?page=2").text
    beyond = client.get("/stories?page=1000000000").text

    assert len(set(cards(first) + cards(last))) == 23
    assert (len(cards(first)), len(cards(last))) == (20, 3)
    assert cards(beyond) == cards(last)
    assert 'rel="next"' in first
    assert 'rel="next"' not in last
    assert 'start="21"' in last


def test_filters_have_counts_and_chosen_ones_can_be_taken_back(client, many):
    """A11Y-22."""
    page = client.get("/stories?q=ramp").text
    chosen = client.get("/stories?q=ramp&voice=carer&theme=getting-about").text

    assert re.search(r'value="carer"[^>]*>\s*<label[^>]*>Carer \(3\)</label>', page)
    assert "3 stories about" in chosen
    assert len(re.findall("Remove filter: </span>", chosen)) == 2
    assert 'href="/stories?q=ramp&amp;theme=getting-about"' in chosen
    assert re.search(r'value="carer"[^>]* checked', chosen)


def test_a_filter_of_very_many_values_lists_the_commonest_and_shows_all_when_asked(
    client, archive, told
):
    with archive.writing() as db:
        themes.add(db, [Theme(f"theme-{n}", f"Theme {n}") for n in range(45)])
    for _ in range(3):
        told(labels=tuple(f"theme-{n}" for n in range(45)))

    page = client.get("/stories?q=ramp&sort=newest").text
    link = re.search(r'href="([^"]+)">Show 35 more<', page)[1].replace("&amp;", "&")
    every = client.get(link).text

    assert page.count('name="theme"') == 10
    assert every.count('name="theme"') == 45
    assert "more<" not in every
    assert link == "/stories?q=ramp&sort=newest&filters=all"


def test_i_30_what_fewer_than_three_stories_have_is_no_filter(client, many):
    facets = client.get("/api/v1/stories").json["facets"]

    assert {row["value"]: row["count"] for row in facets["voice"]} == {
        "uses_services": 20, "carer": 3,
    }  # fmt: skip
    assert [row["value"] for row in facets["kind"]] == ["story"]


def test_a_filter_of_rare_or_unknown_values_still_answers_with_the_exact_total(client, many):
    rare = client.get("/api/v1/stories?kind=quote").json
    unknown = client.get("/api/v1/stories?kind=nonsense").json

    assert rare["total"] == 1
    assert unknown["total"] == 0
    assert "Remove filter: " in client.get("/stories?kind=nonsense").text


def test_ac_27_a_theme_that_too_few_shown_stories_have_is_no_filter_by_its_address(
    client, archive, many, told
):
    """Nothing is counted under it and its name is not said: as of a theme that is not there."""
    with archive.writing() as db:
        themes.add(db, [Theme("rare-thing", "A rare thing")])
    told(title="Another ramp", labels=("rare-thing",))

    rare = client.get("/api/v1/stories?theme=rare-thing").json
    unknown = client.get("/api/v1/stories?theme=no-such-thing").json

    assert rare["total"] == 0
    assert rare["facets"]["theme"] == [
        {"value": "rare-thing", "label": "rare-thing", "count": 0},
    ]
    assert {k: v for k, v in rare["facets"].items() if k != "theme"} == {
        k: v for k, v in unknown["facets"].items() if k != "theme"
    }
    assert "A rare thing" not in client.get("/stories?theme=rare-thing").text


def test_stories_that_talk_about_something_can_be_left_out(client, many):
    page = client.get("/stories").text
    answer = client.get("/api/v1/stories", query_string={"without": "Death or loss"}).json

    assert "Leave out stories that talk about" in page
    assert answer["total"] == 20


def test_the_order_can_be_chosen_and_is_kept_on_the_next_page(client, many):
    newest = client.get("/stories?sort=newest").text
    oldest = client.get("/stories?sort=oldest").text
    oldest_on = client.get("/stories?sort=oldest&page=2").text

    assert cards(newest)[0] == cards(oldest_on)[-1]
    assert '<option value="oldest" selected>' in oldest
    assert 'href="/stories?sort=oldest&amp;page=2"' in oldest


def test_nothing_found_keeps_the_words_and_says_what_to_do(client, many):
    """A11Y-24."""
    page = client.get("/stories?q=zebras&voice=carer").text

    assert "No stories found about “zebras”</h1>" in page
    assert 'value="zebras"' in page
    for help_with in ("take a filter off", "use fewer words", "look by theme", "01632 960000"):
        assert help_with in page


def test_a_slip_gets_a_suggestion_that_leads_somewhere(client, many):
    page = client.get("/stories?q=rmap").text
    answer = client.get("/api/v1/stories?q=rmap").json

    assert answer["suggestion"] == "ramp"
    address = re.search(r'Did you mean <a [^>]*href="([^"]+)">ramp</a>', page)[1]
    assert "23 stories" in client.get(address).text


def test_an_archive_without_stories_invites_to_share_one(client):
    page = client.get("/stories").text

    assert "No stories found</h1>" in page
    assert "The first could be yours" in page
    assert client.get("/stories?q=ramp").status_code == 200


def test_words_past_the_limit_are_left_out_and_that_is_said(client, many):
    page = client.get("/stories?q=" + "+".join(f"word{number}" for number in range(20))).text

    assert "We looked for the first 12 words. We left out: word12" in page


def test_ac_20_without_the_summary_or_the_text_nothing_of_it_is_in_a_list(client, told):
    told(title="Secret title", summary="Secret summary", parts=(Part.TEXT,))
    told(body="Hidden body words.", quotes=(), parts=(Part.SUMMARY,))

    page, answer = client.get("/stories").text, client.get("/api/v1/stories").text

    for secret in ("Secret title", "Secret summary", "Hidden body"):
        assert secret not in page
        assert secret not in answer
    assert client.get("/api/v1/stories?q=hidden").json["total"] == 0


def test_each_audience_finds_its_own(app, client, told):
    told(title="For the website", uses=(Use.WEB,))
    training = told(title="Kept for classes", uses=(Use.TRAINING_HERE,))
    trainer = enter(app, "tess@example.org", Role.TRAINER)

    public, inside = client.get("/stories").text, trainer.get("/training/stories").text

    assert "For the website" in public
    assert "Kept for classes" not in public
    assert "Kept for classes" in inside
    assert "For the website" not in inside
    assert cards(inside) == [f"/training/stories/{training.id}"]
    assert "Kept for classes" not in trainer.get("/stories").text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRAINER])
def test_for_other_roles_the_trainers_search_does_not_exist(app, told, role):
    story = told()
    client = enter(app, "x@example.org", role)

    assert client.get("/training/stories").status_code == 404
    assert client.get(f"/training/stories/{story.id}").status_code == 404


def test_health_says_that_database_and_index_answer(client, app, told):
    before = client.get("/health")
    told()

    assert before.status_code == 200
    assert before.json["database"] is True
    assert before.json["index"] is True
    assert client.get("/health").json["changes"] > before.json["changes"]


def test_health_is_503_where_the_index_cannot_be_read_and_stories_can_still_be_read(
    client, told, instance
):
    story = told()
    for path in (instance / "index").iterdir():
        path.write_bytes(b"broken")

    health, search = client.get("/health"), client.get("/stories?q=ramp")

    assert health.status_code == 503
    assert health.json["index"] is False
    assert search.status_code == 503
    assert search.headers["Retry-After"] == "10"
    assert client.get(f"/stories/{story.id}").status_code == 200
