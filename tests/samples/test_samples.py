"""Check that the fictional sample stories hold together and cover every state."""

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from storybank.services import demo, people

SAMPLES = Path(__file__).parents[2] / "storybank" / "samples"
TODAY = date(2026, 11, 24)

KINDS = {"story", "case_study", "project", "session", "quote"}
VOICES = {
    "uses_services",
    "carer",
    "uses_services_or_carer",
    "staff",
    "senior_leader",
    "voluntary_sector",
    "young_person",
    "peer_researcher",
    "other",
}
FORMATS = {"text", "easy_read"}
BASES = {"consent", "organisation", "public_domain"}
USES = {"training_here", "web", "search_engines", "print"}
PARTS = {"text", "summary", "quotes", "name", "place"}
IDENTITIES = {"none", "made_up", "first_name", "full_name"}
PLACES = ["none", "country", "region", "town"]
STATES = {
    "in_force": 22,
    "expired": 2,
    "withdrawn": 2,
    "paused": 1,
    "cooling_off": 1,
    "submitted": 2,
    "in_review": 1,
    "proposed": 1,
    "held": 2,
}

Sample = tuple[dict[str, Any], str]


def _read(path: Path) -> Sample:
    """Part the front matter from the body."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body.strip()


FILES = sorted(SAMPLES.glob("*.md"))
ALL = {path.stem: _read(path) for path in FILES}
COMPLETE = {key: one for key, one in ALL.items() if "basis" in one[0]["permission"]}
IN_FORCE = {k: one for k, one in ALL.items() if one[0]["permission"]["state"] == "in_force"}

each = pytest.mark.parametrize(("fields", "body"), ALL.values(), ids=ALL.keys())
each_permitted = pytest.mark.parametrize(("fields", "body"), COMPLETE.values(), ids=COMPLETE.keys())


def _themes() -> dict[str, dict[str, Any]]:
    """Read the vocabulary by slug."""
    found = tomllib.loads((SAMPLES / "themes.toml").read_text(encoding="utf-8"))["theme"]
    assert len({theme["slug"] for theme in found}) == len(found)
    return {theme["slug"]: theme for theme in found}


def test_there_are_enough_and_each_is_named_by_its_id() -> None:
    """A second load adds nothing because ids are unique."""
    assert len(ALL) >= 36
    assert all(fields["source_id"] == name for name, (fields, _) in ALL.items())


@each
def test_codes_are_of_the_closed_lists(fields: dict[str, Any], body: str) -> None:
    """The contract fixes the codes."""
    assert fields["kind"] in KINDS
    assert fields["voice"] in VOICES
    assert fields["format"] in FORMATS
    assert fields["permission"]["state"] in STATES
    assert set(fields["place"]) <= {"country", "region", "town"}
    assert fields["title"]
    assert fields["summary"]
    assert body


@each
def test_a_date_is_one_that_the_import_reads(fields: dict[str, Any], body: str) -> None:
    """A day, a month, a season or a year, from 2017 on."""
    found = re.fullmatch(
        r"(?:(?:spring|summer|autumn|winter) )?(\d{4})(?:-\d\d(?:-\d\d)?)?", fields["date"]
    )
    assert found
    assert 2017 <= int(found[1]) <= 2026


@each_permitted
def test_permission_is_complete(fields: dict[str, Any], body: str) -> None:
    """Basis, uses, parts, an end within five years, evidence."""
    given = fields["permission"]
    assert given["basis"] in BASES
    assert given["uses"]
    assert set(given["uses"]) <= USES
    assert "web" in given["uses"] or "search_engines" not in given["uses"]
    assert set(given["parts"]) <= PARTS
    assert {"text", "summary"} <= set(given["parts"])
    assert given["identity"] in IDENTITIES
    assert given["place"] in PLACES
    assert ("name" in given["parts"]) == (given["identity"] != "none")
    assert ("shown_name" in given) == (given["identity"] != "none")
    start, end = given["starts_on"], given["ends_on"]
    assert start < end <= start.replace(year=start.year + 5)
    assert given["evidence"]


@each
def test_quotes_are_exact_spans_of_the_body(fields: dict[str, Any], body: str) -> None:
    """A quote that is not in the story is nobody's words."""
    quotes = fields.get("quotes", [])
    assert [quote for quote in quotes if quote not in body] == []
    assert not quotes or "quotes" in fields["permission"]["parts"]


