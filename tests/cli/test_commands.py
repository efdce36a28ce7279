"""Test every command: help, exit codes, one sentence on stderr, one JSON document."""

import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest

from storybank.cli import group
from storybank.services.archive import open_bank
from tests.conftest import write_settings

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("storybank")
BUILT = {
    "init", "serve", "demo", "import", "search", "why", "people add", "people list", "people role",
    "people disable", "people enable", "people password", "index refresh", "index rebuild",
    "index check", "ledger verify",
}  # fmt: skip


@pytest.fixture
def instance(tmp_path):
    """Settings alone: some commands must make the rest, and some must not."""
    return write_settings(tmp_path / "instance")


def every(found=group, path=()):
    if isinstance(found, click.Group):
        inner = found.commands.items()
        return [name for name_, one in inner for name in every(one, (*path, name_))]
    return [" ".join(path)]


def call(*words, instance=None, **more):
    env = {name: value for name, value in os.environ.items() if not name.startswith("STORYBANK_")}
    if instance is not None:
        env["STORYBANK_INSTANCE"] = str(instance)
    return subprocess.run(
        [str(PROGRAM), *words], env=env, capture_output=True, text=True, timeout=120, **more
    )


def one_sentence(text):
    """Tell whether stderr is what the contract asks: one line, no traceback."""
    return len(text.strip().splitlines()) == 1 and text.startswith("storybank: ")


def test_all_commands_of_the_main_job_are_there():
    assert set(every()) >= BUILT


@pytest.mark.parametrize("command", every())
def test_help_of_a_command_has_an_example_and_needs_no_archive(run, command, instance):
    said = run(*command.split(), "--help")

    assert said.code == 0
    assert f"Example: storybank {command}" in " ".join(said.out.split())
    assert not (instance / "storybank.db").exists()


def test_the_group_explains_itself(run):
    said = run("--help")

    assert said.code == 0
    assert "STORYBANK_INSTANCE" in said.out


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["import"],
        ["import", "/nowhere.csv"],
        ["import", "setup.cfg", "--map", "nonsense"],
        ["why", "2345678"],
        ["why", "2345678", "--use", "nonsense"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--trec"],
        ["people", "add", "x@example.org"],
        ["people", "add", "x@example.org", "--role", "emperor"],
        ["serve", "--workers", "0"],
        ["serve", "--port", "x"],
        ["serve", "--port", "70000"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(run, words, monkeypatch):
    monkeypatch.chdir(ROOT)

    said = run(*words)

    assert said.code == 2
    assert said.out == ""
    assert said.err.strip()
    assert "Traceback" not in said.err


def test_a_bad_setting_stops_every_command_with_one_sentence(run, instance):
    (instance / "config.toml").write_text("cooling_off_days = 0\n", "utf-8")

    said = run("init")

    assert said.code == 2
    assert said.err == "storybank: People need at least 1 day to think.\n"


def test_init_is_safe_to_run_again_and_can_keep_quiet(run, instance):
    first, again = run("init"), run("init", "--quiet")

    assert (first.code, again.code) == (0, 0)
    assert first.out == f"The archive in {instance} is ready.\n"
    assert again.out == again.err == ""


def test_an_archive_of_a_newer_version_is_refused_with_one_sentence(run, archive):
    archive.db.conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('storybank', 'm999', '2030')"
    )
    archive.close()

    said = run("search", "ramp")

    assert said.code == 1
    assert one_sentence(said.err)
    assert "newer storybank" in said.err


def test_the_demo_loads_once_into_an_empty_archive(run, instance):
    first = run("demo")
    again = run("demo")
    quiet = run("demo", "--if-empty")

    assert first.code == 0
    assert re.search(r"^\d\d sample stories are in\. All of them are made up\.", first.out)
    assert "Sample stories: " in first.err
    assert (instance / "demo-sign-in.txt").stat().st_mode & 0o777 == 0o600
    assert again.code == 1
    assert one_sentence(again.err)
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    with closing(open_bank(instance).open()) as archive:
        assert archive.settings.organisation == "Fen Voices"  # its file wins
        assert archive.law.name == "England and Wales"  # the samples' own


def test_search_prints_what_an_audience_finds_and_ends_with_0_whatever_it_finds(run, told):
    story = told(title="The ramp", extra={"source": "x", "source_id": "s1"})
    hidden = told(title="The other ramp", uses=())

    found = run("search", "ramp", "--json")
    nothing = run("search", "zebra")

    assert (found.code, nothing.code) == (0, 0)
    document = found.json
    assert set(document) == {"total", "page", "pages", "stories", "facets", "suggestion"}
    assert [one["id"] for one in document["stories"]] == [story.id]
    assert document["stories"][0]["source_id"] == "s1"
    assert document["stories"][0]["url"] == f"/stories/{story.id}"
    assert hidden.id not in found.out
    assert "0 stories." in nothing.out
    assert run("search", "ramp").out.startswith("  1. The ramp")


def test_search_runs_a_file_of_queries_as_trec_lines(run, told, tmp_path):
    told(title="The ramp", extra={"source": "x", "source_id": "s1"})
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"_id": "q1", "text": "ramp"}\n\n{"_id": "q2", "text": "zebra"}\n', "utf-8")

    said = run("search", "--queries", str(queries), "--trec")

    assert said.code == 0
    assert re.fullmatch(r"q1 Q0 s1 1 \d+\.\d{6} storybank\n", said.out)


