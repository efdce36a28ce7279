"""Hold the papers to the code: settings, commands and the table of who may do what."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from storybank.cli import group
from storybank.config import Settings
from storybank.domain.access import CHECKED, RULES, Action, Asking, Clause, clauses
from storybank.domain.consent import Use
from storybank.domain.people import (
    VISITOR,
    Actor,
    ActorKind,
    Role,
    beside,
    contributor,
    member,
    reviewer,
)
from storybank.domain.stories import EditorialState

DOCS = Path(__file__).parents[1] / "docs"
USES = (Use.WEB, Use.SEARCH_ENGINES, Use.TRAINING_HERE, Use.PRINT)
ASKERS: dict[str, Actor] = {
    "visitor": VISITOR,
    "teller": contributor("2345678", "ama"),
    "trainer": member("tess", frozenset({Role.TRAINER})),
    "reviewer": member("rae", frozenset({Role.REVIEWER})),
    "reviewer by a link": reviewer("2345678", "link"),
    "curator": member("cleo", frozenset({Role.CURATOR})),
    "safeguarding": member("sol", frozenset({Role.SAFEGUARDING})),
    "admin": member("ada", frozenset({Role.ADMIN})),
    "someone with a say": beside("2345678", "link"),
    "someone it may be about": Actor(ActorKind.THIRD_PARTY, ref="x"),
}


def test_every_setting_stands_in_the_papers_with_its_default():
    text = (DOCS / "settings.md").read_text("utf-8")

    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.MULTILINE))

    assert rows == {field.name: _written(field.default) for field in fields(Settings)}


def test_the_table_of_who_may_do_what_is_the_code():
    text = (DOCS / "access.md").read_text("utf-8")

    table = "\n".join(line for line in text.splitlines() if line.startswith("|"))

    assert table == access_table()


def _commands(found: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, click.Command]]:
    if isinstance(found, click.Group):
        inner = found.commands.items()
        return [pair for name, one in inner for pair in _commands(one, (*path, name))]
    return [(" ".join(path), found)]


@pytest.mark.parametrize(("name", "command"), _commands(group))
def test_every_command_has_help_with_an_example_and_stands_in_the_papers(name, command):
    text = (DOCS / "commands.md").read_text("utf-8")

    assert command.help
    assert f"Example: storybank {name}" in command.help
    assert f"`storybank {name}" in text


def access_table() -> str:
    """Write the table of docs/access.md from the rules themselves."""
    lines = [
        "| what | " + " | ".join(ASKERS) + " |",
        "|---" * (len(ASKERS) + 1) + "|",
    ]
    for action in RULES:
        uses = USES if action is Action.READ else (Use.WEB,)
        for use in uses:
            what = f"`{action}` for `{use}`" if action is Action.READ else f"`{action}`"
            cells = [_cell(action, actor, use) for actor in ASKERS.values()]
            lines.append(f"| {what} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(action: Action, actor: Actor, use: Use) -> str:
    found = clauses(action, actor, Asking(datetime(2026, 3, 3, tzinfo=UTC), use))
    return " or ".join(_words(clause) for clause in found) or "–"


def _words(clause: Clause) -> str:
    if clause.needed is not None:
        return "as permitted, or to be asked first" if clause.needed.asks_first else "as permitted"
    if clause.only_held:
        return "held alone"
    if clause.states == CHECKED:
        return "while it is checked" if clause.story_ids is None else "theirs, while it is checked"
    if clause.story_ids is not None and EditorialState.REMOVED not in clause.states:
        return "theirs, not taken back"
    if clause.story_ids is not None:
        return "own, even held" if clause.even_held else "own"
    if EditorialState.REMOVED not in clause.states:
        left = len(clause.states)
        return "not taken back" if left == len(EditorialState) - 1 else "in review or approved"
    return "any, even held" if clause.even_held else "any"


def _written(default: object) -> str:
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return "`" + ", ".join(default) + "`" if default else "none"
    return f"`{default}`" if default != "" else "none"


if __name__ == "__main__":
    print(access_table())
