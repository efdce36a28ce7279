"""Hold what no one deed is the home of, over random lives of stories (consent.md 5)."""

import random
from contextlib import suppress

import pytest

from storybank.domain.consent import Decision, Part, Use
from storybank.domain.errors import ConflictError
from storybank.domain.people import VISITOR, Role, member
from storybank.domain.stories import EditorialState
from storybank.services import changes, checks, complaints, queue, review, stop_requests, stopping
from storybank.services import stories as reading
from storybank.storage import renditions, stories
from storybank.storage.consents import Answer
from storybank.storage.reviews import Mention
from tests.conftest import CLEO, TESS, teller_of

SECOND = member("cora", frozenset({Role.CURATOR}))
ADMIN = member("ada", frozenset({Role.ADMIN, Role.CURATOR}))


def approve(archive, actor, story) -> EditorialState:
    """Try to approve; return the state that the story is in afterwards."""
    with suppress(ConflictError):
        review.approve(archive, actor, story.id)
    return stories.reread(archive.db, story).editorial_state


@pytest.mark.parametrize("seed", range(12))
def test_i_21_everyone_in_it_is_settled_first_and_a_child_or_a_wrong_takes_two(archive, told, seed):
    chance = random.Random(seed)
    story = told(state=EditorialState.IN_REVIEW)
    with archive.writing() as db:
        renditions.approve(db, renditions.of_story(db, story)[-1], "event")
    facts = [(chance.random() < 0.3, chance.random() < 0.3) for _ in range(chance.randint(1, 4))]
    for number, (is_child, is_wrong) in enumerate(facts):
        said = Mention("", f"person {number}", is_child=is_child, is_alleged_wrong=is_wrong)
        checks.note_mention(archive, CLEO, story.id, said)
    mentions = list(checks.fetch(archive, story).mentions)
    chance.shuffle(mentions)

    for mention in mentions:
        someone = chance.choice((CLEO, SECOND, ADMIN))
        assert approve(archive, someone, story) is EditorialState.IN_REVIEW
        action = chance.choice(("agreed", "changed", "removed", "kept_ok"))
        checks.settle_mention(
            archive, CLEO, story.id, mention.id, action=action, reason="It harms nobody."
        )
    first, second = chance.sample((CLEO, SECOND, ADMIN), 2)
    after_one = [approve(archive, first, story) for _ in range(3)][-1]
    after_two = approve(archive, second, story)

    needs_two = any(is_child or is_wrong for is_child, is_wrong in facts)
    assert after_one is (EditorialState.IN_REVIEW if needs_two else EditorialState.APPROVED)
    assert after_two is EditorialState.APPROVED


def of_others(archive, story, about) -> list[object]:
    """Say all that is kept and shown of a story and its teller while another was dealt with."""
    ids = {"number": story.number, "id": story.id}
    kept = [
        sorted(map(str, archive.db.query(sql, ids)))
        for sql in (
            "SELECT * FROM story WHERE number = :number",
            "SELECT * FROM subject WHERE story_number = :number",
            "SELECT * FROM contributor",
            "SELECT * FROM consent_grant WHERE story_number = :number",
            "SELECT * FROM consent_event WHERE story_id = :id",
            "SELECT * FROM message WHERE story_number = :number",
        )
    ]
    now = stories.reread(archive.db, story)
    newest = renditions.of_story(archive.db, story)[-1]
    shown = [
        reading.views(archive, actor, use, [story.number])
        for actor, use in ((VISITOR, Use.WEB), (TESS, Use.TRAINING_HERE))
    ]
    waiting = [one.story.id for one in queue.fetch(archive, CLEO).waiting if one.story.id != about]
    return [kept, shown, queue.blocks(archive, now, newest), queue.notes(archive, now), waiting]


@pytest.mark.parametrize("seed", range(12))
def test_i_28_a_no_a_stop_or_a_complaint_changes_nothing_else_for_the_person(archive, told, seed):
    chance = random.Random(seed)
    one, other = told(title="The one"), told(title="Another")
    told(title="A third", state=EditorialState.SUBMITTED)
    teller = teller_of(one)

    def say_no() -> None:
        use = chance.choice((Use.WEB, Use.PRINT, Use.TRAINING_HERE))
        answers = [Answer(use, part, Decision.NO) for part in (Part.TEXT, Part.SUMMARY, Part.NAME)]
        changes.change(archive, teller, one.id, answers=answers, screens=("W17",))

    def complain() -> None:
        words = f"You were slow, {chance.random()}."
        complaints.receive(archive, words=words, contact="ama@example.org")

    def ask_to_hide() -> None:
        stop_requests.describe(archive, words="It is called The one.")

    before = of_others(archive, other, one.id)
    for deed in chance.choices((say_no, complain, ask_to_hide), k=5):
        deed()
    if chance.random() < 0.7:
        stopping.withdraw(archive, teller, one.id, today=chance.random() < 0.5)
    after = of_others(archive, other, one.id)
    more = told(title="A story told afterwards")

    assert after == before
    assert stories.reread(archive.db, more).editorial_state is EditorialState.APPROVED
