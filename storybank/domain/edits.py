"""List the places where suggested words differ, and make the words of those that are accepted.

What is marked for a reader is in ``difference``; here every letter counts, spaces too:
of no place the old words come out, of all places the new ones, letter for letter.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from storybank.domain import difference, kinds, recorded
from storybank.domain.media import Picture
from storybank.domain.recorded import Piece
from storybank.domain.stories import Content

# The fields of ``Content`` in the order in which they are read, as people call them.
NAMES: dict[str, str] = {
    "title": "Title",
    "summary": "Summary",
    "body": "Story",
    "sections": "Parts",
    "updates": "News since then",
    "quotes": "Short quotes",
    "pictures": "Pictures",
    "recordings": "Recordings",
    "labels": "Themes",
    "content_notes": "What it talks about",
    "use_notes": "How to use it",
    "lang": "Language",
    "format": "Form",
}
_TEXTS = frozenset({"title", "summary", "body"})
_SINGLE = frozenset({"lang", "format"})
_PIECE = re.compile(r"\s+|\S+")
_AROUND = 60  # characters shown of what stands beside a place

Units = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One place that differs. ``key`` names it within these two versions, and no other place.

    ``before`` and ``after`` are what stands there and what would, empty for nothing;
    ``title`` is what a part of a kind is called. Inside a text ``at`` is where it
    begins in the old one, ``left`` and ``right`` are
    the words beside it. What ``place`` names comes out the same in any suggestion.
    """

    key: str
    field: str
    before: str
    after: str
    at: int = 0
    left: str = ""
    right: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        """Return what people call the part that it is in."""
        return self.title or NAMES[self.field]

    @property
    def place(self) -> str:
        """Return the name that this change has in any suggestion of it."""
        return self.key.partition("-")[0]

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing but spaces and line breaks would change."""
        return not self.before.strip() and not self.after.strip()


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbours that both versions have, or a place where they differ."""

    was: Units
    now: Units
    edit: Edit | None = None


def find(before: Content, after: Content) -> tuple[Edit, ...]:
    """Return every place where *after* differs from *before*, in the order of reading."""
    runs = (run for _, several in _fields(before, after) for run in several)
    return tuple(run.edit for run in runs if run.edit is not None)


def applied(before: Content, after: Content, accepted: Collection[str]) -> Content:
    """Return *before* with those edits that *accepted* names by key, and no other."""
    made: dict[str, Any] = {}
    for field, runs in _fields(before, after):
        units: list[Any] = []
        for run in runs:
            takes_new = run.edit is not None and run.edit.key in accepted
            units += run.now if takes_new else run.was
        made[field] = _joined(field, units)
    known = (*before.recordings, *after.recordings)
    made["recordings"] = recorded.unchecked_mixtures(made["recordings"], known)
    return replace(before, **made)


def lost_quotes(content: Content) -> tuple[str, ...]:
    """Return the quotes that do not stand in the story letter for letter (AC-21)."""
    return tuple(quote for quote in content.quotes if quote not in content.body)


def without_lost_quotes(content: Content) -> Content:
    """Return the same words without quotes that do not stand in them."""
    lost = set(lost_quotes(content))
    return replace(content, quotes=tuple(one for one in content.quotes if one not in lost))


def _fields(before: Content, after: Content) -> Iterator[tuple[str, list[_Run]]]:
    """Yield each field with its runs, which joined are the field of either version."""
    seen: Counter[str] = Counter()
    for field in NAMES:
        old, new = _units(field, before), _units(field, after)
        text = getattr(before, field) if field in _TEXTS else ""
        yield field, list(_named(field, _blocks(field, old, new), text, seen))


def _units(field: str, content: Content) -> list[Hashable]:
    value = getattr(content, field)
    if field in _TEXTS:
        return list(_PIECE.findall(value))
    if field == "recordings":
        return list(recorded.pieces(content.recordings))
    return [value] if field in _SINGLE else list(value)


