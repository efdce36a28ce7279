"""Keep the vocabulary: slugs, plain labels, and what each theme covers."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from storybank.domain.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of the vocabulary."""

    slug: str
    label: str
    scope_note: str = ""
    synonyms: tuple[str, ...] = ()


def add(db: Database, themes: Iterable[Theme]) -> None:
    """Keep themes; one whose slug is there already stays as it is."""
    for theme in themes:
        db.execute(
            """
            INSERT INTO theme VALUES (:slug, :label, :scope_note, :synonyms)
                ON CONFLICT (slug) DO NOTHING
            """,
            {
                "slug": theme.slug,
                "label": theme.label,
                "scope_note": theme.scope_note,
                "synonyms": json.dumps(list(theme.synonyms)),
            },
        )


def find(db: Database) -> list[Theme]:
    """Return the whole vocabulary by label."""
    rows = db.query("SELECT * FROM theme ORDER BY label COLLATE NOCASE")
    return [_theme(row) for row in rows]


def fetch(db: Database, slug: str) -> Theme:
    """Return one theme; NotFoundError where there is none."""
    row = next(db.query("SELECT * FROM theme WHERE slug = :slug", {"slug": slug}), None)
    if row is None:
        raise NotFoundError("There is no such theme.")
    return _theme(row)


def slug(label: str) -> str:
    """Make the slug of a label: lower case, ASCII letters and digits, hyphens."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "theme"


def _theme(row: Mapping[str, Any]) -> Theme:
    return Theme(row["slug"], row["label"], row["scope_note"], tuple(json.loads(row["synonyms"])))
