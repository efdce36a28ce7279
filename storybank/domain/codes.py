"""Recognise the codes of the closed lists in words that people write in tables.

The lists themselves are in ``stories``.
"""

import re

from storybank.domain.cells import plain
from storybank.domain.stories import Format, Kind, Voice

VOICES: dict[str, Voice] = {
    **{voice.value.replace("_", " "): voice for voice in Voice},
    "service user": Voice.USES_SERVICES,
    "service users": Voice.USES_SERVICES,
    "user of services": Voice.USES_SERVICES,
    "users of services": Voice.USES_SERVICES,
    "people who use services": Voice.USES_SERVICES,
    "person who uses services": Voice.USES_SERVICES,
    "someone who uses services": Voice.USES_SERVICES,
    "carers": Voice.CARER,
    "family carer": Voice.CARER,
    "unpaid carer": Voice.CARER,
    "parent carer": Voice.CARER,
    "user of services carer": Voice.USES_SERVICES_OR_CARER,
    "user of services or carer": Voice.USES_SERVICES_OR_CARER,
    "service user or carer": Voice.USES_SERVICES_OR_CARER,
    "member of staff": Voice.STAFF,
    "members of staff": Voice.STAFF,
    "staff member": Voice.STAFF,
    "senior leaders": Voice.SENIOR_LEADER,
    "community and voluntary sector": Voice.VOLUNTARY_SECTOR,
    "community and voluntary sector staff": Voice.VOLUNTARY_SECTOR,
    "voluntary sector staff": Voice.VOLUNTARY_SECTOR,
    "young people": Voice.YOUNG_PERSON,
    "peer researchers": Voice.PEER_RESEARCHER,
}
LANGUAGES = {"english": "en", "welsh": "cy", "cymraeg": "cy", "polish": "pl", "urdu": "ur"}

_LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def voice(words: str) -> tuple[Voice, str]:
    """Return the voice that *words* mean, and the words where they say more than its code."""
    name = plain(words)
    if name in VOICES:
        found = VOICES[name]
    elif name.endswith(" staff") and " and " not in name:
        found = Voice.STAFF
    else:
        found = Voice.OTHER
    return found, "" if name == found.value.replace("_", " ") else words


def kind(words: str) -> tuple[Kind, str]:
    """Return the kind that *words* name, and a warning; one that is not known is a story."""
    try:
        return Kind(plain(words).replace(" ", "_")) if words else Kind.STORY, ""
    except ValueError:
        return Kind.STORY, f"The kind “{words[:60]}” is not known: taken as a story."


def form(words: str) -> tuple[Format, str]:
    """Return the format that *words* name, and a warning; one that is not known is text."""
    try:
        return Format(plain(words).replace(" ", "_")) if words else Format.TEXT, ""
    except ValueError:
        return Format.TEXT, f"The format “{words[:60]}” is not known: taken as text."


def language(words: str) -> tuple[str, str]:
    """Return the code of the language that *words* name, and a warning; English if not known."""
    code = LANGUAGES.get(words.lower(), words)
    if not code or _LANGUAGE.fullmatch(code):
        return code or "en", ""
    return "en", f"The language “{words[:60]}” is not known: taken as English."
