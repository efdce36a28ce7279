"""Write stories that were made in memory as rows, without the help of ``storybank.storage``."""

import json

from sqlite_utils import Database

from storybank.domain.consent import Closing, Grant, Record
from storybank.domain.occasions import Occasion
from storybank.domain.stories import Awaited, Review, Story, Subject
from storybank.domain.times import maybe_written, written
from tests.gate.worlds import BEFORE, rendition_number


def keep(db: Database, stories: list[Story]) -> None:
    """Write stories as rows, with a break in the ledger before those that rest on it."""
    ledger = sorted(stories, key=_in_ledger)
    sound = sum(story.ledger_ok for story in stories)
    _insert(db, "story", [_story_row(story) for story in stories])
    _insert(
        db,
        "subject",
        [_subject_row(story, subject) for story in stories for subject in story.subjects],
    )
    _insert(db, "rendition", [_rendition_row(story, n) for story in stories for n in (1, 2, 3)])
    _insert(
        db, "consent_record", [_record_row(s, grant.record) for s in stories for grant in s.grants]
    )
    _insert(db, "consent_grant", [_grant_row(s, grant) for s in stories for grant in s.grants])
    _insert(db, "staff", [_staff_row(one) for one in ("tess", "bo")])
    agreed = [(story, at, one) for story in stories for at, one in enumerate(story.occasions)]
    _insert(db, "occasion", [_occasion_row(*one) for one in agreed])
    _insert(db, "reid_review", [_review_row(s, review) for s in stories for review in s.reviews])
    _insert(db, "awaited_key", [_awaited_row(s, one) for s in stories for one in s.awaited])
    _insert(db, "consent_event", [_event_row(seq, story) for seq, story in enumerate(ledger, 1)])
    _insert(db, "ledger_fault", [{"only": 1, "seq": sound + 1}])


def _in_ledger(story: Story) -> tuple[bool, int]:
    """Put what rests on the break behind it, first a story that nothing else hides."""
    hidden = (story.paused_at, story.safeguarding_hold, story.purged_at, *story.call_for)
    hindrances = sum(map(bool, hidden)) + (story.editorial_state != "approved")
    return not story.ledger_ok, hindrances + (story.told_by == "about_other_absent")


def _insert(db: Database, table: str, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    names, places = ", ".join(rows[0]), ", ".join(f":{name}" for name in rows[0])
    db.conn.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def _story_row(story: Story) -> dict[str, object]:
    return {
        "number": story.number,
        "id": story.id,
        "kind": story.kind.value,
        "voice": story.voice.value,
        "told_by": story.told_by.value,
        "editorial_state": story.editorial_state.value,
        "call_for": json.dumps(list(story.call_for)),
        "paused_at": maybe_written(story.paused_at),
        "safeguarding_hold": int(story.safeguarding_hold),
        "purged_at": maybe_written(story.purged_at),
        "created_at": written(story.created_at),
    }


def _subject_row(story: Story, subject: Subject) -> dict[str, object]:
    return {
        "id": subject.id,
        "story_number": story.number,
        "role": subject.role.value,
        "contributor_id": None,
        "spared_uses": json.dumps(sorted(use.value for use in subject.spared)),
        "needed_until": maybe_written(subject.needed_until),
        "reask_at": maybe_written(subject.reask_at),
        "dissent_at": maybe_written(subject.dissent_at),
        "died_at": maybe_written(subject.died_at),
        "media_id": subject.media_id,
    }


def _review_row(story: Story, review: Review) -> dict[str, object]:
    return {
        "story_number": story.number,
        "rendition_number": review.rendition_number,
        "use": review.use.value,
        "risk": review.risk.value,
        "is_accepted": int(review.is_accepted),
        "others": review.others.value,
        "reviewed_by": "cleo",
        "reviewed_at": written(BEFORE),
    }


def _awaited_row(story: Story, one: Awaited) -> dict[str, object]:
    return {
        "story_number": story.number,
        "rendition_number": one.rendition_number,
        "use": one.purpose.use.value,
        "recipient_id": one.purpose.recipient_id or "",
    }


def _rendition_row(story: Story, n: int) -> dict[str, object]:
    return {
        "number": rendition_number(story.number, n),
        "id": f"rendition-{story.number}-{n}",
        "story_number": story.number,
        "n": n,
        "kind": "edited",
        "content": "{}",
        "sha256": f"sha-{story.number}-{n}",
        "proposed_by": "x",
        "proposed_at": written(BEFORE),
        "approved_event_id": None if n == 3 else "event",
    }


def _record_row(story: Story, record: Record) -> dict[str, object]:
    return {
        "number": record.number,
        "id": record.id,
        "story_number": story.number,
        "subject_id": record.subject_id,
        "basis": record.basis.value if record.basis else None,
        "asked_at": written(record.answered_at),
        "answered_at": written(record.answered_at),
        "indicated_by": record.indicated_by.value,
        "method": "web_form",
        "starts_at": written(record.starts_at),
        "cooling_off_until": maybe_written(record.cooling_off_until),
        "expires_at": written(record.expires_at),
        "renews": int(record.renews),
        "rests_on_fault": int(_is_misled(record)),
        "closed_as": None
        if _is_misled(record)
        else (record.closed_as.value if record.closed_as else None),
        "closed_at": maybe_written(record.closed_at),
        "own_view": record.own_view.value if record.own_view else "",
        "authority_checked_by": "cleo" if record.is_checked else "",
        "ethics_reference": record.ethics_reference,
        "review_due": maybe_written(record.review_due),
    }


def _staff_row(ref: str) -> dict[str, object]:
    return {
        "id": ref,
        "email": f"{ref}@example.org",
        "password_hash": "",
        "roles": '["trainer"]',
        "added_at": written(BEFORE),
    }


def _occasion_row(story: Story, at: int, one: Occasion) -> dict[str, object]:
    return {
        "id": f"{story.id}-{at}",
        "story_number": story.number,
        "subject_id": one.subject_id,
        "use": one.use.value,
        "recipient_id": one.recipient_id,
        "reader_id": one.reader_id,
        "who": "",
        "audience": "",
        "place": "",
        "held_on": written(one.begins_at)[:10],
        "begins_at": written(one.begins_at),
        "ends_at": written(one.ends_at),
        "asked_at": written(BEFORE),
        "answered": "yes",
        "content_sha256": one.content_sha256,
    }


def _is_misled(record: Record) -> bool:
    """Tell whether a record is invalid by its words: nobody closed it, so it has no such day."""
    return record.closed_as is Closing.INVALID and record.closed_at is None


def _grant_row(story: Story, grant: Grant) -> dict[str, object]:
    return {
        "number": grant.number,
        "record_number": grant.record.number,
        "story_number": story.number,
        "subject_id": grant.record.subject_id,
        "use": grant.use.value,
        "recipient_id": grant.recipient_id,
        "part": grant.part.value,
        "media_id": grant.media_id,
        "decision": grant.decision.value,
        "rendition_number": grant.rendition_number,
        "content_sha256": grant.content_sha256,
        "expires_at": maybe_written(grant.expires_at),
    }


def _event_row(seq: int, story: Story) -> dict[str, object]:
    return {
        "seq": seq,
        "id": f"event-{seq}",
        "type": "given",
        "at": written(BEFORE),
        "story_id": story.id,
        "actor_kind": "cli",
        "actor_ref": "cli",
        "channel": "cli",
        "codes": "{}",
        "prev_hash": f"{seq - 1:064}",
        "hash": f"{seq:064}",
    }
