"""Check who may do what. That both readings agree is in ``tests/storage/test_access.py``."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storybank.domain.access import (
    RULES,
    Action,
    Asking,
    clauses,
    latest_grant,
    may,
    shown_rendition,
)
from storybank.domain.consent import Decision, IndicatedBy, Part, Use
from storybank.domain.people import (
    CLI,
    SYSTEM,
    VISITOR,
    Actor,
    ActorKind,
    Role,
    beside,
    contributor,
    member,
    reviewer,
)
from storybank.domain.stories import EditorialState, Story, ToldBy
from tests.gate.stories import a_story, with_part, with_record
from tests.gate.worlds import BEGINS, ENDS, MIDDLE, PARTNER, SECOND, YES, Given

A = Action
TELLER = contributor("S000001", "words")
STRANGER = contributor("S000002", "other words")
BESIDE = beside("S000001", "link")
LINKED = reviewer("S000001", "review link")
ASKER = Actor(ActorKind.THIRD_PARTY, "asker")
PARTNERS = Actor(ActorKind.PARTNER, "partner", recipient_id=PARTNER)
NO = Given(Decision.NO)
WAITING = Given(record="plain")


def staff(role: Role) -> Actor:
    return member(role.value, frozenset({role}))


ANYONE = {Use.WEB, Use.SEARCH_ENGINES}
# Who -> what they may read a story for, and what else they may do with it.
TABLE: list[tuple[Actor, set[Use], set[Action]]] = [
    (VISITOR, ANYONE, set()),
    (SYSTEM, ANYONE, {A.KEEP}),
    (
        staff(Role.TRAINER),
        ANYONE | {Use.TRAINING_HERE, Use.PRINT},
        {A.USE_TRAINING, A.ASK_FIRST, A.SEE_DISSENT, A.RAISE_CONCERN},
    ),
    (staff(Role.REVIEWER), ANYONE, {A.CHALLENGE}),
    (LINKED, ANYONE, {A.CHALLENGE}),
    (
        staff(Role.CURATOR),
        ANYONE | {Use.PRINT},
        {
            *(A.REVIEW, A.APPROVE, A.PAUSE, A.STOP, A.IMPORT),
            *(A.SEE_DISSENT, A.RAISE_CONCERN, A.SETTLE, A.MANAGE_THEMES),
        },
    ),
    (staff(Role.SAFEGUARDING), ANYONE, set()),
    (
        staff(Role.ADMIN),
        ANYONE,
        {A.MANAGE_PEOPLE, A.MANAGE_WORDING, A.MANAGE_SETTINGS, A.READ_JOURNAL},
    ),
    (TELLER, ANYONE, {A.SEE_OWN, A.CHANGE_OWN, A.PAUSE, A.STOP}),
    (STRANGER, ANYONE, set()),
    (ASKER, ANYONE, {A.PAUSE}),
    (BESIDE, ANYONE, {A.ANSWER_BESIDE}),
    (PARTNERS, ANYONE | {Use.TRAINING_PARTNER}, set()),
    (
        CLI,
        ANYONE | {Use.TRAINING_HERE, Use.PRINT},
        set(Action) - {A.READ, A.SEE_OWN, A.CHANGE_OWN, A.KEEP, A.SAFEGUARD, A.ANSWER_BESIDE},
    ),
]


def reads(actor: Actor, story: Story, use: Use = Use.WEB, now: datetime = MIDDLE) -> bool:
    return may(Action.READ, actor, Asking(now, use), story)


@pytest.mark.parametrize(("actor", "uses", "actions"), TABLE, ids=lambda of: getattr(of, "ref", ""))
def test_each_may_do_this_and_nothing_else(
    actor: Actor, uses: set[Use], actions: set[Action]
) -> None:
    story, asking = a_story(), Asking(MIDDLE)

    allowed = {
        action for action in Action if action is not A.READ and may(action, actor, asking, story)
    }

    assert {use for use in Use if reads(actor, story, use)} == uses
    assert allowed == actions


def test_every_action_has_its_rules() -> None:
    assert set(RULES) == set(Action)


def test_whoever_is_given_no_clause_may_do_nothing() -> None:
    """I-2: default deny."""
    assert clauses(Action.REVIEW, VISITOR, Asking(MIDDLE)) == ()
    assert not may(Action.REVIEW, VISITOR, Asking(MIDDLE))
    assert may(Action.REVIEW, staff(Role.CURATOR), Asking(MIDDLE))


@pytest.mark.parametrize(
    "facts",
    [
        {"paused": True},
        {"held": True},
        {"purged": True},
        {"ledger_ok": False},
        {"call_for": ("age",)},
        {"told_by": ToldBy.ABOUT_OTHER_ABSENT},
        *({"editorial_state": s} for s in EditorialState if s is not EditorialState.APPROVED),
    ],
    ids=str,
)
def test_one_fact_against_it_hides_a_story_from_every_audience(facts: dict[str, object]) -> None:
    """I-2, I-3, I-20, I-22."""
    story = a_story(**facts)

    assert not any(reads(actor, story, use) for actor, _, _ in TABLE for use in Use)


def test_an_answer_never_given_is_no() -> None:
    """AC-03, I-10."""
    story = a_story()
    only_training = replace(
        story, grants=tuple(g for g in story.grants if g.use is Use.TRAINING_HERE)
    )

    readable = {use for use in Use if reads(CLI, only_training, use)}

    assert readable == {Use.TRAINING_HERE}


@pytest.mark.parametrize("decision", [Decision.NO, Decision.NOT_SURE, Decision.ASK_EACH_TIME])
def test_what_is_not_a_yes_shows_nothing(decision: Decision) -> None:
    """The gate's half of AC-02; I-10."""
    assert not reads(VISITOR, a_story((Given(decision),)))


