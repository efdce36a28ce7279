"""Check what a record from outside becomes, and what is said of one that cannot."""

import json
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storybank.domain import dates, exchange
from storybank.domain.consent import Basis, Identity, IndicatedBy, Part, PlaceLevel, Use
from storybank.domain.errors import InvalidError
from storybank.domain.exchange import Columns, Entry
from storybank.domain.stories import Format, Kind, Place, Voice

TODAY = date(2026, 3, 3)
LEAST = {"id": "a1", "title": "A day out", "body": "We went to the sea."}
TERMS = {
    "basis": "organisation",
    "uses": ["training_here", "web"],
    "parts": ["text"],
    "ends_on": "2028-12-31",
    "evidence": "signed by the head of care",
}


def taken(row: dict[str, object], *, source: str = "seeds", **more: object) -> Entry:
    columns = exchange.recognise(list(row), {})
    return exchange.entry(row, columns, source=source, number=7, on=TODAY, **more)


def refused(row: dict[str, object], *, source: str = "seeds") -> dict[str, str]:
    with pytest.raises(InvalidError) as caught:
        taken(row, source=source)
    return caught.value.problems


# Columns


def test_the_columns_of_an_excel_table_are_recognised_without_being_told():
    columns = exchange.recognise(
        [
            "Ref",
            "Story title",
            "Type",
            "Told by",
            "Role",
            "Organisation",
            "Group",
            "Date",
            "Place",
            "Themes / tags",
            "Where from",
            "File",
            "Story",
            "Shoe size",
            "",
        ],
        {},
    )

    assert columns.mapped == {
        "source_id": "Ref",
        "source": "Where from",
        "title": "Story title",
        "body": "Story",
        "author": "Told by",
        "organisation": "Organisation",
        "voice": "Group",
        "kind": "Type",
        "place": "Place",
        "date": "Date",
        "themes": "Themes / tags",
    }
    assert columns.kept_apart == ("Role", "File")
    assert columns.ignored == ("Shoe size", "")
    assert columns.missing == ()


def test_a_mapping_that_is_given_wins_over_what_would_be_recognised():
    columns = exchange.recognise(
        ["id", "title", "body", "Place", "Body (raw)"],
        {"Place": "region", "Body (raw)": "body", "title": "ignore"},
    )

    assert columns.mapped == {"source_id": "id", "region": "Place", "body": "Body (raw)"}
    assert columns.missing == ("title",)
    assert "body" in columns.kept_apart


@pytest.mark.parametrize(
    "wrong",
    [{"Nowhere": "body"}, {"id": "shoe_size"}, {"id": "title", "body": "title"}],
)
def test_a_mapping_of_what_does_not_exist_is_refused(wrong):
    with pytest.raises(InvalidError) as caught:
        exchange.recognise(["id", "title", "body"], wrong)

    assert set(caught.value.problems) == {"map"}


def test_a_cleaned_text_is_taken_before_the_raw_one():
    columns = exchange.recognise(["id", "title", "body", "body_clean"], {})

    assert columns.mapped["body"] == "body_clean"
    assert columns.kept_apart == ("body",)


def test_a_document_is_the_source_only_where_no_column_says_source():
    alone = exchange.recognise(["source_document"], {})
    beside = exchange.recognise(["source_document", "source"], {})

    assert alone.mapped == {"source": "source_document"}
    assert beside.mapped == {"source": "source", "citation": "source_document"}


# Records


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


@pytest.mark.parametrize(
    ("words", "voice", "kept"),
    [
        ("uses_services", Voice.USES_SERVICES, ""),
        ("Uses services", Voice.USES_SERVICES, ""),
        ("Carer", Voice.CARER, ""),
        ("Member of staff", Voice.STAFF, "Member of staff"),
        ("Oxfordshire County Council staff", Voice.STAFF, "Oxfordshire County Council staff"),
        ("Senior leaders", Voice.SENIOR_LEADER, "Senior leaders"),
        ("User of services / carer", Voice.USES_SERVICES_OR_CARER, "User of services / carer"),
        ("Recruitment panel and council staff", Voice.OTHER, "Recruitment panel and council staff"),
        ("Focus group", Voice.OTHER, "Focus group"),
        ("", Voice.OTHER, ""),
    ],
)
def test_a_voice_is_matched_and_its_words_are_kept(words, voice, kept):
    entry = taken(LEAST | {"role_group": words})

    assert (entry.voice, entry.voice_words) == (voice, kept)


