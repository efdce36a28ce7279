"""Say what a record from outside is, and turn it into what a story is made of.

The formats are those of contract.md; files are read in ``services/reading``.
How days are written is in ``dates``.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from storybank.domain import dates
from storybank.domain.consent import (
    LONGEST_YEARS,
    Basis,
    Identity,
    IndicatedBy,
    Part,
    PlaceLevel,
    Use,
    years_after,
)
from storybank.domain.errors import InvalidError
from storybank.domain.stories import Format, Kind, Place, Voice

LONGEST_ROW = 2_000_000  # bytes
LONGEST_TITLE = 300  # characters, as are the next three
LONGEST_LINE = 1_000
LONGEST_NOTE = 10_000
LONGEST_LABEL = 300

# Field -> the column names that mean it, best first, as ``_plain`` writes them.
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
    "licence": ("licence", "license"),
    "permission": ("permission",),
}
TERMS = (
    "basis",
    "uses",
    "parts",
    "identity",
    "name",
    "place",
    "starts_on",
    "ends_on",
    "evidence",
    "indicated_by",
    "method",
)
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

VOICES: dict[str, Voice] = {
    **{voice.value.replace("_", " "): voice for voice in Voice},
    "service user": Voice.USES_SERVICES,
    "service users": Voice.USES_SERVICES,
    "user of services": Voice.USES_SERVICES,
    "users of services": Voice.USES_SERVICES,
    "people who use services": Voice.USES_SERVICES,
    "person who uses services": Voice.USES_SERVICES,
    "someone who uses services": Voice.USES_SERVICES,
    "carers": Voice.CARER,
    "family carer": Voice.CARER,
    "unpaid carer": Voice.CARER,
    "parent carer": Voice.CARER,
    "user of services carer": Voice.USES_SERVICES_OR_CARER,
    "user of services or carer": Voice.USES_SERVICES_OR_CARER,
    "service user or carer": Voice.USES_SERVICES_OR_CARER,
    "member of staff": Voice.STAFF,
    "members of staff": Voice.STAFF,
    "staff member": Voice.STAFF,
    "senior leaders": Voice.SENIOR_LEADER,
    "community and voluntary sector": Voice.VOLUNTARY_SECTOR,
    "community and voluntary sector staff": Voice.VOLUNTARY_SECTOR,
    "voluntary sector staff": Voice.VOLUNTARY_SECTOR,
    "young people": Voice.YOUNG_PERSON,
    "peer researchers": Voice.PEER_RESEARCHER,
}
LANGUAGES = {"english": "en", "welsh": "cy", "cymraeg": "cy", "polish": "pl", "urdu": "ur"}

_NEW_LINE = re.compile("\r\n?|[\x0b\x0c\x85]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Code = TypeVar("Code", bound=StrEnum)


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


@dataclass(frozen=True, slots=True)
class PermissionGiven:
    """A complete permission that a record came with; ``ends_on`` is its first day without."""

    basis: Basis
    uses: tuple[Use, ...]
    parts: tuple[Part, ...]
    starts_on: date
    ends_on: date
    evidence: str
    identity: Identity = Identity.NONE
    shown_name: str = ""
    place: PlaceLevel = PlaceLevel.REGION
    indicated_by: IndicatedBy | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record, ready to become a story.

    ``held_because`` says why ``permission`` is None; each of ``warnings`` is
    one sentence about what was changed or could not be read.
    """

    source_id: str
    source: str
    citation: str
    title: str
    body: str
    summary: str
    author: str
    organisation: str
    voice: Voice
    voice_words: str
    kind: Kind
    format: Format
    place: Place
    language: str
    date: str
    themes: tuple[str, ...]
    content_notes: tuple[str, ...]
    use_notes: tuple[str, ...]
    quotes: tuple[str, ...]
    updates: tuple[tuple[str, str], ...]
    licence: str
    permission: PermissionGiven | None
    held_because: str
    warnings: tuple[str, ...]


