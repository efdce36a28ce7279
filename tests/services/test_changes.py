"""Check that less acts at once, that more waits, and that a name taken back is gone."""

from datetime import timedelta

import pytest

from storybank.domain.consent import Decision, Identity, Part, PlaceLevel, Purpose, Use
from storybank.domain.errors import ConflictError
from storybank.domain.people import VISITOR
from storybank.domain.stories import EditorialState, Story
from storybank.domain.view import Shown, shown
from storybank.services import changes, consent, stopping
from storybank.services.archive import Archive
from storybank.services.changes import Changed
from storybank.storage import ledger, messages, stories
from storybank.storage.consents import Answer
from tests.conftest import Clock, make_story, teller_of

FULL = {"identity": Identity.FULL_NAME, "shown_name": "Ama Quillfeather"}
MADE_UP = {"identity": Identity.MADE_UP, "shown_name": "Jo"}


def change(archive: Archive, story: Story, *answers: Answer) -> Changed:
    return changes.change(archive, teller_of(story), story.id, answers=answers, screens=("W26",))


def name(identity: Identity, shown_name: str = "", use: Use = Use.WEB) -> Answer:
    return Answer(use, Part.NAME, Decision.YES, identity, shown_name)


def on_web(archive: Archive, story: Story) -> Shown | None:
    return shown(stories.reread(archive.db, story), VISITOR, Use.WEB, archive.now)


def names_on_web(archive: Archive, story: Story) -> tuple[str, ...]:
    seen = on_web(archive, story)
    assert seen is not None
    return seen.names


def test_a_no_hides_at_once_and_leaves_the_other_uses(archive: Archive) -> None:
    """I-9; the permission half of AC-43."""
    story = make_story(archive)

    done = change(archive, story, *changes.refusal(story, Purpose(Use.WEB)))

    assert done.narrowed == 5
    assert on_web(archive, story) is None
    still = stories.reread(archive.db, story)
    assert consent.standing(still)[Purpose(Use.TRAINING_HERE), Part.TEXT].decision is Decision.YES


def test_a_yes_to_a_new_use_waits_out_the_time_to_think(archive: Archive, clock: Clock) -> None:
    """I-9, I-12."""
    story = make_story(archive, uses=(Use.TRAINING_HERE,))

    parts = (Part.TEXT, Part.SUMMARY)
    done = change(archive, story, *(Answer(Use.WEB, part, Decision.YES) for part in parts))

    assert (done.widened, done.begins_at) == (2, clock.now + timedelta(days=7))
    clock.move(days=7, seconds=-1)
    assert on_web(archive, story) is None
    clock.move(seconds=1)
    assert on_web(archive, story) is not None


def test_a_full_name_on_the_web_waits_fourteen_days_and_the_old_name_stays(
    archive: Archive, clock: Clock
) -> None:
    story = make_story(archive)

    done = change(archive, story, name(Identity.FULL_NAME, "Ama Quillfeather"))

    assert done.begins_at == clock.now + timedelta(days=14)
    clock.move(days=13)
    assert names_on_web(archive, story) == ("Ama",)
    clock.move(days=1)
    assert names_on_web(archive, story) == ("Ama Quillfeather",)


def test_a_full_name_changed_to_a_made_up_one_is_gone_at_the_next_request(
    archive: Archive,
) -> None:
    """AC-23, where the words do not hold the name."""
    story = make_story(archive, **FULL)

    done = change(archive, story, name(Identity.MADE_UP, "Jo"))

    assert (done.narrowed, done.is_paused) == (1, False)
    assert names_on_web(archive, story) == ("Jo",)


@pytest.mark.parametrize(
    "where",
    [
        {"body": "And then QUILLFEATHER came, said Mx. Jones."},
        {"title": "Ama’s ramp"},
        {"summary": "Told by Âma herself."},
    ],
)
def test_a_story_whose_words_hold_the_name_is_hidden_and_the_desk_is_told(
    archive: Archive, where: dict[str, str]
) -> None:
    """AC-23, where the words hold the name."""
    story = make_story(archive, **FULL, quotes=(), **where)

    done = change(archive, story, name(Identity.MADE_UP, "Jo"))

    assert done.is_paused
    assert on_web(archive, story) is None
    [message] = messages.of_story(archive.db, story)
    assert message.from_kind == "system"
    last = [event.type for event in ledger.events(archive.db, story_id=story.id)][-1]
    assert last == "paused"


