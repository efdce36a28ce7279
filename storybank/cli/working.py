"""The command that makes recordings safe to keep, and its start beside the server."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from storybank.cli.opened import bank, opened
from storybank.domain.errors import UnavailableError
from storybank.services import recordings, working
from storybank.services.working import Outcome
from storybank.storage import recordings as rows

NOT_INSTALLED = (
    "What decodes sound and film is not installed. "
    "Run: pip install --require-hashes -r requirements/media.txt"
)


@click.command(name="work")
@click.option("--once", is_flag=True, help="Do what waits, then end: for cron.")
@click.option("--again", is_flag=True, help="Let recordings that failed wait again first.")
@click.option("--beside", type=int, hidden=True, help="End with the server that started it.")
@with_appcontext
def work(*, once: bool, again: bool, beside: int | None) -> None:
    """Make recordings and films ready, one after the other, until it is stopped.

    One process does this for an archive: a second one says so and ends. Stop it
    at any moment; the next one goes on.

    Example: storybank work --once
    """
    if not recordings.is_possible():
        raise UnavailableError(NOT_INSTALLED)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, _end)
    with working.alone(bank()):
        if again:
            with opened() as archive:
                click.echo(f"{working.try_again(archive)} that failed wait again.")
        if once:
            _until_done()
        else:
            working.run(bank(), lambda: beside is None or os.getppid() == beside)


def _until_done() -> None:
    with opened() as archive:
        found = working.all_of(archive)
        failed = rows.count(archive.db).get(rows.State.FAILED, 0)
    click.echo(f"{found.get(Outcome.READY, 0)} recordings are ready.")
    if failed:
        click.echo(f"{failed} could not be made ready: see the desk.")


def _end(*_: object) -> None:
    """End like a key press does: what is in hand is put back first."""
    raise SystemExit(0)


@contextmanager
def beside_the_server() -> Iterator[None]:
    """Have recordings made ready by one more process, as long as the server runs.

    Without the extra there is nothing to do. Where another works already, it ends at once.
    """
    if not recordings.is_possible():
        yield
        return
    own = os.getpid()
    start = "import sys; from storybank.cli import main; sys.exit(main())"
    worker = subprocess.Popen(
        [sys.executable, "-c", start, "work", "--beside", str(own)],
        env={**os.environ, "STORYBANK_INSTANCE": str(bank().instance)},
    )
    try:
        yield
    finally:
        if os.getpid() == own:  # the server's own children come by here too
            worker.terminate()
            worker.wait(timeout=30)


COMMANDS = (work,)
