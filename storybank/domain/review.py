"""Say what a story has to be looked at for before it is approved (consent.md 9, I-21).

The checklist is the motivated intruder's: who may want to find out who this is,
and what can they know already? What a curator does about it is in
``services.checks``; what a review hides is in ``access``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from storybank.domain.consent import Risk


class Settled(StrEnum):
    """What was done about someone else in a story."""

    AGREED = "agreed"
    CHANGED = "changed"
    REMOVED = "removed"
    KEPT_OK = "kept_ok"


SETTLED: dict[Settled, str] = {
    Settled.AGREED: "They know and agree",
    Settled.CHANGED: "Changed, so that nobody can tell who it is",
    Settled.REMOVED: "Taken out",
    Settled.KEPT_OK: "Kept, for a reason",
}

# Each yes adds to the risk. Code: what a curator reads.
CHECKLIST: dict[str, str] = {
    "small_place": "A place smaller than a county",
    "service": "A service, ward, school or employer by name",
    "rare_job": "A job that few people have",
    "rare_condition": "A rare condition, or a rare mix",
    "exact_date": "An exact date or a public event",
    "in_the_news": "Something that was in the news",
    "rare_family": "A rare shape of family",
    "young": "Someone under 18",
    "known_phrase": "A pet’s name, nickname or phrase they are known by",
    "own_account": "They tell the same story under their own name elsewhere",
    "same_words": "The same photo or phrase stands elsewhere under the real name",
    "other_story": "Another story here is theirs under another name",
    "photo": "A photo shows a face, tattoo, uniform, badge, number, view or school logo",
    "voice": "Their voice can be heard",
}

# The same, as the teller reads it, after “Someone may guess because”.
TOLD: dict[str, str] = {
    "small_place": "it names a small place",
    "service": "it names a service, a ward, a school or a job",
    "rare_job": "few people have this job",
    "rare_condition": "few people have this illness",
    "exact_date": "it names a day, or something many people saw",
    "in_the_news": "it was in the news",
    "rare_family": "few families are like this one",
    "young": "someone in it is under 18",
    "known_phrase": "it has a name or words that people know you by",
    "own_account": "you tell the same story somewhere else with your name",
    "same_words": "the same words or photo are somewhere else with your name",
    "other_story": "another story here is yours, with another name",
    "photo": "people may know you by the photo",
    "voice": "people may know your voice",
}

_HIGH = 3  # that many together let someone who knows the area guess
_GRAVE = frozenset({"in_the_news", "own_account", "same_words"})


def risk(ticked: Iterable[str]) -> Risk:
    """Return how easily someone could be recognised, by what was ticked."""
    found = set(ticked) & CHECKLIST.keys()
    if len(found) >= _HIGH or found & _GRAVE:
        return Risk.HIGH
    return Risk.SOME if found else Risk.LOW


def second_key_reasons(
    *, has_child: bool, has_alleged_wrong: bool, helper_works_for_service: bool, is_high_risk: bool
) -> tuple[str, ...]:
    """Say why a second curator has to agree; empty where one is enough (AC-09, AC-71)."""
    reasons = (
        (has_child, "a child is in it, or tells it"),
        (has_alleged_wrong, "it says that someone did something wrong"),
        (helper_works_for_service, "whoever helped works for the service in the story"),
        (is_high_risk, "people could guess who it is"),
    )
    return tuple(words for holds, words in reasons if holds)


def second_key_by_setting(setting: str, *, is_for_web: bool) -> tuple[str, ...]:
    """Say why the archive's own setting asks for a reviewer; empty where it does not."""
    if setting == "always":
        return ("here two people agree to every story",)
    if setting == "web" and is_for_web:
        return ("here two people agree to every story that goes on the website",)
    return ()


class Second(StrEnum):
    """Who has to agree beside the curator who approves."""

    NOBODY = "nobody"
    ANYONE = "anyone"  # another curator, or a reviewer
    REVIEWER = "reviewer"


class TurnedAs(StrEnum):
    """As what someone has agreed to words."""

    CURATOR = "curator"
    REVIEWER = "reviewer"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Key:
    """That someone has agreed to these very words.

    ``hands``: others through whose hands it went, such as whoever made the link it
    was turned with. None of them can turn the other key. ``purposes``: codes of the uses
    that were allowed when it was turned, which it is for.
    """

    by: str
    turned_as: TurnedAs = TurnedAs.CURATOR
    hands: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()

    @property
    def people(self) -> frozenset[str]:
        """Return everyone whom this key may stand for."""
        return self.hands | {self.by}


def is_enough(keys: Iterable[Key], needed: Second, purpose: str = "") -> bool:
    """Tell whether those who agreed are enough: one curator, and who else is needed.

    That other must have agreed to *purpose*, where one is asked about; the words are
    checked by the curator for every use.
    """
    keys = tuple(keys)
    firsts = [key for key in keys if key.turned_as is not TurnedAs.REVIEWER]
    if needed is Second.NOBODY:
        return bool(firsts)
    return any(
        first.people.isdisjoint(other.people)
        for first in firsts
        for other in keys
        if needed is Second.ANYONE or other.turned_as is not TurnedAs.CURATOR
        if not purpose or purpose in other.purposes
    )


class Said(StrEnum):
    """What a reviewer says of a story."""

    AGREE = "agree"
    CHALLENGE = "challenge"
    NOT_SURE = "not_sure"
    ASK_SOMEONE = "ask_someone"


SAID: dict[Said, str] = {
    Said.AGREE: "I agree: this can be shown",
    Said.CHALLENGE: "I challenge it: something has to change first",
    Said.NOT_SURE: "I am not sure",
    Said.ASK_SOMEONE: "Ask someone else first",
}