def _joined(field: str, units: list[Any]) -> Any:
    if field in _TEXTS:
        return "".join(units)
    if field == "recordings":
        return recorded.joined(units)
    return units[0] if field in _SINGLE else tuple(units)


def _blocks(field: str, old: list[Hashable], new: list[Hashable]) -> Iterator[_Run]:
    """Yield the runs of one field; a list whose order changed is one place as a whole."""
    if field == "sections":
        yield from _by_part(old, new)
        return
    if field not in _TEXTS and not _keeps_order(old, new):
        yield _Run(tuple(old), tuple(new))
        return
    blocks = [
        (tag == "equal", tuple(old[i1:i2]), tuple(new[j1:j2]))
        for tag, i1, i2, j1, j2 in difference.blocks(old, new)
    ]
    for is_same, was, now in _in_one_line(blocks) if field in _TEXTS else blocks:
        if is_same or field in _TEXTS or len(was) != len(now):
            yield _Run(was, now)
        else:
            yield from (_Run((one,), (other,)) for one, other in zip(was, now, strict=True))


def _by_part(old: list[Any], new: list[Any]) -> Iterator[_Run]:
    """Yield one run for each part of a kind that either version has."""
    for code in kinds.codes_of(old, new):
        was, now = (tuple(one for one in several if one[0] == code) for several in (old, new))
        yield _Run(was, now)


def _keeps_order(old: list[Hashable], new: list[Hashable]) -> bool:
    """Tell whether what both lists hold stands in one order, and nothing in a list twice."""
    both = set(old) & set(new)
    is_single = len(set(old)) == len(old) and len(set(new)) == len(new)
    return is_single and [x for x in old if x in both] == [x for x in new if x in both]


def _in_one_line(blocks: list[tuple[bool, Units, Units]]) -> Iterator[tuple[bool, Units, Units]]:
    """Join places that only a space within a line parts: a reader takes them for one."""
    held: tuple[bool, Units, Units] | None = None
    space: Units = ()
    for is_same, was, now in blocks:
        if is_same and held is not None and not space and _is_space(was):
            space = was
        elif is_same:
            if held is not None:
                yield held
            if space:
                yield True, space, space
            held, space = None, ()
            yield True, was, now
        elif held is not None:
            held = (False, (*held[1], *space, *was), (*held[2], *space, *now))
            space = ()
        else:
            held = (False, was, now)
    if held is not None:
        yield held
    if space:
        yield True, space, space


def _is_space(units: Units) -> bool:
    text = "".join(units)
    return text.isspace() and "\n" not in text


def _named(field: str, runs: Iterable[_Run], text: str, seen: Counter[str]) -> Iterator[_Run]:
    """Yield the runs with an edit at each that differs; *text* is the old one, if it is a text."""
    at = 0
    for run in runs:
        before, after = (_said(field, units) for units in (run.was, run.now))
        end = at + len(before) if text else 0
        if run.was == run.now:
            yield run
        else:
            left, right = text[max(0, at - _AROUND) : at], text[end : end + _AROUND]
            title = kinds.title((*run.was, *run.now)[0][0]) if field == "sections" else ""
            named = json.dumps([title or field, before, after, left, right]).encode()
            place = hashlib.sha256(named).hexdigest()[:16]
            key = f"{place}-{seen[place]}"
            seen[place] += 1
            yield replace(run, edit=Edit(key, field, before, after, at, left, right, title))
        at = end


def _said(field: str, units: Sequence[Any]) -> str:
    """Write what stands at a place, for people to read."""
    if field in _TEXTS:
        return "".join(units)
    if field == "sections":
        return "\n".join(text for _, text in units)
    return "\n".join(_said_one(unit) for unit in units)


def _said_one(unit: object) -> str:
    if isinstance(unit, Piece):
        return unit.said
    if isinstance(unit, Picture):
        return unit.said
    return ": ".join(unit) if isinstance(unit, tuple) else str(unit)
