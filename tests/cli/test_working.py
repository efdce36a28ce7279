"""The worker's command: what waits is done, a second one ends, and it stops with its server."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storybank.media import recordings as making
from storybank.services import recordings, working
from storybank.services.archive import open_bank
from storybank.services.recordings import State
from tests.media import recorded
from tests.services.test_recordings import draft_of, give

START = "import sys; from storybank.cli import main; sys.exit(main())"


def waiting(instance: Path) -> tuple[str, str]:
    archive = open_bank(instance).open()
    draft_id = draft_of(archive)
    media_id = give(archive, draft_id, recorded.wav(0.3))
    archive.close()
    return draft_id, media_id


def state_of(instance: Path, draft_id: str, media_id: str) -> State:
    archive = open_bank(instance).open()
    try:
        return recordings.one_of(archive, draft_id, media_id).state
    finally:
        archive.close()


def test_what_waits_is_done_once_for_cron(run, instance: Path) -> None:
    ids = waiting(instance)

    said = run("work", "--once")

    assert (said.code, said.out) == (0, "1 recordings are ready.\n")
    assert state_of(instance, *ids) is State.READY
    assert run("work", "--once").out == "0 recordings are ready.\n"


def test_what_failed_can_be_tried_again(run, instance: Path) -> None:
    ids = waiting(instance)
    archive = open_bank(instance).open()
    archive.db.execute("UPDATE media_job SET state = 'failed', problem = 'It broke', tries = 3")
    archive.close()

    assert "1 could not be made ready" in run("work", "--once").out
    said = run("work", "--once", "--again")

    assert said.out == "1 that failed wait again.\n1 recordings are ready.\n"
    assert state_of(instance, *ids) is State.READY


def test_a_second_worker_says_so_in_one_sentence_and_ends(
    run, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "PATIENCE", 0)
    bank = open_bank(instance)

    with recordings.worker_lock(bank):
        said = run("work", "--once")

    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "at work on this archive already" in said.err


def test_without_the_extra_it_says_how_to_get_it(
    run, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "find_spec", lambda _: None)

    said = run("work")

    assert said.code == 1
    assert "requirements/media.txt" in said.err


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_server_has_recordings_made_ready_and_takes_its_worker_along(
    instance: Path, how: signal.Signals
) -> None:
    ids = waiting(instance)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", START, "serve", "--port", str(port), "--workers", "1"],
        env={**os.environ, "STORYBANK_INSTANCE": str(instance)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert _until(lambda: state_of(instance, *ids) is State.READY)
        assert _until(lambda: _answers(port))
    finally:
        server.send_signal(how)
        server.wait(60)

    with recordings.worker_lock(open_bank(instance), patience_seconds=30) as is_ours:
        assert is_ours


def _until(is_so) -> bool:
    for _ in range(300):
        if is_so():
            return True
        time.sleep(0.2)
    return False


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
