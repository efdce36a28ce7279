"""Read records, answers and facts from the codes of the ledger's events.

What they amount to together is told in ``replay``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from storybank.domain.consent import (
    Basis,
    Decision,
    Grant,
    Identifiable,
    Identity,
    IndicatedBy,
    OwnView,
    Part,
    PlaceLevel,
    Purpose,
    Record,
    Risk,
    Use,
)
from storybank.domain.ledger import Event
from storybank.domain.stories import Awaited, Pictured, Review, Subject, SubjectRole
from storybank.domain.times import instant, maybe_instant


def subject(facts: Mapping[str, Any]) -> Subject:
    """Return someone with a say, as the facts tell of them."""
    return Subject(
        id=facts["id"],
        role=SubjectRole(facts["role"]),
        spared=frozenset(Use(use) for use in facts["spared"]),
        needed_until=maybe_instant(facts["needed_until"]),
        reask_at=maybe_instant(facts["reask_at"]),
        dissent_at=maybe_instant(facts["dissent_at"]),
        died_at=maybe_instant(facts["died_at"]),
        media_id=facts.get("media_id"),
    )


def pictured(facts: Mapping[str, Any]) -> Pictured:
    """Return a file in one version, as the facts tell of it."""
    return Pictured(facts["rendition"], facts["media_id"], Part(facts["part"]), facts["sha256"])


def review(facts: Mapping[str, Any]) -> Review:
    """Return a review, as the facts tell of it."""
    return Review(
        rendition_number=facts["rendition"],
        use=Use(facts["use"]),
        risk=Risk(facts["risk"]),
        is_accepted=bool(facts["is_accepted"]),
        others=Identifiable(facts["others"]),
    )


def awaited(facts: Mapping[str, Any]) -> Awaited:
    """Return a use that waits for a second person, as the facts tell of it."""
    return Awaited(facts["rendition"], Purpose(Use(facts["use"]), facts["recipient"]))


def checked(record: Record, facts: Mapping[str, Any]) -> Record:
    """Return *record* with what was noted of whoever spoke."""
    own = next((one for one in facts.get("records", ()) if one["id"] == record.id), None)
    if own is None:
        return record
    return replace(
        record,
        own_view=OwnView(own["own_view"]) if own["own_view"] else None,
        is_checked=bool(own["is_checked"]),
        ethics_reference="yes" if own["has_ethics"] else "",
        review_due=maybe_instant(own["review_due"]),
    )


def record(event: Event, codes: Mapping[str, Any], number: int) -> Record:
    """Return the record that an event of answers kept."""
    return Record(
        number=number,
        id=event.consent_record_id or "",
        subject_id=event.subject_id or "",
        basis=Basis(codes["basis"]) if codes["basis"] else None,
        indicated_by=IndicatedBy(codes["indicated_by"]),
        answered_at=instant(codes.get("answered_at", event.at)),
        starts_at=instant(codes["starts_at"]),
        cooling_off_until=maybe_instant(codes["cooling_off_until"]),
        expires_at=instant(codes["expires_at"]),
        renews=bool(codes.get("renews")),
    )


def grants(event: Event, codes: Mapping[str, Any], record: Record, so_far: int) -> Iterator[Grant]:
    """Yield the answers that an event kept, numbered after those *so_far*."""
    for at, given in enumerate(codes["answers"]):
        yield Grant(
            number=so_far + at,
            record=record,
            use=Use(given["use"]),
            part=Part(given["part"]),
            decision=Decision(given["decision"]),
            recipient_id=given["recipient"],
            identity=Identity(given["identity"]),
            place=PlaceLevel(given["place"]),
            rendition_number=codes["rendition"],
            content_sha256=event.rendition_sha256,
            media_id=given.get("media"),
        )
