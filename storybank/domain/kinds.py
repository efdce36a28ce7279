"""Say what each kind of thing tells besides its story: which parts it has, in which order.

A part is words, and stands in ``Content`` with all other words that a yes is said
to; its code is the name of its field in an import as well. When a project has to
be looked at again stands here too.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from storybank.domain.stories import Kind


@dataclass(frozen=True, slots=True)
class PartOf:
    """One part of a kind, as a form asks for it. ``is_line``: a few words, on one line."""

    code: str
    title: str
    hint: str = ""
    is_line: bool = False


_ROLES = "One role a line with how many there were, such as “Carers: 4”."
_DONE = PartOf("what_was_done", "What was done")
_NEXT = PartOf("next_step", "Next step")

PARTS: Mapping[Kind, tuple[PartOf, ...]] = {
    Kind.CASE_STUDY: (
        PartOf("what_was_wrong", "What was wrong"),
        PartOf("who_worked_together", "Who worked together", _ROLES),
        _DONE,
        PartOf("before", "How it was before"),
        PartOf("after", "How it is now"),
        PartOf("evidence", "How we know", "What was counted, seen or said, by whom and when."),
        PartOf("what_did_not_work", "What did not work"),
        _NEXT,
        PartOf("how_co_produced", "How it was made together", "Who decided what, from when on."),
    ),
    Kind.PROJECT: (
        PartOf("lead", "Who leads it", "A role or a group is enough.", is_line=True),
        PartOf("status", "Where it stands", "Such as: planned, going on, paused, over.", True),
    ),
    Kind.SESSION: (
        PartOf("what_it_was_for", "What it was for"),
        PartOf("who_came", "Who came", _ROLES),
        _DONE,
        PartOf("what_people_said", "What people said"),
        PartOf("what_was_decided", "What was decided"),
        _NEXT,
    ),
}
TITLES: Mapping[str, str] = {one.code: one.title for parts in PARTS.values() for one in parts}
LINES = frozenset(one.code for parts in PARTS.values() for one in parts if one.is_line)
COUNTED = frozenset({"who_worked_together", "who_came"})
_PLACE = {code: place for place, code in enumerate(TITLES)}
_ROLE = re.compile(r"(?:[-*] )?(?P<role>[^:]{1,100}): *(?P<count>\d{1,4})")


def parts(kind: Kind) -> tuple[PartOf, ...]:
    """Return the parts that a kind has, in the order of reading; none for a story or a quote."""
    return PARTS.get(kind, ())


def told(kind: Kind, said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what is said of the parts of a kind as ``Content`` keeps it; empty ones are none."""
    texts = ((one, said.get(one.code, "")) for one in parts(kind))
    return tuple((one.code, _tidy(one, text)) for one, text in texts if text.strip())


def codes_of(*several: Iterable[tuple[str, str]]) -> list[str]:
    """Return the codes of all parts in *several* contents, in the order of reading."""
    found = {code for sections in several for code, _ in sections}
    return sorted(found, key=lambda code: (_PLACE.get(code, len(_PLACE)), code))


def title(code: str) -> str:
    """Return what people call a part."""
    return TITLES.get(code, code.replace("_", " "))


def by_role(code: str, text: str) -> tuple[tuple[str, int], ...]:
    """Return (role, how many) where a part that counts people says nothing else, else nothing."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_ROLE.fullmatch(line) for line in lines] if code in COUNTED else []
    if not found or None in found:
        return ()
    return tuple((one["role"].strip(), int(one["count"])) for one in found if one)


def month_after(day: date) -> date:
    """Return the same day of the next month, or its last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def _tidy(one: PartOf, text: str) -> str:
    plain = text.replace("\r\n", "\n").strip()
    return " ".join(plain.split()) if one.is_line else plain
