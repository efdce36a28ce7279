"""Cut text into words as people mean them, the same for stories, queries and excerpts.

Lower case, accents folded, apostrophes joined, English stems. A hyphenated word
is its parts and the whole; a prefix written apart (“co production”) is both too.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.lang.snowball.english import EnglishStemmer

_WORD = re.compile(r"[^\W_]+(?:['’\u02bc][^\W_]+|[&:](?=[^\W_])[^\W_]+)*")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe"})

# Prefixes that people write apart, with a hyphen, or joined to the word after them.
PREFIXES = frozenset({"co", "well", "self", "non", "re", "pre", "post", "multi", "anti", "semi"})

# Words whose stems would meet others that mean something else, or miss their own.
_STEMS = {
    "university": "university", "universities": "university",
    "buses": "bus", "autism": "autist", "gps": "gp",
}  # fmt: skip

STOP_WORDS = frozenset(
    """a an and are as at be been but by did do for from had has have he her his how i if in into
    is it its me my no not of on or our she so that the their them then there they this to us was
    we were what when which who will with you your""".split()
)

_stemmer = EnglishStemmer()


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


def words(text: str) -> Iterator[Word]:
    """Yield the words of *text* in order, each joined word before its first part."""
    before: tuple[str, int, int] | None = None  # plain, start, end of the word before
    for position, found in enumerate(_WORD.finditer(text)):
        plain = folded(found[0])
        start, end = found.span()
        if before is not None and _belong(before, text[before[2] : start]):
            joined = before[0] + plain
            yield Word(joined, stem(joined), position - 1, before[1], end, is_joined=True)
        yield Word(plain, stem(plain), position, start, end)
        before = (plain, start, end)


def folded(word: str) -> str:
    """Return a word in lower case without accents and apostrophes."""
    lower = _UNSEEN.sub("", word.casefold()).translate(_LETTERS)
    if lower.isascii():
        return lower.replace("'", "")
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return plain.replace("'", "").replace("’", "").replace("\u02bc", "")


@lru_cache(maxsize=100_000)
def stem(plain: str) -> str:
    """Return the stem of a folded word, British and American spellings as one."""
    known = _STEMS.get(plain)
    if known is not None:
        return known
    return str(_stemmer.stem(_one_spelling(plain))) if plain.isalpha() else plain


def without(text: str, left_out: Iterable[str]) -> str:
    """Return *text* with blanks in place of the words in *left_out* (lower case)."""
    gone = frozenset(folded(word) for word in left_out)
    if not gone:
        return text
    spans = [w for w in words(text) if not w.is_joined and gone & {w.plain, w.plain.rstrip("s")}]
    for word in reversed(spans):
        text = f"{text[: word.start]}{' ' * (word.end - word.start)}{text[word.end :]}"
    return text


class Stems(Analyzer):
    """Give Whoosh the stems of a text, with their positions."""

    def __call__(
        self, value: str, positions: bool = False, start_pos: int = 0, **_: Any
    ) -> Iterator[Token]:
        """Yield one token for each word, joined words too."""
        token = Token(positions, False, removestops=False)
        for word in words(value):
            token.text = word.stem
            token.boost = 1.0
            token.stopped = False
            token.pos = start_pos + word.position
            yield token


def _belong(before: tuple[str, int, int], between: str) -> bool:
    """Tell whether a word and the next are also one: by a hyphen, or by its prefix."""
    return between in {"-", "‐", "‑"} or (between == " " and before[0] in PREFIXES)


def _one_spelling(plain: str) -> str:
    if len(plain) < 6:
        return "center" if plain == "centre" else plain
    if plain.startswith("centre"):
        return "center" + plain[6:]
    for british, american in (("isation", "ization"), ("ising", "izing"), ("ised", "ized")):
        if british in plain:
            return plain.replace(british, american)
    if plain.endswith("ise"):
        return plain[:-3] + "ize"
    return plain.replace("our", "or") if "our" in plain[3:] else plain
