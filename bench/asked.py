"""Choose what is searched for: by how many stories hold a word, the same at every size."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from bench import corpora
from storybank.search.analysis import STOP_WORDS

SAMPLE = 2_000  # stories whose words are counted
EACH = 20  # queries of a kind
MOST_VALUES = 10  # of each facet, that every engine names on a page
KINDS = ("middling", "common", "and", "or", "phrase")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One search; ``kind`` is one of ``KINDS`` and says how its words belong together."""

    kind: str
    words: tuple[str, ...]

    @property
    def typed(self) -> str:
        """Write it as a person types it into our box.

        There is no "and" in it: any word is enough, and what holds all comes first.
        """
        return f'"{" ".join(self.words)}"' if self.kind == "phrase" else " ".join(self.words)

    @property
    def boolean(self) -> str:
        """Write it in the language that Whoosh, FTS5 and tantivy have in common."""
        if self.kind == "phrase":
            return self.typed
        return {"and": " AND ", "or": " OR "}.get(self.kind, " ").join(self.words)


def queries(texts: Path) -> dict[str, list[Asked]]:
    """Return ``EACH`` queries of each kind for a corpus.

    A middling word is in 1 to 3 of 100 stories, a common one in 25 to 60.
    """
    held: Counter[str] = Counter()
    beside: Counter[tuple[str, str]] = Counter()
    count = 0
    for told in corpora.told(texts, SAMPLE):
        count += 1
        words = _WORD.findall(f"{told.title} {told.summary} {told.body}".lower())
        held.update(set(words))
        beside.update({pair for pair in pairwise(words) if _counts(pair[0]) and _counts(pair[1])})
    rnd = Random(3)  # noqa: S311
    middling = _band(held, 0.01 * count, 0.03 * count, rnd)
    common = _band(held, 0.25 * count, 0.6 * count, rnd) or _band(
        held, 0.1 * count, 0.6 * count, rnd
    )
    phrases = [pair for pair, _ in beside.most_common(EACH * 15)][::15]
    rows = {
        "middling": [(word,) for word in middling],
        "common": [(word,) for word in common],
        "and": [
            *zip(common[: EACH // 2], common[EACH // 2 :], strict=False),
            *zip(middling[: EACH // 2], common, strict=False),
        ],
        "or": list(zip(middling, middling[1:], common, strict=False)),
        "phrase": phrases,
    }
    return {kind: [Asked(kind, words) for words in found[:EACH]] for kind, found in rows.items()}


def _band(held: Counter[str], least: float, most: float, rnd: Random) -> list[str]:
    words = sorted(w for w, n in held.items() if least <= n <= most and _counts(w))
    return rnd.sample(words, min(EACH * 2, len(words)))


def _counts(word: str) -> bool:
    return len(word) > 3 and word not in STOP_WORDS
