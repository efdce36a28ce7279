"""Mark the places of a text that someone should look at before it is shown to others.

A mark suggests and never edits. It says what kind of thing stands where; what was
decided about it is kept by ``services.marks``. Telephone numbers, which need to know
each country's plan, are looked for there too.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from storybank.domain import days, folk, kinds, transcript
from storybank.domain.review import Settled
from storybank.domain.stories import Content


class MarkKind(StrEnum):
    """What a marked place holds."""

    TELLER = "teller"
    PHONE = "phone"
    EMAIL = "email"
    POSTCODE = "postcode"
    NHS_NUMBER = "nhs_number"
    NI_NUMBER = "ni_number"
    PERSON = "person"
    STAFF = "staff"
    DATE = "date"
    PLACE = "place"
    ACRONYM = "acronym"
    PHRASE = "phrase"
    HARD_WORDS = "hard_words"


LABELS: dict[MarkKind, str] = {
    MarkKind.TELLER: "The teller’s own name or contact",
    MarkKind.PHONE: "A phone number",
    MarkKind.EMAIL: "An email address",
    MarkKind.POSTCODE: "A postcode",
    MarkKind.NHS_NUMBER: "An NHS number",
    MarkKind.NI_NUMBER: "A National Insurance number",
    MarkKind.PERSON: "Someone else",
    MarkKind.STAFF: "A member of staff",
    MarkKind.DATE: "An exact date",
    MarkKind.PLACE: "A small place",
    MarkKind.ACRONYM: "Letters that nothing explains",
    MarkKind.PHRASE: "Words that we do not use",
    MarkKind.HARD_WORDS: "Our words are hard to read",
}

# By these alone a stranger can reach or look up a person: each is decided before approval.
GRAVE = frozenset(
    {
        *(MarkKind.PHONE, MarkKind.EMAIL, MarkKind.POSTCODE),
        *(MarkKind.NHS_NUMBER, MarkKind.NI_NUMBER),
    }
)
# As long as such words still stand, it is not yet done.
UNDONE = frozenset({Settled.CHANGED, Settled.REMOVED})

# Each begins where a word begins and never tries a part of it again, so that a text
# of one endless word costs no more than any other (security.md).
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]++"
    r"(?:\s?@\s?[\w-]+(?:\.[\w-]+)+"
    r"|\s*+(?:\[at\]|\(at\))\s*[\w-]+(?:(?:\.|\s*(?:\[dot\]|\(dot\)|\sdot\s)\s*)[\w-]+)+"
    r"|\sat\s[\w-]+(?:\sdot\s[\w-]+)+)",
    re.IGNORECASE,
)
# Without any of these there is no address and no number.
_HINT = re.compile(r"[\d@]|\sdot\s|[\[(]at[\])]", re.IGNORECASE)
_POSTCODE = re.compile(
    r"\b(?:GIR[ -]?0AA|[A-PR-UWYZ](?:[A-HK-Y]?\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])"
    r"[ \u00a0-]{0,2}\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
_NI = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"[ .\u00a0-]?\d{2}[ .\u00a0-]?\d{2}[ .\u00a0-]?\d{2}[ .\u00a0-]?[A-D]\b",
    re.IGNORECASE,
)
_NHS = re.compile(r"(?<![\d+])\d{3}[ .\u00a0-]?\d{3}[ .\u00a0-]?\d{4}(?!\d)")
_NHS_SAID = re.compile(r"\b(?:NHS|CHI|H&C|health and care)\b[^\n]{0,30}$", re.IGNORECASE)
_MOST_BEFORE = 50  # characters before a number in which it is said what it is
_NHS_WEIGHTS = range(10, 1, -1)


@dataclass(frozen=True, slots=True)
class Mark:
    """One place: what kind, in which part of the story, from where to where, and the words."""

    kind: MarkKind
    where: str
    start: int
    end: int
    words: str

    @property
    def said(self) -> str:
        """Return what is decided about, however it is spaced and in whatever case."""
        return f"{self.kind}:{' '.join(self.words.split()).casefold()}"


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a story after its place there."""

    where: str
    text: str


def passages(content: Content) -> tuple[Passage, ...]:
    """Return every text of a story after what it is, in the order of reading."""
    found = [("Title", content.title), ("Summary", content.summary), ("Story", content.body)]
    found += [(kinds.title(code), text) for code, text in content.sections]
    found += [(f"News of {day}", text) for day, text in content.updates]
    found += [("Line under a photo", one.line) for one in content.pictures]
    found += [("Words with a photo", one.alt) for one in content.pictures]
    found += [("Quote", text) for text in content.quotes if text not in content.body]
    found += [("Content note", text) for text in content.content_notes]
    found += [("How to use it", text) for text in content.use_notes]
    found += [
        (f"{where[0].upper()}{where[1:]}", text)
        for where, text in transcript.texts(content.recordings)
    ]
    return tuple(Passage(where, text) for where, text in found if text)


def may_hold(text: str) -> bool:
    """Tell, quickly, whether there can be any address or number in *text*: in most is none."""
    return _HINT.search(text) is not None


def exact(passage: Passage) -> list[Mark]:
    """Return addresses, postcodes and numbers of people by their form, in order."""
    text = passage.text
    spans = [(MarkKind.EMAIL, found.span()) for found in _EMAIL.finditer(text)]
    spans += [(MarkKind.NI_NUMBER, found.span()) for found in _NI.finditer(text)]
    spans += [(MarkKind.POSTCODE, found.span()) for found in _POSTCODE.finditer(text)]
    spans += [(MarkKind.NHS_NUMBER, span) for span in _nhs_numbers(text)]
    return apart(at(passage, kind, span) for kind, span in spans)


def loose(passage: Passage) -> list[Mark]:
    """Return exact dates, people, staff and small places as far as rules can tell, in order."""
    spans = [(MarkKind.DATE, span) for span in days.spans(passage.text)]
    spans += [(MarkKind.STAFF, span) for span in folk.staff(passage.text)]
    spans += [(MarkKind.PLACE, span) for span in folk.places(passage.text)]
    spans += [(MarkKind.PERSON, span) for span in folk.people(passage.text)]
    return apart(at(passage, kind, span) for kind, span in spans)


def at(passage: Passage, kind: MarkKind, span: tuple[int, int]) -> Mark:
    """Return the mark of one span."""
    start, end = span
    return Mark(kind, passage.where, start, end, passage.text[start:end])


def apart(marks: Iterable[Mark]) -> list[Mark]:
    """Return *marks* in order; of two that lie over each other the one that came first."""
    kept: list[Mark] = []
    starts: list[int] = []
    for mark in marks:
        place = bisect_left(starts, mark.end)
        if not place or kept[place - 1].end <= mark.start:
            kept.insert(place, mark)
            starts.insert(place, mark.start)
    return kept


def _nhs_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield what has ten digits and a true last one, or is said to be such a number."""
    for found in _NHS.finditer(text):
        digits = [int(char) for char in found[0] if char.isdigit()]
        before = text[max(0, found.start() - _MOST_BEFORE) : found.start()]
        is_said = _NHS_SAID.search(before) is not None
        if is_said or (_is_checked(digits) and digits[0] != 0):
            yield found.span()


def _is_checked(digits: list[int]) -> bool:
    """Tell whether the last of ten digits is the NHS's check on the others (modulus 11)."""
    total = sum(weight * digit for weight, digit in zip(_NHS_WEIGHTS, digits, strict=False))
    return (11 - total % 11) % 11 == digits[9]
