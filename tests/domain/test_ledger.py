"""Check the chain of events against a computation of its own."""

import hashlib
import json
from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from storybank.domain.ledger import GENESIS, Event, chained, first_broken

LINKS = 6
# The columns of an event that a tamperer might change, with another value for each.
OTHER: dict[str, object] = {
    "seq": 99,
    "id": "another",
    "type": "refused",
    "at": "2020-01-01T00:00:00Z",
    "story_id": "ZZZZZZZ",
    "subject_id": None,
    "consent_record_id": "another",
    "actor_kind": "system",
    "actor_ref": "another",
    "channel": "cli",
    "codes": "{}",
    "wording_sha256": None,
    "rendition_sha256": "another",
    "prev_hash": "f" * 64,
    "hash": "f" * 64,
}


def recomputed(prev_hash: str, event: Event) -> str:
    """Compute the hash of an event as a reader of the ledger's format would."""
    parts = []
    for name in sorted(set(OTHER) - {"hash", "prev_hash"}):
        parts.append(f"{json.dumps(name)}:{json.dumps(getattr(event, name), ensure_ascii=False)}")
    text = prev_hash + "\n{" + ",".join(parts) + "}"
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def chain(length: int = LINKS) -> list[Event]:
    events: list[Event] = []
    for seq in range(1, length + 1):
        prev_hash = events[-1].hash if events else GENESIS
        held: dict[str, object] = {
            "seq": seq,
            "id": f"event-{seq}",
            "type": "given",
            "at": f"2026-03-03T10:00:0{seq % 10}Z",
            "story_id": "ABCDEFG",
            "subject_id": "sübject",
            "consent_record_id": None,
            "actor_kind": "contributor",
            "actor_ref": "ref",
            "channel": "web",
            "codes": '{"use":"web"}',
            "wording_sha256": "aa",
            "rendition_sha256": None,
        }
        made = {**held, "prev_hash": prev_hash, "hash": chained(prev_hash, held)}
        events.append(Event(**made))  # type: ignore[arg-type]
    return events


def test_every_link_is_what_an_independent_computation_gives() -> None:
    prev_hash = GENESIS
    for event in chain():
        assert event.prev_hash == prev_hash
        assert event.hash == recomputed(prev_hash, event)
        prev_hash = event.hash


def test_an_unbroken_chain_has_no_broken_link() -> None:
    assert first_broken([]) is None
    assert first_broken(chain()) is None


@given(at=st.integers(0, LINKS - 1), name=st.sampled_from(sorted(OTHER)))
def test_any_change_to_any_field_is_found_at_its_link(at: int, name: str) -> None:
    """AC-90."""
    events = chain()
    events[at] = replace(events[at], **{name: OTHER[name]})  # type: ignore[arg-type]

    expected = 99 if name == "seq" else at + 1
    assert first_broken(events) == expected


@given(at=st.integers(0, LINKS - 2))
def test_a_link_that_is_missing_or_moved_is_found(at: int) -> None:
    whole = chain()
    missing = whole[:at] + whole[at + 1 :]
    swapped = [*whole[:at], whole[at + 1], whole[at], *whole[at + 2 :]]

    assert first_broken(missing) == at + 2
    assert first_broken(swapped) == at + 2


def test_a_chain_that_was_made_anew_from_one_link_on_still_breaks_there() -> None:
    events = chain()
    forged = replace(events[2], codes='{"use":"print"}')
    events[2] = replace(forged, hash=recomputed(forged.prev_hash, forged))

    assert first_broken(events) == 4


def test_a_line_of_the_copy_holds_every_field() -> None:
    event = chain(1)[0]

    line = event.as_line()

    assert "\n" not in line
    assert json.loads(line) == {f.name: getattr(event, f.name) for f in fields(Event)}
    assert set(OTHER) == {field.name for field in fields(Event)}