@each_permitted
def test_the_text_does_not_give_the_teller_away(fields: dict[str, Any], body: str) -> None:
    """A made-up name is no use when the real one is in the text, and so with a first name."""
    given = fields["permission"]
    hidden = {
        "none": fields.get("author", "").split(),
        "made_up": fields.get("author", "").split(),
        "first_name": fields.get("author", "").split()[1:],
        "full_name": [],
    }[given["identity"]]
    text = f"{fields['title']} {fields['summary']} {body}"
    assert [name for name in hidden if re.search(rf"\b{name}\b", text)] == []


@each_permitted
def test_the_text_names_no_closer_place_than_is_shown(fields: dict[str, Any], body: str) -> None:
    """A town in the text would undo a place shown as a county."""
    given = fields["permission"]
    text = f"{fields['title']} {fields['summary']} {body}"
    for level in PLACES[PLACES.index(given["place"]) + 1 :]:
        name = fields["place"].get(level)
        if name and fields.get("organisation") is None:
            assert name not in text


@each
def test_every_theme_is_declared(fields: dict[str, Any], body: str) -> None:
    """A story's theme is one of the vocabulary."""
    assert set(fields["themes"]) <= set(_themes())
    assert len(fields["themes"]) == len(set(fields["themes"])) >= 1


def test_every_theme_is_used_and_explained() -> None:
    """A theme has a label said simply, a note and other words for it."""
    used = {slug for fields, _ in ALL.values() for slug in fields["themes"]}
    assert used == set(_themes())
    for theme in _themes().values():
        assert theme["label"]
        assert theme["scope_note"]
        assert theme["synonyms"]


def test_every_state_is_there() -> None:
    """The desk and the gate have something of each to show."""
    counts = Counter(fields["permission"]["state"] for fields, _ in ALL.values())
    assert {state: counts[state] for state, least in STATES.items() if counts[state] < least} == {}


def test_dates_of_permission_fit_the_state() -> None:
    """What is in force began and has not ended; what expired has; what cools off has not begun."""
    for fields, _ in COMPLETE.values():
        given = fields["permission"]
        if given["state"] == "in_force":
            assert date(2025, 6, 1) <= given["starts_on"] <= date(2026, 10, 31)
            assert date(2027, 12, 1) <= given["ends_on"] <= date(2030, 12, 31)
        elif given["state"] == "expired":
            assert given["ends_on"] < TODAY
        elif given["state"] == "cooling_off":
            assert given["starts_on"] > TODAY


def test_uses_names_and_places_are_mixed() -> None:
    """Enough on the web, enough for training alone, each way of being named."""
    given = [fields["permission"] for fields, _ in IN_FORCE.values()]
    assert sum("web" in one["uses"] for one in given) >= 16
    assert sum(one["uses"] == ["training_here"] for one in given) >= 5
    assert {one["identity"] for one in given} == IDENTITIES
    assert {one["place"] for one in given} == set(PLACES)
    assert sum("quotes" not in one["parts"] for one in given) >= 2


def test_kinds_voices_languages_and_lengths_are_mixed() -> None:
    """Each voice, each kind, a Welsh story, an easy-read one, three long ones."""
    kinds = Counter(fields["kind"] for fields, _ in ALL.values())
    assert kinds["case_study"] >= 6
    assert kinds["project"] >= 2
    assert kinds["session"] >= 2
    assert kinds["quote"] >= 3
    assert {fields["voice"] for fields, _ in ALL.values()} == VOICES
    assert all(fields.get("updates") for fields, _ in ALL.values() if fields["kind"] == "project")
    assert any(fields["language"] == "cy" for fields, _ in ALL.values())
    assert any(fields["format"] == "easy_read" for fields, _ in ALL.values())
    long = [body for _, body in ALL.values() if len(body.split()) >= 1200]
    assert len(long) >= 3
    assert all(body.count("\n## ") >= 3 for body in long)


def test_facets_have_something_to_show() -> None:
    """A value with fewer than three visible stories is not a facet (I-30)."""
    seen = Counter(
        slug
        for fields, _ in IN_FORCE.values()
        if "web" in fields["permission"]["uses"]
        for slug in fields["themes"]
    )
    assert sum(count >= 3 for count in seen.values()) >= 8


@pytest.mark.parametrize("email", demo.PEOPLE)
def test_no_word_that_a_sample_password_is_made_of_is_refused_in_one(email: str) -> None:
    """A word in 2,048 was: one start of the demo in a hundred found its own password too common."""
    for word in demo.OF_PASSWORDS:
        assert people.hashed(f"about-{word}-{word}-zoom", email)
