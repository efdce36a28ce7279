"""Keep records of permission and the grants they are made of.

A record is never edited, save to close it or to give more time to think.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storybank.domain.consent import (
    Basis,
    Closing,
    Decision,
    Grant,
    Identity,
    IndicatedBy,
    OfFile,
    OwnView,
    Part,
    PlaceLevel,
    Purpose,
    Record,
    Topic,
    Use,
)
from storybank.domain.times import instant, maybe_instant, maybe_written, written

Row = Mapping[str, Any]

# Table and column of every moment at which a permission starts or ends.
MOMENTS = (
    ("consent_record", "starts_at"),
    ("consent_record", "cooling_off_until"),
    ("consent_record", "expires_at"),
    ("consent_record", "review_due"),
    ("consent_grant", "expires_at"),
    ("subject", "reask_at"),
    ("subject", "needed_until"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to be kept: this use, this part, and how it is to be shown."""

    use: Use
    part: Part
    decision: Decision
    identity: Identity = Identity.NONE
    shown_name: str | None = None
    place: PlaceLevel = PlaceLevel.NONE
    recipient_id: str | None = None
    media_id: str | None = None

    @property
    def purpose(self) -> Purpose:
        """Return for what it is to be used."""
        return Purpose(self.use, self.recipient_id)

    @property
    def topic(self) -> Topic:
        """Return what of the story this is about: a part, or one file."""
        return self.part if self.media_id is None else OfFile(self.part, self.media_id)

    def codes(self) -> dict[str, str | None]:
        """Return what the ledger keeps of it: no name."""
        of_file = {} if self.media_id is None else {"media": self.media_id}
        return {
            **of_file,
            "use": self.use.value,
            "part": self.part.value,
            "decision": self.decision.value,
            "identity": self.identity.value,
            "place": self.place.value,
            "recipient": self.recipient_id,
        }


