"""Keep the vocabulary: slugs, plain labels, and what each theme covers."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from storybank.domain.access import Clause
from storybank.domain.errors import NotFoundError
from storybank.domain.times import maybe_instant, maybe_written
from storybank.storage.access import to_sql


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of the vocabulary. ``broader`` and ``related`` are slugs of others.

    A retired theme is offered no more; stories keep it. Of one that is merged,
    searches find the stories under ``merged_into``.
    """

    slug: str
    label: str
    scope_note: str = ""
    synonyms: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    retired_at: datetime | None = None
    merged_into: str | None = None

    @property
    def is_offered(self) -> bool:
        """Tell whether it can be chosen for a story."""
        return self.retired_at is None and self.merged_into is None


def add(db: Database, themes: Iterable[Theme]) -> None:
    """Keep themes; one whose slug is there already stays as it is."""
    for theme in themes:
        db.execute(
            """
            INSERT INTO theme (slug, label, scope_note, synonyms, broader, related)
            VALUES (:slug, :label, :scope_note, :synonyms, :broader, :related)
                ON CONFLICT (slug) DO NOTHING
            """,
            _fields(theme),
        )


def find(db: Database) -> list[Theme]:
    """Return the whole vocabulary by label."""
    rows = db.conn.execute("SELECT * FROM theme ORDER BY label COLLATE NOCASE")
    names = tuple(column[0] for column in rows.description)
    return list(_read(names, tuple(rows.fetchall())))


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


def save(db: Database, theme: Theme) -> None:
    """Write what can change about a theme; its slug stays."""
    db.execute(
        """
        UPDATE theme SET label = :label, scope_note = :scope_note, synonyms = :synonyms,
            broader = :broader, related = :related, retired_at = :retired_at,
            merged_into = :merged_into
         WHERE slug = :slug
        """,
        _fields(theme) | {"retired_at": maybe_written(theme.retired_at),
                          "merged_into": theme.merged_into},
    )  # fmt: skip


def merged(db: Database) -> dict[str, str]:
    """Return, for each theme that was merged, the one under which its stories are found."""
    sql = "SELECT slug, merged_into FROM theme WHERE merged_into IS NOT NULL"
    into = {row["slug"]: row["merged_into"] for row in db.query(sql)}
    return {slug: _last(into, slug) for slug in into}


def count(db: Database, slug: str, seen_by: tuple[Clause, ...]) -> int:
    """Return how many of the stories that any clause admits have a theme in their newest words."""
    where, params = to_sql(seen_by)
    sql = f"""
        SELECT count(*) AS n FROM story WHERE {where} AND EXISTS (
            SELECT 1 FROM rendition AS v, json_each(v.content, '$.labels') AS label
             WHERE v.number = (
                    SELECT max(number) FROM rendition
                     WHERE story_number = story.number AND substantive = 1)
               AND label.value = :slug)
    """
    found: int = next(db.query(sql, {"slug": slug, **params}))["n"]
    return found


def _last(into: Mapping[str, str], slug: str) -> str:
    """Follow a theme to where it went; nothing merges into what was merged, so this ends."""
    while slug in into:
        slug = into[slug]
    return slug


def _fields(theme: Theme) -> dict[str, Any]:
    return {
        "slug": theme.slug,
        "label": theme.label,
        "scope_note": theme.scope_note,
        "synonyms": json.dumps(list(theme.synonyms)),
        "broader": json.dumps(list(theme.broader)),
        "related": json.dumps(list(theme.related)),
    }


@lru_cache(maxsize=4)
def _read(names: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> tuple[Theme, ...]:
    """Return what rows of these columns say: it is asked after each change, and seldom differs."""
    return tuple(_theme(dict(zip(names, row, strict=True))) for row in rows)


def _theme(row: Mapping[str, Any]) -> Theme:
    return Theme(
        row["slug"],
        row["label"],
        row["scope_note"],
        synonyms=tuple(json.loads(row["synonyms"])),
        broader=tuple(json.loads(row["broader"])),
        related=tuple(json.loads(row["related"])),
        retired_at=maybe_instant(row["retired_at"]),
        merged_into=row["merged_into"],
    )
