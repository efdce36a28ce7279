"""Test the vocabulary: how themes hang together, end, come back, and travel in files."""

import io
import json
import re
from dataclasses import replace

import pytest

from storybank.domain import vocabulary
from storybank.domain.consent import Use
from storybank.domain.errors import InvalidError, NotAllowedError
from storybank.domain.people import VISITOR, Role
from storybank.domain.search import Query
from storybank.services import search, themes
from storybank.storage import themes as kept
from storybank.storage.themes import Theme
from tests.conftest import CLEO, TESS
from tests.web.staff import enter


@pytest.fixture
def three(archive):
    """Three themes: housing, which getting in is part of, and homes."""
    with archive.writing() as db:
        kept.add(db, [Theme("housing", "Housing"), Theme("homes", "Homes", synonyms=("digs",)),
                      Theme("getting-in", "Getting in", broader=("housing",))])  # fmt: skip


def words(page):
    return re.sub(r"<[^>]+>", "", page)


def counts(archive):
    return {slug: n for slug, _, n in search.theme_counts(archive, VISITOR, Use.WEB)}


@pytest.mark.usefixtures("three")
def test_stories_of_a_merged_theme_are_found_under_the_other_and_keep_it_on_their_page(
    archive, told, client
):
    stories = [told(labels=(slug,)) for slug in ("homes", "homes", "homes", "housing")]
    before = client.get(f"/stories/{stories[0].id}").text

    themes.merge(archive, CLEO, "homes", into="housing")

    assert counts(archive) == {"housing": 4}
    assert client.get("/api/v1/stories?theme=homes").json["total"] == 4
    assert "Housing</h1>" in client.get("/themes/homes").text
    assert search.find(archive, VISITOR, Query(text="digs")).total == 4
    homes = Query(facets={"theme": ("homes", "housing")})
    assert search.find(archive, VISITOR, homes).query.facets == {"theme": ("housing",)}
    assert len(search.ranked(archive, VISITOR, homes, limit=9)) == 4
    assert "Homes" in before
    assert words(client.get(f"/stories/{stories[0].id}").text) == words(before)


@pytest.mark.usefixtures("three")
def test_a_merger_is_undone_to_what_was_before(archive, told):
    for slug in ("homes", "homes", "homes", "housing", "housing", "housing"):
        told(labels=(slug,))
    before = counts(archive)

    themes.merge(archive, CLEO, "homes", into="housing")
    merged = counts(archive)
    themes.bring_back(archive, CLEO, "homes")

    assert (merged, counts(archive)) == ({"housing": 6}, before)
    assert before == {"homes": 3, "housing": 3}


@pytest.mark.usefixtures("three")
def test_the_effect_is_told_first_and_counts_only_what_may_be_reviewed(archive, told):
    told(labels=("housing",))
    told(labels=("housing",), uses=(Use.TRAINING_HERE,))
    told(labels=("housing",), extra={"safeguarding_hold": True})

    found = themes.effect(archive, CLEO, "housing")

    assert (found.stories, found.public) == (2, 1)
    assert [one.slug for one in found.narrower] == ["getting-in"]


@pytest.mark.usefixtures("three")
def test_a_retired_theme_is_offered_no_more_but_to_stories_that_have_it(archive):
    themes.retire(archive, CLEO, "homes")

    assert [one.slug for one in themes.offered(archive)] == ["getting-in", "housing"]
    assert "homes" in [one.slug for one in themes.offered(archive, ("homes",))]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("into", ["homes", "nowhere", "", "getting-in"])
def test_a_theme_merges_into_no_other_than_one_that_is_offered(archive, into):
    themes.merge(archive, CLEO, "getting-in", into="housing")

    with pytest.raises(InvalidError):
        themes.merge(archive, CLEO, "homes", into=into)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "homes"}, "label"),
        ({"broader": ("housing",)}, "broader"),
        ({"broader": ("getting-in",)}, "broader"),
        ({"related": ("nowhere",)}, "broader"),
    ],
)
def test_a_theme_that_makes_no_sense_is_refused_by_field(archive, differs, field):
    wanted = Theme("housing", **{"label": "Housing", **differs})

    with pytest.raises(InvalidError) as error:
        themes.change(archive, CLEO, wanted)

    assert field in error.value.problems


def test_nobody_but_curators_changes_themes(archive):
    for actor in (TESS, VISITOR):
        with pytest.raises(NotAllowedError):
            themes.add(archive, actor, Theme("", "Housing"))


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("form", ["csv", "skos"])
def test_a_vocabulary_comes_back_from_a_file_as_it_was(archive, form):
    whole = Theme("housing", "Housing, “homes” & keys", "A place; of one’s own.", ("flat", "A&E"),
                  related=("homes",))  # fmt: skip
    themes.change(archive, CLEO, replace(whole, synonyms=("flat", "A&E", "@home", "'ome")))
    before = themes.find(archive)
    terms = themes.terms(archive)
    text = (
        vocabulary.to_csv(terms)
        if form == "csv"
        else vocabulary.to_skos(terms, scheme="https://example.org/themes/", name="Ours")
    )

    same = themes.take_in(archive, CLEO, text)
    with archive.writing() as db:
        db.execute("DELETE FROM theme")
    new = themes.take_in(archive, CLEO, text)

    assert (same, new) == ((0, 0), (3, 0))
    assert themes.find(archive) == before


