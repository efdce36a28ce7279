"""Kill the worker in the middle of its work, and see that nothing is lost, half or left behind.

Run it for more points: ``python -m tests.services.work_crash --points 50``.
"""

import argparse
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from storybank.media import files, incoming
from storybank.media import recordings as making
from storybank.services import media, recordings, working
from storybank.services.archive import Archive, open_bank
from storybank.services.recordings import State
from storybank.services.working import Outcome
from storybank.storage import recordings as rows
from tests.conftest import Clock
from tests.media import recorded
from tests.services.test_recordings import draft_of, give

# Where the worker kills itself: what it is about to do, or has just done.
STEPS: dict[str, tuple[object, str, bool]] = {
    "taking it in hand": (rows, "take", True),
    "looking at it": (making, "judge", False),
    "making it": (making, "make", True),
    "taking its still": (making, "stills", True),
    "keeping its files": (working, "_put", True),
    "writing its rows": (rows, "finish", True),
    "deleting what was given": (recordings, "sweep", False),
    "sweeping the last": (incoming, "sweep", True),
}


def at_step(folder: Path, step: str, *, film: bool) -> None:
    """Kill the worker at one step; AssertionError where anything is lost, half or left."""
    module, name, after = STEPS[step]
    whole = getattr(module, name)

    def deadly(*words: object, **more: object) -> object:
        if after:
            found = whole(*words, **more)
            list(found) if name == "_put" else None
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    def change() -> None:
        setattr(module, name, deadly)

    draft_id = _prepared(folder, film=film)
    status = _killed(folder, change, None)
    assert os.WIFSIGNALED(status), "it was not killed"
    _check(folder, draft_id, gone=False)


def at_random(folder: Path, seconds: float, *, gone: bool) -> bool:
    """Kill the worker after so many seconds; tell whether it was done. *gone*: it is taken out."""
    draft_id = _prepared(folder, film=True)
    status = _killed(folder, lambda: None, seconds)
    _check(folder, draft_id, gone=gone)
    return not os.WIFSIGNALED(status)


def many_points(points: int) -> dict[str, int]:
    """Try so many random points; return how many were killed, and how many done before."""
    found = {"killed": 0, "done": 0}
    longest = 4.0
    for at in range(points):
        folder = Path(tempfile.mkdtemp(prefix="storybank-crash-"))
        try:
            seconds = longest * secrets.randbelow(1000) / 1000
            is_done = at_random(folder / "instance", seconds, gone=at % 4 == 3)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        found["done" if is_done else "killed"] += 1
        longest = max(0.5, longest * (0.8 if is_done else 1.05))
    return found


def _prepared(folder: Path, *, film: bool) -> str:
    with closing(open_bank(folder, Clock()).open()) as archive:
        draft_id = draft_of(archive)
        give(archive, draft_id, recorded.film(seconds=0.5) if film else recorded.wav(0.3))
    return draft_id


def _killed(folder: Path, change: Callable[[], None], seconds: float | None) -> int:
    """Work in a process that is killed after so long, or that kills itself; return its status."""
    child = os.fork()
    if child == 0:
        try:
            change()
            bank = open_bank(folder, Clock())
            with working.alone(bank), closing(bank.open()) as archive:
                working.all_of(archive)
        finally:
            os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _check(folder: Path, draft_id: str, *, gone: bool) -> None:
    """Open the archive as after a crash: what is there is whole, and the next worker ends it."""
    bank = open_bank(folder, Clock())
    with closing(bank.open()) as archive:
        (one,) = recordings.of_draft(archive, draft_id)
        assert media.damaged(archive) == []
        assert recordings.missing(archive) == 0
        assert (one.state is State.READY) == bool(one.files)
        if gone:
            recordings.take_out(archive, draft_id, one.id)
        with working.alone(bank):
            found = working.all_of(archive)
        assert found in ({}, {Outcome.READY: 1})
        recordings.sweep(archive)
        _check_left(archive, draft_id, gone=gone)


def _check_left(archive: Archive, draft_id: str, *, gone: bool) -> None:
    left = recordings.of_draft(archive, draft_id)
    assert [one.state for one in left] == ([] if gone else [State.READY])
    needed = {file.sha256 for one in left for file in one.files}
    assert set(files.known(media.folder(archive))) == needed
    assert media.damaged(archive) == []
    assert incoming.known(recordings.folder(archive)) == []
    assert recordings.orphans(archive) == []
    assert not (archive.bank.instance / recordings.WORK).exists()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=50)
    print(many_points(parser.parse_args().points))