def test_search_engines_need_the_web() -> None:
    """The gate's half of AC-85."""
    story = a_story()
    no_web = replace(story, grants=tuple(g for g in story.grants if g.use is not Use.WEB))
    no_engines = replace(
        story, grants=tuple(g for g in story.grants if g.use is not Use.SEARCH_ENGINES)
    )

    assert reads(VISITOR, story, Use.SEARCH_ENGINES)
    assert not reads(VISITOR, no_web, Use.SEARCH_ENGINES)
    assert not reads(VISITOR, no_engines, Use.SEARCH_ENGINES)
    assert reads(VISITOR, no_engines, Use.WEB)


def test_a_yes_to_one_partner_is_no_yes_to_another() -> None:
    """AC-04, I-11."""
    story = a_story((Given(recipient=PARTNER),))
    other = replace(PARTNERS, recipient_id="partner-2")

    assert reads(PARTNERS, story, Use.TRAINING_PARTNER)
    assert not reads(other, story, Use.TRAINING_PARTNER)
    assert not reads(staff(Role.TRAINER), story, Use.TRAINING_PARTNER)
    assert not reads(VISITOR, story, Use.WEB)


def test_one_part_that_is_refused_does_not_hide_the_others() -> None:
    story = with_part(a_story(), Part.QUOTES, decision=Decision.NO)

    open_parts = {p for p in Part if may(A.READ, VISITOR, Asking(MIDDLE, Use.WEB, (p,)), story)}

    assert open_parts == {Part.TEXT, Part.SUMMARY, Part.NAME, Part.PLACE}


def test_each_teller_has_to_say_yes() -> None:
    """The gate's half of what AC-19 asks of files."""
    assert reads(VISITOR, a_story((YES,), (YES,)))
    assert not reads(VISITOR, a_story((YES,), (NO,)))
    assert not reads(VISITOR, a_story((YES,), ()))
    assert not reads(VISITOR, a_story(()))


@pytest.mark.parametrize("by", IndicatedBy)
def test_nobody_can_say_yes_in_a_persons_place_yet(by: IndicatedBy) -> None:
    """I-17 and I-19 in their most careful form: AC-62, AC-63, AC-66."""
    own = {"self", "self_with_support", "self_with_interpreter", "organisation", "curator"}

    assert reads(VISITOR, a_story((Given(by=by),))) == (by in own)


def test_it_is_shown_from_the_second_that_cooling_off_ends() -> None:
    """AC-29, I-12: whatever role asks."""
    story = a_story((WAITING,))
    actors = [actor for actor, _, _ in TABLE]

    before = [reads(actor, story, use, BEGINS - SECOND) for actor in actors for use in Use]

    assert not any(before)
    assert reads(VISITOR, story, Use.WEB, BEGINS)


def test_it_is_hidden_from_the_second_that_it_ends() -> None:
    """AC-30, I-3."""
    story = a_story()

    assert reads(VISITOR, story, Use.WEB, ENDS - SECOND)
    assert not reads(VISITOR, story, Use.WEB, ENDS)


def test_without_the_second_yes_it_is_never_shown() -> None:
    """consent.md 3: an empty ``cooling_off_until`` means hidden."""
    story = a_story((Given(record="second yes missing"),))

    assert not any(reads(VISITOR, story, now=BEGINS + timedelta(days=n)) for n in range(0, 365, 5))


