"""Keep receipts: hashes of the four words and the link that open a draft or a story."""

import uuid
from dataclasses import dataclass

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError

# The link of someone beside the teller has no words, and opens nothing of the teller's.
_IS_LINK = "receipt.code_hash = 'none ' || receipt.id"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt; exactly one of ``draft_id`` and ``story_id`` is set after sending."""

    id: str
    draft_id: str | None
    story_id: str | None
    issued_at: str


def add(
    db: Database,
    *,
    code_hash: str,
    link_token_hash: str,
    at: str,
    draft_id: str | None = None,
    story_number: int | None = None,
) -> str:
    """Keep a new receipt for a draft or a story; return its id."""
    receipt_id = str(uuid.uuid4())
    db.execute(
        """
        INSERT INTO receipt (id, story_number, draft_id, code_hash, link_token_hash, issued_at)
        VALUES (:id, :story_number, :draft_id, :code_hash, :link_token_hash, :at)
        """,
        {
            "id": receipt_id,
            "story_number": story_number,
            "draft_id": draft_id,
            "code_hash": code_hash,
            "link_token_hash": link_token_hash,
            "at": at,
        },
    )
    return receipt_id


def find(db: Database, *, code_hash: str = "", link_token_hash: str = "") -> Receipt | None:
    """Return the receipt that these words or this link belong to, or None."""
    sql = f"""
        SELECT receipt.id, draft_id, story.id AS story_id, issued_at
          FROM receipt LEFT JOIN story ON story.number = receipt.story_number
         WHERE (code_hash = :code_hash OR link_token_hash = :link_token_hash) AND NOT {_IS_LINK}
    """
    rows = db.query(sql, {"code_hash": code_hash, "link_token_hash": link_token_hash})
    row = next(rows, None)
    return None if row is None else Receipt(**row)


def fetch(db: Database, receipt_id: str) -> Receipt:
    """Return one receipt by its id; NotFoundError where it is gone."""
    sql = f"""
        SELECT receipt.id, draft_id, story.id AS story_id, issued_at
          FROM receipt LEFT JOIN story ON story.number = receipt.story_number
         WHERE receipt.id = :id AND NOT {_IS_LINK}
    """
    row = next(db.query(sql, {"id": receipt_id}), None)
    if row is None:
        raise NotFoundError("There is no such receipt.")
    return Receipt(**row)


def newest(db: Database, story_number: int) -> Receipt | None:
    """Return the receipt of a story that was given last, or None."""
    sql = f"""
        SELECT receipt.id, draft_id, story.id AS story_id, issued_at
          FROM receipt JOIN story ON story.number = receipt.story_number
         WHERE story_number = :number AND NOT {_IS_LINK}
         ORDER BY issued_at DESC, receipt.rowid DESC LIMIT 1
    """
    row = next(db.query(sql, {"number": story_number}), None)
    return None if row is None else Receipt(**row)


def subject_of(db: Database, receipt_id: str) -> str:
    """Return the id of the person whose receipt this is; empty where it does not say."""
    sql = "SELECT subject_id FROM receipt WHERE id = :id"
    row = next(db.query(sql, {"id": receipt_id}), None)
    return "" if row is None else row["subject_id"] or ""


def note_subject(db: Database, receipt_id: str, subject_id: str) -> None:
    """Remember whose receipt this is."""
    sql = "UPDATE receipt SET subject_id = :subject_id WHERE id = :id"
    db.execute(sql, {"id": receipt_id, "subject_id": subject_id or None})


@dataclass(frozen=True, slots=True)
class Link:
    """A link of someone with a say beside the teller: it opens no story of its own."""

    id: str
    story_id: str
    subject_id: str


def add_link(
    db: Database, *, story_number: int, subject_id: str, link_token_hash: str, at: str
) -> None:
    """Keep the link of one subject, in place of an earlier one; no words go with it."""
    sql = f"DELETE FROM receipt WHERE subject_id = :subject AND {_IS_LINK}"
    db.execute(sql, {"subject": subject_id})
    link_id = str(uuid.uuid4())
    db.execute(
        """
        INSERT INTO receipt (id, story_number, subject_id, code_hash, link_token_hash, issued_at)
        VALUES (:id, :story_number, :subject_id, :code_hash, :link_token_hash, :at)
        """,
        {
            "id": link_id,
            "story_number": story_number,
            "subject_id": subject_id,
            "code_hash": f"none {link_id}",
            "link_token_hash": link_token_hash,
            "at": at,
        },
    )


def find_link(db: Database, link_token_hash: str) -> Link | None:
    """Return the link that this token belongs to, or None."""
    return _link(db, "link_token_hash = :value", link_token_hash)


def fetch_link(db: Database, link_id: str) -> Link:
    """Return one link by its id; NotFoundError where it is gone."""
    found = _link(db, "receipt.id = :value", link_id)
    if found is None:
        raise NotFoundError("There is no such link.")
    return found


def _link(db: Database, where: str, value: str) -> Link | None:
    sql = f"""
        SELECT receipt.id, story.id AS story_id, subject_id
          FROM receipt JOIN story ON story.number = receipt.story_number
         WHERE {_IS_LINK} AND {where}
    """
    row = next(db.query(sql, {"value": value}), None)
    return None if row is None else Link(**row)


def hand_over(db: Database, draft_id: str, story_number: int) -> None:
    """Let the receipts of a sent draft open the story that it became."""
    sql = """
        UPDATE receipt SET story_number = :story_number, draft_id = NULL WHERE draft_id = :draft_id
    """
    db.execute(sql, {"story_number": story_number, "draft_id": draft_id})
