"""Keep which stories are quotes of another, and as which of its quotes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Tie:
    """One story that is a quote of another. ``is_stopped``: refused, frozen or removed as that."""

    story_number: int
    whole_number: int
    quote_id: str
    is_stopped: bool


_TIES = """
    SELECT tied.*, quote.id IS NULL OR quote.answer = 'no' OR quote.frozen <> ''
                   OR quote.removed_at IS NOT NULL AS is_stopped
      FROM tied LEFT JOIN quote ON quote.id = tied.quote_id
"""


def add(db: Database, story_number: int, *, whole_number: int, quote_id: str) -> None:
    """Keep that a story is a quote of another."""
    sql = "INSERT INTO tied VALUES (:story_number, :whole_number, :quote_id)"
    fields = {"story_number": story_number, "whole_number": whole_number, "quote_id": quote_id}
    db.execute(sql, fields)


def of(db: Database, numbers: str) -> list[Tie]:
    """Return the ties of those of these stories that are quotes; *numbers* is a JSON list."""
    where = "WHERE tied.story_number IN (SELECT value FROM json_each(:numbers))"
    return [_tie(row) for row in db.query(f"{_TIES} {where}", {"numbers": numbers})]


def to(db: Database, whole_numbers: Iterable[int]) -> list[Tie]:
    """Return the ties to these stories: the quotes that are kept as stories of their own."""
    where = "WHERE tied.whole_number IN (SELECT value FROM json_each(:numbers))"
    params = {"numbers": json.dumps(list(whole_numbers))}
    return [_tie(row) for row in db.query(f"{_TIES} {where}", params)]


def of_quotes(db: Database) -> dict[str, int]:
    """Return, by quote, the number of the story that is kept of it."""
    return {row["quote_id"]: row["story_number"] for row in db.query("SELECT * FROM tied")}


def _tie(row: dict[str, int | str]) -> Tie:
    return Tie(
        int(row["story_number"]),
        int(row["whole_number"]),
        str(row["quote_id"]),
        bool(row["is_stopped"]),
    )
