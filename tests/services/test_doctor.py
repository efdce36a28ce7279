"""Check that the doctor finds what is wrong, and nothing where all is well."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from storybank.cli import group
from storybank.domain.errors import ConflictError
from storybank.domain.stories import EditorialState, Story
from storybank.services import doctor, review, stop_requests, stopping
from storybank.services.archive import Archive
from storybank.storage import stories
from tests.conftest import CLEO, Clock, teller_of

Told = Callable[..., Story]


def faults(archive: Archive) -> dict[str, str]:
    return {found.about: found.says for found in doctor.look(archive) if found.is_fault}


def test_a_sound_archive_has_no_faults_and_says_what_ends_soon(
    archive: Archive, told: Told
) -> None:
    told(lasts=timedelta(days=20))
    told(lasts=timedelta(days=-1))

    found = doctor.look(archive)

    assert faults(archive) == {}
    assert {one.says for one in found} == {
        "1 end within 60 days.",
        "1 have ended and show nothing.",
    }


@pytest.mark.parametrize("wrong", ["index", "ledger", "deletions", "requests", "clock"])
def test_each_fault_is_found(archive: Archive, told: Told, clock: Clock, wrong: str) -> None:
    story = told()
    instance = archive.bank.instance
    match wrong:
        case "index":
            shutil.rmtree(instance / "index")
        case "ledger":
            lines = (instance / "ledger.jsonl").read_text("utf-8")
            (instance / "ledger.jsonl").write_text(lines.replace("web", "cli", 1), "utf-8")
        case "deletions":
            stopping.withdraw(archive, teller_of(story), story.id)
            clock.move(days=9)
        case "requests":
            stop_requests.describe(archive, words="about a ramp")
            clock.move(days=1, seconds=1)
        case _:
            clock.move(days=-1)

    found = faults(archive)

    assert set(found) == {wrong}


def test_a_wrong_clock_blocks_publishing_and_never_stopping(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = told(state=EditorialState.IN_REVIEW)
    clock.move(days=-2)

    with pytest.raises(ConflictError, match="clock"):
        review.approve(archive, CLEO, story.id)
    stopping.withdraw(archive, teller_of(story), story.id)
    clock.move(days=2)

    assert stories.reread(archive.db, story).editorial_state is EditorialState.REMOVED


def test_the_command_ends_with_1_for_faults_and_says_them_as_json(
    instance: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYBANK_INSTANCE", str(instance))
    run = app.test_cli_runner()

    well = run.invoke(group, ["doctor"])
    shutil.rmtree(instance / "index")
    ill = run.invoke(group, ["doctor", "--json"])
    monkeypatch.setenv("STORYBANK_INSTANCE", str(instance / "nothing"))
    nothing = run.invoke(group, ["doctor"])

    assert (well.exit_code, ill.exit_code, nothing.exit_code) == (0, 1, 1)
    assert "All is well." in well.output
    assert json.loads(ill.stdout)["findings"][0]["about"] == "index"
    assert "There is no archive" in nothing.output
    assert not (instance / "nothing").exists()


def test_back_up_and_restore_work_from_the_command_line(
    instance: Path, app: Flask, archive: Archive, told: Told, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("STORYBANK_INSTANCE", str(instance))
    story = told()
    run = app.test_cli_runner()
    folder = str(tmp_path / "copy")

    made = run.invoke(group, ["backup", folder])
    stopping.withdraw(archive, teller_of(story), story.id)
    archive.db.close()
    back = run.invoke(group, ["restore", folder, "--json"])
    wrong = run.invoke(group, ["restore", folder, "--ledger", str(tmp_path / "missing")])

    assert made.exit_code == 0, made.output
    assert back.exit_code == 0, back.output
    assert json.loads(back.stdout)["replayed"] == 1
    assert wrong.exit_code == 2
