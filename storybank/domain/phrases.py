"""Say codes of permission in plain words, for tellers, staff and receipts alike.

The questions themselves are the screens of wording.md; here are only the short
names by which a page speaks of an answer.
"""

from storybank.domain.consent import Decision, Identity, Part, PlaceLevel, Use
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

WHO_SEES: dict[Use, str] = {
    Use.TRAINING_HERE: "our staff, students and helpers",
    Use.WEB: "anyone in the world",
    Use.SEARCH_ENGINES: "anyone who looks things up",
    Use.PRINT: "people who read what we print",
}

SCREENS: dict[Use, str] = {
    Use.TRAINING_HERE: "W24",
    Use.TRAINING_PARTNER: "W25",
    Use.WEB: "W26",
    Use.SEARCH_ENGINES: "W27",
    Use.PRINT: "W28",
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
    "helped": "someone helps with the form",
    "for_other": "they write for someone else, who is with them",
    "about_other": "they write about someone else, who is not with them",
    "u13": "the teller is under 13",
    "13_15": "the teller is 13 to 15",
    "16_17": "the teller is 16 or 17",
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
