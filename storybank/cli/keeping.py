"""Commands that keep an archive going: init, serve, demo, index, ledger."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from storybank.cli.opened import as_json, bank, opened, print_json, progress
from storybank.cli.server import Server
from storybank.cli.working import beside_the_server
from storybank.services import demo, upkeep


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing when all is well.")
@with_appcontext
def init(*, quiet: bool) -> None:
    """Create or upgrade the instance; safe to run again.

    Example: storybank init
    """
    with opened() as archive:
        upkeep.finish(archive)
    if not quiet:
        click.echo(f"The archive in {bank().instance} is ready.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 32))
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Serve the archive until it is stopped, and make recordings ready meanwhile.

    Example: storybank serve --port 8080 --workers 4
    """
    with opened() as archive:
        upkeep.finish(archive)
    click.echo(f"The archive is at http://{host}:{port} (stop it with Ctrl+C).")
    signing_in = bank().instance / demo.SIGN_IN_FILE
    if signing_in.exists():
        click.echo(f"To sign in as the sample people: see {signing_in}")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with beside_the_server():
        Server(app, host=host, port=port, workers=workers).run()


@click.command(name="demo")
@click.option("--if-empty", is_flag=True, help="Say nothing where the archive has stories.")
@with_appcontext
def load_demo(*, if_empty: bool) -> None:
    """Load the fictional sample stories and sample people into an empty archive.

    Example: storybank demo
    """
    with opened() as archive:
        if if_empty and not demo.is_wanted(archive):
            return
        with progress("Sample stories") as tell:
            total = demo.load(archive, progress=tell)
        click.echo(f"{total} sample stories are in. All of them are made up.")
        click.echo(f"To sign in: see {bank().instance / demo.SIGN_IN_FILE}")


@click.group(cls=AppGroup)
def index() -> None:
    """Look after the search index, which can always be made again.

    Example: storybank index check
    """


@index.command()
def refresh() -> None:
    """Bring the index up to date.

    Example: storybank index refresh
    """
    with opened() as archive:
        click.echo(f"{upkeep.refresh(archive)} stories were brought up to date.")


@index.command()
def rebuild() -> None:
    """Make the index again from the database, while the site goes on.

    Example: storybank index rebuild
    """
    with opened() as archive:
        click.echo(f"The index is made again: {upkeep.rebuild(archive)} versions of stories.")


@index.command()
@as_json
def check(*, is_json: bool) -> None:
    """Compare the index with the database; exit 1 where they differ.

    Example: storybank index check --json
    """
    with opened() as archive:
        differences = upkeep.check(archive)
    if is_json:
        print_json({"ok": not differences, "differences": differences})
    else:
        click.echo("\n".join(differences) or "The index holds just what the database says.")
    sys.exit(1 if differences else 0)


@click.group(cls=AppGroup)
def ledger() -> None:
    """Look after the record of every permission.

    Example: storybank ledger verify
    """


@ledger.command()
@as_json
def verify(*, is_json: bool) -> None:
    """Recompute the hash chain; name the first broken link and exit 1 where there is one.

    Example: storybank ledger verify --json
    """
    with opened() as archive:
        found = upkeep.verify(archive)
    if is_json:
        print_json(
            {
                "ok": found.is_sound,
                "events": found.events,
                "first_broken": found.first_broken,
                "copy_agrees": found.copy_agrees,
            }
        )
    else:
        for sentence in _sentences(found):
            click.echo(sentence)
    sys.exit(0 if found.is_sound else 1)


def _sentences(found: upkeep.Ledger) -> list[str]:
    if found.is_sound:
        return [f"All {found.events:,} events are as they were written."]
    said = []
    if found.first_broken is not None:
        said.append(
            f"The chain is broken at event {found.first_broken}. Stories with an event "
            "there or later are hidden."
        )
    if not found.copy_agrees:
        said.append("The copy in ledger.jsonl differs from the database.")
    return said


COMMANDS = (init, serve, load_demo, index, ledger)
