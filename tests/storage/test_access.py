"""Hold the gate's two readings together, and both to consent.md 4.1, over every kind of story."""

import itertools

import pytest
from sqlite_utils import Database

from storybank.domain import why
from storybank.domain.access import (
    SHOWN_PARTS,
    Action,
    Asking,
    Clause,
    Needed,
    clauses,
    may,
    readable_parts,
    shown_rendition,
)
from storybank.domain.consent import Part, Use
from storybank.domain.people import CLI, SYSTEM, VISITOR, Actor, ActorKind, Role, member
from storybank.domain.stories import Story
from storybank.domain.times import written
from storybank.storage import access, stories
from tests.gate import expected, worlds
from tests.gate.worlds import INSTANTS, PARTNER, PARTS, USES

PART_SETS = ((), SHOWN_PARTS, (Part.PHOTO,), *((part,) for part in PARTS))
PARTNERS = member("guest", frozenset({Role.TRAINER}), PARTNER)
ROLE_SETS = [frozenset(roles) for n in range(6) for roles in itertools.combinations(Role, n)]


def actors() -> list[Actor]:
    """Return every sort of asker: all 32 sets of roles, tellers, partners, outsiders."""
    own = frozenset({"S000001", "S000002", "S002500"})
    return [
        VISITOR,
        SYSTEM,
        CLI,
        *(Actor(ActorKind.CURATOR, "staff", roles) for roles in ROLE_SETS),
        Actor(ActorKind.CONTRIBUTOR, "teller", story_ids=own),
        Actor(ActorKind.CONTRIBUTOR, "teller of none"),
        Actor(ActorKind.GUARDIAN, "beside", story_ids=own),
        Actor(ActorKind.GUARDIAN, "beside none"),
        Actor(ActorKind.THIRD_PARTY, "asker"),
        Actor(ActorKind.PARTNER, "partner", recipient_id=PARTNER),
        Actor(ActorKind.PARTNER, "other partner", recipient_id="partner-2"),
        member("both", frozenset({Role.TRAINER, Role.CURATOR})),
    ]


def questions() -> dict[tuple[Clause, ...], tuple[Action, Actor, Asking]]:
    """Return one example of every different set of clauses that any question leads to."""
    found: dict[tuple[Clause, ...], tuple[Action, Actor, Asking]] = {}
    for action, actor in itertools.product(Action, actors()):
        for use, parts, now in itertools.product(Use, PART_SETS, INSTANTS):
            asking = Asking(now, use, parts)
            found.setdefault(clauses(action, actor, asking), (action, actor, asking))
    return found


def test_both_readings_give_the_same_stories_to_every_question(
    all_worlds: Database, made: list[Story]
) -> None:
    """AC-13, I-1, I-2: every kind of story × action × role × use × part × instant."""
    asked = questions()

    for allowed, question in asked.items():
        by_rows = access.story_numbers(all_worlds, allowed)
        by_hand = {s.number for s in made if any(clause.admits(s) for clause in allowed)}
        assert by_rows == by_hand, (question, sorted(by_rows ^ by_hand)[:5])

    assert len(made) * len(asked) > 5_000


@pytest.mark.parametrize("action", Action)
def test_every_action_is_allowed_to_some_and_refused_to_others(
    action: Action, made: list[Story]
) -> None:
    held = next(story for story in made if story.safeguarding_hold and not story.purged_at)
    answers = {
        may(action, actor, Asking(worlds.MIDDLE, use), story)
        for actor in actors()
        for use in USES
        for story in (made[0], held)
    }

    assert answers == {True, False}


@pytest.mark.parametrize("use", [*USES, Use.RESEARCH])
def test_both_readings_give_what_consent_md_says(made: list[Story], use: Use) -> None:
    """AC-13, I-12: the gate in Python against the pure function of consent.md 4.1."""
    recipient = PARTNER if use is Use.TRAINING_PARTNER else None
    uses = (Use.WEB, use) if use is Use.SEARCH_ENGINES else (use,)
    seen = set()

    for now, part in itertools.product(INSTANTS, PARTS):
        clause = Clause(needed=Needed(uses, (part,), now, recipient))
        for story in made:
            answer = clause.admits(story)
            assert answer == expected.allowed(story, use, part, now, recipient), (now, part, story)
            seen.add(answer)

    assert seen == {True, False}


@pytest.mark.parametrize("use", USES)
def test_all_parts_asked_at_once_are_those_that_each_alone_would_be(
    made: list[Story], use: Use
) -> None:
    askers = (VISITOR, member("t", frozenset({Role.TRAINER})), PARTNERS, SYSTEM)
    seen = set()

    for now, actor in itertools.product(INSTANTS, askers):
        asking = Asking(now, use, PARTS)
        for story in made[::5]:
            at_once = readable_parts(actor, asking, story)
            alone = {p for p in PARTS if may(Action.READ, actor, Asking(now, use, (p,)), story)}
            assert at_once == alone, (actor, story)
            seen.add(bool(at_once))

    assert seen == {True, False}


@pytest.mark.parametrize("use", USES)
def test_both_readings_show_the_same_words(
    all_worlds: Database, made: list[Story], use: Use
) -> None:
    """I-13: the words last said yes to, or none."""
    recipient = PARTNER if use is Use.TRAINING_PARTNER else None
    sql = f"SELECT number, {access.shown_rendition_sql('use', 'recipient')} AS shown FROM story"

    for now in INSTANTS:
        params = {"use": use.value, "recipient": recipient, "now": written(now)}
        by_rows = {row["number"]: row["shown"] for row in all_worlds.query(sql, params)}
        by_hand = {story.number: shown_rendition(story, use, now, recipient) for story in made}
        assert by_rows == by_hand
        assert by_hand == {s.number: expected.shown(s, use, now, recipient) for s in made}


def test_the_reason_is_all_is_well_exactly_where_the_gate_opens(made: list[Story]) -> None:
    """The promise of ``storybank why``."""
    for now, part in itertools.product(INSTANTS, (Part.TEXT, Part.NAME)):
        clause = Clause(needed=Needed((Use.WEB,), (part,), now))
        for story in made:
            reason = why.reason(story, (Use.WEB,), part, now)
            assert (reason == why.ALLOWED) == clause.admits(story), (reason, story)


def test_a_story_is_read_back_as_it_was_kept(all_worlds: Database, made: list[Story]) -> None:
    everything = (Clause(even_held=True),)

    read = stories.find(all_worlds, everything)

    assert read == [story for story in made if story.purged_at is None]


def test_no_clause_means_never(all_worlds: Database) -> None:
    assert access.story_numbers(all_worlds, ()) == set()
    assert access.story_numbers(all_worlds, (Clause(states=frozenset()),)) == set()
    assert access.story_numbers(all_worlds, (Clause(story_ids=frozenset()),)) == set()
