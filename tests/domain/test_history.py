"""Check that every event of the ledger can be told in words, and that nobody is named."""

import json

import pytest

from storybank.domain import history, plain_words
from storybank.domain.ledger import GENESIS, Channel, Event, EventType
from storybank.domain.stories import EditorialState
from storybank.services import grading

LONDON = "Europe/London"
FALLBACK = "Something about your story was written down."


def event(kind: str, actor_kind: str = "contributor", **codes: object) -> Event:
    return Event(
        seq=1,
        id="1",
        type=EventType(kind),
        at="2026-03-03T10:00:00Z",
        story_id="K7Q2M4T",
        subject_id=None,
        consent_record_id=None,
        actor_kind=actor_kind,
        actor_ref="someone",
        channel=Channel.WEB,
        codes=json.dumps(codes),
        wording_sha256=None,
        rendition_sha256=None,
        prev_hash=GENESIS,
        hash=GENESIS,
    )


@pytest.mark.parametrize("kind", sorted(set(EventType) - {EventType.DEFERRED}))
@pytest.mark.parametrize("actor_kind", ["contributor", "curator", "system", "cli", "third_party"])
def test_every_kind_of_event_has_plain_words_of_its_own(kind: str, actor_kind: str) -> None:
    """A11Y-16: short sentences."""
    said = history.sentence(event(kind, actor_kind), LONDON)

    assert said != FALLBACK
    assert grading.grade(plain_words.sentences(said)) <= 8
    assert all(len(part.split()) <= 15 for part in said.split("."))


@pytest.mark.parametrize("state", sorted(EditorialState))
def test_every_state_of_editing_has_words(state: str) -> None:
    assert history.sentence(event("editorial_changed", "curator", state=state), LONDON)


def test_whoever_raised_a_concern_stays_unknown_to_the_teller() -> None:
    """AC-72, as far as the history goes."""
    said = history.sentence(event("paused", "third_party"), LONDON)

    assert said == "Someone asked us to hide your story. We hid it while we check."


def test_more_time_is_told_with_its_day() -> None:
    said = history.sentence(event("deferred", until="2026-06-19T23:30:00Z"), LONDON)

    assert said == "You took more time to think, until 20 June 2026."


def test_answers_are_listed_by_use() -> None:
    answers = [
        {"use": "web", "part": "text", "decision": "yes"},
        {"use": "web", "part": "name", "decision": "no"},
        {"use": "print", "part": "text", "decision": "not_sure"},
    ]

    assert history.details(event("given", answers=answers)) == [
        "Our website – the words: yes, the name: no",
        "Print, such as leaflets and reports – the words: not sure yet, so no",
    ]
    assert history.details(event("paused")) == []
