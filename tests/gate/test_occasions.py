"""Hold the readings of the gate together over “ask me first”: one day, one trainer, these words."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from storybank.domain.access import Action, Asking, Clause, Needed, clauses, may
from storybank.domain.consent import Decision, Part, Use
from storybank.domain.people import VISITOR, Role, contributor, member
from storybank.domain.stories import Story
from storybank.storage import access, database
from tests.gate import expected, rows
from tests.gate.worlds import (
    DAYS,
    INSTANTS,
    MIDDLE,
    OF_ONE,
    PARTNER,
    SECOND,
    TRAINER,
    YES,
    Facts,
    Given,
    Maker,
)

ASK = Decision.ASK_EACH_TIME
ASKED = Given(ASK)
NIGHT = MIDDLE + timedelta(days=1)
TIMES = (*INSTANTS, MIDDLE - SECOND, NIGHT - SECOND, NIGHT)
READERS = ("", TRAINER, "bo")
KINDS = (
    *((Facts(days=(day,)), ((ASKED,),)) for day in DAYS),
    *((Facts(days=("the day",)), ((Given(ASK, record),),)) for record in OF_ONE),
    *((Facts(days=("the day",)), ((Given(decision),),)) for decision in Decision),
    *((Facts(days=("the day",)), ((YES, Given(decision)),)) for decision in Decision),
    *((Facts(days=("the day",)), ((ASKED, Given(decision)),)) for decision in Decision),
    (Facts(days=("the day",)), ((Given(ASK, words="second"),),)),
    (Facts(days=("the day",)), ((ASKED,), (YES,))),
    (Facts(days=("the day",)), ((ASKED,), (ASKED,))),
    (Facts(days=("the day",)), ((ASKED,), (Given(Decision.NO),))),
    (Facts(paused=True, days=("the day",)), ((ASKED,),)),
    (Facts(held=True, days=("the day",)), ((ASKED,),)),
    (Facts(purged=True, days=("the day",)), ((ASKED,),)),
    (Facts(call_for=("age",), days=("the day",)), ((ASKED,),)),
)


@pytest.fixture(scope="module")
def made() -> list[Story]:
    maker = Maker()
    return [maker.story(at, *kind) for at, kind in enumerate(KINDS, 1)]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory, made: list[Story]) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("occasions") / "storybank.db"
    database.upgrade(path)
    opened = database.connect(path)
    with database.writing(opened) as writing:
        rows.keep(writing, made)
    yield opened
    opened.close()


def test_i_11_three_readings_agree_on_what_was_asked_first(db: Database, made: list[Story]) -> None:
    shown = 0

    for use, reader, asks in itertools.product(
        (Use.TRAINING_HERE, Use.TRAINING_PARTNER, Use.WEB), READERS, (False, True)
    ):
        recipient = PARTNER if use is Use.TRAINING_PARTNER else None
        for part, now in itertools.product((Part.TEXT, Part.NAME), TIMES):
            needed = Needed((use,), (part,), now, recipient, None, reader, asks)
            clause = Clause(needed=needed)
            by_rows = access.story_numbers(db, (clause,))
            by_hand = {story.number for story in made if clause.admits(story)}
            by_text = {
                story.number
                for story in made
                if expected.allowed(
                    story, use, part, now, recipient, reader=reader, asks_first=asks
                )
            }
            assert by_rows == by_hand == by_text, (use, reader, asks, part, now)
            shown += len(by_text)
    assert shown


def tess(story: Story, ref: str = TRAINER, **differs: object):
    """The trainer who asked for *story*, as they are on that day."""
    asking = member(ref, frozenset({Role.TRAINER}))
    return replace(asking, asked_ids=frozenset({story.id}), **differs)


def reads(story: Story, actor, now=MIDDLE, use: Use = Use.TRAINING_HERE) -> bool:
    return may(Action.READ, actor, Asking(now, use), story)


def test_i_11_a_yes_is_for_that_day_and_that_trainer_only(made: list[Story]) -> None:
    story = made[0]

    assert reads(story, tess(story))
    assert reads(story, tess(story), NIGHT - SECOND)
    assert not reads(story, tess(story), NIGHT)
    assert not reads(story, tess(story), MIDDLE - SECOND)
    assert not reads(story, tess(story, "bo"))
    assert not reads(story, tess(story), use=Use.WEB)
    assert not reads(story, tess(story), use=Use.PRINT)
    assert not reads(story, tess(story, recipient_id=PARTNER), use=Use.TRAINING_PARTNER)
    for other in (
        VISITOR,
        contributor(story.id, TRAINER),
        member(TRAINER, frozenset(Role) - {Role.TRAINER}),
    ):
        assert not reads(story, replace(other, asked_ids=frozenset({story.id})))


def test_i_2_what_an_actor_claims_to_have_asked_for_opens_nothing_by_itself() -> None:
    story = Maker().story(1, Facts(), ((ASKED,),))

    assert not reads(story, tess(story))


def test_i_9_a_no_after_it_acts_at_once() -> None:
    story = Maker().story(1, Facts(days=("the day",)), ((ASKED, Given(Decision.NO)),))

    assert not reads(story, tess(story))


def test_only_trainers_may_ask_and_only_for_what_a_yes_would_open() -> None:
    maker = Maker()
    asked = maker.story(1, Facts(), ((ASKED,),))
    refused = maker.story(2, Facts(), ((Given(Decision.NO),),))
    asking = Asking(MIDDLE, Use.TRAINING_HERE)
    trainer = member(TRAINER, frozenset({Role.TRAINER}))

    assert may(Action.ASK_FIRST, trainer, asking, asked)
    assert not may(Action.ASK_FIRST, trainer, asking, refused)
    assert not may(Action.READ, trainer, asking, asked)
    assert clauses(Action.ASK_FIRST, member("cleo", frozenset({Role.CURATOR})), asking) == ()
