"""Say what a query looks for: units, each of which a text holds in one of several ways."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from storybank.search import analysis
from storybank.search.analysis import AS_WRITTEN, FOLDED, PREFIXES
from storybank.search.glossary import AS_TYPED, NO_GLOSSARY, Glossary, Way
from storybank.search.query import Parsed
from storybank.search.stems import STEMS

MOST_WAYS = 16  # in which one phrase is looked for
SHORTEST_REST = 3  # letters after a prefix that may be a word of its own


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that was asked for; ``plain`` is what was typed, folded.

    A text holds it in any of ``ways``: the terms of a way one after the other.
    ``times`` is how often it was asked for.
    """

    plain: str
    ways: tuple[Way, ...] = ()
    times: int = 1


@lru_cache(maxsize=256)
def wanted(parsed: Parsed, glossary: Glossary = NO_GLOSSARY) -> tuple[Unit, ...]:
    """Return a unit for each word that counts, with other names that the glossary has for it.

    Words that every text has ("in", "the") do not count beside others; where
    there are no others they are looked for as they stand, one after the other.
    """
    found = tuple(_units(" ".join(parsed.words), glossary))
    counting = tuple(unit for unit in found if unit.plain not in analysis.STOP_WORDS)
    if counting or parsed.phrases or parsed.prefixes or not found:
        return tuple(_counted(counting))
    if len(found) == 1:
        return found
    return (_phrase(" ".join(parsed.words)),)


def needed(parsed: Parsed) -> tuple[Unit, ...]:
    """Return a unit for each phrase; a text must hold all of them."""
    return tuple(_phrase(text) for text in parsed.phrases)


def unwanted(parsed: Parsed) -> tuple[Unit, ...]:
    """Return a unit for each thing that a text must not hold."""
    return tuple(_phrase(text) for text in parsed.minus)


def ways(plains: tuple[tuple[str, ...], ...], weight: float = AS_TYPED) -> tuple[Way, ...]:
    """Return how texts in English, and in other languages, hold one of these runs of words."""
    stems = [tuple(STEMS[plain] for plain in run) for run in plains]
    written = [tuple(AS_WRITTEN + plain for plain in run) for run in plains]
    return tuple(Way(terms, weight) for terms in dict.fromkeys([*stems, *written]))


def _units(text: str, glossary: Glossary) -> Iterator[Unit]:
    """Yield units of words apart; what is also one word is one unit."""
    parts = list(analysis.words(text))
    joined = {word.position: word for word in parts if word.is_joined}
    single = [word for word in parts if not word.is_joined]
    typed = [text[word.start : word.end] for word in single]
    others = glossary.others(typed)
    at = 0
    while at < len(single):
        word = single[at]
        if word.position in joined:
            whole, following = joined[word.position], single[at + 1]
            unit = Unit(whole.plain, ways(((whole.plain,), (word.plain, following.plain))))
            yield replace(unit, ways=(*unit.ways, *others[at], *others[at + 1]))
            at += 2
        else:
            own = glossary.abbreviation(typed[at]) or ways(((word.plain,),))
            yield Unit(word.plain, (*own, *others[at]))
            at += 1


def _counted(found: tuple[Unit, ...]) -> Iterator[Unit]:
    """Yield each unit once, with how often it was asked for."""
    times: dict[Unit, int] = {}
    for unit in found:
        times[unit] = times.get(unit, 0) + 1
    for unit, count in times.items():
        yield unit if count == unit.times else replace(unit, times=count)


def _phrase(text: str) -> Unit:
    """Return the unit of words that stand one after the other, joined or apart."""
    reading = analysis.read(text)
    plains = [FOLDED[word] for word in reading.words]
    joints = {at for _, at in reading.joined}
    slots: list[list[tuple[str, ...]]] = []
    at = 0
    while at < len(plains):
        if at in joints:
            slots.append([(plains[at], plains[at + 1]), (plains[at] + plains[at + 1],)])
            at += 2
        else:
            slots.append([(plains[at],), *_apart(plains[at], is_alone=len(plains) == 1)])
            at += 1
    if not slots:
        return Unit(text)
    runs = itertools.islice(itertools.product(*slots), MOST_WAYS)
    return Unit(text, ways(tuple(tuple(itertools.chain(*run)) for run in runs)))


def _apart(plain: str, *, is_alone: bool) -> Iterator[tuple[str, ...]]:
    """Yield a word as a prefix and the rest; the index has it joined too, so not a word alone."""
    if is_alone:
        return
    for prefix in PREFIXES:
        rest = plain.removeprefix(prefix)
        if rest != plain and len(rest) >= SHORTEST_REST:
            yield (prefix, rest)