def test_a_broken_file_of_queries_is_named_with_its_line(run, tmp_path):
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"_id": "q1", "text": "ramp"}\nnonsense\n', "utf-8")

    said = run("search", "--queries", str(queries), "--trec")

    assert said.code == 2
    assert one_sentence(said.err)
    assert "queries.jsonl, line 2" in said.err


def test_why_gives_the_deciding_rule_and_ends_with_0_either_way(run, told):
    story = told(uses=())

    plain = run("why", story.id.lower(), "--use", "web")
    document = run("why", story.id, "--use", "web", "--part", "name", "--json")

    assert plain.code == document.code == 0
    assert plain.out.startswith("DENY: ")
    assert document.json["verdict"] == "DENY"
    assert set(document.json) == {"story", "use", "part", "at", "verdict", "reason"}


def test_why_refuses_what_is_no_moment(run, told):
    said = run("why", told().id, "--use", "web", "--at", "nonsense")

    assert said.code == 2
    assert one_sentence(said.err)


def test_ac_92_why_answers_for_the_past_from_the_ledger(run, told):
    said = run("why", told().id, "--use", "web", "--at", "2020-01-01T00:00", "--json")

    assert said.code == 0
    assert said.json["verdict"] == "DENY"
    assert said.json["reason"] == "the story had not come in yet"


def test_the_index_is_refreshed_made_again_and_compared(run, told, archive):
    told()
    assert run("index", "refresh").code == 0
    assert run("index", "rebuild").code == 0

    sound = run("index", "check", "--json")
    archive.bank.index.replace([1], [])
    broken = run("index", "check", "--json")

    assert (sound.code, sound.json) == (0, {"ok": True, "differences": []})
    assert broken.code == 1
    assert broken.json["ok"] is False
    assert len(broken.json["differences"]) == 1
    assert run("index", "check").out.strip() == broken.json["differences"][0]


def test_the_ledger_is_verified_and_a_broken_link_named(run, told, archive):
    told()
    sound = run("ledger", "verify", "--json")
    copy = archive.bank.instance / "ledger.jsonl"
    lines = copy.read_text("utf-8").splitlines()
    archive.close()
    copy.write_text("\n".join([lines[0].replace("web", "wxb"), *lines[1:]]) + "\n", "utf-8")

    broken = run("ledger", "verify", "--json")

    assert sound.code == 0
    assert sound.json == {
        "ok": True,
        "events": sound.json["events"],
        "first_broken": None,
        "copy_agrees": True,
    }
    assert broken.code == 1


def test_the_environment_names_the_instance_for_the_installed_program(tmp_path):
    made = call("init", instance=tmp_path / "here")

    assert made.returncode == 0, made.stderr
    assert made.stdout == f"The archive in {tmp_path / 'here'} is ready.\n"
    assert (tmp_path / "here" / "storybank.db").exists()
    assert (tmp_path / "here").stat().st_mode & 0o777 == 0o700


def test_an_instance_that_cannot_be_a_folder_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")

    said = call("init", instance=tmp_path / "file")

    assert said.returncode == 1
    assert one_sentence(said.stderr), said.stderr


def test_a_reader_that_goes_away_is_no_fault(tmp_path):
    said = subprocess.run(
        ["sh", "-c", f"'{PROGRAM}' --help | head -1; '{PROGRAM}' --version"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert "Traceback" not in said.stderr
    assert re.search(r"storybank, version \d+\.\d+\.\d+", said.stdout)
