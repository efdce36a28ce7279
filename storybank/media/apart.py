"""Have a script of ours do its work in a process of its own, one at a time, in a short queue.

What the script does, and within which limits, is its own affair: it gets a job as
JSON on its input and answers in JSON on its output.
"""

import fcntl
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

QUEUE = 5  # one that is worked on, and four that wait
PATIENCE_SECONDS = 60
# Threads of a library would each take their share of the memory that a child may have.
ENVIRONMENT = {
    "PATH": os.defpath,
    "RAYON_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}


class BusyError(Exception):
    """Say that too many wait, or that the work was not done by the clock."""


class DiedError(Exception):
    """Say that the child ended before it could answer: it was too much for its limits."""


class KilledError(DiedError):
    """Say that somebody else ended the child: the work itself may be all right."""


class StoppedError(Exception):
    """Say that the child was ended because nobody wants its work any more."""


def run(script: str, job: Mapping[str, object], *, wall_seconds: float) -> dict[str, Any]:
    """Return what the script answers; DiedError or BusyError where it does not.

    The job goes through a pipe: nothing of it is written to the disk.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-B", script],
            input=json.dumps(job).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=wall_seconds,
            env=ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BusyError from None
    if done.returncode:
        raise DiedError
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def follow(
    script: str,
    job: Mapping[str, object],
    told: Callable[[Mapping[str, Any]], bool],
    *,
    silent_seconds: float = 600,
) -> dict[str, Any]:
    """Return the last line that the script says; *told* gets each, and again every second.

    Where *told* says no the child is ended: StoppedError. DiedError where it ends
    without an answer, BusyError where it is silent for so long. Whatever happens
    here, the child does not outlive it.
    """
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    with child:
        try:
            last = _heard(child, job, told, silent_seconds)
        finally:
            child.kill()
    if last is None:
        raise KilledError if child.returncode == -signal.SIGKILL else DiedError
    return last


def _heard(
    child: "subprocess.Popen[bytes]",
    job: Mapping[str, object],
    told: Callable[[Mapping[str, Any]], bool],
    silent_seconds: float,
) -> dict[str, Any] | None:
    """Give a child its job and hear it out; None where it ends without an answer."""
    if child.stdin is None or child.stdout is None:
        raise DiedError
    with suppress(BrokenPipeError), child.stdin as into:
        into.write(json.dumps(job).encode() + b"\n")
    last: dict[str, Any] = {}
    rest, heard_at = b"", time.monotonic()
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        while True:
            if waiting.select(timeout=1):
                piece = os.read(child.stdout.fileno(), 65_536)
                if not piece:
                    child.wait()
                    return None if "share" in last or child.returncode else last
                *lines, rest = (rest + piece).split(b"\n")
                last = json.loads(lines[-1]) if lines else last
                heard_at = time.monotonic()
            if time.monotonic() - heard_at > silent_seconds:
                raise BusyError
            if not told(last):
                raise StoppedError


@contextmanager
def turn(folder: Path, *, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Wait for one's turn, in whichever process; BusyError where the queue is full.

    Those who name the same *folder*, which is there, stand in one queue.
    """
    with _place(folder), (folder / "turn.lock").open("w") as lock:
        until = time.monotonic() + patience_seconds
        while not _taken(lock.fileno()):
            if time.monotonic() > until:
                raise BusyError
            time.sleep(0.05)
        yield


@contextmanager
def _place(folder: Path) -> Iterator[None]:
    """Take one of the places in the queue; a process that dies gives its place back."""
    for number in range(QUEUE):
        with (folder / f"place-{number}.lock").open("w") as lock:
            if _taken(lock.fileno()):
                yield
                return
    raise BusyError


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
