"""Check which column of a collection is recognised as which field."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storybank.domain.columns import recognise
from storybank.domain.errors import InvalidError


def test_the_columns_of_an_excel_table_are_recognised_without_being_told():
    columns = recognise(
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
    columns = recognise(
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
        recognise(["id", "title", "body"], wrong)

    assert set(caught.value.problems) == {"map"}


def test_a_cleaned_text_is_taken_before_the_raw_one():
    columns = recognise(["id", "title", "body", "body_clean"], {})

    assert columns.mapped["body"] == "body_clean"
    assert columns.kept_apart == ("body",)


def test_a_document_is_the_source_only_where_no_column_says_source():
    alone = recognise(["source_document"], {})
    beside = recognise(["source_document", "source"], {})

    assert alone.mapped == {"source": "source_document"}
    assert beside.mapped == {"source": "source", "citation": "source_document"}


@given(some.lists(some.text()))
def test_any_columns_are_sorted_into_three_heaps(names):
    columns = recognise(names, {})

    heaps = {*columns.mapped.values(), *columns.kept_apart, *columns.ignored}
    assert heaps == set(names)
