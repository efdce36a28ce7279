"""Run the commands that print stories, as the leak test's last readers."""

from collections.abc import Iterator

import click
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from storybank.cli.exits import COMMANDS
from storybank.domain.consent import Use
from storybank.services.leaks import Fault, Finding, Judge, Report
from storybank.services.plants import USES, Spot

READER = "command line"


def walk_commands(app: Flask, judging: Judge, commands: click.Group, report: Report) -> None:
    """Search for all and for single titles, for every use, and ask why of every story."""
    info = ScriptInfo(create_app=lambda: app)
    report.add(_unlisted(commands))

    def run(*arguments: str) -> str:
        report.requests += 1
        return CliRunner().invoke(commands, arguments, obj=info).output

    for use in (*USES, Use.TRAINING_PARTNER):
        for form in ((), ("--json",)):
            output = run("search", "", "--use", use.value, "--limit", "1000", *form)
            report.add(_judged(judging, output, "", use))
            report.add(_missing(judging, output, use))
        for planted in judging.garden.planted[::3]:
            title = planted.words[Spot.TITLE]
            output = run("search", title, "--use", use.value, "--json")
            report.add(_judged(judging, output, title, use))
    for planted in judging.garden.planted:
        output = run("why", planted.story_id, "--use", Use.WEB.value)
        found = judging.leaks(
            output,
            frozenset({planted.story_id}),
            exit_name="command why",
            reader=READER,
            address=planted.story_id,
        )
        report.add(found)
    report.exits |= {"command search", "command why"}


def _missing(judging: Judge, output: str, use: Use) -> Iterator[Finding]:
    for planted in judging.garden.planted:
        if use in USES and use in planted.plant.seen and planted.story_id not in output:
            name = f"command search --use {use}"
            yield Finding(Fault.HIDDEN, name, READER, "", planted.plant.name, "it")


def _judged(judging: Judge, output: str, title: str, use: Use) -> Iterator[Finding]:
    allowed = {title, judging.garden.rare_theme}
    for planted in judging.garden.planted:
        spots = planted.plant.seen.get(use) if use in USES else None  # it is no partner's
        if spots is not None:
            allowed |= {planted.words[spot] for spot in spots | {Spot.SOURCE_ID}}
            allowed |= {planted.story_id}
    return judging.leaks(
        output,
        frozenset(allowed),
        exit_name=f"command search --use {use}",
        reader=READER,
        address=title,
    )


def _unlisted(commands: click.Group) -> Iterator[Finding]:
    for name in sorted(set(_names(commands)) - COMMANDS.keys()):
        yield Finding(Fault.UNLISTED, f"command {name}", what="has no row in cli/exits.py")


def _names(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from _names(one, (*path, name))
    else:
        yield " ".join(path)