def test_a_yes_that_waits_leaves_the_yes_before_it_in_force() -> None:
    """I-9."""
    widened = a_story((YES, replace(WAITING, words="second")))
    first, second = (number for number, _ in widened.approved)

    assert reads(VISITOR, widened, now=BEGINS - SECOND)
    assert shown_rendition(widened, Use.WEB, BEGINS - SECOND) == first
    assert shown_rendition(widened, Use.WEB, BEGINS) == second


def test_a_no_acts_at_once_even_where_a_yes_waits() -> None:
    """I-9."""
    story = a_story((YES, WAITING, Given(Decision.NO, record="plain")))

    assert not reads(VISITOR, story, now=BEGINS - SECOND)
    assert not reads(VISITOR, story, now=BEGINS)


def test_a_closed_record_is_final_though_an_older_yes_stands() -> None:
    """consent.md 3: withdrawn, revoked and invalid show nothing, whatever was before."""
    for closing in ("withdrawn", "revoked", "invalid"):
        story = a_story((YES, Given(record=closing)))

        assert not reads(VISITOR, story), closing


def test_a_yes_to_other_words_shows_nothing() -> None:
    """I-13."""
    for words in ("other words", "never approved", "none"):
        assert not reads(VISITOR, a_story((Given(words=words),))), words


def test_a_newest_yes_to_words_that_are_not_approved_hides_the_older_ones() -> None:
    story = a_story((YES, Given(words="never approved")))

    assert shown_rendition(story, Use.WEB, MIDDLE) is None
    assert not reads(VISITOR, story)


def test_a_part_agreed_on_older_words_is_not_shown_with_the_new_ones() -> None:
    """I-13, I-14."""
    story = with_part(a_story((Given(words="second"),)), Part.NAME, content_sha256="sha-1-1")

    assert reads(VISITOR, story)
    assert not may(A.READ, VISITOR, Asking(MIDDLE, Use.WEB, (Part.NAME,)), story)


def test_the_last_answer_is_the_one_that_counts() -> None:
    story = a_story((YES, NO, YES))
    subject = story.subjects[0].id

    found = latest_grant(story, subject, Use.WEB, Part.TEXT, MIDDLE)

    assert found == max((g for g in story.grants if g.use is Use.WEB and g.part is Part.TEXT),
                        key=lambda grant: grant.number)  # fmt: skip
    assert reads(VISITOR, story)


def test_the_same_story_can_be_looked_at_in_the_past() -> None:
    """The ground that ``why --at`` stands on (AC-92)."""
    story = with_record(a_story(), closed_as=None)

    assert not reads(VISITOR, story, now=BEGINS - timedelta(days=40))
    assert reads(VISITOR, story, now=BEGINS - timedelta(days=20))


def test_what_was_taken_back_is_locked_to_all_but_its_teller() -> None:
    """consent.md 8: only the teller can undo it; whoever helps can still stop it."""
    story = a_story(editorial_state=EditorialState.REMOVED)
    curator, asking = staff(Role.CURATOR), Asking(MIDDLE)

    assert not may(A.REVIEW, curator, asking, story)
    assert not may(A.APPROVE, curator, asking, story)
    assert not may(A.PAUSE, ASKER, asking, story)
    assert may(A.STOP, curator, asking, story)
    assert may(A.CHANGE_OWN, TELLER, asking, story)


def test_a_held_story_can_be_stopped_but_not_opened() -> None:
    """I-22, AC-74, the gate's half of AC-75."""
    story, asking = a_story(held=True), Asking(MIDDLE)
    curator = staff(Role.CURATOR)

    assert may(A.STOP, TELLER, asking, story)
    assert may(A.STOP, curator, asking, story)
    for action in (A.SEE_OWN, A.CHANGE_OWN, A.REVIEW, A.APPROVE, A.IMPORT):
        assert not any(may(action, actor, asking, story) for actor in (TELLER, curator, CLI)), (
            action
        )


@pytest.mark.parametrize("state", EditorialState)
def test_only_what_is_being_worked_on_can_be_approved(state: EditorialState) -> None:
    story = a_story(editorial_state=state)
    workable = {"in_review", "proposed_to_contributor", "approved"}

    assert may(A.APPROVE, staff(Role.CURATOR), Asking(MIDDLE), story) == (state in workable)


def test_a_tombstone_opens_to_nobody() -> None:
    story = a_story(purged=True)

    assert not any(
        may(action, actor, Asking(MIDDLE, use), story)
        for action in Action
        for actor, _, _ in TABLE
        for use in Use
    )
