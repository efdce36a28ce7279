"""Tell the life of a permission in plain words, from the events of the ledger."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from storybank.domain import phrases
from storybank.domain.consent import Decision, Part, Use
from storybank.domain.ledger import Event, EventType
from storybank.domain.times import day_of, instant, plain

_BY_TELLER = frozenset({"contributor", "guardian"})

_STATES = {
    "submitted": "Your story came in.",
    "in_review": "We began to read your story.",
    "proposed_to_contributor": "We asked you to read your story.",
    "approved": "We agreed to use your story.",
    "declined": "We said that we cannot use your story.",
    "archived": "We put your story away. Nobody can see it.",
}

_PLAIN = {
    EventType.ASKED: "We asked what we may do with your story.",
    EventType.REFUSED: "You said no.",
    EventType.NARROWED: "You allowed less. We did this right away.",
    EventType.WIDENED: "You allowed more. It starts after your time to think.",
    EventType.EDIT_PROPOSED: "We asked you about the words of your story.",
    EventType.RENEWED: "You said we can go on using your story.",
    EventType.RECEIPT_ISSUED: "We gave you a receipt.",
    EventType.REMINDED: "We wrote to you about your story.",
    EventType.COPY_GIVEN: "We gave you a copy of your story.",
    EventType.PURGE_STARTED: "We began to delete your story.",
    EventType.PURGE_STEP: "We deleted a part of what we hold.",
    EventType.PURGE_VERIFIED: "We checked that your story is gone.",
    EventType.RESTORED_REPLAY: "We put back an older copy, and then did what you had asked since.",
    EventType.TOMBSTONED: "Your story is deleted.",
    EventType.ASSENT_SEEN: "You showed us that it is all right.",
    EventType.DISSENT_SEEN: "It seemed that you were not happy with this. We hid your story.",
    EventType.AUTHORITY_ENDED: "Someone who said yes beside you does not need to any more.",
    EventType.REVOKED: "Someone with the right to do so ended a yes.",
    EventType.INVALIDATED: "A yes does not count, because we did not ask it well.",
    EventType.EVIDENCE_ADDED: "We put away the paper or the recording of your answers.",
    EventType.DEATH_TOLD: "Someone told us that the teller has died. We hid the story.",
    EventType.WORDING_RETIRED: "We stopped using some words that were not right.",
    EventType.HOLD_ON: "We hid your story while we checked something.",
    EventType.HOLD_OFF: "We finished our check.",
    EventType.EXPORT_MADE: "We put your story into something we teach with or print.",
    EventType.RECALL_SENT: "We told someone with a copy to stop using your story.",
    EventType.RECALL_CONFIRMED: "Someone told us that they deleted their copy.",
    EventType.QUOTE_MADE: "We chose some of your words for a short quote.",
    EventType.QUOTE_HIDDEN: "We stopped showing a short quote.",
    EventType.QUOTE_SHOWN: "We went on showing a short quote.",
    EventType.COMPLAINT_IN: "Someone told us that something was wrong.",
    EventType.COMPLAINT_ACK: "We began to look into it.",
    EventType.COMPLAINT_CLOSED: "We finished looking into it.",
}

_DECLINED = {
    "my_way": "You asked us to change the words.",
    "mixed": "You said yes to some of the new words, and no to others.",
}

# About another way to read the story, such as easy read.
_BESIDE = {
    EventType.EDIT_PROPOSED: "We made another way to read your story, and asked you about it.",
    EventType.RENDITION_APPROVED: "Another way to read your story was agreed.",
    EventType.EDIT_DECLINED: "You said no to another way to read your story.",
}

_BY_WHOM = {
    EventType.GIVEN: ("You told us who can see your story.", "We wrote down who can see it."),
    EventType.RENDITION_APPROVED: ("You said yes to the words.", "The words were agreed."),
    EventType.RESUMED: ("You asked us to go on using it.", "We went on using your story."),
    EventType.QUOTE_AGREED: (
        "You said yes to a short quote.",
        "We wrote down your yes to a short quote.",
    ),
    EventType.QUOTE_REFUSED: (
        "You said no to a short quote. We did this right away.",
        "We wrote down your no to a short quote.",
    ),
    EventType.WITHDRAWN: ("You took your story back.", "We took your story back for you."),
}


def sentence(event: Event, zone: str) -> str:
    """Write one event as the teller would be told it; days are those of the time zone *zone*."""
    by_teller = event.actor_kind in _BY_TELLER
    codes: Mapping[str, Any] = json.loads(event.codes)
    if "occasion" in codes:
        return _occasion(event, codes)
    if "version" in codes and event.type in _BESIDE:
        return _BESIDE[event.type]
    if event.type in _BY_WHOM:
        return _BY_WHOM[event.type][0 if by_teller else 1]
    if event.type == EventType.EDITORIAL_CHANGED:
        return _worked(codes)
    if event.type == EventType.PAUSED:
        return _paused(event.actor_kind, codes)
    if event.type == EventType.REVOKED and codes.get("because") == "age":
        return "What you said when you were younger counts no more."
    if event.type == EventType.DEFERRED and "until" in codes:
        until = plain(day_of(instant(codes["until"]), zone))
        return f"You took more time to think, until {until}."
    if event.type == EventType.EDIT_DECLINED:
        return _DECLINED.get(str(codes.get("reply")), "You said no to the new words.")
    return _PLAIN.get(event.type, "Something about your story was written down.")


def details(event: Event) -> list[str]:
    """Say which answers an event kept, one line a use; empty for other events."""
    codes: Mapping[str, Any] = json.loads(event.codes)
    lines: dict[str, list[str]] = {}
    for given in codes.get("answers", ()):
        part = phrases.PARTS[Part(given["part"])]
        decided = phrases.answer(Decision(given["decision"]))
        lines.setdefault(phrases.USES[Use(given["use"])], []).append(f"{part}: {decided}")
    return [f"{use[0].upper()}{use[1:]} – {', '.join(parts)}" for use, parts in lines.items()]


def _occasion(event: Event, codes: Mapping[str, Any]) -> str:
    """Say what became of a question about one day."""
    day = plain(date.fromisoformat(codes["day"]))
    if event.type == EventType.ASKED:
        return f"Someone asked to use your story on {day}."
    if event.type == EventType.GIVEN:
        return f"You said yes to one use of your story, on {day}."
    if codes.get("cancelled"):
        return f"They did not need your story on {day} any more."
    return f"You said no to using your story on {day}."


def _worked(codes: Mapping[str, Any]) -> str:
    """Say what the desk did."""
    if "tidied" in codes:
        return "We tidied how your story is written. We changed no word."
    if "agreed" in codes:
        return "A second person read your story and agreed that it is shown."
    if "awaits" in codes:
        return "A second person has to read your story. It is hidden until then."
    return _STATES.get(str(codes.get("state")), "We worked on your story.")


def _paused(actor_kind: str, codes: Mapping[str, Any]) -> str:
    if actor_kind in _BY_TELLER:
        return "You hid your story for now."
    if codes.get("because") == "name_in_words":
        return "We hid your story, as its words still hold your name."
    if actor_kind == "third_party":
        return "Someone asked us to hide your story. We hid it while we check."
    return "We hid your story for now."
