"""Check what a record from outside becomes, and what is said of one that cannot."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storybank.domain import exchange
from storybank.domain.columns import REQUIRED, SPELLINGS, Columns
from storybank.domain.errors import InvalidError
from storybank.domain.stories import Format, Kind, Place, Voice
from storybank.domain.terms import TERMS as NAMES
from tests.domain.records import LEAST, TERMS, TODAY, refused, taken


def test_the_least_record_is_a_story_by_someone_and_is_held():
    entry = taken(LEAST)

    assert (entry.source_id, entry.title, entry.body) == ("a1", "A day out", "We went to the sea.")
    assert (entry.kind, entry.format, entry.voice) == (Kind.STORY, Format.TEXT, Voice.OTHER)
    assert (entry.language, entry.date, entry.themes) == ("en", "", ())
    assert entry.permission is None
    assert entry.held_because == "No permission is recorded."
    assert entry.warnings == ()


def test_the_source_that_is_given_wins_and_the_records_own_is_its_citation():
    entry = taken(LEAST | {"source": "A newsletter"})
    own = taken(LEAST | {"source": "A newsletter"}, source="")

    assert (entry.source, entry.citation) == ("seeds", "A newsletter")
    assert (own.source, own.citation) == ("A newsletter", "")


def test_each_field_that_cannot_be_taken_gets_one_sentence():
    problems = refused({"id": None, "title": "t" * 412, "date": "31/02/2020"}, source="")

    assert problems == {
        "source_id": "Record 7 has no source id: fill in “id”.",
        "title": "The title is 412 characters long: shorten it to at most 300.",
        "body": "No column holds the body: name one “body”, or say --map COLUMN=body.",
        "date": "There is no day “31/02/2020”: write the day before the month, as in 31/01/2020.",
        "source": "The collection has no name: give it with --source NAME.",
    }


def test_a_title_that_was_not_given_fails_but_one_that_is_said_to_be_empty_is_made():
    assert set(refused(LEAST | {"title": None})) == {"title"}
    assert set(refused({"id": "a1", "body": "We went."})) == {"title"}

    made = taken(LEAST | {"title": "", "body": "When Miss Lola " + "came to the door " * 9})

    assert made.title == "When Miss Lola came to the door came to the door came to…"
    assert made.warnings == ("The record has an empty title: its first words were taken.",)


def test_a_record_of_more_than_2_mb_is_refused_whatever_holds_the_text():
    assert set(refused(LEAST | {"body": "é" * 1_000_001})) == {"row"}
    assert set(refused(LEAST | {"extra": {"deep": ["x" * 2_000_001]}})) == {"row"}
    assert len(taken(LEAST | {"body": "x" * 1_900_000}).body) == 1_900_000


def test_what_cannot_be_shown_is_taken_out_and_that_is_said():
    entry = taken(
        LEAST | {"title": "A\tday\r\nout\x00", "body": "Cafe\u0301\r\nat\x07 \ud800sea\r"}
    )

    assert entry.title == "A day out"
    assert entry.body == "Café\nat sea"
    assert entry.warnings == (
        "Characters that cannot be shown were taken out of the body.",
        "Characters that cannot be shown were taken out of the title.",
    )


def test_markup_in_a_body_is_kept_as_the_text_it_is():
    body = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) &amp; *so*"

    assert taken(LEAST | {"body": body}).body == body


def test_words_for_voice_kind_format_and_language_become_codes():
    entry = taken(
        LEAST
        | {"role_group": "Senior leaders", "Type": "case study"}
        | {"format": "hologram", "lang": "Welsh"}
    )

    assert (entry.voice, entry.voice_words) == (Voice.SENIOR_LEADER, "Senior leaders")
    assert (entry.kind, entry.format, entry.language) == (Kind.CASE_STUDY, Format.TEXT, "cy")
    assert entry.warnings == ("The format “hologram” is not known: taken as text.",)


@pytest.mark.parametrize(
    ("themes", "labels"),
    [
        ("carers; home, sweet home ;Carers;", ("carers", "home, sweet home")),
        ("carers, transport", ("carers", "transport")),
        (["carers", " home,  sweet home "], ("carers", "home, sweet home")),
        (None, ()),
    ],
)
def test_themes_are_a_list_or_parted_text(themes, labels):
    assert taken(LEAST | {"themes": themes}).themes == labels


def test_place_is_a_town_unless_it_says_more():
    assert taken(LEAST | {"place": "Bristol, England"}).place == Place(town="Bristol, England")
    assert taken(LEAST | {"region": "Norfolk", "country": "England"}).place == Place(
        country="England", region="Norfolk"
    )
    assert taken(LEAST | {"place": {"region": "Norfolk"}}).place == Place(region="Norfolk")


def test_quotes_stand_word_for_word_in_the_body_or_are_left_out():
    entry = taken(LEAST | {"quotes": ["to the sea", "to the moon"]})

    assert entry.quotes == ("to the sea",)
    assert len(entry.warnings) == 1


def test_updates_are_dated_texts():
    updates = [{"date": "March 2019", "text": "Begun."}, {"text": "Done."}]

    assert taken(LEAST | {"updates": updates}).updates == (("2019-03", "Begun."), ("", "Done."))
    assert set(refused(LEAST | {"updates": "soon"})) == {"updates"}
    assert set(refused(LEAST | {"updates": [{"date": "2019-02-30", "text": "x"}]})) == {"updates"}


# Anything at all

VALUES = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats()
    | some.dates()
    | some.text(some.characters(exclude_categories=()))
    | some.sampled_from(["31/02/2020", "2020-01-01", "9999-12-31", "web;print", "made_up"]),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)
SENSIBLE = some.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES))
NEEDED = some.just("Words") | VALUES
ROWS = some.fixed_dictionaries(
    dict.fromkeys(REQUIRED, NEEDED),
    optional={
        **{field: VALUES for field in SPELLINGS if field not in REQUIRED},
        "permission": VALUES | SENSIBLE.map(lambda terms: TERMS | terms),
    },
)


@given(ROWS)
def test_a_record_is_taken_or_refused_in_words_whatever_it_holds(row):
    columns = Columns(mapped={field: field for field in SPELLINGS})
    said: list[str] = []

    try:
        entry = exchange.entry(row, columns, source="any", number=1, on=TODAY)
        assert all((entry.source_id, entry.title, entry.body))
        json.dumps(asdict(entry), default=str, ensure_ascii=False).encode()
    except InvalidError as error:
        said.extend(error.problems.values())

    assert all(sentence.endswith(".") for sentence in said)
