"""Make throw-away instances, run the project's own commands and server on them."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
BIN = Path(sys.executable).parent
CONFIG = """
organisation = "Fen Voices"
phone = "01632 960000"
email = "hello@example.org"
address = "1 Example Street"
uses = ["training_here", "web", "search_engines"]
"""


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="storybank-bench-") as name:
        yield Path(name)


def settled(instance: Path) -> Path:
    """Make *instance* with settings in which stories can be on the web; return it."""
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    (instance / "config.toml").write_text(CONFIG, "utf-8")
    return instance


def environment(instance: Path) -> dict[str, str]:
    """Return the environment of a command that works on *instance*."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STORYBANK_")}
    return kept | {"STORYBANK_INSTANCE": str(instance), "PYTHONPATH": str(ROOT)}


def command(instance: Path, *words: str) -> str:
    """Run one command of storybank to its end and return what it printed."""
    done = subprocess.run(
        [BIN / "storybank", *words],
        env=environment(instance),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def serving(instance: Path, *, workers: int) -> Iterator[tuple[int, int]]:
    """Serve *instance* as it is served for real; give the port and the process id."""
    port = free_port()
    words = [BIN / "storybank", "serve", "--port", str(port), "--workers", str(workers)]
    with running(words, environment(instance), port, "/health") as process:
        yield port, process


@contextmanager
def running(
    words: list[str | Path], env: Mapping[str, str], port: int, address: str
) -> Iterator[int]:
    """Run a server until the end of the block; give its process id once it answers."""
    process = subprocess.Popen(
        words, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port, address)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def fetch(connection: http.client.HTTPConnection, address: str) -> bytes:
    """Fetch one page over a connection that stays open; it must be a page."""
    connection.request("GET", address)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return content


def status(connection: http.client.HTTPConnection, address: str) -> int:
    """Fetch one page over a connection that stays open and return its status."""
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _wait(process: subprocess.Popen[bytes], port: int, address: str) -> None:
    ends = time.monotonic() + 300
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            fetch(http.client.HTTPConnection("127.0.0.1", port, timeout=120), address)
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")
