"""Take a hyphenated word apart where no text has it: its parts are then sought as words.

"Beckwith-Wiedeman", of which one half is spelt otherwise than in any story, still leads
to what has "Beckwith". A word that a visible rendition holds, joined or apart, stays whole.
"""

from collections.abc import Sequence
from dataclasses import replace

from storybank.search import analysis, executor, units
from storybank.search.analysis import FOLDED, PREFIXES
from storybank.search.executor import Asked
from storybank.search.glossary import Glossary
from storybank.search.query import Parsed
from storybank.search.visible import Mask


def may_be(parsed: Parsed) -> bool:
    """Tell whether any word of a search could be taken apart."""
    return any(map(analysis.is_hyphenated, parsed.words))


def taken(mask: Mask, parsed: Parsed, glossary: Glossary) -> Parsed:
    """Return the search with each hyphenated word that nothing visible holds as its parts."""
    parts = {typed: _parts(mask, typed, glossary) for typed in parsed.words}
    words = tuple(part for typed in parsed.words for part in parts[typed])
    return replace(parsed, words=words, apart=tuple(t for t in parts if len(parts[t]) > 1))


def _parts(mask: Mask, typed: str, glossary: Glossary) -> Sequence[str]:
    """Return the parts of a word as typed; itself where it is held, or is none that has parts.

    After a prefix such as "non" the rest alone could say the opposite: it stays whole.
    """
    if not analysis.is_hyphenated(typed):
        return (typed,)
    parts = analysis.read(typed).words
    whole = Asked(wanted=units.wanted(Parsed(words=(typed,)), glossary))
    if FOLDED[parts[0]] in PREFIXES or len(executor.find(mask, whole)):
        return (typed,)
    return parts
