"""Commands that keep an archive safe: tick, backup, restore, doctor."""

import sys
from contextlib import closing
from pathlib import Path

import click
from flask.cli import with_appcontext

from storybank.cli.opened import as_json, opened, print_json
from storybank.config import instance_folder
from storybank.domain.errors import StorybankError
from storybank.services import backup, doctor, tick
from storybank.services.archive import open_bank
from storybank.services.doctor import Finding


@click.command(name="tick")
@as_json
@with_appcontext
def go_on(*, is_json: bool) -> None:
    """Prepare messages that are due, and finish deletions that are due.

    Safe to run twice, or never: nobody sees a story for longer, or less long.

    Example: storybank tick
    """
    with opened() as archive:
        done = tick.run(archive)
    if is_json:
        print_json({"prepared": done.prepared, "dropped": done.dropped, "deleted": done.deleted})
        return
    click.echo(f"{done.prepared} messages wait at the desk now; {len(done.deleted)} were deleted.")


@click.command(name="backup")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@as_json
@with_appcontext
def back_up(folder: Path, *, is_json: bool) -> None:
    """Write a consistent copy of the archive into a new folder, while it is served.

    Keep it as you keep the archive, for no longer than backup_days.

    Example: storybank backup /var/backups/storybank/2026-11-27
    """
    with opened() as archive:
        manifest = backup.make(archive, folder)
    if is_json:
        print_json(manifest)
        return
    click.echo(f"The back-up in {folder} is whole. Without the index: it is made again.")


@click.command(name="restore")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--ledger",
    default="",
    metavar="FILE|none",
    help="The ledger copy to replay; without it the one in the instance.",
)
@as_json
def put_back(folder: Path, ledger: str, *, is_json: bool) -> None:
    """Put a back-up in the place of the archive; stop the server first.

    What was taken back since is taken back again before anything is served. The
    ledger copy of before stays beside it, as ledger.before-restore.jsonl.

    Example: storybank restore /var/backups/storybank/2026-11-27
    """
    without = ledger == "none"
    file = Path(ledger) if ledger and not without else None
    if file is not None and not file.is_file():
        raise click.UsageError(f"There is no file {file}.")
    done = backup.restore(instance_folder(), folder, ledger_file=file, without=without)
    if is_json:
        print_json(
            {
                "made_at": done.made_at,
                "replayed": done.replayed,
                "stories": done.changed,
                "hidden": done.hidden,
                "deleted": done.deleted,
            }
        )
        return
    click.echo(f"The back-up of {done.made_at} is in place.")
    click.echo(f"{done.replayed:,} later events of {done.changed:,} stories were done again.")
    if done.hidden:
        click.echo(f"{done.hidden:,} stories are on hold until a curator has checked them.")
    if done.deleted:
        click.echo(f"{done.deleted:,} stories that were taken back are deleted again.")


@click.command(name="doctor")
@as_json
def look_over(*, is_json: bool) -> None:
    """Look the archive over; exit 1 where something is wrong.

    Example: storybank doctor --json
    """
    found = _findings()
    faults = [finding for finding in found if finding.is_fault]
    if is_json:
        told = [{"about": f.about, "says": f.says, "fault": f.is_fault} for f in found]
        print_json({"ok": not faults, "findings": told})
    else:
        for finding in found:
            kind = "FAULT" if finding.is_fault else "note"
            click.echo(f"{kind}: {finding.about}: {finding.says}")
        if not faults:
            click.secho("All is well.", fg="green")
    sys.exit(1 if faults else 0)


def _findings() -> list[Finding]:
    """Look even at an archive that must not be served: then that is the fault."""
    folder = instance_folder()
    if not (folder / "storybank.db").exists():
        return [Finding("instance", f"There is no archive in {folder}. Run: storybank init")]
    try:
        with closing(open_bank(folder).open()) as archive:
            return doctor.look(archive)
    except StorybankError as error:
        return [Finding("instance", str(error))]


COMMANDS = (go_on, back_up, put_back, look_over)
