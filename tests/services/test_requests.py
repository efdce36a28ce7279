"""Check that the desk settles what people ask without words or link (AC-72)."""

import pytest

from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.services import my_story, requests, review, safeguarding, stop_requests, stopping
from storybank.storage import ledger, stories
from storybank.storage.stops import Kind
from tests.conftest import CLEO, TESS, teller_of
from tests.services.test_complaints import SOL


def notices(archive, story):
    overview = my_story.overview(archive, teller_of(story), story.id)
    return [message.body for message in overview.messages if message.from_kind == "notice"]


def about_me(archive, words):
    stop_requests.describe(
        archive, words=words, contact="vexillographer@example.org", kind=Kind.ABOUT_ME
    )


def test_ac_72_it_is_hidden_at_once_and_the_teller_learns_only_of_a_concern(archive, told):
    story = told()

    about_me(archive, f"I am the brother in {story.id}")

    assert stories.reread(archive.db, story).paused_at is not None
    [said] = notices(archive, story)
    assert said == stop_requests.RAISED_AND_HIDDEN
    assert "brother" not in said
    assert "vexillographer" not in said
    [task] = requests.find(archive, CLEO)
    assert (task.kind, task.story_id, task.is_hidden) == (Kind.ABOUT_ME, story.id, True)
    assert (task.due_at - task.received_at).days == 1
    assert not any(
        "brother" in event.as_line() for event in ledger.events(archive.db, story_id=story.id)
    )


def test_the_same_words_twice_tell_the_teller_once(archive, told):
    story = told()

    about_me(archive, story.id)
    about_me(archive, story.id)

    assert len(notices(archive, story)) == 1
    assert len(requests.find(archive, CLEO)) == 1


def test_past_the_limit_the_teller_is_told_that_it_is_not_hidden(archive, told):
    story = told()
    for n in range(4):
        about_me(archive, f"{story.id} {n}")
        if n < 3:
            stopping.resume(archive, teller_of(story), story.id)

    assert stories.reread(archive.db, story).paused_at is None
    assert notices(archive, story)[-1] == stop_requests.RAISED


def test_to_stop_a_story_tells_its_teller_nothing_of_a_concern(archive, told):
    story = told()

    stop_requests.describe(archive, words=story.id)

    assert notices(archive, story) == []


def test_a_task_is_late_a_second_past_its_day(archive, told, clock):
    about_me(archive, told().id)

    clock.move(days=1)
    [on_time] = requests.find(archive, CLEO)
    clock.move(seconds=1)
    [late] = requests.find(archive, CLEO)

    assert (on_time.is_late, late.is_late) == (False, True)


def test_the_desk_names_the_story_that_nobody_recognised(archive, told):
    story = told()
    about_me(archive, "the one about a ramp, I think")
    [task] = requests.find(archive, CLEO)

    with pytest.raises(InvalidError):
        requests.hide(archive, CLEO, task.id, story_id="ZZZZZZZ")
    requests.hide(archive, CLEO, task.id, story_id=f" {story.id.lower()} ")

    [tied] = requests.find(archive, CLEO)
    assert (tied.story_id, tied.is_hidden) == (story.id, True)
    assert notices(archive, story) == [stop_requests.RAISED_AND_HIDDEN]


def test_settling_forgets_the_words_and_keeps_how_it_ended(archive, told):
    about_me(archive, told().id)
    [task] = requests.find(archive, CLEO)

    with pytest.raises(InvalidError):
        requests.settle(archive, CLEO, task.id, outcome="eaten")
    with pytest.raises(InvalidError):
        requests.settle(archive, CLEO, task.id, outcome="kept")
    requests.settle(archive, CLEO, task.id, outcome="kept", why="Nobody can tell who it is.")

    assert requests.find(archive, CLEO) == []
    [row] = archive.db.query("SELECT * FROM stop_request")
    assert (row["words"], row["contact"]) == ("", "")
    assert (row["settled_as"], row["settled_by"]) == ("kept", "cleo")
    with pytest.raises(NotFoundError):
        requests.settle(archive, CLEO, task.id, outcome="stopped")


def test_trainers_see_no_task_and_a_held_story_has_tasks_for_safeguarding_alone(archive, told):
    story = told()
    about_me(archive, story.id)
    about_me(archive, "some other story")

    before = [len(requests.find(archive, who)) for who in (CLEO, SOL, TESS)]
    safeguarding.raise_concern(archive, CLEO, story.id, words="I am worried")
    after = {who.ref: [one.story_id for one in requests.find(archive, who)]
             for who in (CLEO, SOL, TESS)}  # fmt: skip

    assert before == [2, 0, 0]
    assert after == {"cleo": [None], "sol": [story.id], "tess": []}


def test_a_story_that_the_desk_holds_is_not_shown_again_by_its_teller(archive, told):
    story = told()
    about_me(archive, story.id)
    review.hold(archive, CLEO, story.id, reason="A child can be recognised")

    with pytest.raises(ConflictError):
        stopping.resume(archive, teller_of(story), story.id)

    assert stories.reread(archive.db, story).paused_at is not None