@pytest.mark.parametrize(
    ("words", "kind"),
    [("case study", Kind.CASE_STUDY), ("Case_Study", Kind.CASE_STUDY), ("QUOTE", Kind.QUOTE)],
)
def test_a_kind_is_matched_in_any_case(words, kind):
    assert taken(LEAST | {"Type": words}).kind is kind


def test_codes_that_are_not_known_are_read_as_the_plainest_with_a_warning():
    entry = taken(LEAST | {"kind": "factsheet", "format": "hologram", "lang": "the local one"})

    assert (entry.kind, entry.format, entry.language) == (Kind.STORY, Format.TEXT, "en")
    assert len(entry.warnings) == 3


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


# Dates


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2018-07-09", "2018-07-09"),
        ("09/07/2018", "2018-07-09"),
        ("9/7/2018", "2018-07-09"),
        ("2018-07", "2018-07"),
        ("2018", "2018"),
        ("March 2019", "2019-03"),
        ("sept 2019", "2019-09"),
        ("summer 2020", "Summer 2020"),
        ("", ""),
    ],
)
def test_a_date_is_written_in_one_way(written, kept):
    assert dates.normalised(written) == (kept, "")


@pytest.mark.parametrize(
    "written", ["in the war", "2019/20", "12/07/19", "July 12th, 2019", "0019"]
)
def test_any_other_date_is_kept_as_written_with_a_warning(written):
    kept, warning = dates.normalised(written)

    assert kept == written
    assert written in warning


@pytest.mark.parametrize("written", ["31/02/2020", "2020-02-31", "2019-02-29", "07/13/2019"])
def test_an_impossible_day_is_refused(written):
    with pytest.raises(ValueError, match="There is no day"):
        dates.normalised(written)


# Permission


def test_a_complete_permission_is_read_with_its_defaults():
    given, why = exchange.complete(TERMS, TODAY)

    assert why == ""
    assert given.basis is Basis.ORGANISATION
    assert given.uses == (Use.TRAINING_HERE, Use.WEB)
    assert given.parts == (Part.TEXT,)
    assert (given.starts_on, given.ends_on) == (TODAY, date(2028, 12, 31))
    assert (given.identity, given.shown_name) == (Identity.NONE, "")
    assert given.place is PlaceLevel.REGION
    assert given.indicated_by is None


def test_a_permission_in_columns_is_read_like_one_in_an_object():
    columns = {f"permission_{term}": value for term, value in TERMS.items()}
    columns |= {
        "permission_uses": "training_here;web",
        "permission_parts": "text",
        "permission_starts_on": "01/01/2024",
        "permission_indicated_by": "organisation",
        "permission_place": "town",
    }

    given = taken(LEAST | columns).permission

    assert given.uses == (Use.TRAINING_HERE, Use.WEB)
    assert given.starts_on == date(2024, 1, 1)
    assert given.indicated_by is IndicatedBy.ORGANISATION
    assert given.place is PlaceLevel.TOWN
    assert taken(LEAST | {"permission": TERMS}).permission is not None


