"""Check what readers do with content notes: read them first, and leave stories out (AC-80)."""

import re

import pytest

from storybank.domain.people import Role
from storybank.storage import themes
from storybank.storage.themes import Theme
from tests.web.staff import enter

NOTE = "Death or loss"
CARD = re.compile(r'<li class="app-card">.*?</li>', re.DOTALL)


@pytest.fixture
def noted(archive, told):
    """Seven stories about the ramp: three with the note, one of them with a second."""
    with archive.writing() as db:
        themes.add(db, [Theme("getting-about", "Getting about")])
    notes = [(NOTE,), (NOTE,), (NOTE, "Hospital"), (), (), (), ()]
    return [
        told(title=f"The ramp {at}", labels=("getting-about",), content_notes=note)
        for at, note in enumerate(notes)
    ]


@pytest.fixture(params=["/stories", "/training/stories"])
def found(request, app, client):
    """Return a function that searches as this audience does."""
    base = request.param
    reader = client if base == "/stories" else enter(app, "tess@example.org", Role.TRAINER)
    return lambda **query: reader.get(base, query_string=query).text


def test_ac_80_a_note_stands_in_one_line_before_the_text_and_in_lists(app, client, noted, found):
    trainer = enter(app, "tom@example.org", Role.TRAINER)
    line = f"<strong>Before you read:</strong> it talks about {NOTE}, Hospital.</p>"

    for reader, base in ((client, "/stories"), (trainer, "/training/stories")):
        page = reader.get(f"{base}/{noted[2].id}").text
        assert page.count(line) == 1
        assert page.index(line) < page.index('<div class="app-story"')
        assert "Before you read" not in reader.get(f"{base}/{noted[3].id}").text
    cards = CARD.findall(found(q="ramp"))
    assert len(cards) == len(noted)
    for card in cards:
        has_note = any(f"The <mark>ramp</mark> {at}" in card for at in range(3))
        assert ("It talks about:" in card and NOTE in card) == has_note
    assert any(f"{NOTE}, Hospital</p>" in card for card in cards)


def test_ac_80_a_reader_leaves_out_a_note_and_every_count_follows(client, noted, found):
    before, left = found(q="ramp"), found(q="ramp", without=NOTE)

    assert f'name="without" type="checkbox" value="{NOTE}"' in before
    assert "7 stories about “ramp”" in before
    assert "Getting about (7)" in before
    assert "4 stories about “ramp”" in left
    assert "Getting about (4)" in left
    assert len(CARD.findall(left)) == 4
    assert "It talks about:" not in left
    assert f"Leave out stories that talk about: {NOTE}</a>" in left


def test_ac_80_the_choice_is_kept_on_the_next_page_and_can_be_taken_back(noted, told, found):
    for at in range(20):
        told(title=f"Another ramp {at}")

    page = found(q="ramp", without=NOTE)

    assert "24 stories about “ramp”" in page
    assert "without=Death+or+loss&amp;page=2" in page
    assert re.search(r'value="Death or loss"[^>]* checked', page)
    assert re.search(r'href="[^"]*/stories\?q=ramp"><span[^>]*>× </span>', page)


def test_ac_80_the_json_leaves_out_and_counts_the_same(client, noted):
    left = client.get("/api/v1/stories", query_string={"without": NOTE}).json

    assert left["total"] == 4
    assert {row["count"] for row in left["facets"]["theme"]} == {4}
    assert [story["content_notes"] for story in left["stories"]] == [[]] * 4
    both = client.get("/api/v1/stories", query_string={"without": [NOTE, "Hospital"]}).json
    assert both["total"] == 4


def test_ac_80_a_note_that_only_hidden_stories_have_is_not_offered(client, told):
    """I-1, I-30."""
    for at in range(3):
        told(title=f"A ramp {at}", content_notes=("Frostbite",), uses=())
    told(title="A door", content_notes=("Hunger",))

    assert "Frostbite" not in client.get("/stories").text
    assert 'value="Hunger"' not in client.get("/stories").text
