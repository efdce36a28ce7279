"""Check that tables are read as any program saves them, and that a bad row stops no other."""

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storybank.domain import columns, exchange
from storybank.domain.errors import InvalidError
from storybank.services import reading
from tests.services.files import problems, read

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_is_read_as_any_program_saves_it(tmp_path, encoding, delimiter, end):
    text = end.join(
        ["id|title|body", f'a1|Café|"One; ""two"", ’{end}three"', 'a2|5" pipe|Two', "", ""]
    ).replace("|", delimiter)
    path = tmp_path / "a.csv"

    rows = read(path, text.encode(encoding))

    assert [dict(row.fields) for row in rows] == [
        {"id": "a1", "title": "Café", "body": f'One; "two", ’{end}three'},
        {"id": "a2", "title": '5" pipe', "body": "Two"},
    ]
    assert [row.where for row in rows] == ["line 2", "line 4"]
    assert reading.columns(path) == ["id", "title", "body"]


def test_a_line_that_names_the_delimiter_is_passed_over(tmp_path):
    rows = read(tmp_path / "a.csv", "sep=;\nid;title\na1;One, two\n")

    assert [dict(row.fields) for row in rows] == [{"id": "a1", "title": "One, two"}]


def test_a_column_name_may_go_over_two_lines(tmp_path):
    rows = read(tmp_path / "a.csv", '\ufeff"id","Story\ntitle"\r\na1,One\r\n')

    assert [dict(row.fields) for row in rows] == [{"id": "a1", "Story title": "One"}]


def test_a_row_in_another_encoding_than_its_file_fails_alone(tmp_path):
    content = "id,title\na1,Café\n".encode() + "a2,Café\n".encode("cp1252") + "a3,né\n".encode()

    rows = read(tmp_path / "a.csv", content)

    assert [row.fields.get("title") for row in rows] == ["Café", None, "né"]
    assert "another encoding" in rows[1].problem


def test_a_row_of_more_than_2_mb_fails_alone_even_over_many_lines(tmp_path):
    long = '"' + "x, y\n" * 500_000 + '"'

    rows = read(tmp_path / "a.csv", f"id,title\na1,One\na2,{long}\na3,Three\n")

    assert problems(rows) == ["", "The record is longer than 2 MB: split it into several.", ""]
    assert rows[2].fields["title"] == "Three"


def test_a_long_cell_of_less_than_2_mb_comes_in(tmp_path):
    rows = read(tmp_path / "a.csv", f"id,body\na1,{'x' * 1_900_000}\n")

    assert len(str(rows[0].fields["body"])) == 1_900_000


def test_cells_out_of_place_and_open_quotation_marks_are_said(tmp_path):
    rows = read(tmp_path / "a.csv", 'id,title\na1,One, two\na2,Two\na3,"Three\na4,Four\n')

    assert "3 cells and the table 2 columns" in rows[0].problem
    assert rows[1].problem == ""
    assert "is not closed" in rows[2].problem
    assert rows[2].where == "line 4"


def test_an_empty_cell_says_nothing_so_a_title_is_missing(tmp_path):
    path = tmp_path / "a.csv"
    (row,) = read(path, "id,title,body\na1, ,Words\n")
    found = columns.recognise(reading.columns(path), {})

    with pytest.raises(InvalidError, match="Record 1 has no title: fill in “title”"):
        exchange.entry(row.fields, found, source="s", number=row.number, on=TODAY)


def test_a_missing_column_is_named_before_any_row_is_read(tmp_path):
    path = tmp_path / "a.csv"
    read(path, "id,body\na1,Words\n")

    assert columns.recognise(reading.columns(path), {}).missing == ("title",)


CELLS = some.text(some.characters(exclude_categories=("Cs", "Cc")) | some.sampled_from('",;\n'))


@given(some.lists(some.tuples(CELLS, CELLS, CELLS), max_size=6), some.sampled_from(",;"))
def test_what_a_program_wrote_as_csv_is_read_back(tmp_path_factory, table, delimiter):
    path = tmp_path_factory.mktemp("any") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([("a", "b", "c"), *table])

    rows = [dict(row.fields) for row in reading.rows(path)]

    cells = [dict(zip("abc", record, strict=True)) for record in table]
    said = [{name: cell for name, cell in record.items() if cell.strip()} for record in cells]
    assert [row for row in rows if row] == [record for record in said if record]
