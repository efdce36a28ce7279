"""Check that every real file is read whole, and that what cannot be read is refused."""

import gzip
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storybank.domain import columns, exchange, terms
from storybank.domain.errors import InvalidError
from storybank.domain.exchange import Entry
from storybank.domain.stories import Kind
from storybank.services import reading
from tests.conftest import SHARED
from tests.services.files import problems, read

SEEDS = SHARED / "seeds"
LIVES = SHARED / "lifehistories" / "stories.jsonl.gz"
TODAY = date(2026, 3, 3)
real = pytest.mark.skipif(not SEEDS.is_dir(), reason="the real data is not on this machine")


def entries(path: Path) -> dict[str, Entry]:
    known = columns.recognise(reading.columns(path), {})
    found = [
        exchange.entry(row.fields, known, source="seeds", number=row.number, on=TODAY)
        for row in reading.rows(path)
        if not row.problem
    ]
    return {entry.source_id: entry for entry in found}


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
    said = reading.permissions(SEEDS / "permissions_for_tests.csv")

    given = {source_id: terms.complete(of, TODAY) for source_id, of in said.items()}

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
        ("a.jsonl.gz", gzip.compress(b"", mtime=0), "“a.jsonl.gz” is empty."),
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


def test_a_pipe_is_refused_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.csv")

    with pytest.raises(InvalidError, match="is no file or folder"):
        reading.rows(tmp_path / "a.csv")


def test_names_past_the_first_thousand_are_not_looked_at(tmp_path):
    names = ", ".join(f'"name {at}": 1' for at in range(3000))
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"id": 1, {names}}}\n{{"title": 1}}\n')

    found = reading.columns(path)

    assert (len(found), found[:2]) == (1000, ["id", "name 0"])


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
