"""Check that a yes which needs a second person is kept, and not shown before that person agrees."""

import pytest

from storybank.domain.consent import Decision, Identifiable, Part, Purpose, Use
from storybank.domain.errors import ConflictError, NotFoundError
from storybank.domain.people import CLI, Role, member
from storybank.domain.stories import Content, EditorialState
from storybank.services import (
    changes,
    checks,
    consent,
    my_story,
    queue,
    renewal,
    review,
    reviewing,
    settings,
    stopping,
    why,
)
from storybank.services.consent import Thinking
from storybank.services.my_story import Stage
from storybank.storage import renditions, stories
from storybank.storage.consents import Answer
from storybank.storage.reviews import Mention
from tests.conftest import CLEO, make_story, teller_of

CARA = member("cara", frozenset({Role.CURATOR}))
RITA = member("rita", frozenset({Role.REVIEWER}))
ADA = member("ada", frozenset({Role.ADMIN}))
WORDS = (Part.TEXT, Part.SUMMARY)
WEB = Purpose(Use.WEB)


@pytest.fixture
def asks(archive):
    """Say how much this archive asks for a second key."""

    def choose(value):
        with archive.writing():
            settings.keep(archive, ADA, {"second_key": value})

    return choose


@pytest.fixture
def trained(archive, clock):
    """A story that Cleo approved for training alone, by herself, and that is shown there."""
    return approved(archive, clock)


def approved(archive, clock, *, others=(), **differs):
    plain = {"state": EditorialState.SUBMITTED, "cooling": None, "uses": (Use.TRAINING_HERE,)}
    story = make_story(archive, **plain | differs)
    number = newest(archive, story)
    review.ask(archive, CLEO, story.id, rendition_number=number)
    consent.approve_rendition(
        archive, teller_of(story), story.id, rendition_number=number, thinking=Thinking.TIME
    )
    for who in (*others, CLEO):
        review.approve(archive, who, story.id)
    clock.move(days=15)
    return stories.reread(archive.db, story)


def newest(archive, story):
    return renditions.of_story(archive.db, story)[-1].number


def widen(archive, story, *uses):
    answers = [Answer(use, part, Decision.YES) for use in uses or (Use.WEB,) for part in WORDS]
    return changes.change(
        archive, teller_of(story), story.id, answers=answers, screens=("W26",)
    )  # fmt: skip


def says(archive, who, story, said="agree", words="", signed_in=""):
    reviewing.answer(
        archive, who, story.id, rendition_number=newest(archive, story),
        said=said, words=words, signed_in=signed_in,
    )  # fmt: skip


def shown_in(archive, story):
    own = my_story.overview(archive, teller_of(story), story.id)
    return {one.purpose.use for one in own.permissions if one.is_shown}


def waiting(archive, story):
    found = queue.fetch(archive, CLEO).waiting
    return next((one.blocks for one in found if one.story.id == story.id), None)


def test_a_yes_to_the_web_waits_for_a_reviewer_and_all_else_goes_on(archive, trained, asks, clock):
    asks("web")

    done = widen(archive, trained)
    clock.move(days=30)

    assert done.awaits_second
    assert shown_in(archive, trained) == {Use.TRAINING_HERE}
    [said] = waiting(archive, trained)
    assert said.startswith(
        "A reviewer with lived experience has to agree too before it is shown on our website"
    )
    [page] = reviewing.find(archive, RITA)
    assert (page.asked, page.shown) == (("our website",), ("our own training",))
    says(archive, RITA, trained)
    assert shown_in(archive, trained) == {Use.TRAINING_HERE, Use.WEB}
    assert waiting(archive, trained) is None


def test_the_time_to_think_goes_on_beside_the_wait(archive, trained, asks, clock):
    asks("web")
    widen(archive, trained)

    says(archive, RITA, trained)

    assert shown_in(archive, trained) == {Use.TRAINING_HERE}
    clock.move(days=8)
    assert shown_in(archive, trained) == {Use.TRAINING_HERE, Use.WEB}


