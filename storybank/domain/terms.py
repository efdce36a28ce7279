"""Read the permission that a record comes with, and say whether it is complete (BAS-6).

What a permission is worth once it is kept is in ``consent`` and ``access``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from storybank.domain import cells, dates
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
LONGEST_NOTE = 10_000  # characters

Code = TypeVar("Code", bound=StrEnum)


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
    written = cells.written(value) or ""
    try:
        return codes(cells.plain(written).replace(" ", "_"))
    except ValueError:
        known = ", ".join(code.value for code in codes)
        raise _incomplete(
            f"“{written[:60]}” is not a code for {name}; the codes are {known}"
        ) from None


def _codes(codes: type[Code], value: object, name: str) -> tuple[Code, ...]:
    items: Iterable[object] = (
        value if isinstance(value, list | tuple) else re.split("[;,]", cells.flat(value))
    )
    found = tuple(dict.fromkeys(_code(codes, item, name) for item in items if item))
    if not found:
        raise _incomplete(f"it does not say {name}")
    return found


def _term(terms: Mapping[str, object], name: str) -> str:
    written = cells.written(terms.get(name))
    if written is None:
        raise _incomplete(f"{name} must be text")
    return " ".join(cells.clean(written)[0].split())[:LONGEST_NOTE]


def _incomplete(why: str) -> InvalidError:
    return InvalidError({"permission": f"The permission is incomplete: {why}."})
