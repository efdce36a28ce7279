"""Fill an archive with many stories at once, permissions and ledger as an import leaves them.

Rows go in by the thousand through the archive's own connection, so that every
trigger runs; the ledger's chain is the real one.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlite_utils import Database

from bench.told import SEED, Told
from storybank.domain.consent import Basis, Decision, Identity, Part, PlaceLevel, Use
from storybank.domain.ledger import GENESIS, EventType, chained
from storybank.domain.stories import Content, EditorialState, Format
from storybank.domain.times import written
from storybank.services.archive import Archive
from storybank.storage import database, ledger, themes
from storybank.storage.themes import Theme

BATCH = 1_000
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PARTS = (Part.TEXT, Part.SUMMARY, Part.QUOTES, Part.NAME, Part.PLACE)
SHOWN = frozenset({Part.TEXT, Part.SUMMARY, Part.PLACE})
# The uses that are said yes to, by what has become of the permission.
USES = {
    "web": (Use.WEB, Use.TRAINING_HERE),
    "training": (Use.TRAINING_HERE,),
    "expired": (Use.WEB, Use.TRAINING_HERE),
    "withdrawn": (Use.WEB, Use.TRAINING_HERE),
}

# In the order in which rows can refer to each other.
TABLES = ("story", "subject", "rendition", "consent_record", "consent_grant", "consent_event")

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def fill(archive: Archive, stories: Iterable[Told], labels: Iterable[str]) -> int:
    """Keep *stories*, each with the permission that its audience says; return how many.

    The archive must be empty. *labels* are those of all their themes, which come first:
    a theme that is new reads every story that is there. The index is not brought up to date.
    """
    rnd, now = Random(SEED), archive.now  # noqa: S311
    last = {"seq": 0, "hash": GENESIS}
    number = 0
    remaining = iter(stories)
    with database.writing(archive.db) as db:
        themes.add(db, [Theme(themes.slug(label), label) for label in labels])
    while batch := list(islice(remaining, BATCH)):
        with database.writing(archive.db) as db:
            rows: Rows = {table: [] for table in TABLES}
            for told in batch:
                number += 1
                _story(rows, number, told, now=now, rnd=rnd, last=last)
            for table, found in rows.items():
                _insert(db, table, found)
    ledger.copy(archive.db, archive.bank.instance / "ledger.jsonl")
    return number


def story_id(number: int) -> str:
    """Return an id of seven characters for each number below 32^7, all different."""
    spread = number * 2_654_435_761 % 32**7
    return "".join(ALPHABET[spread // 32**place % 32] for place in range(7))


def _story(rows: Rows, number: int, told: Told, *, now: datetime, rnd: Random, last: Row) -> None:
    """Add the rows of one story; *last* is the ledger's last event and moves on."""
    content = Content(
        title=told.title,
        body=told.body,
        summary=told.summary,
        labels=tuple(dict.fromkeys(themes.slug(label) for label in told.themes)),
        format=Format(told.format),
    )
    canonical = content.canonical()
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    # A permission begins and ends in the small hours, so that few runs meet a change.
    began = now.replace(hour=3, minute=0, second=0) - timedelta(days=rnd.randint(30, 1_000))
    ends = began + timedelta(days=1_826)
    if told.audience == "expired":
        began, ends = began - timedelta(days=1_826), now - timedelta(days=rnd.randint(1, 29))
    subject = str(uuid.UUID(int=rnd.getrandbits(128), version=4))
    facts = _facts(number, told, began)
    approval = None
    if told.audience in USES:
        record = _record(rows, number, subject, told, began=began, ends=ends, now=now)
        _grants(rows, record, told, sha256, rnd)
        common = {
            "story_id": facts["id"],
            "at": written(began),
            "rendition_sha256": sha256,
        }
        codes: Row = {"n": 1, "number": number}
        given = {"subject_id": subject, "consent_record_id": record["id"], **common}
        _event(rows, EventType.GIVEN, given, codes, last)
        approval = _event(rows, EventType.RENDITION_APPROVED, common, codes, last)
    rows["story"].append(facts)
    rows["subject"].append(
        {"id": subject, "story_number": number, "role": "organisation", "contributor_id": None}
    )
    rows["rendition"].append(
        {
            "number": number,
            "id": str(uuid.UUID(int=rnd.getrandbits(128), version=4)),
            "story_number": number,
            "n": 1,
            "kind": "original",
            "content": canonical,
            "sha256": sha256,
            "proposed_by": "cli",
            "proposed_at": written(began),
            "answer": "yes" if approval else "",
            "approved_event_id": approval,
        }
    )


