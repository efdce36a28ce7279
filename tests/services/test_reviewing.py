"""Check who has to agree to a story, and that one person never turns both keys."""

from dataclasses import replace

import pytest

from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.people import Actor, ActorKind, Role, member
from storybank.domain.review import Key, Second, TurnedAs, is_enough
from storybank.domain.stories import EditorialState
from storybank.services import (
    at_desk,
    checks,
    consent,
    my_story,
    queue,
    review,
    reviewing,
    settings,
    stopping,
    two_keys,
)
from storybank.services.consent import Thinking
from storybank.storage import messages, renditions, stories
from storybank.storage import reviewing as kept
from storybank.storage.reviews import Mention
from tests.conftest import CLEO, teller_of

CARA = member("cara", frozenset({Role.CURATOR}))
RITA = member("rita", frozenset({Role.REVIEWER}))
BOTH = member("bo", frozenset({Role.CURATOR, Role.REVIEWER}))
ADA = member("ada", frozenset({Role.ADMIN}))
SHOWN = EditorialState.APPROVED


@pytest.fixture
def asks(archive):
    """Say how much this archive asks for a second key."""

    def choose(value):
        with archive.writing():
            settings.keep(archive, ADA, {"second_key": value})

    return choose


@pytest.fixture
def ready(archive, told):
    """A story to which its teller has said yes, and which nobody has approved."""
    return agreed(archive, told(state=EditorialState.SUBMITTED, cooling=None))


def agreed(archive, story):
    number = newest(archive, story).number
    review.ask(archive, CLEO, story.id, rendition_number=number)
    consent.approve_rendition(
        archive, teller_of(story), story.id, rendition_number=number, thinking=Thinking.TIME
    )
    return story


def newest(archive, story):
    return renditions.of_story(archive.db, story)[-1]


def state(archive, story):
    return stories.reread(archive.db, story).editorial_state


def says(archive, who, story, said="agree", words="", signed_in=""):
    reviewing.answer(
        archive, who, story.id, rendition_number=newest(archive, story).number,
        said=said, words=words, signed_in=signed_in,
    )  # fmt: skip


def by_link(archive, story, *, made_by=CARA, days=7):
    token = reviewing.make_link(archive, made_by, story.id, holder="Rita", days=days)
    link = reviewing.by_token(archive, token)
    return reviewing.opened(archive, link.id)[0]


def flagged(archive, story):
    checks.note_mention(archive, CLEO, story.id, Mention("", "a boy", is_child=True))
    mention = checks.fetch(archive, story).mentions[0]
    checks.settle_mention(archive, CLEO, story.id, mention.id, action="changed", reason="")


def blocks(archive, story):
    found = queue.fetch(archive, CLEO).waiting
    return next(one.blocks for one in found if one.story.id == story.id)


CURATOR_KEY = Key("cleo")
CASES = [
    ([], Second.NOBODY, False),
    ([CURATOR_KEY], Second.NOBODY, True),
    ([CURATOR_KEY], Second.ANYONE, False),
    ([CURATOR_KEY, Key("cara")], Second.ANYONE, True),
    ([CURATOR_KEY, Key("cara")], Second.REVIEWER, False),
    ([CURATOR_KEY, Key("rita", TurnedAs.REVIEWER)], Second.REVIEWER, True),
    ([Key("rita", TurnedAs.REVIEWER), Key("rob", TurnedAs.REVIEWER)], Second.ANYONE, False),
    ([Key("bo", TurnedAs.BOTH)], Second.REVIEWER, False),
    ([Key("bo", TurnedAs.BOTH), CURATOR_KEY], Second.REVIEWER, True),
    ([CURATOR_KEY, Key("link", TurnedAs.REVIEWER, frozenset({"cleo"}))], Second.ANYONE, False),
    ([CURATOR_KEY, Key("link", TurnedAs.REVIEWER, frozenset({"cara"}))], Second.REVIEWER, True),
]