def refused(purpose: Purpose, topic: Topic, decision: Decision = Decision.NO) -> Answer:
    """Return the answer that does not allow *topic*, a part or a file, for *purpose*."""
    part, media_id = (topic.part, topic.media_id) if isinstance(topic, OfFile) else (topic, None)
    return Answer(purpose.use, part, decision, recipient_id=purpose.recipient_id, media_id=media_id)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who helped or spoke, and how it was asked, as consent.md 2 lists it.

    The defaults are those of an adult who answered alone. ``pressure_answer``
    and ``teach_back`` are empty where nobody asked.
    """

    authority: str = ""
    authority_checked_by: str = ""
    own_view: OwnView | None = None
    decision_note: str = ""
    ethics_reference: str = ""
    supporter_role: str = ""
    supporter_works_for_service: bool = False
    pressure_answer: str = ""
    teach_back: str = ""
    format: str = "standard"
    jurisdiction: str = "generic"
    review_due: datetime | None = None

    def fields(self) -> dict[str, str | int | None]:
        """Return the columns in which a record keeps it."""
        return {
            "authority": self.authority,
            "authority_checked_by": self.authority_checked_by,
            "own_view": self.own_view.value if self.own_view else "",
            "decision_note": self.decision_note,
            "ethics_reference": self.ethics_reference,
            "supporter_role": self.supporter_role,
            "supporter_works_for_service": int(self.supporter_works_for_service),
            "pressure_answer": self.pressure_answer,
            "teach_back": self.teach_back,
            "format": self.format,
            "jurisdiction": self.jurisdiction,
            "review_due": maybe_written(self.review_due),
        }


ALONE = Circumstances()


@dataclass(frozen=True, slots=True)
class Answered:
    """What goes with a set of answers: whose they are, what they rest on, from when to when."""

    subject_id: str
    basis: Basis | None
    indicated_by: IndicatedBy
    method: str
    answered_at: datetime
    starts_at: datetime
    expires_at: datetime
    cooling_off_until: datetime | None = None
    cooling_off_skipped: bool = False
    wording_ids: tuple[str, ...] = ()
    supersedes: str | None = None
    receipt_id: str | None = None
    evidence_id: str | None = None
    source: str = ""
    licence: str = ""
    renews: bool = False
    how: Circumstances = ALONE
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Origin:
    """How one record came about: what a receipt tells of it besides its answers."""

    id: str
    method: str
    format: str
    lang: str
    wording_ids: tuple[str, ...]
    supporter_role: str
    jurisdiction: str
    lawful_basis: str
    special_category_condition: str
    supersedes: str | None
    receipt_id: str | None


def add(
    db: Database,
    story_number: int,
    *,
    answered: Answered,
    answers: Iterable[Answer],
    rendition_number: int,
    content_sha256: str,
    record_id: str | None = None,
) -> str:
    """Keep one record with its grants; return the record's id, new unless it is given."""
    fields = {
        "id": record_id or str(uuid.uuid4()),
        "story_number": story_number,
        "subject_id": answered.subject_id,
        "basis": answered.basis.value if answered.basis else None,
        "asked_at": written(answered.answered_at),
        "answered_at": written(answered.answered_at),
        "indicated_by": answered.indicated_by.value,
        "method": answered.method,
        "lang": answered.lang,
        "wording_ids": json.dumps(list(answered.wording_ids)),
        "evidence_id": answered.evidence_id,
        "source": answered.source,
        "licence": answered.licence,
        "starts_at": written(answered.starts_at),
        "cooling_off_until": maybe_written(answered.cooling_off_until),
        "cooling_off_skipped": int(answered.cooling_off_skipped),
        "expires_at": written(answered.expires_at),
        "supersedes": answered.supersedes,
        "receipt_id": answered.receipt_id,
        "renews": int(answered.renews),
        **answered.how.fields(),
    }
    names, places = ", ".join(fields), ", ".join(f":{name}" for name in fields)
    cursor = db.execute(f"INSERT INTO consent_record ({names}) VALUES ({places})", fields)
    for answer in answers:
        db.execute(
            """
            INSERT INTO consent_grant (record_number, story_number, subject_id, use, recipient_id,
                part, media_id, decision, identity, shown_name, place, rendition_number,
                content_sha256)
            VALUES (:record_number, :story_number, :subject_id, :use, :recipient, :part, :media,
                :decision, :identity, :shown_name, :place, :rendition_number, :content_sha256)
            """,
            {
                **answer.codes(),
                "media": answer.media_id,
                "record_number": cursor.lastrowid,
                "story_number": story_number,
                "subject_id": answered.subject_id,
                "shown_name": answer.shown_name,
                "rendition_number": rendition_number,
                "content_sha256": content_sha256,
            },
        )
    return str(fields["id"])


def circumstances(db: Database, record_id: str) -> Circumstances:
    """Return who helped or spoke in a record, and how it was asked."""
    row = next(db.query("SELECT * FROM consent_record WHERE id = :id", {"id": record_id}))
    view, due = row["own_view"], row["review_due"]
    names = ALONE.fields().keys()
    return Circumstances(
        **{
            **{name: row[name] for name in names},
            "own_view": OwnView(view) if view else None,
            "supporter_works_for_service": bool(row["supporter_works_for_service"]),
            "review_due": maybe_instant(due),
        }
    )


def has_conflict(db: Database, story_number: int) -> bool:
    """Tell whether someone who works for the service in a story helped to give it."""
    sql = """
        SELECT 1 FROM consent_record
         WHERE story_number = :number AND supporter_works_for_service = 1 AND closed_as IS NULL
    """
    return any(db.query(sql, {"number": story_number}))


def close(
    db: Database,
    story_number: int,
    *,
    closing: Closing,
    at: datetime,
    subject_id: str | None = None,
) -> int:
    """Close every open record of a story (of one subject where given); return how many."""
    sql = """
        UPDATE consent_record SET closed_as = :closing, closed_at = :at
         WHERE story_number = :story_number AND closed_as IS NULL
           AND (:subject_id IS NULL OR subject_id = :subject_id)
    """
    params = {
        "closing": closing.value,
        "at": written(at),
        "story_number": story_number,
        "subject_id": subject_id,
    }
    return db.execute(sql, params).rowcount


def close_one(db: Database, record_id: str, *, closing: Closing, at: datetime) -> None:
    """Close one record, unless it is closed already."""
    sql = """
        UPDATE consent_record SET closed_as = :closing, closed_at = :at
         WHERE id = :id AND closed_as IS NULL
    """
    db.execute(sql, {"closing": closing.value, "at": written(at), "id": record_id})


