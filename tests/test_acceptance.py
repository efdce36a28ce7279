"""Hold the acceptance checks of consent.md 14 to the tests: each has a test, or a reason.

A check counts as tested where the name or the docstring of a test says its id.
What waits is listed with its reason and turns red once it has a test.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CHECKS = tuple(f"AC-{number:02}" for number in range(1, 95))
_ID = re.compile(r"\bac[_-](\d\d)(?!\d)", re.IGNORECASE)

WAITING: dict[str, str] = {}


@cache
def known() -> frozenset[str]:
    """Return the id of every check that a test names."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        if path != Path(__file__):
            found |= _named_in(ast.parse(path.read_text("utf-8")))
    return frozenset(found)


def _named_in(module: ast.Module) -> set[str]:
    tests = (
        node
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )
    said = (f"_{test.name} {ast.get_docstring(test) or ''}" for test in tests)
    return {f"AC-{number}" for text in said for number in _numbers(text)}


def _numbers(text: str) -> list[str]:
    """Return the numbers in ``test_ac_39_a_get…`` and in “AC-39, AC-40.”"""
    return _ID.findall(text.replace("_ac_", " ac_"))


def _case(check: str) -> object:
    reason = WAITING.get(check)
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(check, marks=marks)


@pytest.mark.parametrize("check", [_case(check) for check in CHECKS])
def test_a_check_has_a_test_that_names_it(check):
    assert check in known()


def test_names_and_docstrings_are_read():
    module = ast.parse(
        'def test_ac_07_words():\n    """AC-08, AC-09."""\n\ndef other_ac_10():\n    pass'
    )

    assert _named_in(module) == {"AC-07", "AC-08", "AC-09"}
