"""Say what machines that follow the archive are told, and when a story left their lists.

Which stories they may be told of is for the gate; ``services.feeds`` asks it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storybank.domain.consent import Decision, Part, Use
from storybank.domain.ledger import Event, EventType
from storybank.domain.times import instant

# Companies' programs that gather words to train machines on, by the name they give
# in robots.txt. A refusal there is a request; none of them is a search engine.
MACHINES = (
    "AI2Bot",
    "Amazonbot",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "anthropic-ai",
    "cohere-ai",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "meta-externalagent",
    "Omgilibot",
    "PanguBot",
    "Timpibot",
    "Webzio-Extended",
)

# XML 1.0 has no way to write these at all.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One story of the feed, as far as search engines may know it."""

    story_id: str
    title: str
    summary: str
    lang: str
    content_notes: tuple[str, ...]
    published_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """A story that was in the feed and was taken back: its id and when, no more (RFC 6721)."""

    story_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest stories, and those that readers of the feed should let go of."""

    entries: tuple[Entry, ...]
    gone: tuple[Gone, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """One story of the site map."""

    story_id: str
    changed_at: datetime


def left_at(
    events: Iterable[Event],
    shown: Use = Use.WEB,
    listed: Use = Use.SEARCH_ENGINES,
    *,
    recipient_id: str | None = None,
) -> datetime | None:
    """Return when a story that feeds could hold was taken back from the audience of *shown*.

    None where its teller never said yes to *listed*: then no feed held it.
    *recipient_id*: for which partner it was shown, where that is asked by name.
    """
    was_listed, left = False, None
    for event in events:
        said = _said(json.loads(event.codes), recipient_id)
        was_listed |= Decision.YES.value in said.get(listed, ())
        if event.type == EventType.WITHDRAWN or _is_no(said.get(shown, {})):
            left = left or instant(event.at)
        elif event.type == EventType.RESUMED or Decision.YES.value in said.get(shown, ()):
            left = None
    return left if was_listed else None


def xml_text(text: str) -> str:
    """Return *text* without what XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _said(codes: Mapping[str, Any], recipient_id: str | None) -> dict[str, set[str]]:
    """Return the decisions about a story's words that an event keeps, by use."""
    found: dict[str, set[str]] = {}
    for answer in codes.get("answers", ()):
        if answer["part"] == Part.TEXT and answer.get("recipient") == recipient_id:
            found.setdefault(answer["use"], set()).add(answer["decision"])
    return found


def _is_no(decisions: Iterable[str]) -> bool:
    return any(decision != Decision.YES for decision in decisions)
