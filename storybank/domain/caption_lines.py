"""Let people write captions as lines with times, who do not know WebVTT.

A line is ``0:05 words`` or ``0:05-0:08 Ann: words``; a line without a time goes
on with the words above it. What may stand in captions is in ``captions``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from storybank.domain.captions import (
    MOST_CUES,
    MOST_SAID,
    Cue,
    Problem,
    check,
    cleaned,
    said,
    wrapped,
)
from storybank.domain.errors import InvalidError

FIELD = "lines"
_TIME = r"\d{1,3}(?::\d{1,2}){1,2}(?:[.,]\d{1,3})?"
_LINE = re.compile(rf"\s*({_TIME})(?:\s*[-–—]\s*({_TIME}))?(?:\s+(.*)|\s*)$")
_SPEAKER = re.compile(r"((?:[^\W_][\w.'’-]*(?: |(?=:))){0,3}):(?: +(.*)|$)")
_TAGGED = re.compile(r"<v +([^<>]+)>(?: +(.*)|$)")
_PIECES = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+)(?:[.,](\d{1,3}))?$")
_SHORTEST, _LONGEST = 2_000, 7_000  # milliseconds of a caption whose end is not said
_EASY = 12  # characters that are easily read in a second


@dataclass(frozen=True, slots=True)
class Typed:
    """One caption as someone typed it: nothing of it need make sense."""

    start: str = ""
    end: str = ""
    who: str = ""
    text: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed."""
        return not (self.start or self.end or self.who or self.text).strip()


def read(text: str) -> tuple[Cue, ...]:
    """Return the cues that lines with times say, not checked yet; InvalidError by line.

    Where no end is said, words stand until the next, or as long as they take to read.
    """
    found: list[tuple[int, int | None, str, str]] = []
    wrong = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if not line.strip():
            continue
        timed = _LINE.match(line)
        if timed is None and found:
            start, end, who, words = found[-1]
            found[-1] = (start, end, who, f"{words}\n{line}")
            continue
        if timed is None:
            wrong.append(f"Line {number}: begin with the time, like 0:05, then the words")
            continue
        try:
            start, ends = time(timed[1]), time(timed[2]) if timed[2] else None
        except ValueError as error:
            wrong.append(f"Line {number}: {error}")
            continue
        who, words = _parted(timed[3] or "")
        found.append((start, ends, who, words))
    if not found and not wrong:
        wrong.append("Write at least one line: the time, like 0:05, then the words")
    if len(found) > MOST_CUES:
        wrong.append(f"There are {len(found):,} lines; there can be {MOST_CUES:,}. Join some")
    if wrong:
        raise InvalidError(_fields(wrong))
    return tuple(_ended(found))


def write(cues: Sequence[Cue]) -> str:
    """Write cues as lines that ``read`` reads as the same cues."""
    return "".join(f"{said(c.start)}-{said(c.end)} {_named(c)}{_words(c)}\n" for c in cues)


def time(written: str) -> int:
    """Return a time as people write it, in milliseconds; ValueError with what to do."""
    found = _PIECES.fullmatch(written.strip())
    if found is None:
        raise ValueError("write the time as minutes and seconds, like 1:05")
    hours, minutes, seconds = (int(piece or 0) for piece in found.groups()[:3])
    if (found[2] and seconds > 59) or (found[1] and minutes > 59):
        raise ValueError(f"{written.strip()} is no time. Write minutes and seconds, like 1:05")
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[4] or "").ljust(3, "0"))


def typed(cues: Sequence[Cue]) -> tuple[Typed, ...]:
    """Return cues as a form shows them."""
    return tuple(Typed(said(cue.start), said(cue.end), cue.speaker, cue.text) for cue in cues)


