"""Turn a record from outside into what a story is made of.

The formats are those of contract.md. Columns are recognised in ``columns``,
permissions in ``terms``; files are read in ``services/reading``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from storybank.domain import cells, codes, dates, kinds
from storybank.domain.columns import Columns
from storybank.domain.errors import InvalidError
from storybank.domain.fields import LONGEST_LINE, Fields, named
from storybank.domain.media import LONGEST_ALT, MOST_PICTURES, Picture
from storybank.domain.recordings import MOST_RECORDINGS, Recording
from storybank.domain.rows import LONGEST_ROW, TOO_LONG
from storybank.domain.stories import Format, Kind, Place, Voice
from storybank.domain.terms import LONGEST_NOTE, TERMS, PermissionGiven, complete


@dataclass(frozen=True, slots=True)
class Entry:
    """One record, ready to become a story.

    ``permission_said`` is what the record says of permission, as (term, words);
    ``permission`` what that amounts to today, and ``held_because`` says why it
    is None. ``pictures_said`` is (file, alt text, hash of the file as it came, and
    the line under it where there is one), ``pictures`` what is kept of them; the
    same, with titles and no lines, of recordings. Each of ``warnings`` is one
    sentence about what was changed or could not be read.
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
    permission_said: tuple[tuple[str, str], ...]
    permission: PermissionGiven | None
    held_because: str
    warnings: tuple[str, ...]
    pictures_said: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[Picture, ...] = ()
    recordings_said: tuple[tuple[str, str, str], ...] = ()
    recordings: tuple[Recording, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()

    @property
    def sha256(self) -> str:
        """Return a hash of all that the record says, the same on any day (hexadecimal)."""
        fields = {name: value for name, value in asdict(self).items() if name not in _JUDGED}
        if not self.sections:  # so that records from before there were parts are the same
            del fields["sections"]
        if not self.recordings_said:
            del fields["recordings_said"]
        canonical = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


# What a day, and not the record, makes of it.
_JUDGED = frozenset({"permission", "held_because", "warnings", "pictures", "recordings"})


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
    if cells.size(row) > LONGEST_ROW:
        raise InvalidError({"row": TOO_LONG})
    read = Fields(row, columns)
    own_source, citation = read.text("source"), read.text("citation")
    if not (source.strip() or own_source):
        read.problems["source"] = "The collection has no name: give it with --source NAME."
    made = _entry(
        read,
        number,
        said=_permission(read) if permission is None else permission,
        on=on,
        source=source.strip() or own_source,
        citation=citation or (own_source if source.strip() else ""),
    )
    if read.problems:
        raise InvalidError(read.problems)
    return made


def _entry(
    read: Fields, number: int, *, said: Mapping[str, object], on: date, source: str, citation: str
) -> Entry:
    """Read every field; what is wrong with them stands in ``read.problems`` afterwards."""
    source_id = read.required("source_id", number)
    body = read.required("body", number)
    author, title = read.text("author"), _title(read, body, number)
    kind, of_kind = codes.kind(read.text("kind"))
    form, of_form = codes.form(read.text("format"))
    voice, voice_words = codes.voice(read.text("voice"))
    language, of_language = codes.language(read.text("language"))
    for warning in (of_kind, of_form, of_language):
        read.warn(warning)
    day = _day(read)
    sections = _sections(read, kind)
    permission, why = complete(said, on, author=author)
    read.warn(why if said else "")
    return Entry(
        source_id=source_id,
        source=source,
        citation=citation,
        title=title,
        body=body,
        summary=read.text("summary", longest=LONGEST_NOTE, lines=True),
        author=author,
        organisation=read.text("organisation"),
        voice=voice,
        voice_words=voice_words,
        kind=kind,
        format=form,
        place=_place(read),
        language=language,
        date=day,
        themes=read.labels(),
        content_notes=read.texts("content_notes", ";"),
        use_notes=read.texts("use_notes", ";"),
        quotes=_quotes(read, body),
        updates=_updates(read),
        licence=read.text("licence"),
        permission_said=_said(said),
        permission=permission,
        held_because="" if permission else why,
        warnings=tuple(read.warnings),
        pictures_said=_pictures(read),
        recordings_said=_recordings(read),
        sections=sections,
    )


def _title(read: Fields, body: str, number: int) -> str:
    """Return the title; where a record says that it has none, its first words.

    An empty cell of a table says nothing, and is left out by its reader.
    """
    written = read.raw("title")
    if not isinstance(written, str) or written.strip():
        return read.required("title", number)
    read.warn("The record has an empty title: its first words were taken.")
    words = " ".join(body.split())
    return words if len(words) <= 60 else words[:60].rsplit(" ", 1)[0] + "…"


def _day(read: Fields) -> str:
    """Return the date as ``dates`` writes it."""
    try:
        found, warning = dates.normalised(read.text("date"))
    except ValueError as error:
        read.problems["date"] = str(error)
        return ""
    read.warn(warning)
    return found


def _place(read: Fields) -> Place:
    """Return the place; free text is the town, a mapping has its own levels."""
    value = read.raw("place")
    if isinstance(value, Mapping):
        parts = {level: cells.written(value.get(level)) for level in ("country", "region", "town")}
        return Place(**{level: read.clean(part or "", "place") for level, part in parts.items()})
    return Place(country=read.text("country"), region=read.text("region"), town=read.text("place"))


def _quotes(read: Fields, body: str) -> tuple[str, ...]:
    """Return the quotes that stand word for word in *body*."""
    quotes = read.texts("quotes", "\n")
    kept = tuple(quote for quote in quotes if quote in body)
    if len(kept) < len(quotes):
        read.warn("A quote that does not stand word for word in the body was left out.")
    return kept


def _updates(read: Fields) -> tuple[tuple[str, str], ...]:
    """Return a project's updates as (date, text)."""
    value = read.raw("updates")
    try:
        items = json.loads(value) if isinstance(value, str) and value.strip() else value or []
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list | tuple):
        items = [None]
    found = [_update(read, item) for item in items]
    return tuple(update for update in found if update is not None)


