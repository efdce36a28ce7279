"""Cut text into words as people mean them, the same for stories, queries and excerpts.

Lower case, accents folded, apostrophes joined, English stems. A hyphenated word
is its parts and the whole; a prefix written apart ("co production") is both too.
``words`` says where each word stands; ``read`` is the same without the places,
many times faster, for the index. Nothing here knows Whoosh.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
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
# The one character between two words that are also one: a hyphen, or the space after a prefix.
_HYPHEN = re.compile(r"[-‐‑](?<=[^\W_].)(?=[^\W_])")
_SPACE = re.compile(
    rf"(?<![^\W_])(?<![^\W_]['’\u02bc&:])((?:{'|'.join(_PREFIX_FORMS)})) (?=[^\W_])"
)

_MARK = "\x01"  # stands for a joint while a text is read
_WORD_OR_MARK = re.compile(_MARK + "|" + WORD.pattern)
# An ASCII text is cut without the pattern of a word: signs that join no letters go first.
_LOOSE = re.compile(r"['&:](?:(?<![^\W_].)|(?![^\W_]))", re.DOTALL)
_SEPARATORS = {
    code: " "
    for code in range(128)
    if not chr(code).isalnum() and chr(code) not in ("'", "&", ":", _MARK)
}

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

    ``joined`` are (folded word, position of its first part); ``distinct`` the
    words, each once.
    """

    words: list[str]
    joined: list[tuple[str, int]]
    distinct: frozenset[str]


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


def read(text: str) -> Reading:
    """Return the words of *text* as they are written; ``words`` says the same of each."""
    if _MARK in text:
        text = text.replace(_MARK, " ")
    found = _cut(text)
    has_hyphen = _HYPHEN.search(text) is not None
    distinct = frozenset(found)
    if not has_hyphen and distinct.isdisjoint(_PREFIX_FORMS):
        return Reading(found, [], distinct)
    marked = _SPACE.sub(rf"\1 {_MARK} ", text)
    if has_hyphen:
        marked = _HYPHEN.sub(f" {_MARK} ", marked)
    return _joined(_cut(marked))


def _cut(text: str) -> list[str]:
    """Return the words and marks of *text*; an ASCII text is cut three times as fast."""
    if not text.isascii():
        text = text.replace("’", "'")
        if not text.isascii():
            return _WORD_OR_MARK.findall(text)
    return _LOOSE.sub(" ", text).translate(_SEPARATORS).split()


def _joined(pieces: list[str]) -> Reading:
    """Return the words among *pieces*, and those that a mark stands between as one."""
    joined: list[tuple[str, int]] = []
    marks = [at for at, piece in enumerate(pieces) if piece == _MARK]
    for before, at in enumerate(marks):
        whole = FOLDED[pieces[at - 1]] + FOLDED[pieces[at + 1]]
        joined.append((whole, at - before - 1))
    found = [piece for piece in pieces if piece != _MARK] if marks else pieces
    return Reading(found, joined, frozenset(found))


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


def stem(plain: str) -> str:
    """Return the stem of a folded word, British and American spellings as one."""
    return STEMS[plain]


def term(plain: str, *, is_english: bool) -> str:
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
    if not gone or not any(_is_one_of(FOLDED[word], gone) for word in read(text).distinct):
        return text
    spans = [w for w in words(text) if not w.is_joined and _is_one_of(w.plain, gone)]
    for word in reversed(spans):
        text = f"{text[: word.start]}{' ' * (word.end - word.start)}{text[word.end :]}"
    return text


def _is_one_of(plain: str, gone: frozenset[str]) -> bool:
    return plain in gone or plain.rstrip("s") in gone
