"""Check that front matter is text and nothing else, and that a bad page stops no other."""

import os
from pathlib import Path

import pytest

from storybank.domain.errors import InvalidError
from storybank.services import reading


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


def test_what_is_no_file_is_said_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.md")
    (tmp_path / "b.md").mkdir()
    (tmp_path / "c.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "d.md").write_text(page("id: d"))

    rows = list(reading.rows(tmp_path))

    assert [row.problem for row in rows[:3]] == ["This is no file: take it out of the folder."] * 3
    assert rows[3].fields["id"] == "d"


def test_a_folder_without_markdown_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("Words.")

    with pytest.raises(InvalidError, match="holds no Markdown files"):
        list(reading.rows(tmp_path))
