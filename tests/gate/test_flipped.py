"""Flip the gate so that it always says yes: each exit that shows stories is found to leak.

It is shown of the sweep in ``test_exits``, so that what that finds nothing wrong with is clean.
"""

from collections.abc import Iterator

import pytest

from storybank import create_app
from storybank.cli import group, sweep
from storybank.cli.exits import EXITS, Exit
from storybank.domain.access import RULES, Clause
from storybank.domain.people import Role
from storybank.services.leaks import Fault, Report, Shows
from tests.gate.test_exits import NOT_DECIDED

ALWAYS_YES = (lambda actor, asking: Clause(even_held=True),)
# Readers who find every leak of an exit that its rule lets happen.
ENOUGH = {"visitor", Role.TRAINER.value, Role.CURATOR.value, "teller of “safeguarding hold”"}

# Pieces of pages and answers that are exits of their own.
PIECES = (
    "GET api.stories as JSON: total",
    "GET api.stories as JSON: facets",
    "GET api.stories as JSON: suggestion",
    "GET api.stories as JSON: stories",
    "GET api.stories as JSON: snippet",
    "GET search.stories: cards",
    "GET search.stories: filters",
    "GET search.stories: likeness",
    "GET stories.one: title",
    "GET stories.one: linked data",
    "GET stories.one: alike",
    "GET stories.one: goes with",
    "GET stories.training: title",
    "GET stories.training: alike",
    "GET stories.training: goes with",
    "GET themes.index: themes",
    "GET themes.index: total",
    "GET themes.one: cards",
    "GET pages.home: cards",
    "GET pages.home: total",
    "command search --use web",
    "command search --use training_here",
    "command search --use print",
)


@pytest.fixture(scope="module")
def flipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """The report on a gate that always says yes, to both of its readings.

    Asked are the exits where it decides: what others show is no proof of anything.
    """
    app, garden = sweep.make(tmp_path_factory.mktemp("flipped"), create_app)
    readers = [reader for reader in sweep.readers(garden) if reader.name in ENOUGH]
    with pytest.MonkeyPatch.context() as patch:
        for action in RULES:
            patch.setitem(RULES, action, ALWAYS_YES)
        yield sweep.run(app, garden, group, readers, exits=_decided())


def _decided() -> list[Exit]:
    """Return the rows whose answer the gate decides."""
    shown = [one for one in EXITS if one.shows is not Shows.NOTHING and one.method == "GET"]
    return [one for one in shown if one.shows is not Shows.DRAFT and one.name not in NOT_DECIDED]


@pytest.mark.parametrize("name", [*(one.name for one in _decided()), *PIECES])
def test_a_gate_that_always_says_yes_is_found_out_at_each_exit(flipped: Report, name: str) -> None:
    leaking = {finding.exit for finding in flipped.of(Fault.LEAK)}

    assert name in leaking or any(exit_name.startswith(f"{name}: ") for exit_name in leaking)


def test_the_flipped_gate_leaks_at_many_more_than_twelve_exits(flipped: Report) -> None:
    assert len({finding.exit for finding in flipped.of(Fault.LEAK)}) > 24
