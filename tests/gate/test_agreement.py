"""Hold both readings of the gate, and consent.md 4.1, together over stories that nobody chose.

Every chosen kind of story is in ``tests/storage/test_access.py``.
"""

import itertools
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storybank.domain.access import Clause, Needed
from storybank.domain.consent import Decision, IndicatedBy, Part, Use
from storybank.domain.stories import EditorialState, Story, ToldBy
from storybank.storage import access
from tests.gate import expected, rows
from tests.gate.worlds import (
    AWAITED,
    INSTANTS,
    MIDDLE,
    PARTNER,
    PARTS,
    RECORDS,
    USES,
    WORDS,
    YES,
    Answers,
    Facts,
    Given,
    Maker,
)

FEWEST_CELLS = 5_000
Questions = dict[tuple[Use, Part], Answers]
FACTS = st.one_of(
    st.just(Facts()),
    st.builds(
        Facts,
        editorial_state=st.sampled_from(EditorialState),
        paused=st.booleans(),
        held=st.booleans(),
        purged=st.booleans(),
        ledger_ok=st.booleans(),
        call_for=st.sampled_from([(), ("age",)]),
        told_by=st.sampled_from(ToldBy),
        awaited=st.lists(st.sampled_from(AWAITED), max_size=3, unique=True).map(tuple),
    ),
)
ANSWER = st.one_of(
    st.just(YES),
    st.builds(
        Given,
        decision=st.sampled_from(Decision),
        record=st.sampled_from(sorted(RECORDS)),
        words=st.sampled_from(sorted(WORDS)),
        by=st.sampled_from(IndicatedBy),
        own_end=st.sampled_from([None, MIDDLE]),
        recipient=st.sampled_from(["", "", None, PARTNER, "partner-2"]),
    ),
)
PERSON = st.lists(ANSWER, max_size=3).map(tuple)
PEOPLE = st.lists(PERSON, max_size=2).map(tuple)
QUESTIONS = tuple(itertools.product(USES, PARTS))
BY_QUESTION = st.builds(
    lambda most, others: {question: others.get(question, most) for question in QUESTIONS},
    PEOPLE,
    st.dictionaries(st.sampled_from(QUESTIONS), PEOPLE, max_size=6),
)
STORIES = st.lists(st.tuples(FACTS, BY_QUESTION), min_size=8, max_size=8)


@dataclass
class Seen:
    """How many cells were compared, and which answers they had."""

    cells: int = 0
    shown: int = 0


def test_three_readings_of_the_rule_agree_on_stories_that_nobody_chose(db: Database) -> None:
    """AC-13, I-1, I-2, I-12: each generated story × use × part × instant is one cell."""
    seen = Seen()

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STORIES, st.sampled_from(USES))
    def agree(kinds: list[tuple[Facts, Questions]], use: Use) -> None:
        maker = Maker()
        made = [maker.story(at, *kind) for at, kind in enumerate(kinds, 1)]
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            rows.keep(db, made)
            _compare(db, made, use, seen)
        finally:
            db.conn.execute("ROLLBACK")

    agree()

    assert seen.cells >= FEWEST_CELLS
    assert 0 < seen.shown < seen.cells


def _compare(db: Database, made: list[Story], use: Use, seen: Seen) -> None:
    recipient = PARTNER if use is Use.TRAINING_PARTNER else None
    uses = (Use.WEB, use) if use is Use.SEARCH_ENGINES else (use,)
    for part, now in itertools.product(PARTS, INSTANTS):
        clause = Clause(needed=Needed(uses, (part,), now, recipient))
        by_rows = access.story_numbers(db, (clause,))
        by_hand = {story.number for story in made if clause.admits(story)}
        by_text = {s.number for s in made if expected.allowed(s, use, part, now, recipient)}
        assert by_rows == by_hand == by_text, (use, part, now)
        seen.cells += len(made)
        seen.shown += len(by_text)
