"""Test what bad input gets: one clear sentence a row, the good rows in, nothing half-written."""

import gzip
from datetime import timedelta

import pytest

GOOD = "g1,A good one,We met and talked.\n"
HEAD = "source_id,title,body\n"
LONG = "x" * 2_200_000


def table(rows, head=HEAD):
    return ("some.csv", (head + rows).encode())


CASES = {
    "a row in another encoding": (
        ("some.csv", HEAD.encode() + "a,Café,é\n".encode() + b"b,Caf\xe9,x\n" + GOOD.encode()),
        "another encoding",
    ),
    "a row of 2 MB": (table(f"b,Long,{LONG}\n{GOOD}"), "2 MB"),
    "an impossible day": (
        table(f"b,One,Two,31/02/2020\n{GOOD.strip()},\n", HEAD.strip() + ",date\n"), "31/02/2020",
    ),
    "no body": (table(f"b,One,\n{GOOD}"), "body"),
    "no id": (table(f",One,Two\n{GOOD}"), "source_id"),
    "an id twice": (table(f"{GOOD}g1,Another,Words.\n"), "“g1” stands in line 2 already"),
    "too many cells": (table(f"b,One,Two,Three,Four\n{GOOD}"), "The row has 5 cells"),
    "an open quotation mark": (table(f'{GOOD}b,One,"Two\n'), "quotation mark opens"),
    "JSON that is none": (
        ("some.jsonl", b'{"source_id": "g1", "title": "A", "body": "B"}\n{nonsense\n[1]\n'),
        "not valid JSON",
    ),
    "a damaged archive": (
        ("some.jsonl.gz", gzip.compress(b'{"source_id":"g1","title":"A","body":"B"}\n' * 1)[:-6]),
        "damaged",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_bad_row_gets_one_sentence_and_the_good_ones_come_in(run, archive, tmp_path, case):
    (name, content), says = CASES[case]
    path = tmp_path / name
    path.write_bytes(content)

    said = run("import", str(path), "--source", "x", "--json")

    assert said.code == 1
    document = said.json
    failed = [row for row in document["rows"] if row["result"] == "failed"]
    assert document["failed"] == len(failed) >= 1
    assert says in " ".join(row["message"] for row in failed)
    assert all(len(row["message"]) < 300 and "\n" not in row["message"] for row in failed)
    assert document["added"] == len(document["rows"]) - len(failed) >= 1
    kept = list(archive.db.query("SELECT source_id FROM story"))
    assert len(kept) == document["added"]
    assert "Traceback" not in said.err


WHOLE = {
    "an empty file": (("some.csv", b""), "is empty"),
    "only a mark of its encoding": (("some.csv", b"\xef\xbb\xbf\r\n"), "is empty"),
    "UTF-16": (("some.csv", "source_id,title\n".encode("utf-16")), "UTF-16"),
    "an Excel workbook": (("some.csv", b"PK\x03\x04rest"), "Excel workbook"),
    "two columns of one name": (("some.csv", b"id,title,title\n1,2,3\n"), "Two columns"),
    "another kind of file": (("some.pdf", b"%PDF-1.7"), "cannot be imported"),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_cannot_be_read_is_one_sentence_and_nothing_comes_in(
    run, archive, tmp_path, case
):
    (name, content), says = WHOLE[case]
    (tmp_path / name).write_bytes(content)

    said = run("import", str(tmp_path / name), "--source", "x")

    assert said.code == 2
    assert says in said.err
    assert len(said.err.splitlines()) == 1
    assert list(archive.db.query("SELECT * FROM story")) == []


def test_a_missing_column_is_said_for_every_row_and_nothing_comes_in(run, archive, tmp_path):
    path = tmp_path / "some.csv"
    path.write_text("source_id,title\na,One\nb,Two\n", "utf-8")

    said = run("import", str(path), "--source", "x", "--json")

    assert said.code in {1, 2}
    assert "body" in said.out + said.err
    assert list(archive.db.query("SELECT * FROM story")) == []


def test_bad_pages_in_a_folder_stop_no_good_one(run, archive, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    pages = {
        "a.md": "---\nsource_id: a\ntitle: A\n---\nWords.\n",
        "b.md": "No front matter at all.\n",
        "c.md": "---\nsource_id: !!python/object/apply:os.system [touch /tmp/never]\n---\nWords.\n",
        "d.md": "---\nsource_id: &x d\ntitle: *x\n---\nWords.\n",
        "e.md": "---\n[unclosed\n---\nWords.\n",
        "f.md": "---\n" + "[" * 200 + "\n---\nWords.\n",
    }
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")

    document = run("import", str(folder), "--source", "x", "--json").json

    assert [row["result"] for row in document["rows"]] == ["added", *["failed"] * 5]
    for row, says in zip(
        document["rows"][1:],
        ("no front matter", "uses a tag", "uses aliases", "not valid YAML", ""),
        strict=True,
    ):
        assert says in row["message"]
        assert row["message"]
    assert len(list(archive.db.query("SELECT * FROM story"))) == 1


def test_markup_and_scripts_come_in_as_the_text_they_are(run, archive, app, tmp_path):
    body = "<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3))"
    terms = "basis,uses,parts,ends_on,evidence"
    ends_on = archive.today + timedelta(days=300)
    (tmp_path / "terms.csv").write_text(
        f"source_id,{terms}\na,public_domain,web,text;summary,{ends_on},sheet\n", "utf-8"
    )
    path = tmp_path / "some.csv"
    path.write_text(f"{HEAD}a,<b>Title</b>,{body}\n", "utf-8")

    said = run("import", str(path), "--source", "x", "--permissions", str(tmp_path / "terms.csv"))

    assert said.code == 0
    story_id = next(archive.db.query("SELECT id FROM story"))["id"]
    page = app.test_client().get(f"/stories/{story_id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Title&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