@pytest.mark.parametrize(("keys", "needed", "is_so"), CASES)
def test_who_is_enough(keys, needed, is_so):
    assert is_enough(keys, needed) is is_so


@pytest.mark.parametrize("setting", ["web", "always"])
def test_where_the_setting_asks_a_reviewer_has_to_agree_and_the_queue_says_so(
    archive, ready, asks, setting
):
    asks(setting)

    assert review.approve(archive, CLEO, ready.id) is False
    assert review.approve(archive, CARA, ready.id) is False
    said = blocks(archive, ready)
    says(archive, RITA, ready)

    assert len(said) == 1
    assert said[0].startswith("A reviewer with lived experience has to agree too")
    assert state(archive, ready) is not SHOWN
    assert blocks(archive, ready) == ()
    assert review.approve(archive, CLEO, ready.id) is True
    assert state(archive, ready) is SHOWN


def test_where_a_second_curator_is_asked_a_reviewer_by_link_may_be_the_one(archive, ready):
    flagged(archive, ready)
    says(archive, by_link(archive, ready), ready)

    assert review.approve(archive, CLEO, ready.id)
    assert state(archive, ready) is SHOWN


def test_whoever_made_the_link_or_has_it_open_cannot_agree_as_a_curator_too(archive, ready):
    flagged(archive, ready)
    own = by_link(archive, ready, made_by=CLEO)
    says(archive, own, ready)
    open_beside = by_link(archive, ready)

    assert review.approve(archive, CLEO, ready.id) is False
    with pytest.raises(ConflictError, match="cannot agree twice"):
        says(archive, open_beside, ready, signed_in=CLEO.ref)
    with pytest.raises(ConflictError, match="cannot agree twice"):
        says(archive, by_link(archive, ready, made_by=CLEO), ready)
    assert state(archive, ready) is not SHOWN


def test_someone_with_both_roles_turns_one_key_wherever_they_press(archive, ready, asks):
    asks("always")

    says(archive, BOTH, ready)
    assert review.approve(archive, BOTH, ready.id) is False
    assert review.approve(archive, CLEO, ready.id) is True


def test_admins_have_no_key_and_cannot_skip(archive, ready, asks):
    asks("always")

    for deed in (review.approve, reviewing.look):
        with pytest.raises(NotFoundError):
            deed(archive, ADA, ready.id)


def test_an_open_challenge_blocks_until_it_is_answered_and_all_answers_are_kept(archive, ready):
    says(archive, RITA, ready, "challenge", "The ward can be guessed")

    with pytest.raises(ConflictError, match="The ward can be guessed"):
        review.approve(archive, CLEO, ready.id)
    says(archive, RITA, ready, "agree")

    assert review.approve(archive, CLEO, ready.id)
    found = kept.answers(archive.db, ready)
    assert [one.said for one in found] == ["challenge", "agree"]
    assert not any(one.is_open for one in found)


def test_a_challenge_is_settled_in_writing_by_someone_without_a_part_in_the_words(archive, ready):
    flagged(archive, ready)
    review.approve(archive, CLEO, ready.id)
    says(archive, RITA, ready, "challenge", "The ward can be guessed")
    number = kept.answers(archive.db, ready)[0].number

    with pytest.raises(ConflictError, match="Another curator"):
        reviewing.settle(archive, CLEO, ready.id, number, reply="It is fine")
    with pytest.raises(InvalidError):
        reviewing.settle(archive, CARA, ready.id, number, reply=" ")
    reviewing.settle(archive, CARA, ready.id, number, reply="There are nine such wards")

    assert reviewing.look(archive, RITA, ready.id).answers[0].reply == "There are nine such wards"
    assert not any("challenges it" in block for block in blocks(archive, ready))


def test_a_reviewer_who_is_no_longer_sure_takes_their_key_back(archive, ready, asks):
    asks("always")
    says(archive, RITA, ready)
    says(archive, RITA, ready, "not_sure")

    assert review.approve(archive, CLEO, ready.id) is False


