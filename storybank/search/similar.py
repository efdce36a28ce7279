"""Choose the words of a text by which others like it are found."""

from collections import Counter

from storybank.search import analysis, executor
from storybank.search.analysis import FOLDED, STOP_WORDS
from storybank.search.glossary import Way
from storybank.search.units import Unit
from storybank.search.visible import Mask

MOST_WORDS = 16  # that are looked for
MOST_WEIGHED = 60  # of the text's most used words, whose rarity is looked at
SHORTEST = 4  # letters
MOST_READ = 100_000  # characters


def units_of(mask: Mask, text: str, lang: str) -> tuple[Unit, ...]:
    """Return the words that tell most of *text*: used often in it, and seldom in what is visible.

    A word of a single visible story (this one) leads nowhere and is left out.
    """
    english = analysis.is_english(lang)
    plains = (FOLDED[word] for word in analysis.read(text[:MOST_READ]).words)
    used = Counter(
        analysis.term(plain, is_english=english)
        for plain in plains
        if len(plain) >= SHORTEST and plain not in STOP_WORDS
    )
    weighed = []
    for term, times in used.most_common(MOST_WEIGHED):
        unit = Unit(term, (Way((term,)),))
        count = len(executor.scored(mask, unit))
        if 1 < count <= max(2, len(mask.visible) // 5):
            weighed.append((times / count, term, unit))
    best = sorted(weighed, key=lambda one: (-one[0], one[1]))[:MOST_WORDS]
    return tuple(unit for _, _, unit in best)
