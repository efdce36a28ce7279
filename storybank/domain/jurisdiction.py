"""Say what differs by country: who to complain to, who to ring, who says yes with a young person.

It is read from a TOML file, so that no law stands in the code (consent.md 2, 6, 12).
Where the files are and which one holds is for ``config``.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from storybank.domain.consent import IndicatedBy, Use
from storybank.domain.errors import InvalidError

TRAINING = frozenset({Use.TRAINING_HERE, Use.TRAINING_PARTNER})


class AgeBand(StrEnum):
    """How old a teller is, no more exactly than the rules need."""

    UNDER_13 = "u13"
    FROM_13 = "13_15"
    FROM_16 = "16_17"
    ADULT = "adult"


class Beside(StrEnum):
    """What someone with parental responsibility does beside the young person's own yes."""

    ALSO_YES = "also_yes"
    TOLD = "told"
    IF_WANTED = "if_wanted"


class SpeaksFor(StrEnum):
    """For whom someone may say yes, or give advice."""

    YOUNG = "young"
    ADULT = "adult"


Code = TypeVar("Code", bound=StrEnum)

OLDEST = {AgeBand.UNDER_13: 12, AgeBand.FROM_13: 15, AgeBand.FROM_16: 17}


@dataclass(frozen=True, slots=True)
class SupportLine:
    """A number for people who want to talk; ``young`` means that it is for young people."""

    name: str
    number: str
    hours: str
    young: bool = False

    @property
    def words(self) -> str:
        """Return the number as a page says it."""
        return f"{self.number} ({self.name}, {self.hours})"


@dataclass(frozen=True, slots=True)
class Signer:
    """Someone who can say yes with, or advise about, another person there."""

    code: IndicatedBy
    label: str
    speaks_for: tuple[SpeaksFor, ...]


@dataclass(frozen=True, slots=True)
class Ages:
    """What is needed beside the own yes of people in one age band."""

    training: Beside
    other: Beside


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """What differs by country. ``ages`` has a row for every band but ``adult``."""

    name: str
    emergency_number: str
    complaint_ack_days: int
    adult_at: int
    reask_ages: tuple[int, ...]
    ages: Mapping[AgeBand, Ages]
    who_can_say_yes: tuple[Signer, ...]
    capacity_note: tuple[str, ...]
    special_categories: tuple[str, ...]
    support_lines: tuple[SupportLine, ...] = ()
    regulator: str = ""
    regulator_url: str = ""

    def beside(self, band: AgeBand, use: Use) -> Beside:
        """Return what is needed beside the own yes of someone in *band* for *use*.

        A parent of an adult has no part in it: ``if_wanted``.
        """
        if band is AgeBand.ADULT:
            return Beside.IF_WANTED
        return self.ages[band].training if use in TRAINING else self.ages[band].other

    def own_yes_is_enough(self, band: AgeBand, use: Use) -> bool:
        """Tell whether someone in *band* can say yes to *use* without anyone else."""
        return self.beside(band, use) is not Beside.ALSO_YES

    def reask_at(self, band: AgeBand) -> int | None:
        """Return the age at which someone in *band* is next asked again; None for an adult."""
        if band is AgeBand.ADULT:
            return None
        return min((age for age in self.reask_ages if age > OLDEST[band]), default=None)

    def signers(self, speaks_for: SpeaksFor) -> tuple[Signer, ...]:
        """Return who there is to say yes with, or advise about, such a person."""
        return tuple(one for one in self.who_can_say_yes if speaks_for in one.speaks_for)

    def signer_codes(self, speaks_for: SpeaksFor) -> frozenset[IndicatedBy]:
        """Return the codes of ``signers``; an answer by anyone else has no authority there."""
        return frozenset(one.code for one in self.signers(speaks_for))


def parse(text: str) -> dict[str, Any]:
    """Return what a jurisdiction file says, unchecked; InvalidError if it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidError({"jurisdiction": f"It cannot be read: {error}."}) from error


def read(written: Mapping[str, Any]) -> Jurisdiction:
    """Make a jurisdiction of what its file says; InvalidError names what is wrong."""
    known = {field.name: field for field in fields(Jurisdiction)}
    for name in written:
        if name not in known:
            raise _wrong(name, "is not known")
    for name, field in known.items():
        if field.default is MISSING and name not in written:
            raise _wrong(name, "is missing")
    made = Jurisdiction(**{name: _READERS[name](name, value) for name, value in written.items()})
    if (
        list(made.reask_ages) != sorted(set(made.reask_ages))
        or made.adult_at not in made.reask_ages
    ):
        raise _wrong("reask_ages", "must rise, and name the age of an adult")
    return made


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "must be text")
    return value


def _needed_text(name: str, value: object) -> str:
    if not _text(name, value).strip():
        raise _wrong(name, "must not be empty")
    return _text(name, value)


def _number(name: str, value: object) -> int:
    if type(value) is not int or value < 1:
        raise _wrong(name, "must be a whole number from 1")
    return value


def _texts(name: str, value: object) -> tuple[str, ...]:
    return tuple(_needed_text(name, one) for one in _list(name, value))


def _numbers(name: str, value: object) -> tuple[int, ...]:
    return tuple(_number(name, one) for one in _list(name, value))


def _list(name: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(name, "must be a list")
    return value


def _table(name: str, value: object, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or not keys <= set(value):
        raise _wrong(name, f"needs {', '.join(sorted(keys))}")
    return value


def _ages(name: str, value: object) -> dict[AgeBand, Ages]:
    rows = _table(name, value, {band.value for band in OLDEST})
    return {
        band: Ages(
            training=_code(Beside, f"{name}.{band}", row["training"]),
            other=_code(Beside, f"{name}.{band}", row["other"]),
        )
        for band in OLDEST
        for row in [_table(f"{name}.{band}", rows[band.value], {"training", "other"})]
    }


def _signers(name: str, value: object) -> tuple[Signer, ...]:
    rows = [_table(name, row, {"code", "label", "speaks_for"}) for row in _list(name, value)]
    return tuple(
        Signer(
            _code(IndicatedBy, name, row["code"]),
            _needed_text(name, row["label"]),
            tuple(_code(SpeaksFor, name, one) for one in _list(name, row["speaks_for"])),
        )
        for row in rows
    )


def _lines(name: str, value: object) -> tuple[SupportLine, ...]:
    rows = [_table(name, row, {"name", "number", "hours"}) for row in _list(name, value)]
    return tuple(
        SupportLine(
            _needed_text(name, row["name"]),
            _needed_text(name, row["number"]),
            _needed_text(name, row["hours"]),
            young=row.get("young") is True,
        )
        for row in rows
    )


def _code(codes: type[Code], name: str, value: object) -> Code:
    try:
        return codes(_text(name, value))
    except ValueError as error:
        raise _wrong(name, f"is one of {', '.join(codes)}") from error


def _wrong(name: str, what: str) -> InvalidError:
    return InvalidError({"jurisdiction": f"In the jurisdiction file, “{name}” {what}."})


_READERS: dict[str, Callable[[str, object], Any]] = {
    "name": _needed_text,
    "emergency_number": _needed_text,
    "complaint_ack_days": _number,
    "adult_at": _number,
    "reask_ages": _numbers,
    "ages": _ages,
    "who_can_say_yes": _signers,
    "capacity_note": _texts,
    "special_categories": _texts,
    "support_lines": _lines,
    "regulator": _text,
    "regulator_url": _text,
}