def test_whoever_approved_it_cannot_be_the_second_nor_can_an_admin_or_another_curator(
    archive, trained, asks, clock
):
    asks("web")
    widen(archive, trained)
    clock.move(days=30)
    token = reviewing.make_link(archive, CLEO, trained.id, holder="A friend", days=7)
    own, _ = reviewing.opened(archive, reviewing.by_token(archive, token).id)

    as_admin = member(CLEO.ref, frozenset({Role.CURATOR, Role.ADMIN}))
    with pytest.raises(NotFoundError):
        review.approve(archive, ADA, trained.id)
    assert review.approve(archive, as_admin, trained.id) is False
    assert review.approve(archive, CARA, trained.id) is False
    with pytest.raises(ConflictError, match="cannot agree twice"):
        says(archive, own, trained, signed_in=CARA.ref)

    assert shown_in(archive, trained) == {Use.TRAINING_HERE}


def test_a_challenge_stops_that_use_alone_until_it_is_settled(archive, trained, asks, clock):
    asks("web")
    widen(archive, trained)
    clock.move(days=30)
    says(archive, RITA, trained, "challenge", "It names the ward")
    rob = member("rob", frozenset({Role.REVIEWER}))

    says(archive, rob, trained)
    while_open = shown_in(archive, trained)
    [challenge] = [one for one in reviewing.of_story(archive, trained).answers if one.is_open]
    reviewing.settle(archive, CARA, trained.id, challenge.number, reply="The ward has closed")

    assert while_open == {Use.TRAINING_HERE}
    assert shown_in(archive, trained) == {Use.TRAINING_HERE, Use.WEB}


def test_a_setting_changed_later_neither_hides_what_is_shown_nor_ends_a_wait(archive, clock, asks):
    before = approved(archive, clock, uses=(Use.TRAINING_HERE, Use.WEB))
    asks("web")
    after = approved(archive, clock)
    widen(archive, after)
    clock.move(days=30)

    assert shown_in(archive, before) == {Use.TRAINING_HERE, Use.WEB}
    asks("flagged")
    assert shown_in(archive, after) == {Use.TRAINING_HERE}
    assert waiting(archive, after) == (
        "One person more has to agree, a curator or a reviewer before it is shown on our website",
    )
    assert review.approve(archive, CARA, after.id) is True
    assert shown_in(archive, after) == {Use.TRAINING_HERE, Use.WEB}


def test_a_yes_that_goes_on_asks_nobody_anew(archive, clock, asks):
    story = approved(archive, clock, uses=(Use.TRAINING_HERE, Use.WEB))
    asks("web")
    clock.move(days=330)

    renewal.renew(archive, teller_of(story), story.id, years=1)
    clock.move(days=60)

    assert shown_in(archive, story) == {Use.TRAINING_HERE, Use.WEB}
    assert waiting(archive, story) is None


def test_what_a_young_person_allows_later_needs_a_second_person_under_every_setting(archive, clock):
    story = approved(archive, clock, others=(CARA,), age="16_17")
    assert shown_in(archive, story) == {Use.TRAINING_HERE}

    widen(archive, story, Use.PRINT)
    clock.move(days=30)

    assert Use.PRINT not in shown_in(archive, story)
    assert "before it is shown in print" in waiting(archive, story)[0]
    assert review.approve(archive, CARA, story.id) is True
    assert Use.PRINT in shown_in(archive, story)


def test_a_child_found_in_a_shown_story_hides_it_until_a_second_person_agrees(archive, trained):
    is_hidden = checks.note_mention(archive, CLEO, trained.id, Mention("", "a boy", is_child=True))
    with pytest.raises(ConflictError, match="Someone else is in it"):
        review.approve(archive, CARA, trained.id)
    own = my_story.overview(archive, teller_of(trained), trained.id)
    mention = checks.fetch(archive, trained).mentions[0]
    checks.settle_mention(archive, CLEO, trained.id, mention.id, action="changed", reason="")

    assert is_hidden
    assert own.stage is Stage.SECOND
    assert review.approve(archive, CLEO, trained.id) is False
    assert shown_in(archive, trained) == set()
    assert review.approve(archive, CARA, trained.id) is True
    assert shown_in(archive, trained) == {Use.TRAINING_HERE}


def test_a_child_found_in_a_story_that_two_approved_hides_nothing(archive, clock):
    story = approved(archive, clock, others=(CARA,), age="16_17")

    assert not checks.note_mention(archive, CLEO, story.id, Mention("", "a boy", is_child=True))
    assert shown_in(archive, story) == {Use.TRAINING_HERE}