def recognise(columns: Sequence[str], given: Mapping[str, str]) -> Columns:
    """Say which of *columns* is which field; *given* (column to field) wins.

    The field ``ignore`` sets a column aside. Raises InvalidError where
    *given* names a column or a field that does not exist, or a field twice.
    """
    mapped = _given(columns, given)
    told = {_plain(column) for column in given}
    free = {_plain(column): column for column in reversed(columns) if _plain(column) not in told}
    for field, spellings in SPELLINGS.items():
        found = next((free[name] for name in spellings if name in free), None)
        if field not in mapped and found is not None and found not in mapped.values():
            mapped[field] = found
    known = KNOWN_APART | {name for names in SPELLINGS.values() for name in names} | told
    rest = [column for column in columns if column not in mapped.values()]
    return Columns(
        mapped=mapped,
        kept_apart=tuple(column for column in rest if _plain(column) in known),
        ignored=tuple(column for column in rest if _plain(column) not in known),
        missing=tuple(field for field in REQUIRED if field not in mapped),
    )


def entry(
    row: Mapping[str, object],
    columns: Columns,
    *,
    source: str,
    number: int,
    on: date,
    permission: Mapping[str, object] | None = None,
) -> Entry:
    """Turn record *number* into what a story is made of.

    *source* is the collection, or "" where the records say it; *permission*
    is what a second file says of this record and wins over its own. Raises
    InvalidError with one sentence for each field that cannot be taken.
    """
    if _bytes(row) > LONGEST_ROW:
        raise InvalidError({"row": "The record is longer than 2 MB: split it into several."})
    read = _Reading(row, columns)
    source_id = read.required("source_id", number)
    body = read.required("body", number)
    own_source, citation = read.text("source"), read.text("citation")
    author, licence = read.text("author"), read.text("licence")
    title, kind, story_format = read.title(body, number), read.kind(), read.format()
    voice, voice_words = voice_of(read.text("voice"))
    day, place, language = read.day(), read.place(), read.language()
    fields = read.permission() if permission is None else permission
    terms, held_because = complete(fields, on, author=author)
    read.warn(held_because if fields else "")
    if not (source or own_source):
        read.problems["source"] = "The collection has no name: give it with --source NAME."
    made = Entry(
        source_id=source_id,
        source=source.strip() or own_source,
        citation=citation or (own_source if source.strip() else ""),
        title=title,
        body=body,
        summary=read.text("summary", longest=LONGEST_NOTE, lines=True),
        author=author,
        organisation=read.text("organisation"),
        voice=voice,
        voice_words=voice_words,
        kind=kind,
        format=story_format,
        place=place,
        language=language,
        date=day,
        themes=read.labels(),
        content_notes=read.texts("content_notes", ";"),
        use_notes=read.texts("use_notes", ";"),
        quotes=read.quotes(body),
        updates=read.updates(),
        licence=licence,
        permission=terms,
        held_because="" if terms else held_because,
        warnings=tuple(read.warnings),
    )
    if read.problems:
        raise InvalidError(read.problems)
    return made


def complete(
    fields: Mapping[str, object], on: date, *, author: str = ""
) -> tuple[PermissionGiven | None, str]:
    """Return the permission that *fields* amount to on the day *on*, and a sentence.

    None means that the story is held as unknown, and the sentence says why
    (BAS-6). With a permission the sentence says what was narrowed, or is "".
    The names of *fields* are those of ``TERMS``, with or without "permission_".
    """
    terms = {str(name).removeprefix("permission_"): value for name, value in fields.items()}
    terms = {name: value for name, value in terms.items() if value not in (None, "", [], ())}
    if not terms:
        return None, "No permission is recorded."
    try:
        return _permission(terms, on, author)
    except InvalidError as error:
        return None, str(error)


def voice_of(words: str) -> tuple[Voice, str]:
    """Return the voice that *words* mean, and the words where they say more than its code."""
    plain = _plain(words)
    if plain in VOICES:
        voice = VOICES[plain]
    elif plain.endswith(" staff") and " and " not in plain:
        voice = Voice.STAFF
    else:
        voice = Voice.OTHER
    return voice, "" if plain == voice.value.replace("_", " ") else words