def reopen(db: Database, story_number: int, *, closed_at: str) -> int:
    """Undo one closing within its days of grace; return the number of records."""
    sql = """
        UPDATE consent_record SET closed_as = NULL, closed_at = NULL
         WHERE story_number = :story_number AND closed_as = 'withdrawn' AND closed_at = :closed_at
    """
    return db.execute(sql, {"story_number": story_number, "closed_at": closed_at}).rowcount


def lengthen_cooling_off(db: Database, record_id: str, until: datetime) -> None:
    """Give more time to think; never less."""
    sql = """
        UPDATE consent_record SET cooling_off_until = :until
         WHERE id = :record_id AND cooling_off_until < :until
    """
    db.execute(sql, {"until": written(until), "record_id": record_id})


def wording_ids(db: Database, record_ids: Iterable[str]) -> tuple[str, ...]:
    """Return the versions that these records rest on, each once, in the order they were read."""
    sql = """
        SELECT word.value AS id FROM consent_record AS r, json_each(r.wording_ids) AS word
         WHERE r.id IN (SELECT value FROM json_each(:ids)) ORDER BY r.number, word.key
    """
    rows = db.query(sql, {"ids": json.dumps(list(record_ids))})
    return tuple(dict.fromkeys(row["id"] for row in rows))


def origins(db: Database, record_ids: Iterable[str]) -> list[Origin]:
    """Return how these records came about, oldest first."""
    sql = """
        SELECT id, method, format, lang, wording_ids, supporter_role, jurisdiction, lawful_basis,
               special_category_condition, supersedes, receipt_id
          FROM consent_record WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY number
    """
    return [
        Origin(**{**row, "wording_ids": tuple(json.loads(row["wording_ids"]))})
        for row in db.query(sql, {"ids": json.dumps(list(record_ids))})
    ]


def citing(db: Database, version_ids: Iterable[str]) -> dict[str, int]:
    """Return wording version to how many records rest on it; none where nothing does."""
    sql = """
        SELECT word.value AS id, count(DISTINCT r.number) AS n
          FROM consent_record AS r, json_each(r.wording_ids) AS word
         WHERE word.value IN (SELECT value FROM json_each(:ids)) GROUP BY word.value
    """
    rows = db.query(sql, {"ids": json.dumps(list(version_ids))})
    return {row["id"]: row["n"] for row in rows}


def resting_on(db: Database, version_id: str) -> dict[str, list[str]]:
    """Return story id to the records that count, say yes to something and rest on a wording."""
    sql = """
        SELECT story.id AS story_id, r.id AS record_id
          FROM consent_record AS r JOIN story ON story.number = r.story_number
         WHERE r.closed_as IS NULL AND NOT r.rests_on_fault
           AND EXISTS (SELECT 1 FROM json_each(r.wording_ids) WHERE value = :version_id)
           AND EXISTS (SELECT 1 FROM consent_grant AS g
                        WHERE g.record_number = r.number AND g.decision = 'yes')
         ORDER BY r.number
    """
    found: dict[str, list[str]] = {}
    for row in db.query(sql, {"version_id": version_id}):
        found.setdefault(row["story_id"], []).append(row["record_id"])
    return found


def stories_at_fault(db: Database) -> list[int]:
    """Return the numbers of the stories with any record that rests on misleading words."""
    sql = """
        SELECT DISTINCT story_number AS number FROM consent_record
         WHERE rests_on_fault AND closed_as IS NULL ORDER BY story_number
    """
    return [row["number"] for row in db.query(sql)]


# What the gate reads of each, for every story of a page: no more, and no search for a code.
_OF_RECORD = """number, id, subject_id, basis, indicated_by, answered_at, starts_at,
    cooling_off_until, expires_at, renews, closed_as, closed_at, rests_on_fault, own_view,
    authority_checked_by, ethics_reference, review_due"""
_OF_GRANT = """number, story_number, record_number, use, part, decision, recipient_id, identity,
    shown_name, place, rendition_number, content_sha256, expires_at, media_id"""