def test_a_high_risk_found_later_needs_the_tellers_word_and_a_second_person(archive, trained):
    checks.save_review(
        archive, CLEO, trained.id, use=Use.TRAINING_HERE, ticked=("in_the_news",),
        others=Identifiable.NO, is_accepted=True,
    )  # fmt: skip

    assert shown_in(archive, trained) == set()
    assert review.approve(archive, CARA, trained.id) is True
    assert shown_in(archive, trained) == {Use.TRAINING_HERE}


def test_a_key_is_for_the_uses_of_its_day_before_a_story_is_approved_too(archive, asks):
    story = make_story(
        archive, state=EditorialState.SUBMITTED, cooling=None, uses=(Use.TRAINING_HERE,)
    )
    says(archive, RITA, story)
    asks("web")
    number = newest(archive, story)
    review.ask(archive, CLEO, story.id, rendition_number=number)
    widen(archive, story)
    consent.approve_rendition(
        archive, teller_of(story), story.id, rendition_number=number, thinking=Thinking.TIME
    )

    assert review.approve(archive, CLEO, story.id) is False
    says(archive, RITA, story)
    assert review.approve(archive, CLEO, story.id) is True


def test_a_yes_taken_back_while_it_waits_leaves_no_trace_in_public(archive, trained, asks, clock):
    asks("web")
    widen(archive, trained)
    clock.move(days=30)

    changes.change(
        archive, teller_of(trained), trained.id,
        answers=changes.refusal(trained, WEB), screens=("W26",),
    )  # fmt: skip

    assert waiting(archive, trained) is None
    assert stories.reread(archive.db, trained).first_public_at is None
    says(archive, RITA, trained)
    assert shown_in(archive, trained) == {Use.TRAINING_HERE}


def test_a_story_taken_back_and_brought_back_still_waits(archive, trained, asks, clock):
    asks("web")
    widen(archive, trained)
    clock.move(days=30)

    stopping.withdraw(archive, teller_of(trained), trained.id)
    gone = waiting(archive, trained)
    stopping.restore(archive, teller_of(trained), trained.id)

    assert gone is None
    assert waiting(archive, trained) is not None
    assert shown_in(archive, trained) == {Use.TRAINING_HERE}


def test_an_import_with_evidence_comes_in_approved_but_waits_where_the_setting_asks(
    archive, asks, clock
):
    asks("web")
    story = make_story(archive, uses=(Use.TRAINING_HERE, Use.WEB))

    assert story.editorial_state is EditorialState.APPROVED
    assert shown_in(archive, story) == {Use.TRAINING_HERE}
    assert waiting(archive, story)[0].startswith("A curator and a reviewer")
    says(archive, RITA, story)
    assert shown_in(archive, story) == {Use.TRAINING_HERE}
    assert review.approve(archive, CARA, story.id) is True
    assert shown_in(archive, story) == {Use.TRAINING_HERE, Use.WEB}


def test_why_names_the_wait_now_and_of_the_past(archive, trained, asks, clock):
    asks("web")
    widen(archive, trained)
    clock.move(days=30)
    during = clock.now
    clock.move(days=1)

    def told(at):
        return why.explain(archive, CLI, trained.id, use=Use.WEB, part=Part.TEXT, at=at)

    assert told(clock.now).reason == "a second person has to agree to it first for web"
    says(archive, RITA, trained)
    clock.move(days=1)

    assert told(clock.now).verdict == "ALLOW"
    assert told(during).reason == "a second person has to agree to it first for web"


def test_new_words_for_a_shown_story_that_a_second_person_has_to_read_stand_in_the_queue(
    archive, trained, asks
):
    asks("always")
    words = renditions.of_story(archive.db, trained)[-1]
    changed = Content(title="A ramp", body="We have a ramp now.")
    review.propose(
        archive, CLEO, trained.id, content=changed, reason="Shorter", based_on=words.number
    )

    assert waiting(archive, trained)[0].startswith("A reviewer with lived experience")
    assert [page.story.id for page in reviewing.find(archive, RITA)] == [trained.id]
