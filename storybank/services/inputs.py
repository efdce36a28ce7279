"""Read what a form sent: fields of four kinds, cleaned, each judged on its own.

What is asked, and how answers belong together, is in ``questions``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storybank.domain import cells

Sent = Mapping[str, Sequence[str]]
Kept = Mapping[str, tuple[str, ...]]

LONGEST_LINE = 200  # characters


class Kind(StrEnum):
    """How a field is filled in."""

    RADIOS = "radios"
    TICKS = "ticks"
    LINE = "line"
    LINES = "lines"


class W57(StrEnum):
    """The messages of W57 by what they are about, in the order of that screen."""

    USE = "W57.0"
    NAME = "W57.1"
    PHOTO = "W57.2"
    WORDS = "W57.3"
    YES = "W57.4"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``codes`` go with the options of the question's screen, in their order.

    ``labels`` are those of the codes where no screen has them. ``missing`` is
    what to say where nothing was given; empty where nothing need be.
    """

    name: str
    kind: Kind
    codes: tuple[str, ...] = ()
    missing: str = ""
    label: str = ""
    hint: str = ""
    labels: tuple[str, ...] = ()
    longest: int = LONGEST_LINE
    type: str = "text"
    autocomplete: str = "off"
    spellcheck: bool = False


def read(fields: Sequence[Field], sent: Sent) -> tuple[Kept, dict[str, str]]:
    """Return the values of *fields* that *sent* holds, cleaned, and what is wrong by field.

    A code that is not offered is as good as none. A text that is too long is
    there all the same, so that a page can give it back.
    """
    kept: dict[str, tuple[str, ...]] = {}
    problems: dict[str, str] = {}
    for field in fields:
        values = _values(field, sent.get(field.name, ()))
        kept[field.name] = values
        problem = _problem(field, values)
        if problem:
            problems[field.name] = problem
    return kept, problems


def first(kept: Kept, name: str) -> str:
    """Return the one value of a field, or an empty text."""
    return next(iter(kept.get(name, ())), "")


def _values(field: Field, sent: Sequence[str]) -> tuple[str, ...]:
    if field.kind is Kind.TICKS:
        return tuple(code for code in field.codes if code in sent)
    text = next(iter(sent), "")
    if field.kind is Kind.RADIOS:
        return (text,) if text in field.codes else ()
    cleaned, _ = cells.clean(text)
    cleaned = cleaned.strip() if field.kind is Kind.LINES else " ".join(cleaned.split())
    return (cleaned,) if cleaned else ()


def _problem(field: Field, values: tuple[str, ...]) -> str:
    if not values:
        return field.missing
    if field.kind in {Kind.LINE, Kind.LINES} and len(values[0]) > field.longest:
        return (
            f"This is {len(values[0]):,} letters long. "
            f"Make it {field.longest:,} letters or fewer, or ask us to help"
        )
    return ""
