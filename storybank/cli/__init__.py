"""Speak the command line: Flask's command group over ``create_app``.

Each command calls one service. Errors are one sentence on stderr; the exit
code is 0 when all is well, 1 when a fault was found, 2 on wrong usage.
"""

import sys

import click
from flask.cli import AppGroup, ScriptInfo

import storybank
from storybank.cli import keeping, leaks, people, purging, safety, stories, working
from storybank.domain.errors import InvalidError, StorybankError

EPILOG = """
The environment variable STORYBANK_INSTANCE names the instance folder: the
database, the settings and the index. Without it, it is "instance" beside the package.
"""


@click.group(cls=AppGroup, name="storybank", epilog=EPILOG)
@click.version_option(package_name="storybank")
def group() -> None:
    """Look after an archive of stories that are shown only as their tellers allowed."""


MODULES = (keeping, people, purging, safety, stories, leaks, working)
for commands in (module.COMMANDS for module in MODULES):
    for command in commands:
        group.add_command(command)


def main() -> None:
    """Run one command and leave with its exit code."""
    info = ScriptInfo(create_app=storybank.create_app, set_debug_flag=False)
    try:
        group.main(prog_name="storybank", obj=info)
    except InvalidError as error:
        click.echo(f"storybank: {error}", err=True)
        sys.exit(2)
    except StorybankError as error:
        click.echo(f"storybank: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        click.echo(f"storybank: {error.filename or 'A file'}: {error.strerror}.", err=True)
        sys.exit(1)
