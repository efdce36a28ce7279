"""Say what came of an import: how many of each, which columns, and one result a record."""

from dataclasses import dataclass
from enum import StrEnum

from storybank.domain.columns import Columns


class Result(StrEnum):
    """What came of one record."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of record ``row`` (from 1), which stands at ``where``; ``message`` may be empty.

    ``is_held``: for want of permission nobody but curators can see the story.
    """

    row: int
    where: str
    source_id: str
    result: Result
    message: str = ""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a whole import. Of a dry run: what would have come of it."""

    columns: Columns
    outcomes: tuple[Outcome, ...] = ()
    is_dry_run: bool = False

    def count(self, result: Result) -> int:
        """Return how many records have this result."""
        return sum(outcome.result is result for outcome in self.outcomes)

    @property
    def held(self) -> int:
        """Return how many of the records are stories that are held for want of permission."""
        return sum(outcome.is_held for outcome in self.outcomes)

    def as_json(self) -> dict[str, object]:
        """Return the report as the command line prints it (contract.md)."""
        return {
            **{result.value: self.count(result) for result in Result},
            "held": self.held,
            "dry_run": self.is_dry_run,
            "columns": {
                "mapped": dict(self.columns.mapped),
                "kept_apart": list(self.columns.kept_apart),
                "ignored": list(self.columns.ignored),
            },
            "rows": [
                {
                    "row": outcome.row,
                    "source_id": outcome.source_id,
                    "result": outcome.result.value,
                    "message": outcome.message,
                    "where": outcome.where,
                }
                for outcome in self.outcomes
            ],
        }