_USES = {use.value: use for use in Use}
_PARTS = {part.value: part for part in Part}
_DECISIONS = {decision.value: decision for decision in Decision}
_IDENTITIES = {identity.value: identity for identity in Identity}
_LEVELS = {level.value: level for level in PlaceLevel}


def grants_by_story(db: Database, numbers: str) -> dict[int, list[Grant]]:
    """Return every answer of the stories in *numbers* (a JSON list), oldest first."""
    within = "story_number IN (SELECT value FROM json_each(:numbers))"
    sql = f"SELECT {_OF_RECORD} FROM consent_record WHERE {within}"
    records = {row["number"]: _record(row) for row in db.query(sql, {"numbers": numbers})}
    found: dict[int, list[Grant]] = {}
    sql = f"SELECT {_OF_GRANT} FROM consent_grant WHERE {within} ORDER BY number"
    for row in db.query(sql, {"numbers": numbers}):
        grant = _grant(row, records[row["record_number"]])
        found.setdefault(row["story_number"], []).append(grant)
    return found


def shown_since(
    db: Database, rendition_numbers: Iterable[int], use: Use, *, recipient_id: str | None = None
) -> dict[int, datetime]:
    """Return since when a yes for *use* to each of these renditions has been in force.

    *recipient_id*: to which partner, where that is asked by name.
    """
    sql = """
        SELECT g.rendition_number AS number, min(max(r.starts_at, r.cooling_off_until)) AS at
          FROM consent_grant AS g JOIN consent_record AS r ON r.number = g.record_number
         WHERE g.rendition_number IN (SELECT value FROM json_each(:numbers))
           AND g.use = :use AND g.decision = 'yes' AND g.recipient_id IS :recipient
           AND r.cooling_off_until IS NOT NULL
         GROUP BY g.rendition_number
    """
    asked = {
        "numbers": json.dumps(list(rendition_numbers)),
        "use": use.value,
        "recipient": recipient_id,
    }
    return {row["number"]: instant(row["at"]) for row in db.query(sql, asked)}


def next_change(db: Database, now: datetime) -> datetime | None:
    """Return the next instant at which any permission starts or ends, or None."""
    first = " UNION ALL ".join(
        f"SELECT min({column}) AS at FROM {table} WHERE {column} > :now"
        for table, column in MOMENTS
    )
    sql = f"SELECT min(at) AS at FROM ({first})"
    return maybe_instant(next(db.query(sql, {"now": written(now)}))["at"])


def _record(row: Row) -> Record:
    return Record(
        number=row["number"],
        id=row["id"],
        subject_id=row["subject_id"],
        basis=Basis(row["basis"]) if row["basis"] else None,
        indicated_by=IndicatedBy(row["indicated_by"]),
        answered_at=instant(row["answered_at"]),
        starts_at=instant(row["starts_at"]),
        cooling_off_until=maybe_instant(row["cooling_off_until"]),
        expires_at=instant(row["expires_at"]),
        renews=bool(row["renews"]),
        closed_as=_closing(row),
        closed_at=maybe_instant(row["closed_at"]),
        own_view=OwnView(row["own_view"]) if row["own_view"] else None,
        is_checked=row["authority_checked_by"] != "",
        ethics_reference=row["ethics_reference"],
        review_due=maybe_instant(row["review_due"]),
    )


def _closing(row: Row) -> Closing | None:
    """Say how a record ended; one that was given on misleading words is invalid (AC-08)."""
    if row["closed_as"] == Closing.WITHDRAWN or not row["rests_on_fault"]:
        return Closing(row["closed_as"]) if row["closed_as"] else None
    return Closing.INVALID


def _grant(row: Row, record: Record) -> Grant:
    return Grant(
        number=row["number"],
        record=record,
        use=_USES[row["use"]],
        part=_PARTS[row["part"]],
        decision=_DECISIONS[row["decision"]],
        recipient_id=row["recipient_id"],
        identity=_IDENTITIES[row["identity"]],
        shown_name=row["shown_name"],
        place=_LEVELS[row["place"]],
        rendition_number=row["rendition_number"],
        content_sha256=row["content_sha256"],
        expires_at=maybe_instant(row["expires_at"]),
        media_id=row["media_id"],
    )
