"""Bring the forms of one English word together, and keep apart what only looks alike.

The stems are those of Snowball (Whoosh ships them); what stands here is where
they fall short. Every change is made to a *stem*, so two forms that met before
still meet: British and American spellings only become one.
"""

import re

from whoosh.lang.snowball.english import EnglishStemmer

MOST_KEPT = 400_000  # words whose stems are remembered

# Words whose stem would meet one that means something else, or miss its own.
_WORDS = {
    "university": "university", "universities": "university",
    "buses": "bus", "autism": "autist", "gps": "gp",
    "experience": "experienc", "experiences": "experienc", "experienced": "experienc",
    "experiencing": "experienc",
    "authority": "authority", "authorities": "authority",
    "department": "department", "departments": "department",
    "important": "important", "importance": "important", "importantly": "important",
    "severe": "severe", "severely": "severe", "severity": "severe",
    "probation": "probation",
    "children": "child", "women": "woman", "men": "man",
}  # fmt: skip

# The other spelling of a stem.
_SPELLINGS = {
    "center": "centr", "theater": "theatr", "meter": "metr", "liter": "litr", "fiber": "fibr",
    "program": "programm", "counselor": "counsellor", "defens": "defenc", "licens": "licenc",
    "practis": "practic", "gray": "grey", "fulfill": "fulfil", "enroll": "enrol",
    "judgement": "judgment", "paediatr": "pediatr", "anaesthet": "anesthet",
    "orthopaed": "orthoped", "gynaecologist": "gynecologist", "anaemia": "anemia",
}  # fmt: skip

# Snowball would cut -ize off, but not -ise: an organ is no organization.
_AMERICAN = re.compile(r"(.{4})iz(e|es|ed|er|ers|ing|ation|ations|ational)$")

SHORTEST_SPELT = 5  # letters of a stem in which s and z, our and or are one


class Stems(dict[str, str]):
    """The stem of each folded word that was asked for; a word is worked out once."""

    def __init__(self) -> None:
        """Start with no word."""
        super().__init__()
        self._stemmer = EnglishStemmer()

    def __missing__(self, word: str) -> str:
        """Return the stem of *word* and remember it, as long as there is room."""
        found = _WORDS.get(word)
        if found is None:
            found = word
            if word.isascii() and word.isalpha():
                british = _AMERICAN.sub(r"\1is\2", word)
                found = one_spelling(str(self._stemmer.stem(british)))
        if len(self) < MOST_KEPT:
            self[word] = found
        return found


def one_spelling(stem: str) -> str:
    """Return the stem under which both spellings of a word are found."""
    known = _SPELLINGS.get(stem)
    if known is not None:
        return known
    if len(stem) < SHORTEST_SPELT:
        return stem
    if stem.endswith(("is", "ys")):
        return stem[:-1] + "z"
    return stem[:3] + stem[3:].replace("our", "or")


STEMS = Stems()
