"""Say what a quote is: an exact span of agreed words, and what is shown of it.

What is left out is marked ``[…]``, what is put in stands in ``[brackets]``; both
are kept as edits of the span, so that nothing can be shown that does not follow
from it. Who may see a quote is asked of the gate, about its story; under which
voice it stands is in ``voice_labels``.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storybank.domain.stories import Voice
from storybank.domain.voice_labels import Age

LONGEST = 2_000  # characters
LONGEST_INSERTION = 60
MOST_EDITS = 8
ELLIPSIS = "[…]"

_SINGLE, _DOUBLE, _DASHES = "'‘’‚‛", '"“”„‟«»', "-‐‑‒–—―"
_FOLDED = str.maketrans(
    dict.fromkeys(_SINGLE, "'") | dict.fromkeys(_DOUBLE, '"') | dict.fromkeys(_DASHES, "-")
)
_MARK = re.compile(r"\[([^\[\]]*)\]")
_LEFT_OUT = frozenset({"…", "..."})
_NO_SPACE_BEFORE = frozenset(".,;:!?)’”\"'")


class Answer(StrEnum):
    """What the teller has said to a quote; nothing yet is an empty string."""

    NONE = ""
    YES = "yes"
    NO = "no"


class Frozen(StrEnum):
    """Why a quote waits for a curator: its words were changed, or a curator stopped it."""

    NOT = ""
    WORDS = "words"
    DESK = "desk"


class Stage(StrEnum):
    """How a quote stands: the first of these that is so."""

    REMOVED = "removed"
    REFUSED = "refused"
    FROZEN = "frozen"
    WAITING = "waiting"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Edit:
    """One mark in a quote: ``drop`` characters from ``at`` are left out, or words are put in.

    Without ``insert`` it is an ellipsis; one that drops nothing stands at an end of the span.
    """

    at: int
    drop: int = 0
    insert: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a quote stands in a body (characters), and what is marked in it."""

    starts: int
    ends: int
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote. ``text`` is its span as it stands in version ``rendition_number``.

    ``voice`` and ``age`` say who speaks; ``is_unnamed`` keeps the teller's name
    from it even where the story may show that. ``speaker`` is how a collection
    names who said it, for telling people apart; it is never shown.
    ``agreed_sha256`` is what the teller's answer was to. ``is_tied``: it came in with
    a collection, and a story is kept of it that has a permission of its own.
    """

    id: str
    story_number: int
    story_id: str
    rendition_number: int
    span: Span
    sha256: str
    text: str
    voice: Voice
    made_by: str
    made_at: datetime
    age: Age = Age.NONE
    is_unnamed: bool = False
    speaker: str = ""
    is_tied: bool = False
    asked_at: datetime | None = None
    answer: Answer = Answer.NONE
    answered_at: datetime | None = None
    agreed_sha256: str = ""
    frozen: Frozen = Frozen.NOT
    frozen_at: datetime | None = None
    removed_at: datetime | None = None

    @property
    def words(self) -> str:
        """Return what is shown of it: the span with its marks."""
        return shown(self.text, self.span.edits)

    @property
    def is_exact(self) -> bool:
        """Tell whether its span still is what was chosen."""
        return bool(self.text) and sha256(self.text) == self.sha256

    @property
    def key(self) -> str:
        """Return the hash that an answer is to: its words, its voice and its age."""
        said = "\n".join([folded(self.words), self.voice.value, self.age.value])
        return sha256(said)

    def is_agreed(self, lines: tuple[str, ...], body: str) -> bool:
        """Tell whether its teller has said yes to it, as it stands or as part of their words.

        *lines* are the short quotes that were agreed to with *body*. A whole body
        is agreed to as it is; nothing that is marked or that names an age is. Of what
        came in as a quote that permission counts.
        """
        is_answered = self.answer is Answer.YES and self.agreed_sha256 == self.key
        if is_answered or self.is_tied:
            return True
        as_told = not self.span.edits and self.age is Age.NONE
        return as_told and (self.text in lines or self.text == body.strip())

    def stage(self, *, is_agreed: bool) -> Stage:
        """Return how it stands, where it is known whether its teller need say yes to it still."""
        if self.removed_at is not None:
            return Stage.REMOVED
        if self.answer is Answer.NO:
            return Stage.REFUSED
        if self.frozen is not Frozen.NOT:
            return Stage.FROZEN
        return Stage.READY if is_agreed else Stage.WAITING


def sha256(text: str) -> str:
    """Return the hash of a text (hexadecimal)."""
    return hashlib.sha256(text.encode()).hexdigest()


def folded(text: str) -> str:
    """Return *text* with plain marks and single spaces: what tidying may change (I-14)."""
    return " ".join(text.translate(_FOLDED).split())


def shown(span: str, edits: tuple[Edit, ...]) -> str:
    """Return a span with its marks: the one way from a span to what is shown."""
    made, at = "", 0
    for edit in edits:
        made = _joined(made + span[at : edit.at], f"[{edit.insert}]" if edit.insert else ELLIPSIS)
        at = edit.at + edit.drop
        following = span[at:]
        if following and not following[0].isspace() and following[0] not in _NO_SPACE_BEFORE:
            made += " "
    return made + span[at:]


def find(body: str, typed: str) -> Span | None:
    """Return where words as someone typed them stand in *body*, or None.

    Spaces, quotation marks and dashes need not be the same; every word must.
    ``[…]`` leaves something out, ``[words]`` are put in, unless the body itself
    has such brackets. Quotation marks around all of it may be typed or not.
    """
    for words in (typed.strip(), unquoted(typed)):
        if not words or len(words) > LONGEST:
            continue
        found = _search(body, [words], 0)
        if found is not None:
            return Span(*found[0])
        marked = _marked(body, words)
        if marked is not None:
            return marked
    return None


def moved(body: str, text: str, span: Span) -> Span | None:
    """Return where a quote stands in other words of its story; None where they alter it.

    Of several places the one nearest to where it stood.
    """
    places = [at for at in _places(body, text) if _is_whole(body, at, at + len(text))]
    if places:
        starts = min(places, key=lambda at: abs(at - span.starts))
        return Span(starts, starts + len(text), span.edits)
    return find(body, shown(text, span.edits)) if text else None


def unquoted(text: str) -> str:
    """Return *text* without the quotation marks that stand around all of it."""
    text = text.strip()
    if len(text) > 2 and text[0] in _DOUBLE + _SINGLE and text[-1] in _DOUBLE + _SINGLE:
        inner = text[1:-1]
        if not any(mark in inner for mark in _DOUBLE) or text[0] in _DOUBLE:
            return inner.strip()
    return text


def problem(words: str) -> str:
    """Say what is wrong with words that are to be a quote; empty where nothing is."""
    if not words.strip():
        return "Choose the words."
    if len(words.strip()) > LONGEST:
        return f"Choose fewer words: at most {LONGEST:,} letters."
    marks = _MARK.findall(words)
    if len(marks) > MOST_EDITS:
        return f"Mark at most {MOST_EDITS} places."
    if any(len(mark) > LONGEST_INSERTION for mark in marks):
        return f"Put in at most {LONGEST_INSERTION} letters at one place."
    return ""


def _marked(body: str, words: str) -> Span | None:
    """Find words with marks: runs parted by ellipses, each of pieces parted by insertions."""
    if problem(words):
        return None
    runs: list[list[str]] = [[""]]
    inserts: list[list[str]] = [[]]
    for at, piece in enumerate(_MARK.split(words)):
        if at % 2 == 0:
            runs[-1][-1] += piece
        elif piece.strip() in _LEFT_OUT:
            runs.append([""])
            inserts.append([])
        elif piece.strip():
            runs[-1].append("")
            inserts[-1].append(" ".join(piece.split()))
        else:
            return None
    return _placed(body, runs, inserts)


def _placed(body: str, runs: list[list[str]], inserts: list[list[str]]) -> Span | None:
    """Find each run after the one before, and write down what stands between them."""
    inner = [at for at, run in enumerate(runs) if any(piece.strip() for piece in run)]
    if not inner or inner != list(range(inner[0], inner[-1] + 1)):
        return None
    if any(inserts[at] for at in range(len(runs)) if at not in inner):
        return None
    edits: list[Edit] = []
    starts = ends = -1
    for at in inner:
        found = _search(body, runs[at], max(ends, 0))
        if found is None:
            return None
        (begins, stops), places = found
        if starts < 0:
            starts = begins
        elif not body[ends:begins].strip():
            return None
        else:
            edits.append(Edit(ends, begins - ends))
        edits += [Edit(p, 0, words) for p, words in zip(places, inserts[at], strict=True)]
        ends = stops
    edits = [Edit(edit.at - starts, edit.drop, edit.insert) for edit in edits]
    if inner[0] > 0:
        edits.insert(0, Edit(0))
    if inner[-1] < len(runs) - 1:
        edits.append(Edit(ends - starts))
    return Span(starts, ends, tuple(edits))


def _search(body: str, pieces: list[str], start: int) -> tuple[tuple[int, int], list[int]] | None:
    """Find pieces that follow each other; return their span and where each after the first begins.

    At an end of the run a piece may be empty: something is put in there.
    """
    pattern = _pattern(pieces[0])
    for piece in pieces[1:]:
        space = r"\s*" if pattern and piece.strip() else ""
        pattern += f"{space}(){_pattern(piece)}"
    edge = "".join(piece.strip() for piece in pieces)
    before = r"(?<!\w)" if edge[:1].isalnum() else ""
    after = r"(?!\w)" if edge[-1:].isalnum() else ""
    found = re.compile(before + pattern + after).search(body, start)
    if found is None:
        return None
    return found.span(), [found.start(n) for n in range(1, len(pieces))]


def _pattern(piece: str) -> str:
    """Write a pattern for words with any spaces, quotation marks and dashes between them."""
    return r"\s+".join("".join(map(_letter, word)) for word in piece.split())


def _letter(char: str) -> str:
    for alike in (_SINGLE, _DOUBLE, _DASHES):
        if char in alike:
            return f"[{re.escape(alike)}]"
    return re.escape(char)


def _places(body: str, text: str) -> list[int]:
    found, at = [], body.find(text) if text else -1
    while at >= 0:
        found.append(at)
        at = body.find(text, at + 1)
    return found


def _is_whole(body: str, starts: int, ends: int) -> bool:
    """Tell whether a stretch begins and ends where words do."""
    cuts_before = (
        body[max(0, starts - 1) : starts].isalnum() and body[starts : starts + 1].isalnum()
    )
    cuts_after = body[ends - 1 : ends].isalnum() and body[ends : ends + 1].isalnum()
    return not (cuts_before or cuts_after)


def _joined(text: str, mark: str) -> str:
    """Put a mark after *text*, with a space between them where there is none."""
    return text + mark if not text or text[-1].isspace() else f"{text} {mark}"
