"""Say what a query looks for: units, each of which a text holds in one of several ways."""

from collections.abc import Iterator
from dataclasses import dataclass

from storybank.search import analysis
from storybank.search.query import Parsed


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that was asked for; ``plain`` is what was typed.

    A text holds it with any of ``stems``, or with the stems of one of
    ``phrases`` one after the other.
    """

    plain: str
    stems: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()


def wanted(parsed: Parsed) -> tuple[Unit, ...]:
    """Return a unit for each word that counts.

    Words that every text has ("in", "the") do not count beside others; where
    there are no others they are looked for as they stand, one after the other.
    """
    found = tuple(_units(" ".join(parsed.words)))
    counting = tuple(unit for unit in found if unit.plain not in analysis.STOP_WORDS)
    if counting or parsed.phrases or parsed.prefixes or not found:
        return counting
    stems = tuple(unit.stems[0] for unit in found)
    return (Unit(" ".join(unit.plain for unit in found), phrases=(stems,)),) if stems[1:] else found


def needed(parsed: Parsed) -> tuple[Unit, ...]:
    """Return a unit for each phrase; a text must hold all of them."""
    return tuple(_phrase(text) for text in parsed.phrases)


def unwanted(parsed: Parsed) -> tuple[Unit, ...]:
    """Return a unit for each thing that a text must not hold."""
    return tuple(_phrase(text) for text in parsed.minus)


def _units(text: str) -> Iterator[Unit]:
    """Yield units of words apart; what is also one word is one unit."""
    parts = list(analysis.words(text))
    joined = {word.position: word for word in parts if word.is_joined}
    single = [word for word in parts if not word.is_joined]
    at = 0
    while at < len(single):
        word = single[at]
        if word.position in joined:
            following = single[at + 1]
            whole = joined[word.position]
            apart = (word.stem, following.stem)
            yield Unit(whole.plain, (whole.stem,), (apart,))
            at += 2
        else:
            yield Unit(word.plain, (word.stem,))
            at += 1


def _phrase(text: str) -> Unit:
    stems = tuple(word.stem for word in analysis.words(text) if not word.is_joined)
    joined = tuple(word.stem for word in analysis.words(text) if word.is_joined)
    if len(stems) == 1:
        return Unit(text, stems)
    return Unit(text, joined if len(stems) == 2 else (), (stems,) if stems else ())
