"""Check that every real file is read whole, and that a bad row stops no other."""

import csv
import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storybank.domain import exchange
from storybank.domain.errors import InvalidError
from storybank.domain.exchange import Entry
from storybank.domain.stories import Kind
from storybank.services import reading
from storybank.services.reading import Row

SEEDS = Path(__file__).parents[2].parent / "shared" / "data" / "seeds"
LIVES = SEEDS.parent / "lifehistories" / "stories.jsonl.gz"
TODAY = date(2026, 3, 3)
real = pytest.mark.skipif(not SEEDS.is_dir(), reason="the real data is not on this machine")


def entries(path: Path) -> dict[str, Entry]:
    columns = exchange.recognise(reading.columns(path), {})
    found = [
        exchange.entry(row.fields, columns, source="seeds", number=row.number, on=TODAY)
        for row in reading.rows(path)
        if not row.problem
    ]
    return {entry.source_id: entry for entry in found}


def read(path: Path, content: str | bytes) -> list[Row]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(reading.rows(path))


def problems(rows: list[Row]) -> list[str]:
    return [row.problem for row in rows]


def refused(path: Path, content: bytes) -> str:
    with pytest.raises(InvalidError) as caught:
        read(path, content)
    return str(caught.value)


# Real files


@real
@pytest.mark.parametrize(
    ("name", "number"),
    [("seeds.csv", 239), ("seeds_excel_uk.csv", 239), ("markdown", 82), ("seeds_all.jsonl", 239)],
)
def test_every_seed_comes_in_held_and_without_a_problem(name, number):
    rows = list(reading.rows(SEEDS / name))

    found = entries(SEEDS / name)

    assert set(problems(rows)) == {""}
    assert [row.number for row in rows] == list(range(1, number + 1))
    assert len(found) == reading.count(SEEDS / name) == number
    assert not [entry for entry in found.values() if entry.warnings or entry.permission]


@real
@pytest.mark.parametrize("name", ["seeds_excel_uk.csv", "markdown", "seeds_all.jsonl"])
def test_a_seed_is_the_same_in_every_format(name):
    as_csv, other = entries(SEEDS / "seeds.csv"), entries(SEEDS / name)

    for source_id, entry in other.items():
        same = as_csv[source_id]
        assert (entry.title, entry.body) == (same.title, same.body)
        assert (entry.kind, entry.themes) == (same.kind, same.themes)
        assert (entry.author, entry.citation) == (same.author, same.citation)
        # Only the Excel file knows the season of the newsletter's year.
        assert entry.date.removeprefix("Autumn ") == same.date


@real
def test_quotes_keep_their_kind():
    found = entries(SEEDS / "seeds_all.jsonl")

    assert sum(entry.kind is Kind.QUOTE for entry in found.values()) == 157


@real
def test_all_life_histories_come_in_and_the_one_without_a_title_says_so():
    found = entries(LIVES)

    assert len(found) == reading.count(LIVES) == 1246
    assert [entry.source_id for entry in found.values() if entry.warnings] == ["fwp-1047_031"]


@real
def test_the_permissions_for_tests_complete_every_seed():
    terms = reading.permissions(SEEDS / "permissions_for_tests.csv")

    given = {source_id: exchange.complete(of, TODAY) for source_id, of in terms.items()}

    assert set(given) == set(entries(SEEDS / "seeds.csv"))
    assert all(permission is not None for permission, _ in given.values())


# Files that cannot be read at all


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "“a.csv” is empty."),
        ("a.csv", b"\xef\xbb\xbf\r\n", "“a.csv” is empty."),
        ("a.csv", b",,\n1,2,3\n", "does not begin with a line of column names"),
        ("a.csv", b"id,title,id\n", "Two columns are called “id”"),
        ("a.csv", "id,title".encode("utf-16"), "UTF-16: save it as “CSV UTF-8”"),
        ("a.csv", "id,title".encode("utf-16-le"), "UTF-16"),
        ("a.csv", b"id,title\ra1,One\ra2,Two", "The column names of “a.csv” cannot be read"),
        ("a.csv", b'id,"title\na1,One\n', "The column names of “a.csv” cannot be read"),
        ("a.csv", b"PK\x03\x04....", "Excel workbook"),
        ("a.jsonl", b"\n \n", "“a.jsonl” is empty."),
        ("a.jsonl.gz", gzip.compress(b""), "“a.jsonl.gz” is empty."),
        ("a.docx", b"PK", "“a.docx” cannot be imported: give a folder"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, name, content, sentence):
    assert sentence in refused(tmp_path / name, content)


def test_a_path_that_is_not_there_or_holds_no_markdown_is_refused(tmp_path):
    with pytest.raises(InvalidError, match="There is no file or folder"):
        reading.columns(tmp_path / "nowhere.csv")
    with pytest.raises(InvalidError, match="holds no Markdown files"):
        list(reading.rows(tmp_path))


# CSV


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
    columns = exchange.recognise(reading.columns(path), {})

    with pytest.raises(InvalidError, match="Record 1 has no title: fill in “title”"):
        exchange.entry(row.fields, columns, source="s", number=row.number, on=TODAY)


def test_a_missing_column_is_named_before_any_row_is_read(tmp_path):
    path = tmp_path / "a.csv"
    read(path, "id,body\na1,Words\n")

    assert exchange.recognise(reading.columns(path), {}).missing == ("title",)


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


# JSON Lines