class _Reading:
    """Read the fields of one row, and gather what is wrong with them."""

    def __init__(self, row: Mapping[str, object], columns: Columns) -> None:
        self.problems: dict[str, str] = {}
        self.warnings: list[str] = []
        self._row = row
        self._columns = columns

    def warn(self, sentence: str) -> None:
        """Keep a warning, unless it is empty."""
        if sentence:
            self.warnings.append(sentence)

    def raw(self, field: str) -> object:
        """Return what stands in the column of *field*, or None."""
        column = self._columns.mapped.get(field)
        return None if column is None else self._row.get(column)

    def text(self, field: str, *, longest: int = LONGEST_LINE, lines: bool = False) -> str:
        """Return a field as clean text; on one line unless *lines*."""
        written = _written(self.raw(field))
        if written is None:
            self.problems[field] = f"The {_named(field)} must be text."
            return ""
        text = self._clean(written, field)
        text = text.strip() if lines else " ".join(text.split())
        if len(text) > longest:
            self.problems[field] = (
                f"The {_named(field)} is {len(text):,} characters long: "
                f"shorten it to at most {longest:,}."
            )
        return text

    def required(self, field: str, number: int) -> str:
        """Return a field that a record cannot do without."""
        lines = field == "body"
        text = self.text(field, longest=LONGEST_ROW if lines else LONGEST_TITLE, lines=lines)
        if not text and field not in self.problems:
            self.problems[field] = self._lacking(field, number)
        return text

    def title(self, body: str, number: int) -> str:
        """Return the title; where a record says that it has none, its first words.

        An empty cell of a table says nothing, and is left out by its reader.
        """
        written = self.raw("title")
        if not isinstance(written, str) or written.strip():
            return self.required("title", number)
        self.warn("The record has an empty title: its first words were taken.")
        words = " ".join(body.split())
        return words if len(words) <= 60 else words[:60].rsplit(" ", 1)[0] + "…"

    def texts(self, field: str, parted_by: str) -> tuple[str, ...]:
        """Return a list, or text parted by *parted_by*, trimmed and without doubles."""
        value = self.raw(field)
        items = (
            value if isinstance(value, list | tuple) else re.split(f"[{parted_by}]", _flat(value))
        )
        found: dict[str, str] = {}
        for item in items:
            written = _written(item)
            if written is None:
                self.problems[field] = f"The {_named(field)} must be a list of texts."
                return ()
            text = self._clean(written, field).strip()
            found.setdefault(text.casefold(), text)
        return tuple(text for text in found.values() if text)

    def labels(self) -> tuple[str, ...]:
        """Return the themes as written; text is parted by ``;``, else by ``,``."""
        labels = self.texts("themes", ";\n" if ";" in _flat(self.raw("themes")) else ",\n")
        if any(len(label) > LONGEST_LABEL for label in labels):
            self.problems["themes"] = (
                f"A theme is longer than {LONGEST_LABEL} characters: part themes by ; or ,."
            )
        return tuple(" ".join(label.split()) for label in labels)

    def kind(self) -> Kind:
        """Return the kind; one that is not in the list becomes a story, with a warning."""
        words = self.text("kind")
        try:
            return Kind(_plain(words).replace(" ", "_")) if words else Kind.STORY
        except ValueError:
            self.warn(f"The kind “{words[:60]}” is not known: taken as a story.")
            return Kind.STORY

    def format(self) -> Format:
        """Return the format; one that is not in the list becomes text, with a warning."""
        words = self.text("format")
        try:
            return Format(_plain(words).replace(" ", "_")) if words else Format.TEXT
        except ValueError:
            self.warn(f"The format “{words[:60]}” is not known: taken as text.")
            return Format.TEXT

    def day(self) -> str:
        """Return the date as ``dates`` writes it."""
        try:
            found, warning = dates.normalised(self.text("date"))
        except ValueError as error:
            self.problems["date"] = str(error)
            return ""
        self.warn(warning)
        return found

    def place(self) -> Place:
        """Return the place; free text is the town, a mapping has its own levels."""
        value = self.raw("place")
        if isinstance(value, Mapping):
            parts = {level: _written(value.get(level)) for level in ("country", "region", "town")}
            return Place(
                **{level: self._clean(part or "", "place") for level, part in parts.items()}
            )
        return Place(
            country=self.text("country"), region=self.text("region"), town=self.text("place")
        )

    def language(self) -> str:
        """Return the language's code; English where the record does not say."""
        words = self.text("language")
        code = LANGUAGES.get(words.lower(), words)
        if not code or _LANGUAGE.fullmatch(code):
            return code or "en"
        self.warn(f"The language “{words[:60]}” is not known: taken as English.")
        return "en"

    def quotes(self, body: str) -> tuple[str, ...]:
        """Return the quotes that stand word for word in *body*."""
        quotes = self.texts("quotes", "\n")
        kept = tuple(quote for quote in quotes if quote in body)
        if len(kept) < len(quotes):
            self.warn("A quote that does not stand word for word in the body was left out.")
        return kept

    def updates(self) -> tuple[tuple[str, str], ...]:
        """Return a project's updates as (date, text)."""
        value = self.raw("updates")
        try:
            items = json.loads(value) if isinstance(value, str) and value.strip() else value or []
        except (ValueError, RecursionError):
            items = None
        if not isinstance(items, list | tuple):
            items = [None]
        found = [self._update(item) for item in items]
        return tuple(update for update in found if update is not None)

    def permission(self) -> Mapping[str, object]:
        """Return what the row itself says of permission, by the names of ``TERMS``."""
        whole = self.raw("permission")
        if isinstance(whole, Mapping):
            return whole
        terms = {term: self.raw(f"permission_{term}") for term in TERMS}
        if _flat(whole).strip() and not any(terms.values()):
            self.warn("The permission is only words: give basis, uses, parts, ends_on, evidence.")
        return {term: value for term, value in terms.items() if value not in (None, "")}

    def _update(self, item: object) -> tuple[str, str] | None:
        text = _written(item.get("text")) if isinstance(item, Mapping) else None
        written = _written(item.get("date")) if isinstance(item, Mapping) else None
        if not text or written is None:
            self.problems["updates"] = "Each update must have a text, and may have a date."
            return None
        try:
            day, warning = dates.normalised(self._clean(written, "updates"))
        except ValueError as error:
            self.problems["updates"] = str(error)
            return None
        self.warn(warning)
        return day, self._clean(text, "updates").strip()

    def _clean(self, text: str, field: str) -> str:
        lined = _NEW_LINE.sub("\n", text)
        clean = _UNSEEN.sub("", lined)
        if clean != lined:
            self.warn(f"Characters that cannot be shown were taken out of the {_named(field)}.")
        return unicodedata.normalize("NFC", clean)

    def _lacking(self, field: str, number: int) -> str:
        name = _named(field)
        if field in self._columns.mapped:
            return f"Record {number} has no {name}: fill in “{self._columns.mapped[field]}”."
        return f"No column holds the {name}: name one “{field}”, or say --map COLUMN={field}."


