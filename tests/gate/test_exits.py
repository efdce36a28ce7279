"""Sweep every exit for planted words: none where they may not be, all where they must be.

It is the sweep of ``storybank leak-test``. That it would find a leak is shown in
``test_flipped``.
"""

from pathlib import Path

import pytest

from storybank import create_app
from storybank.cli import group, sweep
from storybank.cli.exits import EXITS
from storybank.services.leaks import Fault, Report

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


def test_a_new_view_that_is_in_no_list_is_named(tmp_path: Path) -> None:
    app, _ = sweep.make(tmp_path, create_app)
    app.add_url_rule("/all-of-it", "all.of_it", lambda: "", methods=["GET"])

    found = [str(finding) for finding in sweep.unlisted(app)]

    assert found == ["unlisted: GET all.of_it: has no row in cli/exits.py"]
