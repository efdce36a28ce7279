"""Keep receipts: hashes of the four words and the link that open a draft or a story."""

import uuid
from dataclasses import dataclass

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError


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
    sql = """
        SELECT receipt.id, draft_id, story.id AS story_id, issued_at
          FROM receipt LEFT JOIN story ON story.number = receipt.story_number
         WHERE code_hash = :code_hash OR link_token_hash = :link_token_hash
    """
    rows = db.query(sql, {"code_hash": code_hash, "link_token_hash": link_token_hash})
    row = next(rows, None)
    return None if row is None else Receipt(**row)


def fetch(db: Database, receipt_id: str) -> Receipt:
    """Return one receipt by its id; NotFoundError where it is gone."""
    sql = """
        SELECT receipt.id, draft_id, story.id AS story_id, issued_at
          FROM receipt LEFT JOIN story ON story.number = receipt.story_number
         WHERE receipt.id = :id
    """
    row = next(db.query(sql, {"id": receipt_id}), None)
    if row is None:
        raise NotFoundError("There is no such receipt.")
    return Receipt(**row)


def newest(db: Database, story_number: int) -> Receipt | None:
    """Return the receipt of a story that was given last, or None."""
    sql = """
        SELECT receipt.id, draft_id, story.id AS story_id, issued_at
          FROM receipt JOIN story ON story.number = receipt.story_number
         WHERE story_number = :number ORDER BY issued_at DESC, receipt.rowid DESC LIMIT 1
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


def hand_over(db: Database, draft_id: str, story_number: int) -> None:
    """Let the receipts of a sent draft open the story that it became."""
    sql = """
        UPDATE receipt SET story_number = :story_number, draft_id = NULL WHERE draft_id = :draft_id
    """
    db.execute(sql, {"story_number": story_number, "draft_id": draft_id})
