"""Cut text into words as people mean them, the same for stories, queries and excerpts.

Lower case, accents folded, apostrophes joined, English stems. A hyphenated word
is its parts and the whole; a prefix written apart ("co production") is both too.
``words`` says where each word stands; ``read`` is the same without the places,
many times faster. For the index a text is only cut into *pieces*, at what can
stand in no word: what a piece holds is worked out once. Nothing here knows Whoosh.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storybank.search.stems import MOST_KEPT, STEMS

_UNSEEN_CHARACTERS = "\u00ad\u200b-\u200d\u2060\ufeff"
_UNSEEN = re.compile(f"[{_UNSEEN_CHARACTERS}]")
WORD = re.compile(
    rf"[^\W_]+(?:['’\u02bc][^\W_]+|[&:](?=[^\W_])[^\W_]+|[{_UNSEEN_CHARACTERS}]+[^\W_]+)*"
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe"})

# Prefixes that people write apart, with a hyphen, or joined to the word after them.
PREFIXES = ("anti", "co", "multi", "non", "post", "pre", "re", "self", "semi", "well")
_PREFIX_FORMS = [form for p in PREFIXES for form in (p, p.capitalize(), p.upper())]
_ENDS = tuple(_PREFIX_FORMS)
# The one character between two words that are also one: a hyphen, or the space after a prefix.
_HYPHEN = re.compile(r"[-‐‑](?<=[^\W_].)(?=[^\W_])")
_SPACE = re.compile(
    rf"(?<![^\W_])(?<![^\W_]['’\u02bc&:])((?:{'|'.join(_PREFIX_FORMS)})) (?=[^\W_])"
)

# What no word holds: a blank stays one, and a sign of ASCII becomes an end of line.
_SIGNS = {code: "\n" for code in range(128) if not chr(code).isalnum() and chr(code) not in " '&:-"}
_COMMON_SIGNS = '.,;"()!?/\u2018\u201c\u201d\u2013\u2014\u2026'  # in texts that are not all ASCII

STOP_WORDS = frozenset(
    """a an and are as at be been but by did do for from had has have he her his how i if in into
    is it its me my no not of on or our out she so that the their them then there they this to up us
    was we were what when which who will with you your""".split()
)

# Terms that are not stems begin with a sign that no stem begins with.
AS_WRITTEN = "="  # a word of a language without stems
CAPITALS = "^"  # an abbreviation such as SEND, which is not "send"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: as it is compared, its stem, and where it stands.

    ``position`` counts words; a joined word has that of its first part.
    ``start`` and ``end`` are in characters.
    """

    plain: str
    stem: str
    position: int
    start: int
    end: int
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one text as written, in order, and the joined ones.

    ``joined`` are (folded word, position of its first part).
    """

    words: list[str]
    joined: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut at all that no word holds: its pieces, and the text they stand in."""

    pieces: list[str]
    text: str


def words(text: str) -> Iterator[Word]:
    """Yield the words of *text* in order, each joined word before its first part."""
    joints = {found.start() for found in _HYPHEN.finditer(text)}
    joints |= {found.end(1) for found in _SPACE.finditer(text)}
    before: tuple[str, int, int] | None = None  # plain, start, end of the word before
    for position, found in enumerate(WORD.finditer(text)):
        plain = FOLDED[found[0]]
        start, end = found.span()
        if before is not None and start == before[2] + 1 and before[2] in joints:
            joined = before[0] + plain
            yield Word(joined, STEMS[joined], position - 1, before[1], end, is_joined=True)
        yield Word(plain, STEMS[plain], position, start, end)
        before = (plain, start, end)


def cut(text: str) -> Cut:
    """Cut *text* into pieces: words, most of them, and what holds a hyphen or another sign.

    No word and no hyphen's joint goes past a piece; ``joints`` are over a blank.
    """
    if not text.isascii():
        text = text.replace("’", "'")
    if text.isascii():
        text = text.translate(_SIGNS)
    else:
        for sign in _COMMON_SIGNS:
            text = text.replace(sign, "\n")
    return Cut(text.split(), text)


def is_prefix(piece: str) -> bool:
    """Tell whether a piece ends in a prefix, so that the word after it may belong to it."""
    if not piece.endswith(_ENDS):
        return False
    return any(found.end(1) == len(piece) for found in _SPACE.finditer(f"{piece} a"))