def test_a_first_name_may_stay_in_the_words_when_only_the_surname_is_taken_back(
    archive: Archive,
) -> None:
    story = make_story(archive, **FULL, title="Ama and the ramp")

    done = change(archive, story, name(Identity.FIRST_NAME, "Ama"))

    assert not done.is_paused
    assert names_on_web(archive, story) == ("Ama",)


def test_a_name_that_waits_can_be_made_less_without_waiting_again(
    archive: Archive, clock: Clock
) -> None:
    story = make_story(archive, **MADE_UP)
    change(archive, story, name(Identity.FULL_NAME, "Ama Quillfeather"))
    clock.move(days=10)

    done = change(archive, story, name(Identity.FIRST_NAME, "Ama"))

    assert (done.narrowed, done.widened) == (1, 0)
    assert names_on_web(archive, story) == ("Jo",)
    clock.move(days=4)
    assert names_on_web(archive, story) == ("Ama",)


def test_taking_back_a_yes_that_waits_stops_it(archive: Archive, clock: Clock) -> None:
    story = make_story(archive, **MADE_UP)
    change(archive, story, name(Identity.FULL_NAME, "Ama Quillfeather"))

    change(archive, story, name(Identity.MADE_UP, "Jo"))

    clock.move(days=30)
    assert names_on_web(archive, story) == ("Jo",)


def test_another_made_up_name_takes_the_place_of_the_first_at_once(archive: Archive) -> None:
    story = make_story(archive, **MADE_UP)

    change(archive, story, name(Identity.MADE_UP, "Sam"))

    assert names_on_web(archive, story) == ("Sam",)


def test_a_wider_place_waits_and_a_narrower_one_does_not(archive: Archive, clock: Clock) -> None:
    story = make_story(archive, place_level=PlaceLevel.REGION)
    place = {"use": Use.WEB, "part": Part.PLACE, "decision": Decision.YES}

    change(archive, story, Answer(**place, place=PlaceLevel.TOWN))
    waiting = on_web(archive, story)
    change(archive, story, Answer(**place, place=PlaceLevel.COUNTRY))
    narrower = on_web(archive, story)

    assert waiting is not None
    assert (waiting.place.region, waiting.place.town) == ("Fenmarsh", "")
    assert narrower is not None
    assert (narrower.place.country, narrower.place.region) == ("England", "")


def test_the_same_answer_again_changes_nothing(archive: Archive) -> None:
    story = make_story(archive)
    before = len(list(ledger.events(archive.db, story_id=story.id)))

    done = change(archive, story, name(Identity.FIRST_NAME, "Ama"))

    assert done == Changed()
    assert len(list(ledger.events(archive.db, story_id=story.id))) == before


def test_before_the_second_yes_nothing_begins_by_itself(archive: Archive, clock: Clock) -> None:
    """I-12."""
    story = make_story(archive, state=EditorialState.SUBMITTED, cooling=None, uses=(Use.WEB,))
    parts = (Part.TEXT, Part.SUMMARY)

    done = change(archive, story, *(Answer(Use.PRINT, part, Decision.YES) for part in parts))

    assert (done.widened, done.begins_at) == (2, None)
    clock.move(days=100)
    still = stories.reread(archive.db, story)
    assert shown(still, VISITOR, Use.PRINT, clock.now) is None


def test_the_events_hold_no_name(archive: Archive) -> None:
    """I-7."""
    story = make_story(archive, **FULL)

    change(archive, story, name(Identity.MADE_UP, "Jorinde"))

    lines = "".join(event.as_line() for event in ledger.events(archive.db))
    assert "Jorinde" not in lines
    assert "Quillfeather" not in lines


def test_what_was_taken_back_altogether_takes_no_new_answers(archive: Archive) -> None:
    story = make_story(archive, uses=(Use.TRAINING_HERE,))
    stopping.withdraw(archive, teller_of(story), story.id)

    with pytest.raises(ConflictError):
        change(archive, story, Answer(Use.WEB, Part.TEXT, Decision.YES))