@pytest.mark.parametrize(("said", "words"), [("", ""), ("challenge", ""), ("ask_someone", " ")])
def test_an_answer_without_what_it_needs_is_asked_again(archive, ready, said, words):
    with pytest.raises(InvalidError):
        says(archive, RITA, ready, said, words)


def test_a_key_is_to_words_and_other_words_need_it_anew(archive, ready, asks):
    asks("always")
    read = newest(archive, ready).number
    says(archive, RITA, ready)
    desk = at_desk.open_story(archive, CLEO, ready.id)
    review.propose(archive, CLEO, ready.id, content=replace(desk.draft, title="Other words"),
                   reason="Plainer", based_on=desk.newest.last_number)  # fmt: skip

    with pytest.raises(ConflictError, match="changed since"):
        reviewing.answer(archive, RITA, ready.id, rendition_number=read, said="agree", words="")
    assert two_keys.missing(archive, stories.reread(archive.db, ready))


def test_other_words_for_a_shown_story_wait_for_the_second_key_before_its_teller_is_asked(
    archive, told, asks
):
    asks("always")
    story = told(quotes=())
    desk = at_desk.open_story(archive, CLEO, story.id)
    review.propose(archive, CLEO, story.id, content=replace(desk.draft, title="Other words"),
                   reason="Plainer", based_on=desk.newest.last_number)  # fmt: skip
    number = newest(archive, story).number

    assert my_story.overview(archive, teller_of(story), story.id).waiting is None
    with pytest.raises(ConflictError):
        consent.approve_rendition(archive, teller_of(story), story.id,
                                  rendition_number=number, thinking=Thinking.TIME)  # fmt: skip
    assert review.ask(archive, CLEO, story.id, rendition_number=number) is False
    says(archive, RITA, story)
    assert review.ask(archive, CLEO, story.id, rendition_number=number) is True
    found = my_story.overview(archive, teller_of(story), story.id)
    assert found.waiting is not None
    assert found.waiting.number == number


def test_a_link_ends_by_itself_and_can_be_taken_back(archive, ready, clock):
    who = by_link(archive, ready)
    other = by_link(archive, ready, days=28)
    token = reviewing.make_link(archive, CLEO, ready.id, holder="Rob", days=14)
    reviewing.revoke_link(archive, CLEO, ready.id, reviewing.by_token(archive, token).id)

    with pytest.raises(NotFoundError):
        reviewing.by_token(archive, token)
    clock.move(days=7)
    with pytest.raises(NotFoundError):
        reviewing.opened(archive, who.ref)
    assert reviewing.opened(archive, other.ref)[1] == ready.id
    assert token not in "".join(archive.db.conn.iterdump())


def test_a_link_opens_one_story_while_it_is_checked_and_no_other(archive, ready, told):
    who, another = by_link(archive, ready), told(state=EditorialState.SUBMITTED)

    with pytest.raises(NotFoundError):
        reviewing.look(archive, who, another.id)
    stopping.withdraw(archive, teller_of(ready), ready.id)
    with pytest.raises(NotFoundError):
        reviewing.look(archive, who, ready.id)


def test_a_reviewer_sees_the_words_and_neither_name_nor_contact_nor_message(archive, ready):
    with archive.writing() as db:
        messages.add(db, ready, "contributor", body="Ring my sister", at=archive.now)

    page = repr(replace(reviewing.look(archive, RITA, ready.id), story=None))

    assert "ramp" in page
    assert "Quillfeather" not in page
    assert "sister" not in page


def test_reviewers_of_the_staff_find_what_waits_for_them(archive, ready, told, asks):
    assert reviewing.find(archive, RITA) == []
    asks("always")

    assert [page.story.id for page in reviewing.find(archive, RITA)] == [ready.id]
    for actor in (CLEO, ADA, Actor(ActorKind.VISITOR)):
        assert reviewing.find(archive, actor) == []