def test_a_bad_line_stops_no_other(tmp_path):
    lines = [
        b'\xef\xbb\xbf{"id": "a1"}',
        b"",
        b'{"id": "a2"',
        b"[1]",
        b'{"id": "\xe9"}',
        b"[" * 100_000,
        b'{"id": ' + b"9" * 5000 + b"}",
        b'{"id": "' + b"x" * 3_000_000 + b'"}',
        b'{"id": "a8"}',
    ]

    rows = read(tmp_path / "a.jsonl", b"\r\n".join(lines))

    assert [row.where for row in rows] == [f"line {n}" for n in (1, 3, 4, 5, 6, 7, 8, 9)]
    assert rows[0].fields == {"id": "a1"}
    assert rows[-1].fields == {"id": "a8"}
    assert all(row.problem.endswith(".") for row in rows[1:-1])
    assert "2 MB" in rows[6].problem


def test_a_damaged_archive_gives_what_it_holds_and_says_where_it_ends(tmp_path):
    line = json.dumps({"id": "a1", "body": "x" * 500}).encode() + b"\n"
    whole = gzip.compress(line * 2000)

    rows = read(tmp_path / "a.jsonl.gz", whole[:-20])
    plain = read(tmp_path / "b.jsonl.gz", line)

    assert rows[0].problem == ""
    assert "damaged" in rows[-1].problem
    assert "damaged after record 0" in plain[0].problem


@pytest.mark.parametrize("line", [b"\n", b" "])
def test_an_archive_that_unpacks_to_too_much_is_stopped(tmp_path, line, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_FILE", 2_500_000)
    bomb = gzip.compress(b'{"id": "a1"}\n' + line * 4_000_000, compresslevel=1)

    rows = read(tmp_path / "a.jsonl.gz", bomb)

    assert rows[0].fields == {"id": "a1"}
    assert "512 MB" in rows[-1].problem
    assert len(rows) == 2


# Markdown


def page(front: str, body: str = "Words.") -> str:
    return f"---\n{front}\n---\n{body}\n"


def test_front_matter_is_text_as_it_stands(tmp_path):
    front = "id: 007\ntitle: No\ndate: 2018-07-09\nthemes: [2019, on]\nauthor:\nname: 'a: b'"
    (tmp_path / "b.md").write_text(page(front).replace("\n", "\r\n"), newline="")

    (row,) = reading.rows(tmp_path)

    assert row.fields == {
        "id": "007",
        "title": "No",
        "date": "2018-07-09",
        "themes": ["2019", "on"],
        "author": None,
        "name": "a: b",
        "body": "Words.\n",
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (page("title: !!python/object/apply:os.system ['touch pwned']"), "uses a tag"),
        (page("title: !made {a: b}"), "uses a tag"),
        (page("a: &a [x]\nb: [*a, *a]"), "uses aliases"),
        (page("a: " + "[" * 3000), "nested too deeply"),
        (page("a: " + "{a: " * 3000), "nested too deeply"),
        (page("a: b\n  c: d: e"), "not valid YAML near line 3"),
        (page("a: 'open"), "not valid YAML"),
        (page("a: b\x00"), "not valid YAML"),
        (page("just words"), "must be fields"),
        (page(""), "must be fields"),
        (page("a: " + "x" * 70_000), "longer than 64 KB"),
        (page("a: b", "x" * 2_100_000), "longer than 2 MB"),
        ("# A page\n\n---\n\nWords", "no front matter"),
        ("---\na: b\n", "no front matter"),
        ("", "no front matter"),
        (page("a: \xe9").encode("latin-1"), "not UTF-8"),
    ],
)
def test_a_bad_page_gets_one_sentence_and_stops_no_other(tmp_path, content, sentence):
    (tmp_path / "a.md").write_bytes(content if isinstance(content, bytes) else content.encode())
    (tmp_path / "b.md").write_text(page("id: b"))
    (tmp_path / "c.txt").write_text("not a page")

    bad, good = reading.rows(tmp_path)

    assert sentence in bad.problem
    assert bad.problem.endswith(".")
    assert bad.where == "a.md"
    assert good.fields["id"] == "b"
    assert not Path("pwned").exists()


# Permissions


def test_permissions_are_read_with_or_without_the_prefix(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(
        "Ref,permission_basis,uses,permission ends on\na1,consent,web;print,2027-01-01\n"
    )
    lines = tmp_path / "p.jsonl"
    lines.write_text('{"source_id": 1, "permission": {"basis": "consent", "uses": ["web"]}}\n')

    assert reading.permissions(path) == {
        "a1": {"basis": "consent", "uses": "web;print", "ends_on": "2027-01-01"}
    }
    assert reading.permissions(lines) == {"1": {"basis": "consent", "uses": ["web"]}}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("source_id,basis\n,consent\n", "line 2: it has no source_id"),
        ("source_id,basis\na1,consent\na1,organisation\n", "“a1” has a permission already"),
        ("source_id,basis\na1,consent,web,print\n", "4 cells"),
    ],
)
def test_a_permissions_file_that_is_unclear_is_refused_before_anything_comes_in(
    tmp_path, content, sentence
):
    path = tmp_path / "p.csv"
    path.write_text(content)

    with pytest.raises(InvalidError, match=sentence):
        reading.permissions(path)


# Anything at all


@given(some.sampled_from(["a.csv", "a.jsonl", "a.jsonl.gz", "pages/a.md"]), some.binary())
def test_any_bytes_are_rows_or_one_sentence(tmp_path_factory, name, content):
    path = tmp_path_factory.mktemp("any") / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)

    try:
        said = problems(list(reading.rows(path.parent if name.endswith(".md") else path)))
    except InvalidError as error:
        said = [str(error)]

    assert all(sentence == "" or sentence.endswith(".") for sentence in said)
