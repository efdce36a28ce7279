"""Test what a curator looks at before a story is approved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from storybank.domain.access import Action, Asking, may
from storybank.domain.consent import Decision, Identifiable, Part, Use
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.ledger import Channel
from storybank.domain.people import VISITOR, Role, member
from storybank.domain.stories import EditorialState, Story, SubjectRole, ToldBy
from storybank.services import at_desk, changes, checks, review, stories, with_a_say
from storybank.services.archive import Archive
from storybank.storage import renditions
from storybank.storage import stories as kept
from storybank.storage.consents import Answer
from storybank.storage.reviews import Mention
from tests.conftest import CLEO, TESS, teller_of

Told = Callable[..., Story]
SECOND = member("cora", frozenset({Role.CURATOR}))
READY = {"state": EditorialState.IN_REVIEW}


def agreed(archive: Archive, story: Story) -> Story:
    """Let the teller have said yes to the words of *story*."""
    with archive.writing() as db:
        rendition = renditions.of_story(db, story)[-1]
        renditions.approve(db, rendition, "event")
    return kept.reread(archive.db, story)


def state(archive: Archive, story: Story) -> EditorialState:
    return kept.reread(archive.db, story).editorial_state


def sees(archive: Archive, story: Story, use: Use = Use.WEB) -> bool:
    now = kept.reread(archive.db, story)
    reader = VISITOR if use is Use.WEB else TESS
    return may(Action.READ, reader, Asking(archive.now, use), now)


def test_ac_70_someone_in_it_who_is_not_settled_stops_approval(archive: Archive, told: Told):
    story = agreed(archive, told(**READY))
    checks.note_mention(archive, CLEO, story.id, Mention("", "my sister"))

    with pytest.raises(ConflictError, match="my sister"):
        review.approve(archive, CLEO, story.id)

    mention = checks.fetch(archive, story).mentions[0]
    checks.settle_mention(archive, CLEO, story.id, mention.id, action="agreed", reason="")
    review.approve(archive, CLEO, story.id)
    assert state(archive, story) is EditorialState.APPROVED


@pytest.mark.parametrize("fact", ["is_child", "is_alleged_wrong"])
def test_ac_71_a_child_or_an_alleged_wrong_needs_a_second_curator(
    archive: Archive, told: Told, fact: str
):
    story = agreed(archive, told(**READY))
    checks.note_mention(archive, CLEO, story.id, Mention("", "a boy", **{fact: True}))
    mention = checks.fetch(archive, story).mentions[0]
    checks.settle_mention(archive, CLEO, story.id, mention.id, action="changed", reason="")

    review.approve(archive, CLEO, story.id)
    review.approve(archive, CLEO, story.id)
    after_one = state(archive, story)
    review.approve(archive, SECOND, story.id)

    assert after_one is EditorialState.IN_REVIEW
    assert state(archive, story) is EditorialState.APPROVED


def test_ac_09_a_helper_who_works_for_the_service_needs_a_second_curator(
    archive: Archive, told: Told
):
    story = agreed(archive, told(**READY))
    with archive.writing() as db:
        db.execute("UPDATE consent_record SET supporter_works_for_service = 1")

    review.approve(archive, CLEO, story.id)
    after_one = state(archive, story)
    review.approve(archive, SECOND, story.id)

    assert after_one is EditorialState.IN_REVIEW
    assert state(archive, story) is EditorialState.APPROVED


def test_ac_25_a_high_risk_that_is_not_accepted_hides_that_use_alone(archive: Archive, told: Told):
    story = told()
    before = sees(archive, story)

    checks.save_review(
        archive,
        CLEO,
        story.id,
        use=Use.WEB,
        ticked=["in_the_news"],
        others=Identifiable.NO,
        is_accepted=False,
    )
    hidden = sees(archive, story)
    checks.save_review(
        archive,
        CLEO,
        story.id,
        use=Use.WEB,
        ticked=["in_the_news"],
        others=Identifiable.NO,
        is_accepted=True,
    )
    accepted = sees(archive, story)
    for who in (CLEO, SECOND):
        review.approve(archive, who, story.id)

    assert before
    assert not hidden
    assert not accepted  # of a high risk a second person has to know too
    assert sees(archive, story)
    assert sees(archive, story, Use.TRAINING_HERE)


def test_ac_25_a_high_risk_that_is_not_accepted_stops_approval(archive: Archive, told: Told):
    story = agreed(archive, told(**READY))
    checks.save_review(
        archive,
        CLEO,
        story.id,
        use=Use.WEB,
        ticked=["small_place", "rare_job", "exact_date"],
        others=Identifiable.NO,
        is_accepted=False,
    )

    with pytest.raises(ConflictError, match="accept"):
        review.approve(archive, CLEO, story.id)


def test_ac_73_a_story_about_someone_absent_is_hidden_until_they_or_a_review_allow_it(
    archive: Archive, told: Told
):
    story = told(extra={"told_by": ToldBy.ABOUT_OTHER_ABSENT})
    at_first = sees(archive, story)

    for others in (Identifiable.MAYBE, Identifiable.NO):
        checks.save_review(
            archive, CLEO, story.id, use=Use.WEB, ticked=[], others=others, is_accepted=False
        )
        assert sees(archive, story) is (others is Identifiable.NO)

    assert not at_first
    assert not sees(archive, story, Use.TRAINING_HERE)


def test_ac_67_a_trainer_who_sees_dissent_hides_the_story_everywhere(
    archive: Archive, told: Told, clock
):
    """AC-68 too: it beats the earlier yes, until the person shows yes themselves."""
    story = told()

    with_a_say.show_dissent(archive, TESS, story.id)
    hidden = [sees(archive, story, use) for use in (Use.WEB, Use.TRAINING_HERE)]
    found = at_desk.open_story(archive, CLEO, story.id)
    clock.move(days=30)
    later = sees(archive, story)
    teller = found.story.subjects[0]
    with_a_say.take_assent(archive, CLEO, story.id, teller.id, channel=Channel.FACE)

    assert hidden == [False, False]
    assert not later
    assert any("not happy" in block for block in found.blocks)
    assert sees(archive, story)


def test_nobody_but_trainers_and_curators_can_say_that_someone_seemed_unhappy(
    archive: Archive, told: Told
):
    story = told()

    for actor in (VISITOR, member("rae", frozenset({Role.REVIEWER}))):
        with pytest.raises(NotFoundError):
            with_a_say.show_dissent(archive, actor, story.id)


def test_ac_66_advice_opens_training_and_nothing_else(archive: Archive, told: Told):
    story = told(uses=(Use.TRAINING_HERE,))
    with archive.writing() as db:
        db.execute(
            """
            UPDATE consent_record SET indicated_by = 'consultee_personal',
                own_view = 'not_able_to_say', authority_checked_by = 'cleo'
            """
        )
    wider = [Answer(Use.WEB, part, Decision.YES) for part in (Part.TEXT, Part.SUMMARY)]

    with pytest.raises(InvalidError, match="our website"):
        changes.change(archive, teller_of(story), story.id, answers=wider, screens=("W26",))

    assert sees(archive, story, Use.TRAINING_HERE)


def test_ac_62_a_child_needs_whoever_says_yes_beside_them_and_their_own_yes(
    archive: Archive, told: Told
):
    """AC-63 in part: the child's own no is enough."""
    story = told()
    subject = replace(with_a_say.beside(archive, "u13")[0])
    with archive.writing():
        with_a_say.add_subject(archive, story, subject, actor=CLEO)

    assert subject.role is SubjectRole.AUTHORITY
    assert not sees(archive, story)


@pytest.mark.parametrize(("seconds", "is_shown"), [(-1, True), (0, False)])
def test_ac_64_from_the_day_of_asking_again_an_old_yes_counts_no_more(
    archive: Archive, told: Told, clock, seconds: int, is_shown: bool
):
    story = told()
    at = clock.now + timedelta(days=30)
    with archive.writing() as db:
        db.execute("UPDATE subject SET reask_at = :at", {"at": at.strftime("%Y-%m-%dT%H:%M:%SZ")})

    clock.now = at + timedelta(seconds=seconds)

    assert sees(archive, story) is is_shown
    if not is_shown:
        with pytest.raises(NotFoundError):
            stories.read(archive, TESS, Use.TRAINING_HERE, story.id)
