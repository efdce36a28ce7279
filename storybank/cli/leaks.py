"""The command that plants marked stories and looks for them at every exit."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import ScriptInfo

from storybank.cli import sweep
from storybank.cli.opened import as_json, print_json
from storybank.services.leaks import Fault, Report


@click.command(name="leak-test")
@as_json
@click.pass_context
def leak_test(context: click.Context, *, is_json: bool) -> None:
    """Plant marked stories in a throw-away archive, fetch every exit as every reader, report leaks.

    It also reports each story that is wrongly hidden and each address that is
    in no list yet; it ends with 1 where there is any of these.

    Example: storybank leak-test --json
    """
    commands, create_app = context.find_root().command, context.ensure_object(ScriptInfo).create_app
    if not isinstance(commands, click.Group) or create_app is None:
        raise click.UsageError("Run it as a command of storybank.")
    with _no_settings(), tempfile.TemporaryDirectory(prefix="storybank-leaks-") as folder:
        report = sweep.run(*sweep.make(Path(folder), create_app), commands)
    if is_json:
        print_json(report.as_json())
    else:
        for line in _lines(report):
            click.echo(line)
    sys.exit(1 if report.findings else 0)


@contextmanager
def _no_settings() -> Iterator[None]:
    """Leave out this site's settings while the throw-away archive is in use."""
    own = {name: text for name, text in os.environ.items() if name.startswith("STORYBANK_")}
    for name in own:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(own)


def _lines(report: Report) -> Iterator[str]:
    for finding in report.findings:
        yield str(finding)
    counts = ", ".join(f"{len(report.of(fault))} {fault.value}" for fault in Fault)
    yield f"{len(report.exits)} exits in {report.requests:,} requests: {counts}."


COMMANDS = (leak_test,)
