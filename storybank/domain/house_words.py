"""Know the phrases that this house avoids in its own words, and what to say instead.

They label people or hide who did what. A teller's words stay theirs: they are never asked.
"""

import re
from collections.abc import Iterator

# What is avoided, as it is written, and what can stand in its place.
INSTEAD: dict[str, str] = {
    "hard to reach": "people we have not reached",
    "hard-to-reach": "people we have not reached",
    "seldom heard": "people we have not listened to",
    "marginalised": "say who left whom out",
    "vulnerable people": "say what they are at risk of",
    "vulnerable adult": "adult at risk",
    "service user": "person who uses the service",
    "suffers from": "has",
    "suffering from": "with",
    "afflicted": "has",
    "victim of": "someone who lived through",
    "wheelchair-bound": "uses a wheelchair",
    "wheelchair bound": "uses a wheelchair",
    "confined to": "uses",
    "the disabled": "disabled people",
    "the elderly": "older people",
    "the homeless": "people without a home",
    "the mentally ill": "people with mental health problems",
    "mental patient": "person in hospital",
    "committed suicide": "died by suicide",
    "commit suicide": "die by suicide",
    "failed suicide": "suicide attempt",
    "successful suicide": "death by suicide",
    "addicts": "people who use drugs or drink",
    "drug abuser": "person who uses drugs",
    "alcoholic": "person who drinks too much",
    "schizophrenic": "person with schizophrenia",
    "non-compliant": "say what they did not want, and why",
    "attention seeking": "say what they needed",
    "attention-seeking": "say what they needed",
    "challenging behaviour": "say what happened",
    "frequent flyer": "someone who came often",
    "did not engage": "say what did not fit",
    "failed to engage": "say what did not fit",
    "broken home": "say what happened at home",
    "beneficiaries": "people",
    "inspirational": "say what they did",
    "brave battle": "say what they did",
    "voiceless": "people we have not listened to",
    "gave a voice": "listened",
    "giving a voice": "listening",
    "case load": "people",
    "bed blocker": "someone who could not go home yet",
    "normal people": "other people",
    "anonymous": "name changed",
}

_AVOIDED = re.compile(
    r"\b(?:"
    + "|".join(re.escape(one) for one in sorted(INSTEAD, key=len, reverse=True))
    + r")s?\b",
    re.IGNORECASE,
)


def avoided(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each phrase that is avoided."""
    for found in _AVOIDED.finditer(text):
        yield found.span()


def instead(words: str) -> str:
    """Return what to say in place of *words*; nothing where there is no advice."""
    plain = words.casefold()
    return INSTEAD.get(plain) or INSTEAD.get(plain.removesuffix("s"), "")
