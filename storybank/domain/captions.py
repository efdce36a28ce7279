"""Read, check and write the words of a recording with their times, as WebVTT.

What is written is always the same for the same cues; of what is read nothing is
kept but who speaks, when, and what: no styles, regions, comments, places on the
screen or names of cues (https://www.w3.org/TR/webvtt1/). How people write times
themselves is in ``caption_lines``.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from storybank.domain.errors import InvalidError

FIELD = "captions"
LARGEST = 1_000_000  # bytes
MOST_CUES = 2_000
MOST_SAID = 10  # problems that are named at once
LONGEST_LINE = 42  # characters
MOST_LINES = 2
LONGEST_NAME = 60
FASTEST = 25  # characters that people can read in a second
SLACK = 500  # milliseconds that the last words may go on after the recording

_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?$")
_TIME = re.compile(r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})$")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>")
_TAG = re.compile(r"<[^>]*>?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_NAMED = re.compile(r"&(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#39);")
_NO_HEADER = (
    "Line 1: a WebVTT file begins with the word WEBVTT. If this is a file of another kind, "
    "save it as WebVTT first"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from one time to another, in milliseconds; ``speaker`` may be empty.

    ``text`` has at most two lines, parted by a line feed.
    """

    start: int
    end: int
    text: str
    speaker: str = ""

    @property
    def line(self) -> str:
        """Return the words in one line."""
        return self.text.replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cue, counted from 1, and what to do about it."""

    cue: int
    field: str
    words: str

    @property
    def said(self) -> str:
        """Return it with the place."""
        return f"Caption {self.cue}: {self.words}"


def read(given: bytes | str, seconds: float = 0.0) -> tuple[Cue, ...]:
    """Return the cues of a WebVTT file that can be shown as they are; else InvalidError.

    *seconds* is how long the recording is; 0 where that is not known.
    """
    cues = parse(given)
    wrong = check(cues, seconds)
    if wrong:
        raise _invalid([problem.said for problem in wrong])
    return cues


def parse(given: bytes | str) -> tuple[Cue, ...]:
    """Return the cues of a WebVTT file, not checked yet.

    InvalidError names each line that cannot be read, the first ten of them.
    """
    text = _decoded(given)
    lines = re.split(r"\r\n|\r|\n", text)
    if not _HEADER.match(lines[0]):
        raise _invalid([_NO_HEADER])
    cues, wrong = [], []
    for number, block in _blocks(lines):
        try:
            cue = _cue(number, block)
        except ValueError as error:
            wrong.append(str(error))
        else:
            cues += [cue] if cue is not None else []
    if wrong:
        raise _invalid(wrong)
    if not cues:
        raise _invalid(["There are no captions in this file. Each has a line with its times"])
    if len(cues) > MOST_CUES:
        raise _invalid([f"There are {len(cues):,} captions; there can be {MOST_CUES:,}. Join some"])
    return tuple(cues)


def write(cues: Sequence[Cue]) -> str:
    """Write cues as WebVTT, always in the same way; no cues are an empty text."""
    if not cues:
        return ""
    blocks = [f"{_written(cue.start)} --> {_written(cue.end)}\n{_text(cue)}\n" for cue in cues]
    return "WEBVTT\n\n" + "\n".join(blocks)


@lru_cache(maxsize=100)
def kept(written: str) -> tuple[Cue, ...]:
    """Return the cues of what ``write`` wrote; none where it is empty or was not written so."""
    try:
        return parse(written) if written else ()
    except InvalidError:
        return ()


def check(
    cues: Sequence[Cue], seconds: float = 0.0, *, is_description: bool = False
) -> list[Problem]:
    """Say what is wrong with cues, one by one and in their order.

    A description is read out or beside the film, and not over it: it may be long.
    """
    found = []
    last = round(seconds * 1000) + SLACK if seconds else None
    for number, cue in enumerate(cues, 1):
        before = cues[number - 2] if number > 1 else None
        found += [Problem(number, *one) for one in _times_wrong(cue, before, number, last)]
        found += [Problem(number, *one) for one in _words_wrong(cue, is_description)]
    return found


def cleaned(text: str, *, lines: bool = True) -> str:
    """Return words as they are kept: single spaces, no empty lines, no signs that cannot be seen.

    Without *lines* all of it becomes one line.
    """
    found = (_CONTROL.sub("", line).split() for line in re.split(r"\r\n|\r|\n", text))
    return ("\n" if lines else " ").join(" ".join(words) for words in found if words)


def wrapped(text: str) -> str:
    """Return words that are one line and too long for it in two lines, where that is enough."""
    if "\n" in text or len(text) <= LONGEST_LINE:
        return text
    spaces = [at for at, char in enumerate(text) if char == " "]
    at = min(spaces, key=lambda at: abs(at - len(text) / 2), default=0)
    return f"{text[:at]}\n{text[at + 1 :]}" if at else text


def said(milliseconds: int) -> str:
    """Write a time as people do: 1:05, 1:02:05, 0:05.25."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    begin = f"{hours}:{minutes:02}" if hours else str(minutes)
    return f"{begin}:{seconds:02}" + (f".{rest:03}".rstrip("0") if rest else "")