def _update(read: Fields, item: object) -> tuple[str, str] | None:
    text = cells.written(item.get("text")) if isinstance(item, Mapping) else None
    written = cells.written(item.get("date")) if isinstance(item, Mapping) else None
    if not text or written is None:
        read.problems["updates"] = "Each update must have a text, and may have a date."
        return None
    try:
        day, warning = dates.normalised(read.clean(written, "updates"))
    except ValueError as error:
        read.problems["updates"] = str(error)
        return None
    read.warn(warning)
    return day, read.clean(text, "updates").strip()


def _sections(read: Fields, kind: Kind) -> tuple[tuple[str, str], ...]:
    """Return the parts that a record of this kind has; what belongs to another kind is named."""
    said = {
        code: read.text(
            code, longest=LONGEST_LINE if code in kinds.LINES else LONGEST_ROW, lines=True
        )
        for code in kinds.TITLES
    }
    own = {one.code for one in kinds.parts(kind)}
    for code in (code for code, text in said.items() if text and code not in own):
        read.warn(f"“{named(code).capitalize()}” is no part of this kind, and was left out.")
    return kinds.told(kind, said)


def _pictures(read: Fields) -> tuple[tuple[str, ...], ...]:
    """Return the pictures that a record names: (file, alt text, nothing yet of its content).

    The line under it comes fourth, where there is one.
    """
    value = read.raw("pictures") or []
    if not isinstance(value, list | tuple) or len(value) > MOST_PICTURES:
        read.problems["pictures"] = f"Pictures must be a list of at most {MOST_PICTURES}."
        return ()
    found = []
    for item in value:
        fields = item if isinstance(item, Mapping) else {}
        file, alt = cells.written(fields.get("file")), cells.written(fields.get("alt"))
        line = cells.written(fields.get("line"))
        if not file or any(text is None or len(text) > LONGEST_ALT for text in (alt, line)):
            read.problems["pictures"] = (
                "Each picture must have a file, and may have an alt text and a line under it "
                f"of at most {LONGEST_ALT} letters each."
            )
            return ()
        alt, line = (" ".join(read.clean(text or "", "pictures").split()) for text in (alt, line))
        found.append((file, alt, "", line) if line else (file, alt, ""))
    return tuple(found)


def _recordings(read: Fields) -> tuple[tuple[str, str, str], ...]:
    """Return the recordings that a record names: (file, title, nothing yet of its content)."""
    value = read.raw("recordings") or []
    if not isinstance(value, list | tuple) or len(value) > MOST_RECORDINGS:
        read.problems["recordings"] = f"Recordings must be a list of at most {MOST_RECORDINGS}."
        return ()
    found = []
    for item in value:
        fields = item if isinstance(item, Mapping) else {}
        file, title = cells.written(fields.get("file")), cells.written(fields.get("title"))
        if not file or not title or len(title) > LONGEST_ALT:
            read.problems["recordings"] = (
                f"Each recording must have a file, and a title of at most {LONGEST_ALT} letters."
            )
            return ()
        found.append((file, " ".join(read.clean(title, "recordings").split()), ""))
    return tuple(found)


def _permission(read: Fields) -> Mapping[str, object]:
    """Return what the row itself says of permission, by the names of ``TERMS``."""
    whole = read.raw("permission")
    if isinstance(whole, Mapping):
        return whole
    terms = {term: read.raw(f"permission_{term}") for term in TERMS}
    if cells.flat(whole).strip() and not any(terms.values()):
        read.warn("The permission is only words: give basis, uses, parts, ends_on, evidence.")
    return {term: value for term, value in terms.items() if value not in (None, "")}


def _said(fields: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Write what is said of permission in one way, whatever the file's format."""
    said = {
        cells.clean(str(name).removeprefix("permission_"))[0]: cells.clean(_words(value))[0]
        for name, value in fields.items()
        if value not in (None, "", [], ())
    }
    return tuple(sorted(said.items()))


def _words(value: object) -> str:
    if isinstance(value, list | tuple):
        return ";".join(_words(item) for item in value)
    return cells.written(value) or ""