def test_a_second_file_wins_over_the_records_own_permission():
    own = TERMS | {"uses": ["print"]}

    entry = taken(LEAST | {"permission": own}, permission=TERMS)

    assert entry.permission.uses == (Use.TRAINING_HERE, Use.WEB)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"basis": ""}, "basis"),
        ({"uses": []}, "uses"),
        ({"parts": None}, "parts"),
        ({"ends_on": ""}, "ends_on"),
        ({"evidence": "   "}, "evidence"),
        ({"uses": ["web", "billboards"]}, "“billboards” is not a code for uses"),
        ({"basis": "hearsay"}, "“hearsay”"),
        ({"parts": [3]}, "“3”"),
        ({"ends_on": "31/02/2027"}, "ends_on is not a day"),
        ({"starts_on": "2020-01-01", "ends_on": "2025-01-01"}, "ended on 2025-01-01"),
        ({"ends_on": "2026-03-03"}, "ended on 2026-03-03"),
        ({"ends_on": "2031-03-04"}, "more than 5 years"),
        ({"starts_on": "2029-01-01"}, "ends before it starts"),
        ({"indicated_by": "a neighbour"}, "“a neighbour”"),
    ],
)
def test_a_permission_that_is_not_complete_or_ended_holds_the_story_and_says_why_bas_6(change, why):
    given, reason = exchange.complete(TERMS | change, TODAY)
    entry = taken(LEAST | {"permission": TERMS | change})

    assert given is None
    assert why in reason
    assert entry.permission is None
    assert entry.held_because == reason
    assert entry.warnings == (reason,)


def test_a_permission_may_end_exactly_five_years_after_its_start():
    given, _ = exchange.complete(TERMS | {"ends_on": "2031-03-03"}, TODAY)

    assert given.ends_on == date(2031, 3, 3)


@pytest.mark.parametrize(
    ("identity", "name", "shown"),
    [
        ("full_name", "", (Identity.FULL_NAME, "Ama Mensah")),
        ("first_name", "", (Identity.FIRST_NAME, "Ama")),
        ("first_name", "Amma", (Identity.FIRST_NAME, "Amma")),
        ("made_up", "Rose", (Identity.MADE_UP, "Rose")),
        ("none", "Rose", (Identity.NONE, "")),
    ],
)
def test_the_name_that_is_shown_follows_from_the_identity(identity, name, shown):
    terms = TERMS | {"identity": identity, "name": name}

    given, why = exchange.complete(terms, TODAY, author="Ama Mensah")

    assert ((given.identity, given.shown_name), why) == (shown, "")


def test_an_identity_without_a_name_shows_none_and_says_so():
    made_up = taken(LEAST | {"author": "Ama Mensah", "permission": TERMS | {"identity": "made_up"}})
    unsigned = taken(LEAST | {"permission": TERMS | {"identity": "full_name"}})

    for entry in (made_up, unsigned):
        assert (entry.permission.identity, entry.permission.shown_name) == (Identity.NONE, "")
        assert len(entry.warnings) == 1


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
SENSIBLE = some.fixed_dictionaries({}, optional=dict.fromkeys(exchange.TERMS, VALUES))
NEEDED = some.just("Words") | VALUES
ROWS = some.fixed_dictionaries(
    dict.fromkeys(exchange.REQUIRED, NEEDED),
    optional={
        **{field: VALUES for field in exchange.SPELLINGS if field not in exchange.REQUIRED},
        "permission": VALUES | SENSIBLE.map(lambda terms: TERMS | terms),
    },
)


@given(ROWS)
def test_a_record_is_taken_or_refused_in_words_whatever_it_holds(row):
    columns = Columns(mapped={field: field for field in exchange.SPELLINGS})
    said: list[str] = []

    try:
        entry = exchange.entry(row, columns, source="any", number=1, on=TODAY)
        assert all((entry.source_id, entry.title, entry.body))
        json.dumps(asdict(entry), default=str, ensure_ascii=False).encode()
    except InvalidError as error:
        said.extend(error.problems.values())

    assert all(sentence.endswith(".") for sentence in said)


@given(some.lists(some.text()))
def test_any_columns_are_sorted_into_three_heaps(names):
    columns = exchange.recognise(names, {})

    heaps = {*columns.mapped.values(), *columns.kept_apart, *columns.ignored}
    assert heaps == set(names)
