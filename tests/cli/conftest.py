"""Run the command line as a person does, in a process of its own or in this one."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from storybank import cli
from storybank.services.archive import utc_now
from tests.conftest import Clock


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return stdout as the one JSON document that it must be."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def clock() -> Clock:
    """The present moment: a command knows no other."""
    return Clock(utc_now())


@pytest.fixture
def run(instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command on this test's instance: ``run("people", "list", stdin="…")``."""
    monkeypatch.setenv("STORYBANK_INSTANCE", str(instance))

    def once(*words: str, stdin: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["storybank", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else int(left.code is not None)
        out, err = capsys.readouterr()
        return Said(code, click.unstyle(out), click.unstyle(err))

    return once
