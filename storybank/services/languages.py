"""Say of words and their language what setting them needs: letters, first part, direction."""

import re

from storybank.domain.feeds import xml_text

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
UNKNOWN = "en"
_SUBTAG = re.compile(r"[a-z]{2,3}")


def subtag(lang: str) -> str:
    """Return ``cy`` of ``cy-GB``; English where it is no code."""
    found = _SUBTAG.fullmatch(lang.lower().replace("_", "-").partition("-")[0])
    return found[0] if found else UNKNOWN


def is_right_to_left(lang: str) -> bool:
    """Tell whether a language is read from the right."""
    return subtag(lang) in RIGHT_TO_LEFT


def settable(text: str) -> str:
    """Return *text* without what neither XML nor PDF can hold: it is nothing that anyone sees."""
    return xml_text(text).replace("\ufeff", "")