def joints(found: Cut, prefixes: set[str]) -> list[tuple[str, int]]:
    """Return the words joined over a blank, each with the place of the piece before it.

    *prefixes* are the pieces among those of *found* that ``is_prefix``.
    """
    joined = []
    for prefix in prefixes.intersection(found.pieces) if prefixes else ():
        for at in _joined_after(prefix, found.pieces, f"{found.text}\n\n"):
            after = read(found.pieces[at + 1]).words[0]
            joined.append((FOLDED[read(prefix).words[-1]] + FOLDED[after], at))
    return joined


def _joined_after(piece: str, pieces: Sequence[str], text: str) -> Iterator[int]:
    """Yield the places of each such piece that one blank and then a word comes after."""
    at, end = -1, 0
    while (begin := text.find(piece, end)) >= 0:
        end = begin + len(piece)
        if text[begin - 1].isspace() and text[end].isspace():
            at = pieces.index(piece, at + 1)
            if text[end] == " " and text[end + 1].isalnum():
                yield at


def is_hyphenated(word: str) -> bool:
    """Tell whether a hyphen stands between two letters or figures of *word*."""
    return _HYPHEN.search(word) is not None


def read(text: str) -> Reading:
    """Return the words of *text* as they are written; ``words`` says the same of each."""
    found = cut(text)
    if len(found.pieces) == 1:
        return _read_piece(found.pieces[0])
    joined = []
    plain: list[str] = []
    last: list[int] = []  # the position of the last word of each piece
    for piece in found.pieces:
        if piece.isalnum():
            plain.append(piece)
        else:
            one = _read_piece(piece)
            joined += [(word, at + len(plain)) for word, at in one.joined]
            plain += one.words
        last.append(len(plain) - 1)
    prefixes = {piece for piece in found.pieces if is_prefix(piece)}
    joined += [(word, last[at]) for word, at in joints(found, prefixes)]
    return Reading(plain, sorted(joined, key=lambda one: one[1]))


def _read_piece(piece: str) -> Reading:
    if piece.isalnum():
        return Reading([piece], [])
    found = list(words(piece))
    return Reading(
        [piece[word.start : word.end] for word in found if not word.is_joined],
        [(word.plain, word.position) for word in found if word.is_joined],
    )


class _Folded(dict[str, str]):
    """Each word that was read, as it is compared: lower case, without accents, apostrophes."""

    def __missing__(self, word: str) -> str:
        plain = folded(word)
        if len(self) < MOST_KEPT:
            self[word] = plain
        return plain


FOLDED = _Folded()


def folded(word: str) -> str:
    """Return a word in lower case without accents and apostrophes."""
    lower = _UNSEEN.sub("", word.casefold()).translate(_LETTERS)
    if lower.isascii():
        return lower.replace("'", "")
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return plain.replace("'", "").replace("’", "").replace("\u02bc", "")


def term(plain: str, is_english: bool) -> str:
    """Return what the index keeps of a folded word of a story in English or another language."""
    return STEMS[plain] if is_english else AS_WRITTEN + plain


def is_english(lang: str) -> bool:
    """Tell whether a language code is English of any kind; none given is English."""
    return lang.partition("-")[0].lower() in {"en", ""}


def is_abbreviation(word: str) -> bool:
    """Tell whether a word is written in capitals, as SEND is and "I" is not."""
    return len(word) > 1 and word.isupper() and word.isascii()


def without(text: str, left_out: Iterable[str]) -> str:
    """Return *text* with blanks in place of the words in *left_out* (lower case)."""
    gone = frozenset(folded(word) for word in left_out)
    if not gone or not _may_hold(text, gone):
        return text
    if not any(_is_one_of(FOLDED[word], gone) for word in set(read(text).words)):
        return text
    spans = [w for w in words(text) if not w.is_joined and _is_one_of(w.plain, gone)]
    for word in reversed(spans):
        text = f"{text[: word.start]}{' ' * (word.end - word.start)}{text[word.end :]}"
    return text


def _may_hold(text: str, gone: frozenset[str]) -> bool:
    """Tell quickly whether any of these words may be in *text*."""
    if not text.isascii():
        text = text.replace("’", "'")
        if not text.isascii():
            return True
    plain = text.lower().replace("'", "")
    return any(word in plain for word in gone)


def _is_one_of(plain: str, gone: frozenset[str]) -> bool:
    return plain in gone or plain.rstrip("s") in gone