def cues_of(
    several: Sequence[Typed], seconds: float = 0.0, *, is_description: bool = False
) -> tuple[tuple[Cue, ...], list[Problem]]:
    """Return what was typed as cues, and all that is wrong with it; blank ones are left out.

    Captions are counted as they stand in the form. Where a time cannot be read
    there are no cues.
    """
    found, wrong = [], []
    for number, one in enumerate(several, 1):
        if one.is_blank:
            continue
        times = []
        for field, written in (("start", one.start), ("end", one.end)):
            try:
                times.append(time(written))
            except ValueError as error:
                wrong.append(Problem(number, field, str(error)))
        if len(times) == 2:
            text = cleaned(one.text)
            text = text if is_description else wrapped(text)
            who = cleaned(one.who, lines=False)
            found.append((number, Cue(times[0], times[1], text, who)))
    if wrong:
        return (), wrong
    cues = tuple(cue for _, cue in found)
    at = [number for number, _ in found]
    checked = check(cues, seconds, is_description=is_description)
    return cues, [Problem(at[one.cue - 1], one.field, one.words) for one in checked]


def split(several: Sequence[Typed], at: int) -> tuple[Typed, ...]:
    """Return them with the one at a place (from 0) as two, its time and words shared out."""
    one = several[at]
    words = one.text.split()
    half = _half(words)
    try:
        middle = said((time(one.start) + time(one.end)) // 2)
    except ValueError:
        middle = ""
    parts = (
        Typed(one.start, middle, one.who, " ".join(words[:half])),
        Typed(middle, one.end, one.who, " ".join(words[half:])),
    )
    return (*several[:at], *parts, *several[at + 1 :])


def joined(several: Sequence[Typed], at: int) -> tuple[Typed, ...]:
    """Return them with the one at a place (from 0) and the next as one; the last stays."""
    if at + 1 >= len(several):
        return tuple(several)
    one, other = several[at], several[at + 1]
    words = " ".join([*one.text.split(), *other.text.split()])
    both = Typed(one.start, other.end, one.who or other.who, words)
    return (*several[:at], both, *several[at + 2 :])


def added(several: Sequence[Typed], at: int) -> tuple[Typed, ...]:
    """Return them with an empty one after a place (from 0; -1 for the beginning)."""
    start = several[at].end if 0 <= at < len(several) else ""
    end = several[at + 1].start if at + 1 < len(several) else ""
    return (*several[: at + 1], Typed(start, end), *several[at + 1 :])


def without(several: Sequence[Typed], at: int) -> tuple[Typed, ...]:
    """Return them without the one at a place (from 0)."""
    return (*several[:at], *several[at + 1 :])


def _half(words: list[str]) -> int:
    """Return after how many words half of the letters have come, with at least one left."""
    letters = len(" ".join(words))
    reached = 0
    for at, word in enumerate(words[:-1], 1):
        reached += len(word) + 1
        if reached * 2 >= letters:
            return at
    return max(len(words) - 1, 0)


def _parted(words: str) -> tuple[str, str]:
    """Return who speaks, as far as it is said before a colon, and the words."""
    found = _TAGGED.match(words) or _SPEAKER.match(words)
    return (cleaned(found[1], lines=False), found[2] or "") if found else ("", words)


def _named(cue: Cue) -> str:
    """Write who speaks before the words; a colon alone where the words begin like a name."""
    if cue.speaker:
        is_plain = _parted(f"{cue.speaker}:") == (cue.speaker, "")
        return f"{cue.speaker}: " if is_plain else f"<v {cue.speaker}> "
    first = cue.text.partition("\n")[0]
    return ": " if _SPEAKER.match(first) or _TAGGED.match(first) else ""


def _words(cue: Cue) -> str:
    """Return the words; in one line where the second would be read as one with a time."""
    return cue.line if any(map(_LINE.match, cue.text.split("\n")[1:])) else cue.text


def _ended(found: list[tuple[int, int | None, str, str]]) -> list[Cue]:
    """Return cues, each with an end."""
    starts = [start for start, *_ in found[1:]]
    cues = []
    for (start, end, who, words), after in zip(found, [*starts, None], strict=True):
        text = wrapped(cleaned(words))
        if end is None:
            end = start + min(max(_SHORTEST, len(text) * 1000 // _EASY), _LONGEST)
            end = min(end, after) if after is not None and after > start else end
        cues.append(Cue(start, end, text, who))
    return cues


def _fields(problems: Sequence[str]) -> dict[str, str]:
    more = len(problems) - MOST_SAID
    shown = [*problems[:MOST_SAID], *([f"There are {more:,} more like these"] if more > 0 else [])]
    return {f"{FIELD}-{at}" if at else FIELD: one for at, one in enumerate(shown)}
