"""Check that a bad line of JSON stops no other, and that no archive is unpacked without end."""

import gzip
import json

import pytest

from storybank.services import json_lines
from tests.services.files import read


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
    monkeypatch.setattr(json_lines, "LARGEST_FILE", 2_500_000)
    bomb = gzip.compress(b'{"id": "a1"}\n' + line * 4_000_000, compresslevel=1)

    rows = read(tmp_path / "a.jsonl.gz", bomb)

    assert rows[0].fields == {"id": "a1"}
    assert "512 MB" in rows[-1].problem
    assert len(rows) == 2
