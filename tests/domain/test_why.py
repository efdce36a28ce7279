"""Check that a story says why it is hidden. That it agrees with the gate is in tests/storage."""

from dataclasses import replace

import pytest

from storybank.domain.consent import Decision, IndicatedBy, Part, Use
from storybank.domain.stories import EditorialState, ToldBy
from storybank.domain.why import ALLOWED, reason
from tests.gate.stories import a_story
from tests.gate.worlds import BEGINS, ENDS, MIDDLE, PARTNER, SECOND, YES, Given

WEB = (Use.WEB,)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"purged": True}, "deleted"),
        ({"held": True}, "safeguarding hold"),
        ({"paused": True}, "paused"),
        ({"editorial_state": EditorialState.IN_REVIEW}, "in_review, not approved"),
        ({"ledger_ok": False}, "ledger is broken"),
        ({"call_for": ("age", "told_by")}, "age, told_by"),
        ({"told_by": ToldBy.ABOUT_OTHER_ABSENT}, "was not there"),
    ],
    ids=str,
)
def test_it_names_what_is_wrong_with_the_story(facts: dict[str, object], words: str) -> None:
    assert words in reason(a_story(**facts), WEB, Part.TEXT, MIDDLE)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Given(Decision.NO), "no approved words have a yes"),
        (Given(record="second yes missing"), "no approved words have a yes"),
        (Given(words="never approved"), "no approved words have a yes"),
        (Given(record="unknown"), "unknown"),
        (Given(record="withdrawn"), "withdrawn"),
        (Given(record="invalid"), "invalid"),
        (Given(own_end=MIDDLE), "expired"),
        (Given(words="other words"), "to other words"),
        (Given(by=IndicatedBy.PARENT), "parent is not enough"),
    ],
    ids=str,
)
def test_it_names_what_is_wrong_with_the_answer(given: Given, words: str) -> None:
    assert words in reason(a_story((given,)), WEB, Part.TEXT, MIDDLE)


def test_it_says_that_a_question_was_never_asked() -> None:
    said = reason(a_story(), WEB, Part.SERVICE_NAME, MIDDLE)

    assert said == "web was never answered for service_name"


def test_it_says_that_nobody_could_say_yes() -> None:
    story = replace(a_story(), subjects=())

    assert "nobody who could say yes" in reason(story, WEB, Part.TEXT, MIDDLE)


def test_it_follows_the_clock() -> None:
    """The deciding rule at any past time (AC-92)."""
    story = a_story((Given(record="plain"),))

    said = [
        reason(story, WEB, Part.TEXT, at) for at in (BEGINS - SECOND, BEGINS, ENDS - SECOND, ENDS)
    ]

    assert "that has begun" in said[0]
    assert said[1] == said[2] == ALLOWED
    assert "expired" in said[3]


def test_it_asks_for_every_use_in_turn() -> None:
    story = a_story()
    no_engines = replace(
        story, grants=tuple(g for g in story.grants if g.use is not Use.SEARCH_ENGINES)
    )

    assert reason(no_engines, WEB, Part.TEXT, MIDDLE) == ALLOWED
    assert "search_engines" in reason(no_engines, (*WEB, Use.SEARCH_ENGINES), Part.TEXT, MIDDLE)


def test_it_asks_for_the_partner_in_question() -> None:
    story, use = a_story((YES,)), (Use.TRAINING_PARTNER,)

    assert reason(story, use, Part.TEXT, MIDDLE, PARTNER) == ALLOWED
    assert "no approved words" in reason(story, use, Part.TEXT, MIDDLE, "partner-2")
