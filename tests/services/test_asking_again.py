"""AC-08: what rests on misleading words is hidden everywhere until its teller is asked again."""

from datetime import timedelta

import pytest

from storybank.domain.access import Action, Asking, Needed, clauses, may
from storybank.domain.consent import Decision, Part, Purpose, Status, Use, status
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import VISITOR
from storybank.services import asking_again, audience, consent, my_story, rewording, stopping
from storybank.services.asking_again import Given
from storybank.services.my_story import Stage
from storybank.storage import consents, ledger, stories
from tests.conftest import CLEO, TESS, teller_of
from tests.services.test_wording import ADA, edited

CITED = ("W24@1", "W26@1", "W42@1")


def misled(archive, screen: str = "W26", old: str = "fast") -> int:
    edited(archive, screen, old, "at once")
    return rewording.retire(archive, ADA, f"{screen}@1", reason="Not true", invalidates=True)


def sees(archive, story, actor=VISITOR, use: Use = Use.WEB) -> bool:
    allowed = clauses(Action.READ, actor, Asking(archive.now, use))
    by_rows = bool(stories.find(archive.db, allowed, numbers=[story.number]))
    by_hand = may(Action.READ, actor, Asking(archive.now, use), stories.reread(archive.db, story))
    assert by_rows == by_hand
    return by_rows


def answers(archive, story, code: str = "yes") -> dict[str, Given]:
    again = asking_again.fetch(archive, teller_of(story), story.id)
    return {asked.key: Given(code, f"{asked.screen}@2") for asked in again.questions}


def test_ac_08_what_rests_on_misleading_words_is_hidden_at_the_next_request(archive, told):
    resting, other = told(wording_ids=CITED), told(wording_ids=("W24@1",), title="Another day")
    before = audience.visible(archive, VISITOR, Use.WEB)

    affected = misled(archive)

    assert len(before) == 2
    assert affected == 1
    assert not sees(archive, resting)
    assert not sees(archive, resting, TESS, Use.TRAINING_HERE)
    assert sees(archive, other)
    assert len(audience.visible(archive, VISITOR, Use.WEB)) == 1
    found = stories.reread(archive.db, resting)
    assert {status(grant, archive.now) for grant in found.grants} == {Status.INVALID}
    assert my_story.overview(archive, teller_of(resting), resting.id).stage is Stage.ASK_AGAIN


def test_retiring_without_invalidation_hides_nothing(archive, told):
    story = told(wording_ids=CITED)
    edited(archive, "W26", "fast", "at once")

    rewording.retire(archive, ADA, "W26@1", reason="Better words", invalidates=False)

    assert sees(archive, story)
    rewording.retire(archive, ADA, "W26@1", reason="Not true after all", invalidates=True)
    assert not sees(archive, story)


def test_the_ledger_says_what_was_retired_and_for_whom(archive, told):
    story = told(wording_ids=CITED)
    misled(archive)

    events = [(e.type, e.story_id, e.wording_sha256) for e in ledger.events(archive.db)][-2:]

    assert [(kind, story_id) for kind, story_id, _ in events] == [
        ("wording_retired", ""),
        ("invalidated", story.id),
    ]
    assert all(sha256 for *_, sha256 in events)
    assert ledger.verify(archive.db) is None


def test_the_second_yes_and_a_new_end_rest_on_the_words_of_the_first(archive, told):
    """A record made of earlier answers carries what these rest on."""
    story = told(wording_ids=CITED)
    own = max((grant.record for grant in story.grants), key=lambda record: record.number)
    answered = consent.again(archive, own, archive.now, screens=("W33", "W42"))

    assert answered.wording_ids == ("W24@1", "W26@1", "W33@1", "W42@1")


def test_a_permission_that_comes_in_later_on_the_same_words_does_not_count_either(archive, told):
    """The mark is set by the database, whatever code writes the record."""
    edited(archive, "W26", "fast", "at once")
    rewording.retire(archive, ADA, "W26@1", reason="Not true", invalidates=True)

    story = told(wording_ids=CITED)

    assert not sees(archive, story)


def test_bringing_a_story_back_does_not_bring_back_what_rests_on_misleading_words(archive, told):
    story = told(wording_ids=CITED)
    who = teller_of(story)
    stopping.withdraw(archive, who, story.id)
    misled(archive)

    stopping.restore(archive, who, story.id)

    assert not sees(archive, story)
    assert asking_again.fetch(archive, who, story.id).questions


def test_a_story_that_was_taken_back_is_not_asked_about(archive, told):
    story = told(wording_ids=CITED)
    stopping.withdraw(archive, teller_of(story), story.id)

    affected = misled(archive)

    assert affected == 0
    assert asking_again.waiting(archive, CLEO) == []


