"""Open the archive for a command, and print what it answers."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app

from storybank.services.archive import Archive, Bank

as_json = click.option("--json", "is_json", is_flag=True, help="Print one JSON document.")


def bank() -> Bank:
    """Return the bank of the instance in hand."""
    found: Bank = current_app.extensions["bank"]
    return found


@contextmanager
def opened() -> Iterator[Archive]:
    """Open the archive for the length of one command."""
    archive = bank().open()
    try:
        yield archive
    finally:
        archive.close()


def print_json(document: Mapping[str, Any] | list[Any]) -> None:
    """Print one JSON document that people can read too."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far long work is: a bar on a terminal, a plain line each tenth elsewhere.

    What it yields is told (done, in all).
    """
    if not sys.stderr.isatty():
        yield _plain(label)
        return
    with click.progressbar(length=1, label=label, file=sys.stderr, show_pos=True) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield tell


def _plain(label: str) -> Callable[[int, int], None]:
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = done * 10 // max(total, 1)
        if tenth > told:
            told = tenth
            click.echo(f"{label}: {done:,} of {total:,}", err=True)

    return tell
