"""Run the archive as people run it: the project's own command, a real process, a real port.

Or, where a test has to let days pass, in this process, on a clock that can be set on.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.serving import make_server

from storybank import create_app
from storybank.services.archive import utc_now

STARTS_WITHIN = 60.0  # seconds, on a machine that is busy with other tests
COMMAND = Path(sys.executable).with_name("storybank")


def storybank(instance: Path, *arguments: str) -> str:
    """Run one command of the project on *instance*; return what it printed."""
    done = subprocess.run(
        [COMMAND, *arguments],
        env=_environment(instance),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_instance(folder: Path) -> Path:
    """Make an instance with the sample stories, which leaves for a page of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    storybank(folder, "init", "--quiet")
    storybank(folder, "demo")
    return folder


def passwords(instance: Path) -> dict[str, str]:
    """Return the password of each sample person, by email address."""
    text = (instance / "demo-sign-in.txt").read_text("utf-8")
    return dict(re.findall(r"^  (\S+@\S+)  (\S+)$", text, re.MULTILINE))


def sample_words(instance: Path) -> dict[str, str]:
    """Return the four words of a few sample stories, by the state that they are in."""
    text = (instance / "demo-sign-in.txt").read_text("utf-8")
    return {state: words for words, state in re.findall(r"^  (.+?)  “.+” \((.+)\)$", text, re.M)}


def sample_titles(instance: Path) -> dict[str, str]:
    """Return the titles of those stories, by the state that they are in."""
    text = (instance / "demo-sign-in.txt").read_text("utf-8")
    return {state: title for title, state in re.findall(r"  “(.+)” \((.+)\)$", text, re.M)}


class Server:
    """One server on one instance; it can be started again after it was killed."""

    def __init__(self, instance: Path) -> None:
        self.instance = instance
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start serving; return when the archive answers."""
        self._process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(self.port)],
            env=_environment(self.instance) | {"STORYBANK_LEAVE_TO": f"{self.url}/health"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            assert self._process.poll() is None, "the server stopped as it started"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill the server and its workers as a power cut would: no warning, no last words."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Stop the server as its owner would."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        self._process.wait(timeout=30)
        self._process = None

    def _answers(self) -> bool:
        try:
            with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as asking:
                asking.request("GET", "/health")
                return asking.getresponse().status == 200
        except OSError:
            return False


@contextlib.contextmanager
def serving(instance: Path) -> Iterator[Server]:
    """Serve *instance* for as long as the block runs."""
    server = Server(instance)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@dataclass
class Here:
    """An archive that is served by this process; its clock goes on, and can be set on."""

    instance: Path
    url: str = ""
    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """Return what the archive takes for the time."""
        return utc_now() + self.ahead

    def pass_days(self, days: int) -> None:
        """Let so many days go by."""
        self.ahead += timedelta(days=days)


@contextlib.contextmanager
def serving_here(instance: Path) -> Iterator[Here]:
    """Serve *instance* from this process for as long as the block runs."""
    here = Here(instance)
    with listening(create_app(instance, here.now)) as here.url:
        yield here


@contextlib.contextmanager
def listening(app: Flask, port: int = 0) -> Iterator[str]:
    """Answer with *app* from this process at *port*, 0 for a free one; yield the address."""
    server = make_server("127.0.0.1", port, closed_at_once(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()


def closed_at_once(app: Flask) -> WSGIApplication:
    """Return *app* with each answer closed when nobody holds it any more.

    Werkzeug's server forgets to close one when the browser goes away in the middle of it.
    """

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
        with contextlib.ExitStack() as stack:
            parts = app(environ, start)
            if hasattr(parts, "close"):
                stack.callback(parts.close)
            yield from parts

    return answer


def _environment(instance: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STORYBANK_")}
    return kept | {"STORYBANK_INSTANCE": str(instance)}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
