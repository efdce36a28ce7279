"""Recognise which column of a collection is which field of a story.

What the fields mean is in ``exchange``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storybank.domain import kinds
from storybank.domain.cells import plain
from storybank.domain.errors import InvalidError
from storybank.domain.terms import TERMS

# Field -> the column names that mean it, best first, as ``cells.plain`` writes them.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "source_id": ("source id", "id", "ref", "reference", "story id", "record id"),
    "source": ("source", "collection", "source document", "where from", "document"),
    "citation": ("citation", "source document", "where from"),
    "title": ("title", "story title", "heading", "headline"),
    # Where a collection holds a cleaned text beside the raw one, that is the story.
    "body": ("body clean", "body", "text", "story", "story text", "full text"),
    "summary": ("summary", "abstract", "in short"),
    "author": ("author", "told by", "teller", "storyteller", "person", "author name"),
    "organisation": ("organisation", "organization", "org"),
    "voice": ("voice", "role group", "group", "voice group"),
    "kind": ("kind", "type", "story type", "kind of story"),
    "format": ("format",),
    "place": ("place", "town", "location", "where"),
    "region": ("region", "county"),
    "country": ("country", "nation"),
    "language": ("language", "lang"),
    "date": ("date", "story date", "when", "told on"),
    "themes": ("themes", "themes tags", "theme", "tags", "labels", "topics", "keywords"),
    "content_notes": ("content notes", "content note"),
    "use_notes": ("use notes", "use note"),
    "quotes": ("quotes",),
    "updates": ("updates",),
    **{code: (code.replace("_", " "),) for code in kinds.TITLES},
    "pictures": ("pictures",),
    "recordings": ("recordings",),
    "licence": ("licence", "license"),
    "permission": ("permission",),
}
SPELLINGS |= {f"permission_{term}": (f"permission {term.replace('_', ' ')}",) for term in TERMS}
REQUIRED = ("source_id", "title", "body")
IGNORE = "ignore"

# Columns that collections are known to have and a story has no place for.
KNOWN_APART = frozenset(
    {
        *("role", "file", "source file", "source lines", "source publisher", "notes", "extra"),
        *("subkind", "related", "attribution", "people named", "duplicate of", "consent"),
        *("date text", "date end", "title editorial", "content warning"),
    }
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is which field.

    ``mapped`` is field to column; ``kept_apart`` are columns that are known
    but not stored, ``ignored`` those that nobody knows; ``missing`` are the
    required fields that no column holds.
    """

    mapped: Mapping[str, str]
    kept_apart: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def recognise(columns: Sequence[str], given: Mapping[str, str]) -> Columns:
    """Say which of *columns* is which field; *given* (column to field) wins.

    The field ``ignore`` sets a column aside. Raises InvalidError where
    *given* names a column or a field that does not exist, or a field twice.
    """
    mapped = _given(columns, given)
    told = {plain(column) for column in given}
    free = {plain(column): column for column in reversed(columns) if plain(column) not in told}
    for field, spellings in SPELLINGS.items():
        found = next((free[name] for name in spellings if name in free), None)
        if field not in mapped and found is not None and found not in mapped.values():
            mapped[field] = found
    known = KNOWN_APART | {name for names in SPELLINGS.values() for name in names} | told
    rest = [column for column in columns if column not in mapped.values()]
    return Columns(
        mapped=mapped,
        kept_apart=tuple(column for column in rest if plain(column) in known),
        ignored=tuple(column for column in rest if plain(column) not in known),
        missing=tuple(field for field in REQUIRED if field not in mapped),
    )


def _given(columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return field to column as the caller said; InvalidError where that cannot be."""
    by_name = {plain(column): column for column in columns}
    mapped: dict[str, str] = {}
    for name, field in given.items():
        column = name if name in columns else by_name.get(plain(name))
        if column is None:
            raise InvalidError({"map": f"There is no column “{name}” to map."})
        if field not in SPELLINGS and field != IGNORE:
            raise InvalidError(
                {"map": f"“{field}” is not a field; the fields are {', '.join(SPELLINGS)}."}
            )
        if field in mapped:
            raise InvalidError({"map": f"Two columns are mapped to {field}: choose one."})
        if field != IGNORE:
            mapped[field] = column
    return mapped
