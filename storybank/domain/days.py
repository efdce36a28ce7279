"""Find exact days in running text: a day that someone could look up. A month alone is none."""

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = 12
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?"
    r"|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:\s?(?:st|nd|rd|th))?"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
    r"|twenty[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|thirtieth|thirty[- ]first)"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_YEAR = r"(?:,?\s+(?:of\s+)?(?:(?:19|20)\d\d|['’]\d\d))"
_SIGN = r"\s*[/.\-–]\s*"
_FEAST = (
    r"(?:christmas (?:day|eve)|boxing day|new year[’']?s (?:day|eve)|easter (?:sunday|monday)"
    r"|good friday|valentine[’']?s day|hallowe[’']?en|bonfire night|mother[’']?s day"
    r"|father[’']?s day|st\.? [a-z]+[’']?s day)"
)

_IN_WORDS = re.compile(
    rf"\b(?:{_WEEKDAY},?\s+)?(?:the\s+)?(?:{_DAY}|{_ORDINAL})\s+(?:day\s+)?(?:of\s+)?{_MONTH}"
    rf"(?![a-z]){_YEAR}?"
    rf"|\b(?:{_WEEKDAY},?\s+)?{_MONTH}\s+(?:the\s+)?(?:{_DAY}|{_ORDINAL})\b(?!\s*[:%]|\d){_YEAR}?"
    rf"|\b{_FEAST}{_YEAR}",
    re.IGNORECASE,
)
_IN_FIGURES = re.compile(
    rf"(?<![\d/.\-–£$€])(?:(\d{{4}}){_SIGN}(\d{{1,2}}){_SIGN}(\d{{1,2}})"
    rf"|(\d{{1,2}}){_SIGN}(\d{{1,2}}){_SIGN}(\d{{4}}|\d{{2}}))(?![\d/\-–]|\.\d)"
)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each exact day in *text*."""
    for found in _IN_WORDS.finditer(text):
        if not _is_modal_may(found[0]):
            yield found.span()
    for found in _IN_FIGURES.finditer(text):
        if _is_day(found):
            yield found.span()


def _is_modal_may(words: str) -> bool:
    """Tell whether “may” is the verb: “the first may be”, “may 2 of us” in lower case."""
    return re.search(r"\bmay\b", words) is not None and not re.search(r"\d", words)


def _is_day(found: re.Match[str]) -> bool:
    """Tell whether three figures are a day, in whichever order of day and month."""
    if found[1]:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        day, month, year = int(found[4]), int(found[5]), int(found[6])
        year += 2000 if year < 100 else 0
        if month > _MONTHS:
            day, month = month, day
    if not 1890 <= year <= 2100:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
