"""Say codes of permission in plain words, for tellers, staff and receipts alike.

The questions themselves are the screens of wording.md; here are only the short
names by which a page speaks of an answer.
"""

from collections.abc import Iterable

from storybank.domain.consent import Decision, Identity, Part, PlaceLevel, Use
from storybank.domain.people import Role
from storybank.domain.stories import Kind, Place, Voice

USES: dict[Use, str] = {
    Use.TRAINING_HERE: "our own training",
    Use.TRAINING_PARTNER: "a partner’s training",
    Use.WEB: "our website",
    Use.SEARCH_ENGINES: "Google and other search sites",
    Use.PRINT: "print, such as leaflets and reports",
    Use.SOCIAL: "social media",
    Use.PRESS: "the news",
    Use.RESEARCH: "research",
    Use.FUNDRAISING: "raising money",
    Use.DEPOSIT: "another archive",
    Use.MACHINE: "computers that learn",
}

# Said before different names are chosen for different uses (consent.md 9).
ONE_STORY = "People may still see that it is one story: its words and its address are the same."

WHO_SEES: dict[Use, str] = {
    Use.TRAINING_HERE: "our staff, students and helpers",
    Use.WEB: "anyone in the world",
    Use.SEARCH_ENGINES: "anyone who looks things up",
    Use.PRINT: "people who read what we print",
    Use.TRAINING_PARTNER: "their staff and students",
    Use.SOCIAL: "anyone who uses that site",
    Use.PRESS: "readers of the news, if you say yes that time",
    Use.RESEARCH: "people who study care and support",
    Use.MACHINE: "nobody reads it: computers do",
}

SCREENS: dict[Use, str] = {
    Use.TRAINING_HERE: "W24",
    Use.TRAINING_PARTNER: "W25",
    Use.WEB: "W26",
    Use.SEARCH_ENGINES: "W27",
    Use.PRINT: "W28",
    Use.SOCIAL: "W29",
    Use.PRESS: "W30",
    Use.RESEARCH: "W31",
    Use.MACHINE: "W32",
}

PARTS: dict[Part, str] = {
    Part.TEXT: "the words",
    Part.SUMMARY: "the title and summary",
    Part.QUOTES: "short quotes",
    Part.NAME: "the name",
    Part.PHOTO: "a photo",
    Part.VOICE: "the voice",
    Part.VIDEO: "a video",
    Part.PICTURE: "a picture",
    Part.PLACE: "the place",
    Part.SERVICE_NAME: "the name of the service",
}

QUESTIONS: dict[str, str] = {
    "use": "May we use it",
    "name": "The name we show",
    "place": "The place we show",
    "quotes": "Short quotes",
}

KINDS: dict[Kind, str] = {
    Kind.STORY: "a story",
    Kind.CASE_STUDY: "a case study",
    Kind.PROJECT: "a project",
    Kind.SESSION: "notes of a session",
    Kind.QUOTE: "a quote",
}

ROLES: dict[Role, str] = {
    Role.TRAINER: "Trainer: finds and uses stories for training",
    Role.REVIEWER: "Reviewer: checks single stories that a curator shows them",
    Role.CURATOR: "Curator: checks stories with their tellers, approves and declines",
    Role.SAFEGUARDING: "Safeguarding: sees stories where someone may be in danger",
    Role.ADMIN: "Admin: looks after members of staff, settings and wording",
}

VOICES: dict[Voice, str] = {
    Voice.USES_SERVICES: "someone who uses services",
    Voice.CARER: "a carer",
    Voice.USES_SERVICES_OR_CARER: "someone who uses services, or a carer",
    Voice.STAFF: "a member of staff",
    Voice.SENIOR_LEADER: "a senior leader",
    Voice.VOLUNTARY_SECTOR: "someone from a charity or community group",
    Voice.YOUNG_PERSON: "a young person",
    Voice.PEER_RESEARCHER: "a peer researcher",
    Voice.OTHER: "someone else",
}

# Answers of the form that a person has to be rung about first (``Story.call_for``).
CALLS: dict[str, str] = {
    "told_to": "someone may have told them to say yes",
    "talk_first": "they want to talk to someone first",
    "unknown": "it is not known who can say yes with them",
    "advice": "someone else says what they would want",
    "call": "they would like a call",
}

JURISDICTIONS: dict[str, str] = {
    "generic": "Somewhere else: the most careful rules",
    "uk-england-wales": "England and Wales",
    "uk-ni": "Northern Ireland",
    "uk-scotland": "Scotland",
}

SECOND_KEYS: dict[str, str] = {
    "flagged": "Where a child, an alleged wrong, a helper from the service or a high risk is in it",
    "web": "Those, and a reviewer to every story that goes on our website",
    "always": "A reviewer to every story",
}

_DECISIONS = {
    Decision.YES: "yes",
    Decision.NO: "no",
    Decision.NOT_SURE: "not sure yet, so no",
    Decision.ASK_EACH_TIME: "ask me each time",
}

_LEVELS = {
    PlaceLevel.NONE: "no place",
    PlaceLevel.COUNTRY: "only the country",
    PlaceLevel.REGION: "the county or big area",
    PlaceLevel.TOWN: "the town",
}


def named(use: Use, name: str) -> str:
    """Write a use that is asked about by name."""
    if use is Use.TRAINING_PARTNER:
        return f"training by {name}"
    if use is Use.RESEARCH:
        return f"research: {name}"
    return f"{name} (social media)"


def placed(label: str) -> str:
    """Write where something is used, with its little word: on our website, in our own training."""
    is_site = label == USES[Use.WEB] or "social media" in label
    return f"{'on' if is_site else 'in'} {label}"


def answer(decision: Decision | None) -> str:
    """Write an answer; a question never answered is a no."""
    return _DECISIONS[decision] if decision else "no"


def voice(code: Voice | str) -> str:
    """Write who a teller is, in general: never a name."""
    return VOICES[Voice(code)]


def kind(code: Kind | str) -> str:
    """Write what sort of thing was told."""
    return KINDS[Kind(code)]


def name(identity: Identity, shown_name: str | None) -> str:
    """Write under which name a story is shown."""
    if identity is Identity.NONE or not shown_name:
        return "no name"
    if identity is Identity.MADE_UP:
        return f"a made-up name, “{shown_name}”"
    kind = "first" if identity is Identity.FIRST_NAME else "full"
    return f"the {kind} name “{shown_name}”"


def place(level: PlaceLevel, where: Place) -> str:
    """Write how exactly a place is shown, with the place itself if we know it."""
    shown = str(where.at(level))
    return f"{_LEVELS[level]} ({shown})" if shown else _LEVELS[level]


def listed(items: Iterable[str]) -> str:
    """Write a list as people say it, each thing once: one, two and three."""
    kept = list(dict.fromkeys(items))
    return " and ".join(filter(None, [", ".join(kept[:-1]), kept[-1]])) if kept else ""