def _given(columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return field to column as the caller said; InvalidError where that cannot be."""
    by_name = {_plain(column): column for column in columns}
    mapped: dict[str, str] = {}
    for name, field in given.items():
        column = name if name in columns else by_name.get(_plain(name))
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


def _permission(
    terms: Mapping[str, object], on: date, author: str
) -> tuple[PermissionGiven | None, str]:
    """Read terms that are there; InvalidError with the reason why they are not enough."""
    lacking = [
        name for name in ("basis", "uses", "parts", "ends_on", "evidence") if name not in terms
    ]
    if lacking:
        raise _incomplete(f"it does not say {', '.join(lacking)}")
    starts_on, ends_on = _days(terms, on)
    identity = _code(Identity, terms.get("identity", Identity.NONE.value), "identity")
    shown_name = _shown_name(identity, _term(terms, "name") or _term(terms, "shown_name"), author)
    warning = ""
    if identity is not Identity.NONE and not shown_name:
        warning = f"The identity {identity} needs a name and has none: no name will be shown."
        identity = Identity.NONE
    by = terms.get("indicated_by")
    given = PermissionGiven(
        basis=_code(Basis, terms["basis"], "basis"),
        uses=_codes(Use, terms["uses"], "uses"),
        parts=_codes(Part, terms["parts"], "parts"),
        starts_on=starts_on,
        ends_on=ends_on,
        evidence=_term(terms, "evidence"),
        identity=identity,
        shown_name=shown_name,
        place=_code(PlaceLevel, terms.get("place", PlaceLevel.REGION.value), "place"),
        indicated_by=None if by is None else _code(IndicatedBy, by, "indicated_by"),
        method=_term(terms, "method"),
    )
    if not given.evidence:
        raise _incomplete("it does not say evidence")
    return given, warning


def _days(terms: Mapping[str, object], on: date) -> tuple[date, date]:
    """Return the first and the last day; InvalidError where they cannot stand on *on*."""
    starts_on = _day(terms, "starts_on") if "starts_on" in terms else on
    ends_on = _day(terms, "ends_on")
    if ends_on <= on:
        raise InvalidError({"permission": f"The permission ended on {ends_on.isoformat()}."})
    if ends_on <= starts_on:
        raise _incomplete("it ends before it starts")
    if starts_on.year > date.max.year - LONGEST_YEARS:
        raise _incomplete("starts_on is too far away")
    if ends_on > years_after(starts_on, LONGEST_YEARS):
        raise _incomplete(f"it ends more than {LONGEST_YEARS} years after its start")
    return starts_on, ends_on


def _shown_name(identity: Identity, name: str, author: str) -> str:
    """Return the name that was given, or what *identity* leaves of the author's."""
    if identity is Identity.NONE or name:
        return name if identity is not Identity.NONE else ""
    if identity is Identity.FULL_NAME:
        return author
    return author.split(" ")[0] if identity is Identity.FIRST_NAME else ""


def _day(terms: Mapping[str, object], name: str) -> date:
    try:
        return dates.day(_term(terms, name))
    except ValueError:
        raise _incomplete(f"{name} is not a day such as 2026-01-31") from None


def _code(codes: type[Code], value: object, name: str) -> Code:
    written = _written(value) or ""
    try:
        return codes(_plain(written).replace(" ", "_"))
    except ValueError:
        known = ", ".join(code.value for code in codes)
        raise _incomplete(
            f"“{written[:60]}” is not a code for {name}; the codes are {known}"
        ) from None


def _codes(codes: type[Code], value: object, name: str) -> tuple[Code, ...]:
    items: Iterable[object] = (
        value if isinstance(value, list | tuple) else re.split("[;,]", _flat(value))
    )
    found = tuple(dict.fromkeys(_code(codes, item, name) for item in items if item))
    if not found:
        raise _incomplete(f"it does not say {name}")
    return found


def _term(terms: Mapping[str, object], name: str) -> str:
    written = _written(terms.get(name))
    if written is None:
        raise _incomplete(f"{name} must be text")
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", written)).split())[:LONGEST_NOTE]


def _incomplete(why: str) -> InvalidError:
    return InvalidError({"permission": f"The permission is incomplete: {why}."})


def _written(value: object) -> str | None:
    """Return a scalar as text, a list of texts on one line, None for anything else."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _flat(value: object) -> str:
    """Return text as it is, and an empty text for what is not text."""
    return value if isinstance(value, str) else ""


def _plain(name: str) -> str:
    """Write a name in small letters and single spaces: "Themes / tags" is "themes tags"."""
    return " ".join(re.sub(r"[\W_]+", " ", name).lower().split())


def _named(field: str) -> str:
    return field.replace("_", " ")


def _bytes(row: Mapping[str, object]) -> int:
    """Return about how many bytes of text *row* holds, at any depth."""
    size, waiting = 0, list(row.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            size += len(value.encode("utf-8", "surrogatepass"))
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
    return size
