"""Tell how a story stood at any past moment, from the events of the ledger alone.

The story that comes out has no words, names or places: it is what the gate
asks about, so the gate's own rules answer for the past as they do for now.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from storybank.domain import noted
from storybank.domain.consent import Closing, Grant, Record
from storybank.domain.ledger import Event, EventType
from storybank.domain.stories import EditorialState, Kind, Story, ToldBy, Voice
from storybank.domain.times import instant

# Events that keep a set of answers.
ANSWERS = frozenset({EventType.GIVEN, EventType.NARROWED, EventType.WIDENED, EventType.RENEWED})

# What still counts after an older back-up was put back: it takes away, or
# undoes a taking away. The words that a later yes was said to are lost.
_STILL_COUNTS = frozenset(
    {
        EventType.NARROWED,
        EventType.PAUSED,
        EventType.RESUMED,
        EventType.WITHDRAWN,
        EventType.REVOKED,
        EventType.INVALIDATED,
        EventType.DEFERRED,
        EventType.HOLD_ON,
        EventType.HOLD_OFF,
        EventType.QUOTE_REFUSED,
        EventType.QUOTE_HIDDEN,
        EventType.PURGE_STARTED,
        EventType.PURGE_STEP,
        EventType.TOMBSTONED,
    }
)
_HIDDEN_STATES = frozenset({EditorialState.DECLINED, EditorialState.ARCHIVED})

_CLOSINGS = {
    EventType.REVOKED: Closing.REVOKED,
    EventType.INVALIDATED: Closing.INVALID,
}


def still_counts(event: Event) -> bool:
    """Tell whether *event*, later than a back-up that was put back, must be done again."""
    if event.type == EventType.EDITORIAL_CHANGED:
        return event.details.get("state") in _HIDDEN_STATES
    if event.type == EventType.REFUSED:
        return "occasion" in event.details
    if event.type == EventType.EDIT_DECLINED:
        return "version" in event.details  # a no to what may be shown beside the words
    return event.type in _STILL_COUNTS


def counted(events: Iterable[Event]) -> list[Event]:
    """Return the events that make up the present: without those that a restore has lost."""
    kept: list[Event] = []
    for event in events:
        if event.type == EventType.RESTORED_REPLAY:
            after = int(event.details["after"])
            kept = [e for e in kept if e.seq <= after or still_counts(e)]
        kept.append(event)
    return kept


def story_at(
    events: Iterable[Event], at: datetime, *, first_broken: int | None = None
) -> Story | None:
    """Return a story as it stood at *at*; *events* are all of that story's, in order.

    None where it had not come in yet. *first_broken* is where the chain breaks:
    what rests on events from there on is not to be trusted.
    """
    past = [event for event in events if instant(event.at) <= at]
    if not past:
        return None
    so_far = _SoFar(past[0].story_id, instant(past[0].at))
    for event in counted(past):
        so_far.take(event)
    sound = first_broken is None or past[-1].seq < first_broken
    return so_far.story(ledger_ok=sound)


@dataclass(slots=True)
class _SoFar:
    """What the events so far amount to."""

    story_id: str
    came_in: datetime
    state: EditorialState = EditorialState.SUBMITTED
    facts: Mapping[str, Any] = field(default_factory=dict)
    paused_at: datetime | None = None
    held: bool = False
    purged_at: datetime | None = None
    approved: dict[int, str] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    grants: list[tuple[int, Grant]] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take in the next event."""
        codes = event.details
        self._facts(event, codes)
        if event.type in ANSWERS and "answers" in codes:
            self._answers(event, codes)
        _TAKES.get(EventType(event.type), _SoFar._nothing)(self, event, codes)

    def story(self, *, ledger_ok: bool) -> Story:
        """Return what the gate asks about."""
        records = [noted.checked(record, self.facts) for record in self.records]
        grants = (replace(grant, record=records[at]) for at, grant in self.grants)
        return Story(
            number=0,
            id=self.story_id,
            kind=Kind.STORY,
            voice=Voice.OTHER,
            editorial_state=self.state,
            created_at=self.came_in,
            told_by=ToldBy(self.facts.get("told_by", ToldBy.SELF)),
            call_for=tuple(self.facts.get("call_for", ())),
            paused_at=self.paused_at,
            safeguarding_hold=self.held,
            purged_at=self.purged_at,
            ledger_ok=ledger_ok,
            reviews=tuple(noted.review(one) for one in self.facts.get("reviews", ())),
            subjects=tuple(noted.subject(one) for one in self.facts.get("subjects", ())),
            grants=tuple(grants),
            approved=tuple(self.approved.items()),
            awaited=tuple(noted.awaited(one) for one in self.facts.get("awaited", ())),
            pictured=tuple(noted.pictured(one) for one in self.facts.get("pictures", ())),
        )

    def _facts(self, event: Event, codes: Any) -> None:
        """Take the facts of the story itself, which any event may hold."""
        if codes.get("paused"):
            self._paused(event, codes)
        self.held = bool(codes.get("held", self.held))
        if "state" in codes:
            self.state = EditorialState(codes["state"])
        if "facts" in codes:
            self.facts = codes["facts"]

    def _answers(self, event: Event, codes: Any) -> None:
        at = len(self.records)
        self.records.append(noted.record(event, codes, at))
        self.grants += [
            (at, grant) for grant in noted.grants(event, codes, self.records[at], len(self.grants))
        ]

    def _approved(self, event: Event, codes: Any) -> None:
        if "version" not in codes:  # what is beside the words is shown by what it was made from
            self.approved[int(codes["number"])] = event.rendition_sha256 or ""

    def _paused(self, event: Event, codes: Any) -> None:
        self.paused_at = self.paused_at or instant(event.at)

    def _resumed(self, event: Event, codes: Any) -> None:
        """Show again: after a pause; or, where a state is given, after a taking back."""
        if "state" not in codes:
            self.paused_at = None
            return
        closed = [r.closed_at for r in self.records if r.closed_as is Closing.WITHDRAWN]
        last = max((at for at in closed if at is not None), default=None)
        for at, record in enumerate(self.records):
            if record.closed_as is Closing.WITHDRAWN and record.closed_at == last:
                self.records[at] = replace(record, closed_as=None, closed_at=None)

    def _withdrawn(self, event: Event, codes: Any) -> None:
        """Take all of it back; or, where no deletion is planned, what one subject said."""
        if "delete_on" in codes or event.subject_id is None:
            self.state = EditorialState.REMOVED
        self._close(Closing.WITHDRAWN, event, None)

    def _closed(self, event: Event, codes: Any) -> None:
        self._close(_CLOSINGS[EventType(event.type)], event, event.consent_record_id)

    def _close(self, closing: Closing, event: Event, record_id: str | None) -> None:
        for at, record in enumerate(self.records):
            is_theirs = event.subject_id in {None, record.subject_id}
            if record.closed_as is None and is_theirs and record_id in {None, record.id}:
                closed = replace(record, closed_as=closing, closed_at=instant(event.at))
                self.records[at] = closed

    def _deferred(self, event: Event, codes: Any) -> None:
        """Give more time to think, never less."""
        if "until" not in codes:
            return
        until = instant(codes["until"])
        for at, record in enumerate(self.records):
            begins = record.cooling_off_until
            if record.id == event.consent_record_id and begins is not None and begins < until:
                self.records[at] = replace(record, cooling_off_until=until)

    def _hold(self, event: Event, codes: Any) -> None:
        self.held = event.type == EventType.HOLD_ON

    def _purged(self, event: Event, codes: Any) -> None:
        self.purged_at = self.purged_at or instant(event.at)

    def _purge_step(self, event: Event, codes: Any) -> None:
        if codes.get("step") == "rows":
            self._purged(event, codes)

    def _restored(self, event: Event, codes: Any) -> None:
        """Lose a story that came in after the back-up was made."""
        if codes.get("lost"):
            self._purged(event, codes)

    def _nothing(self, event: Event, codes: Any) -> None:
        """Nothing that the gate asks about."""


_TAKES: dict[EventType, Callable[[_SoFar, Event, Any], None]] = {
    EventType.RENDITION_APPROVED: _SoFar._approved,
    EventType.PAUSED: _SoFar._paused,
    EventType.RESUMED: _SoFar._resumed,
    EventType.WITHDRAWN: _SoFar._withdrawn,
    EventType.REVOKED: _SoFar._closed,
    EventType.INVALIDATED: _SoFar._closed,
    EventType.DEFERRED: _SoFar._deferred,
    EventType.HOLD_ON: _SoFar._hold,
    EventType.HOLD_OFF: _SoFar._hold,
    EventType.PURGE_STEP: _SoFar._purge_step,
    EventType.TOMBSTONED: _SoFar._purged,
    EventType.RESTORED_REPLAY: _SoFar._restored,
}