def _facts(number: int, told: Told, began: datetime) -> Row:
    state = {"held": EditorialState.SUBMITTED, "withdrawn": EditorialState.REMOVED}
    return {
        "number": number,
        "id": story_id(number),
        "kind": told.kind,
        "voice": told.voice,
        "story_date": told.year,
        "region": told.place,
        "source": "bench",
        "source_id": told.source_id,
        "editorial_state": state.get(told.audience, EditorialState.APPROVED).value,
        "created_at": written(began),
        "first_public_at": None if told.audience in {"held", "training"} else written(began),
    }


def _record(
    rows: Rows,
    number: int,
    subject: str,
    told: Told,
    *,
    began: datetime,
    ends: datetime,
    now: datetime,
) -> Row:
    is_closed = told.audience == "withdrawn"
    records = rows["consent_record"]
    record = {
        "number": number,
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{SEED} {number}")),
        "story_number": number,
        "subject_id": subject,
        "basis": Basis.ORGANISATION.value,
        "asked_at": written(began),
        "answered_at": written(began),
        "indicated_by": "organisation",
        "method": "import",
        "starts_at": written(began),
        "cooling_off_until": written(began),
        "expires_at": written(ends),
        "closed_as": "withdrawn" if is_closed else None,
        "closed_at": written(now) if is_closed else None,
    }
    records.append(record)
    return record


def _grants(rows: Rows, record: Row, told: Told, sha256: str, rnd: Random) -> None:
    is_named = rnd.random() < 0.3
    uses = USES[told.audience]
    for use in (Use.WEB, Use.TRAINING_HERE):
        for part in PARTS:
            shown = part in SHOWN or (part is Part.NAME and is_named)
            yes = shown and use in uses
            named = yes and part is Part.NAME
            rows["consent_grant"].append(
                {
                    "record_number": record["number"],
                    "story_number": record["story_number"],
                    "subject_id": record["subject_id"],
                    "use": use.value,
                    "part": part.value,
                    "decision": (Decision.YES if yes else Decision.NO).value,
                    "identity": (Identity.FIRST_NAME if named else Identity.NONE).value,
                    "shown_name": "Sam" if named else None,
                    "place": (
                        PlaceLevel.REGION if yes and part is Part.PLACE else PlaceLevel.NONE
                    ).value,
                    "rendition_number": record["number"],
                    "content_sha256": sha256,
                }
            )


def _event(rows: Rows, event: EventType, of: Mapping[str, object], codes: Row, last: Row) -> str:
    """Add one event of the ledger after *last*; return its id."""
    fields: Row = {
        "seq": last["seq"] + 1,
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{SEED} event {last['seq'] + 1}")),
        "type": event.value,
        "subject_id": None,
        "consent_record_id": None,
        "actor_kind": "cli",
        "actor_ref": "cli",
        "channel": "cli",
        "codes": json.dumps(codes, sort_keys=True, separators=(",", ":")),
        "wording_sha256": None,
        **of,
    }
    fields |= {"prev_hash": last["hash"], "hash": chained(last["hash"], fields)}
    last |= fields
    rows["consent_event"].append(fields)
    return str(fields["id"])


def _insert(db: Database, table: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    names = tuple(rows[0])
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES (:{', :'.join(names)})"
    db.conn.executemany(sql, rows)
