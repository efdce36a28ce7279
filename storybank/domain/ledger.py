"""Say what an event of the ledger is and how events are chained.

The ledger holds codes, dates and hashes: no story text, name, contact detail,
IP address or free text (I-7). Where it is kept is in ``storage.ledger``.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class EventType(StrEnum):
    """What can happen to a permission or to the story it is about."""

    ASKED = "asked"
    DEFERRED = "deferred"
    GIVEN = "given"
    REFUSED = "refused"
    NARROWED = "narrowed"
    WIDENED = "widened"
    RENDITION_APPROVED = "rendition_approved"
    EDIT_PROPOSED = "edit_proposed"
    EDIT_DECLINED = "edit_declined"
    EDITORIAL_CHANGED = "editorial_changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"
    REMINDED = "reminded"
    REVOKED = "revoked"
    INVALIDATED = "invalidated"
    RECEIPT_ISSUED = "receipt_issued"
    COPY_GIVEN = "copy_given"
    PURGE_STARTED = "purge_started"
    PURGE_STEP = "purge_step"
    PURGE_VERIFIED = "purge_verified"
    TOMBSTONED = "tombstoned"
    ASSENT_SEEN = "assent_seen"
    DISSENT_SEEN = "dissent_seen"
    AUTHORITY_ENDED = "authority_ended"
    EVIDENCE_ADDED = "evidence_added"
    DEATH_TOLD = "death_told"
    WORDING_RETIRED = "wording_retired"
    RESTORED_REPLAY = "restored_replay"
    HOLD_ON = "hold_on"
    HOLD_OFF = "hold_off"
    EXPORT_MADE = "export_made"
    RECALL_SENT = "recall_sent"
    RECALL_CONFIRMED = "recall_confirmed"
    QUOTE_MADE = "quote_made"
    QUOTE_AGREED = "quote_agreed"
    QUOTE_REFUSED = "quote_refused"
    QUOTE_HIDDEN = "quote_hidden"
    QUOTE_SHOWN = "quote_shown"
    COMPLAINT_IN = "complaint_in"
    COMPLAINT_ACK = "complaint_ack"
    COMPLAINT_CLOSED = "complaint_closed"


class Channel(StrEnum):
    """How the word reached us."""

    WEB = "web"
    PHONE = "phone"
    PAPER = "paper"
    FACE = "face"
    LETTER = "letter"
    CLI = "cli"


GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger. ``codes`` is enough to repeat a decision."""

    seq: int
    id: str
    type: EventType
    at: str
    story_id: str
    subject_id: str | None
    consent_record_id: str | None
    actor_kind: str
    actor_ref: str
    channel: str
    codes: str
    wording_sha256: str | None
    rendition_sha256: str | None
    prev_hash: str
    hash: str

    @property
    def details(self) -> Mapping[str, Any]:
        """Return the codes, read."""
        found: Mapping[str, Any] = json.loads(self.codes)
        return found

    def as_line(self) -> str:
        """Write the event as one line of JSON, as the copy keeps it."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(fields, sort_keys=True, separators=(",", ":"))


def read_line(line: str) -> Event:
    """Read what ``as_line`` wrote; ValueError for anything else."""
    fields = json.loads(line)
    if not isinstance(fields, dict) or set(fields) != set(Event.__slots__):
        raise ValueError("This line is no event.")
    return Event(**fields)


def chained(prev_hash: str, fields: Mapping[str, object]) -> str:
    """Return the hash of an event with *fields* that follows *prev_hash*."""
    held = {name: value for name, value in fields.items() if name not in {"hash", "prev_hash"}}
    written = json.dumps(held, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{prev_hash}\n{written}".encode()).hexdigest()


def first_broken(events: Iterable[Event]) -> int | None:
    """Return the ``seq`` of the first event that does not follow, or None."""
    prev_hash, expected = GENESIS, 1
    for event in events:
        fields = {name: getattr(event, name) for name in event.__slots__}
        follows = event.prev_hash == prev_hash and event.seq == expected
        if not follows or event.hash != chained(prev_hash, fields):
            return event.seq
        prev_hash, expected = event.hash, expected + 1
    return None
