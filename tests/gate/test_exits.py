"""Sweep every exit for planted words: none where they may not be, all where they must be.

It is the sweep of ``storybank leak-test``. That it would find a leak is shown
by flipping the rule: each exit that shows stories then reports one.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storybank import create_app
from storybank.cli import group, sweep
from storybank.cli.exits import EXITS, Exit
from storybank.domain.access import RULES, Clause
from storybank.domain.people import Role
from storybank.services.leaks import Fault, Report, Shows

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

# The gate decides nothing here: whoever has the words, the link or the session has the story,
# and a page before it is open, or one that only says what was done, holds none of it.
NOT_DECIDED = {
    "GET my_story.start",
    "GET my_story.by_link",
    "GET my_story.history",
    "GET my_photos.every",
    "GET my_photos.one",
    "GET my_recordings.every",
    "GET my_recordings.one",
    "GET captions.to_teller",
    "GET my_quotes.every",
    "GET permissions.every",
    "GET permissions.one",
    "GET permissions.how_long",
    "GET permissions.done",
    "GET edits.each",
    "GET my_versions.every",
    "GET guessing.every",
    "GET proposals.words",
    "GET proposals.thinking",
    "GET proposals.more_time",
    "GET stop.start",
    "GET stop.everything",
    "GET stop.draft",
    "GET stop.done",
    "GET asking_again.start",
    "GET asking_again.one",
    "GET asking_again.agree",
    "GET asking_anew.ask",
    "GET renewals.ask",
    "GET renewals.done",
    # What came of a story is counts, and notes that a curator chose; a question's link opens
    # that question alone: see tests/web/test_came_of.py and tests/web/test_asking.py.
    "GET came_of.one",
    "GET ask_first.every",
    "GET asked.one",
    # It names stories by id alone, to the trainer who asked for them.
    "GET asking.every",
    # A receipt never holds the story (I-27): see tests/web/test_receipts.py.
    "GET receipts.page",
    "GET receipts.small",
    "GET receipts.large",
    "GET receipts.easy_read",
    "GET receipts.text",
    "GET receipts.messages",
    "GET receipts.audio_script",
    "GET receipts.data",
    "GET receipts.discreet",
    "GET receipts.discreet_text",
    # Nothing that was planted was tidied: see tests/web/test_tidying.py.
    "GET my_story.tidied",
    # They name stories by id alone, to whoever has the code: see tests/web/test_exports.py.
    "GET exports.check",
    "GET exports.every",
    "GET exports.desk",
    # Its words can be read once it is drawn: see tests/gate/test_handouts.py.
    "GET handouts.pdf",
    # Of what was planted nothing has a version beside it: see tests/services/test_versions.py.
    "GET desk_versions.late",
    # No story that was planted waits for a second person: see tests/services/test_reviewing.py.
    "GET reviewing.every",
    # Nobody who was planted waits for a message or has been misled.
    "GET desk.ask_again",
    "GET messages.every",
    # The vocabulary is the curators' own; no story stands in it, only how many have a theme.
    "GET vocabulary.every",
    "GET vocabulary.new",
    "GET vocabulary.one",
    "GET vocabulary.end",
    "GET vocabulary.table",
    "GET vocabulary.linked",
}


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on the code as it is."""
    return sweep.run(*sweep.make(tmp_path_factory.mktemp("leaks"), create_app), group)


@pytest.fixture(scope="module")
def flipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """The report on a gate that always says yes, to both of its readings."""
    app, garden = sweep.make(tmp_path_factory.mktemp("flipped"), create_app)
    readers = [reader for reader in sweep.readers(garden) if reader.name in ENOUGH]
    with pytest.MonkeyPatch.context() as patch:
        for action in RULES:
            patch.setitem(RULES, action, ALWAYS_YES)
        yield sweep.run(app, garden, group, readers)


def test_no_exit_shows_what_it_may_not(swept: Report) -> None:
    """I-1, I-7, AC-17, AC-18, AC-22, AC-27, AC-28."""
    assert [str(finding) for finding in swept.of(Fault.LEAK)] == []


def test_what_may_be_shown_is_shown(swept: Report) -> None:
    assert [str(finding) for finding in swept.of(Fault.HIDDEN)] == []


def test_every_exit_answers(swept: Report) -> None:
    assert [str(finding) for finding in swept.of(Fault.FAILED)] == []


def test_every_view_and_command_stands_in_one_of_the_lists(swept: Report) -> None:
    assert [str(finding) for finding in swept.of(Fault.UNLISTED)] == []


def test_every_exit_was_walked(swept: Report) -> None:
    assert {one.name for one in EXITS} <= swept.exits


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


def test_a_new_view_that_is_in_no_list_is_named(tmp_path: Path) -> None:
    app, _ = sweep.make(tmp_path, create_app)
    app.add_url_rule("/all-of-it", "all.of_it", lambda: "", methods=["GET"])

    found = [str(finding) for finding in sweep.unlisted(app)]

    assert found == ["unlisted: GET all.of_it: has no row in cli/exits.py"]
