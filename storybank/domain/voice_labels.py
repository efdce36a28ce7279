"""Say who speaks in a quote without saying who it is (I-30).

A label stands for at least three people among those whose quotes an audience
may see, and so does what is left of a broader label once those under it are
taken away: else they roll up. Labels are worked out for the whole of that
audience, never for what was searched for, so that no search tells more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from storybank.domain.phrases import VOICES
from storybank.domain.stories import Voice

FEWEST = 3  # people whom a label stands for
ANYONE = ""  # the label that everybody has
EXPERIENCE, WORK = "experience", "work"


class Age(StrEnum):
    """About how old the teller is, where they let us say so."""

    NONE = ""
    TEENS = "teens"
    TWENTIES = "20s"
    THIRTIES = "30s"
    FORTIES = "40s"
    FIFTIES = "50s"
    SIXTIES = "60s"
    SEVENTIES = "70s"
    OLDER = "80 or over"


# Each voice under the next broader label.
_BROADER: dict[str, str] = {
    Voice.USES_SERVICES: Voice.USES_SERVICES_OR_CARER.value,
    Voice.CARER: Voice.USES_SERVICES_OR_CARER.value,
    Voice.USES_SERVICES_OR_CARER: EXPERIENCE,
    Voice.YOUNG_PERSON: EXPERIENCE,
    Voice.PEER_RESEARCHER: EXPERIENCE,
    Voice.STAFF: WORK,
    Voice.SENIOR_LEADER: WORK,
    Voice.VOLUNTARY_SECTOR: WORK,
    Voice.OTHER: ANYONE,
    EXPERIENCE: ANYONE,
    WORK: ANYONE,
}
_WORDS = {
    ANYONE: "someone",
    EXPERIENCE: "someone with experience of care",
    WORK: "someone who works in care or support",
}


@dataclass(frozen=True, slots=True)
class Voiced:
    """One quote whose teller is not named: whose it is, and who speaks."""

    quote_id: str
    person: str
    voice: Voice
    age: Age = Age.NONE


def rolled(voiced: Iterable[Voiced]) -> dict[str, str]:
    """Return the label of each quote by its id, as narrow as three people allow."""
    held: dict[str, list[Voiced]] = {}
    for one in voiced:
        held.setdefault(_finest(one), []).append(one)
    for label in sorted({above for own in held for above in _path(own)}, key=_depth, reverse=True):
        _roll(held, label)
    return {one.quote_id: label for label, found in held.items() for one in found}


def said(label: str) -> str:
    """Write a label as people say it."""
    voice, _, age = label.partition("/")
    words = _WORDS.get(voice) or VOICES[Voice(voice)]
    return f"{words}, {age}" if age else words


def broader(label: str) -> str:
    """Return the next broader label; of the broadest itself."""
    voice, _, age = label.partition("/")
    return voice if age else _BROADER.get(voice, ANYONE)


def people(voiced: Iterable[Voiced]) -> frozenset[str]:
    """Return whose quotes these are."""
    return frozenset(one.person for one in voiced)


def _roll(held: dict[str, list[Voiced]], label: str) -> None:
    """Make one label stand for enough people: take in those below it, else go up itself."""
    while label in held:
        below = [other for other in held if other != label and label in _path(other)]
        apart = people(one for other in below for one in held[other])
        if len(people(held[label]) - apart) >= FEWEST:
            return
        if below:
            smallest = min(below, key=lambda other: (len(people(held[other])), other))
            held[label] += held.pop(smallest)
        elif label == ANYONE:
            return
        else:
            held.setdefault(broader(label), []).extend(held.pop(label))


def _finest(one: Voiced) -> str:
    voice = ANYONE if one.voice is Voice.OTHER else one.voice.value
    return f"{voice}/{one.age}" if one.age and voice else voice


def _path(label: str) -> tuple[str, ...]:
    """Return a label and all that are broader, the broadest last."""
    found = [label]
    while found[-1] != ANYONE:
        found.append(broader(found[-1]))
    return tuple(found)


def _depth(label: str) -> int:
    return len(_path(label))