def test_skos_says_what_is_narrower_and_in_which_language(archive, three):
    found = json.loads(
        vocabulary.to_skos(themes.terms(archive), scheme="https://x.example/themes/", name="Ours")
    )

    housing = next(one for one in found["@graph"] if one["@id"].endswith("/housing"))
    assert housing["skos:narrower"] == [{"@id": "https://x.example/themes/getting-in"}]
    assert housing["skos:prefLabel"] == {"@value": "Housing", "@language": "en"}


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", "label,broader\nOne,Nowhere\n", "label,slug\n,x\n", "{",
     '{"@graph": []}', "[" * 100_000, 'label\n"' + "a" * 200_000,
     '[{"@type": {"a": 1}}]',
     '[{"@type": "skos:Concept", "@id": "x"}]'],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_changes_nothing_and_says_why(archive, text):
    before = themes.find(archive)

    with pytest.raises(InvalidError) as error:
        themes.take_in(archive, CLEO, text)

    assert error.value.problems["file"]
    assert themes.find(archive) == before


def test_a_table_of_labels_alone_makes_a_theme_of_each(archive):
    text = "label,broader,related\nHousing,,\nKeys,housing,\n’Tis mine,Keys,Housing\n"

    assert themes.take_in(archive, CLEO, text) == (3, 0)

    found = {one.label: one for one in themes.find(archive)}
    assert found["Keys"].broader == ("housing",)
    assert found["’Tis mine"].broader == ("keys",)
    assert found["’Tis mine"].related == ("housing",)


def test_of_a_concept_in_many_languages_the_english_name_is_taken(archive):
    names = [
        {"@value": value, "@language": code} for value, code in (("Tai", "cy"), ("Homes", "en"))
    ]
    concept = {"@id": "x:homes", "@type": "skos:Concept", "skos:prefLabel": names}

    themes.take_in(archive, CLEO, json.dumps([concept]))

    assert [one.label for one in themes.find(archive)] == ["Homes"]


@pytest.mark.parametrize("label", ["New", "File", "End", "themes.csv"])
def test_a_theme_of_any_name_can_be_changed(app, archive, label):
    made = themes.add(archive, CLEO, Theme("", label))
    cleo = enter(app, "cleo@x.example", Role.CURATOR)

    answer = cleo.post(f"/desk/themes/{made.slug}", data={"label": "Other"})

    assert f'value="{label}"' not in cleo.get(f"/desk/themes/{made.slug}").text
    assert answer.status_code == 303
    assert [one.label for one in themes.find(archive)] == ["Other"]


@pytest.mark.usefixtures("three")
def test_themes_that_are_close_lead_to_each_other(archive):
    themes.change(archive, CLEO, Theme("homes", "Homes", related=("housing",)))

    said = dict(themes.beside(archive, themes.fetch(archive, "housing")))

    assert [one.slug for one in said["Close to it"]] == ["homes"]
    assert [one.slug for one in said["Narrower"]] == ["getting-in"]


def test_no_cell_of_the_table_is_a_formula(archive):
    themes.add(archive, CLEO, Theme("", "=1+1"))

    assert "'=1+1" in vocabulary.to_csv(themes.terms(archive))


@pytest.mark.usefixtures("three")
def test_curators_do_all_of_it_over_http_and_others_nothing(app, archive):
    cleo, tess = (enter(app, f"{r.value}@x.example", r) for r in (Role.CURATOR, Role.TRAINER))

    added = cleo.post("/desk/themes/new/theme", data={"label": "Being <heard>", "synonyms": "a\nb"})
    twice = cleo.post("/desk/themes/new/theme", data={"label": "Being <heard>"})
    changed = cleo.post("/desk/themes/homes", data={"label": "A home", "broader": "housing"})
    page = cleo.get("/desk/themes").text
    merged = cleo.post("/desk/themes/homes/merge", data={"into": "housing"})
    unsaid = cleo.post("/desk/themes/housing/merge", data={"into": ""})
    back = cleo.post("/desk/themes/homes/bring-back")
    table = cleo.get("/desk/themes/themes.csv")
    sent = {"file": (io.BytesIO(b"label\nWork\n"), "t.csv")}
    taken = cleo.post("/desk/themes", data=sent, content_type="multipart/form-data")
    none = cleo.post("/desk/themes")

    statuses = [one.status_code for one in (added, changed, merged, back, taken)]
    assert statuses == [303] * 5
    assert [one.status_code for one in (twice, unsaid, none)] == [409, 422, 422]
    assert "Being &lt;heard&gt;" in page
    assert "Part of: Housing" in page
    assert "being-heard" in table.text
    assert cleo.get("/desk/themes/homes/end").status_code == 200
    assert {tess.get(f"/desk/themes{at}").status_code for at in ("", "/new/theme", "/homes")} == {
        404
    }
