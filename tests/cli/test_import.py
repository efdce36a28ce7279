"""Test the import command: what it says, in which shape, and with which exit code."""

import os
import pty
import subprocess

import pytest

from tests.cli.test_commands import PROGRAM

GOOD = (
    "id,Story title,Story,Where it was,Role group,Shoe size,Notes\n"
    "a1,One,We met.,Bristol,carer,9,n\n"
)


@pytest.fixture
def write(tmp_path):
    def written(text, name="some.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return written


def test_it_says_what_was_read_kept_apart_and_ignored(run, write):
    said = run("import", write(GOOD), "--source", "x", "--map", "Where it was=place")

    assert said.code == 0
    read, apart, ignored = said.out.splitlines()[:3]
    assert "id as source_id" in read
    assert "Where it was as place" in read
    assert apart == "Kept apart: Notes"
    assert ignored == "Ignored: Shoe size"
    assert said.out.splitlines()[-1] == (
        "1 added, 0 updated, 0 unchanged, 0 failed; 1 held, seen by curators alone."
    )


def test_json_is_one_document_of_the_contracts_shape(run, write):
    said = run("import", write(GOOD + "a2,,Nothing\n"), "--source", "x", "--json")

    assert said.code == 1
    document = said.json
    assert {"added", "updated", "unchanged", "failed", "held", "rows"} <= set(document)
    assert (document["added"], document["failed"], document["held"]) == (1, 1, 1)
    for row in document["rows"]:
        assert {"row", "source_id", "result", "message"} <= set(row)
    assert [row["result"] for row in document["rows"]] == ["added", "failed"]
    assert document["columns"]["ignored"] == ["Where it was", "Shoe size"]


def test_a_second_time_adds_nothing_and_a_dry_run_changes_nothing(run, write):
    path = write(GOOD)

    dry = run("import", path, "--source", "x", "--dry-run")
    first = run("import", path, "--source", "x", "--json")
    again = run("import", path, "--source", "x", "--json")

    assert dry.out.splitlines()[-1].startswith("Would be 1 added")
    assert first.json["added"] == 1
    assert (again.code, again.json["added"], again.json["unchanged"]) == (0, 0, 1)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("Nothing=place", "There is no column “Nothing” to map."),
        ("Where it was=nonsense", "“nonsense” is not a field"),
    ],
)
def test_a_mapping_that_cannot_be_is_one_sentence(run, write, given, says):
    said = run("import", write(GOOD), "--source", "x", "--map", given)

    assert said.code == 2
    assert says in said.err
    assert len(said.err.splitlines()) == 1


def test_elsewhere_than_on_a_terminal_progress_is_plain_lines_on_stderr(run, write):
    rows = "".join(f"b{number},T,B,,,,\n" for number in range(120))

    said = run("import", write(GOOD + rows), "--source", "x", "--json")

    assert said.err.splitlines() == [
        "Stories: 50 of 121", "Stories: 100 of 121", "Stories: 121 of 121",
    ]  # fmt: skip
    assert said.json["added"] == 121


def test_on_a_terminal_progress_is_a_bar(instance, write):
    main, side = pty.openpty()
    env = {**os.environ, "STORYBANK_INSTANCE": str(instance), "TERM": "xterm"}

    done = subprocess.run(
        [str(PROGRAM), "import", write(GOOD), "--source", "x"],
        env=env, stdout=subprocess.PIPE, stderr=side, timeout=120, check=False,
    )  # fmt: skip
    os.close(side)
    shown = os.read(main, 100_000).decode()
    os.close(main)

    assert done.returncode == 0
    assert "Stories" in shown
    assert "#" in shown
    assert "\r" in shown