def _decoded(given: bytes | str) -> str:
    size = len(given) if isinstance(given, bytes) else len(given.encode("utf-8", "replace"))
    if size > LARGEST:
        raise _invalid(["The file is larger than 1 MB. Leave out all but the words and times"])
    if isinstance(given, str):
        return given.removeprefix("\ufeff")
    try:
        return given.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = given.count(b"\n", 0, error.start) + 1
        raise _invalid([f"Line {line}: save the file as UTF-8, then send it again"]) from None


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield runs of lines that are not empty, each with the number of its first line.

    What follows the first line of a file at once, without times, is about the file.
    """
    block: list[str] = []
    begin = 2
    for number, line in enumerate([*lines[1:], ""], 2):
        is_blank = not line.strip()
        if is_blank or ("-->" in line and _has_times(block)):
            if block and (begin > 2 or _has_times(block)):
                yield begin, block
            block = []
        if not is_blank:
            begin = begin if block else number
            block.append(line)


def _has_times(block: list[str]) -> bool:
    return any("-->" in line for line in block[:2])


def _cue(number: int, block: list[str]) -> Cue | None:
    """Read one block that begins at a line; None for one that says nothing to a reader."""
    if block[0].split(maxsplit=1)[0] in {"NOTE", "STYLE", "REGION"} and not _has_times(block):
        return None
    if "-->" in block[0]:
        times, text = block[0], block[1:]
    elif len(block) > 1 and "-->" in block[1]:
        number, times, text = number + 1, block[1], block[2:]
    else:
        raise ValueError(
            f"Line {number}: these words have no times. Write a line like "
            "00:05.000 --> 00:08.000 above them"
        )
    start, end = _times(number, times)
    words, speaker = _spoken(number + 1, text)
    return Cue(start, end, words, speaker)


def _times(number: int, line: str) -> tuple[int, int]:
    """Return the two times of a line; what is said there of places on the screen is left out."""
    begin, _, rest = line.partition("-->")
    found = [_TIME.match(written) for written in (begin.strip(), *rest.split()[:1])]
    if len(found) < 2 or not all(found):
        raise ValueError(
            f"Line {number}: write both times as minutes:seconds.thousandths, "
            "like 00:05.000 --> 00:08.000"
        )
    start, end = (_milliseconds(one) for one in found if one)
    return start, end


def _milliseconds(found: re.Match[str]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _spoken(number: int, lines: list[str]) -> tuple[str, str]:
    """Return words and who speaks them; no tag but the speaker's may stand in them."""
    text = "\n".join(lines)
    voice = _VOICE.match(text.lstrip())
    speaker = ""
    if voice:
        speaker = cleaned(_plain(voice[1]), lines=False)
        text = text.lstrip()[voice.end() :].rstrip().removesuffix("</v>")
    tag = _TAG.search(text)
    if tag:
        at = number + text.count("\n", 0, tag.start())
        raise ValueError(
            f"Line {at}: take out {tag[0][:30]!r}. Only <v Name>, for who speaks, can stand "
            "here, once and at the beginning. Write &lt; for the sign itself"
        )
    return cleaned(_plain(text)), speaker


def _plain(text: str) -> str:
    """Put the signs in the place of their names."""
    return _NAMED.sub(lambda found: html.unescape(found[0]), text)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _text(cue: Cue) -> str:
    return f"<v {_escaped(cue.speaker)}>{_escaped(cue.text)}" if cue.speaker else _escaped(cue.text)


def _written(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def _times_wrong(
    cue: Cue, before: Cue | None, number: int, last: int | None
) -> Iterator[tuple[str, str]]:
    if cue.end <= cue.start:
        yield "end", "it ends before it begins. Give it a later end"
    if before is not None and cue.start < before.start:
        yield "start", f"it begins before caption {number - 1}. Put the earlier one first"
    elif before is not None and cue.start < before.end:
        still = f"caption {number - 1} still stands at {said(cue.start)}"
        yield "start", f"{still}. Let that end sooner, or begin this later"
    if last is not None and cue.end > last:
        yield "end", f"the recording is over at {said(last - SLACK)}. Give it an earlier end"


def _words_wrong(cue: Cue, is_description: bool) -> Iterator[tuple[str, str]]:
    lines = cue.text.split("\n")
    if not cue.text:
        yield "text", "it has no words. Write them, or take this caption out"
    if len(cue.speaker) > LONGEST_NAME or set("<>") & set(cue.speaker):
        yield "who", f"write who speaks in at most {LONGEST_NAME} letters, without < and >"
    if is_description:
        return
    if len(lines) > MOST_LINES:
        yield "text", f"it has {len(lines)} lines. Use two at most: split it into two captions"
    if any(len(line) > LONGEST_LINE for line in lines):
        yield "text", f"a line has more than {LONGEST_LINE} letters. Break it, or split the caption"
    time = cue.end - cue.start
    if time > 0 and len(cue.line) * 1000 > FASTEST * time:
        fast = f"nobody can read {len(cue.line)} letters in {_length(time)}"
        yield "end", f"{fast}. Give it more time, or split it"


def _length(milliseconds: int) -> str:
    seconds = f"{milliseconds / 1000:.1f}".removesuffix(".0")
    return f"{seconds} second{'' if seconds == '1' else 's'}"


def _invalid(problems: Sequence[str]) -> InvalidError:
    """Say up to ten problems, each a field of its own, and how many more there are."""
    fields = {f"{FIELD}-{at}" if at else FIELD: one for at, one in enumerate(problems[:MOST_SAID])}
    more = len(problems) - MOST_SAID
    if more > 0:
        fields[f"{FIELD}-{MOST_SAID}"] = f"There are {more:,} more like these"
    return InvalidError(fields)