def test_the_re_ask_list_is_for_the_desk_and_shrinks_as_people_answer(archive, told):
    story, _ = told(wording_ids=CITED), told(wording_ids=("W24@1",))
    misled(archive)

    assert [one.story.id for one in asking_again.waiting(archive, CLEO)] == [story.id]
    assert asking_again.waiting(archive, TESS) == []

    given = answers(archive, story)
    asking_again.answer(archive, teller_of(story), story.id, given=given, agreed_on="W42@1")

    assert asking_again.waiting(archive, CLEO) == []


def test_only_what_was_asked_badly_is_asked_again(archive, told):
    story = told(wording_ids=CITED)
    misled(archive)

    again = asking_again.fetch(archive, teller_of(story), story.id)

    assert [(asked.screen, asked.purpose) for asked in again.questions] == [
        ("W26", Purpose(Use.WEB))
    ]
    assert again.reasons == ("Not true",)
    assert again.read == ()


def test_words_without_a_question_are_read_again(archive, told):
    story = told(wording_ids=(*CITED, "W02@1"))
    misled(archive, "W02", "Your story stays yours.")

    again = asking_again.fetch(archive, teller_of(story), story.id)

    assert (again.read, again.questions) == (("W02",), ())


def test_a_new_yes_is_shown_after_the_time_to_think_on_the_new_words(archive, told, clock):
    """I-9: until then nothing is shown; then all that was said before and now."""
    story = told(wording_ids=CITED)
    misled(archive)

    given = answers(archive, story)
    begins = asking_again.answer(
        archive, teller_of(story), story.id, given=given, agreed_on="W42@1"
    )

    assert begins == archive.now + timedelta(days=archive.settings.cooling_off_days)
    assert not sees(archive, story)
    clock.now = begins - timedelta(seconds=1)
    assert not sees(archive, story)
    clock.now = begins
    assert sees(archive, story)
    assert sees(archive, story, TESS, Use.TRAINING_HERE)
    newest = max(
        (g.record for g in stories.reread(archive.db, story).grants), key=lambda r: r.number
    )
    ids = consents.wording_ids(archive.db, {newest.id})
    assert sorted(ids) == ["W24@1", "W26@2", "W42@1"]


def test_a_no_to_the_question_hides_that_use_alone(archive, told, clock):
    story = told(wording_ids=CITED)
    misled(archive)

    given = answers(archive, story, "no")
    asking_again.answer(archive, teller_of(story), story.id, given=given, agreed_on="W42@1")
    clock.move(days=30)

    assert not sees(archive, story)
    assert sees(archive, story, TESS, Use.TRAINING_HERE)
    standing = consent.standing(stories.reread(archive.db, story))
    web = {part: grant.decision for (one, part), grant in standing.items() if one.use is Use.WEB}
    assert set(web.values()) == {Decision.NO}
    assert Part.NAME in web


def test_answering_needs_every_answer_and_once_is_enough(archive, told):
    story = told(wording_ids=CITED)
    who = teller_of(story)
    misled(archive)
    given = answers(archive, story)

    with pytest.raises(ConflictError):
        asking_again.answer(archive, who, story.id, given={}, agreed_on="W42@1")
    asking_again.answer(archive, who, story.id, given=given, agreed_on="W42@1")
    with pytest.raises(ConflictError):
        asking_again.answer(archive, who, story.id, given=given, agreed_on="W42@1")


def test_an_answer_that_was_not_offered_is_refused(archive, told):
    story = told(wording_ids=(*CITED, "W33@1"))
    misled(archive)
    edited(archive, "W33", "unless you say", "if you do not say")
    rewording.retire(archive, ADA, "W33@1", reason="Not clear", invalidates=True)
    again = asking_again.fetch(archive, teller_of(story), story.id)

    for asked in again.questions:
        with pytest.raises(InvalidError):
            asking_again.judge(archive, again, asked, Given("for ever", "W33@2"))
    assert [asked.screen for asked in again.questions] == ["W26", "W33"]


def test_a_no_that_rests_on_misleading_words_asks_nobody_anything(archive, told):
    told(wording_ids=("W26@1",), parts=())

    misled(archive)

    assert asking_again.waiting(archive, CLEO) == []


def test_the_gate_needs_no_story_in_hand_to_know_it(archive, told):
    """Both readings, for one part and use at one instant."""
    story = told(wording_ids=CITED)
    misled(archive)
    found = stories.reread(archive.db, story)

    needed = Needed((Use.WEB,), (Part.TEXT,), archive.now)

    assert not any(
        clause.admits(found)
        for clause in clauses(Action.READ, VISITOR, Asking(archive.now, Use.WEB, needed.parts))
    )
