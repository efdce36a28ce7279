"""Write what we send, in plain words; say nothing of it where others may read a teller's messages.

Which message is due when is in ``services.outgoing``. A message for someone
whose messages others see names neither the archive nor what it is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from storybank.domain.times import plain


class Kind(StrEnum):
    """What a message is for."""

    RENEWAL_60 = "renewal_60"
    RENEWAL_21 = "renewal_21"
    RENEWAL_3 = "renewal_3"
    CHECK_IN = "check_in"
    DRAFT = "draft"
    REASK = "reask"
    ASKED = "asked"
    CAME_OF = "came_of"
    WAITING = "waiting"


RENEWALS: dict[Kind, int] = {Kind.RENEWAL_60: 60, Kind.RENEWAL_21: 21, Kind.RENEWAL_3: 3}

LABELS: dict[Kind, str] = {
    Kind.RENEWAL_60: "Their yes ends within 60 days",
    Kind.RENEWAL_21: "Their yes ends within 21 days",
    Kind.RENEWAL_3: "Their yes ends within 3 days",
    Kind.CHECK_IN: "Ask how they are, some days after they told their story",
    Kind.DRAFT: "Their unfinished words will be deleted",
    Kind.REASK: "They turn 16 or 18: ask them again",
    Kind.ASKED: "Someone asks to use their story on one day",
    Kind.CAME_OF: "Something came of their story",
    Kind.WAITING: "Something waits for them at their story",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who we are, as far as a message may say it."""

    organisation: str
    phone: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one message."""

    subject: str
    body: str


def discreet(sender: Sender) -> Letter:
    """Return a message that tells nothing to whoever else reads it."""
    lines = [
        "Hello.",
        "You said that we may get in touch about now.",
        f"Please ring {sender.phone} when it is a good time for you." if sender.phone else "",
        "You can also use the link or the four words that we gave you.",
        "If you do not want messages like this, reply STOP.",
    ]
    return Letter("Hello", _joined(lines))


def renewal(sender: Sender, lines: Sequence[str], options: Sequence[str]) -> Letter:
    """Return the question of W50; *lines* are its first and its last, *options* its answers."""
    first, last = lines[0], lines[-1]
    choices = "\n".join(f"- {option}" for option in options)
    asked = [first, f"You can say:\n{choices}", *_ways(sender, "/my-story/renew"), last]
    return Letter("Can we keep using your story?", _joined([*asked, *_ending(sender)]))


def check_in(sender: Sender, lines: Sequence[str], support: str) -> Letter:
    """Return how we ask, a few days later, how someone is (W54)."""
    said = [*lines, f"You can talk to someone now: {support}." if support else ""]
    ways = [f"Would you like a call? Ring us on {sender.phone}, or reply to this message."]
    ways = ways if sender.phone else ["Would you like a call? Reply to this message."]
    return Letter("How are you now?", _joined([*said, *ways, *_ending(sender)]))


def reask(sender: Sender, day: date) -> Letter:
    """Return how we ask a young person again when they turn 16 or 18 (W10)."""
    said = [
        "You are nearly a birthday older. So we ask you again if we may use your story.",
        f"From {plain(day)} we only use it if you say yes again.",
        "It is your choice. You can say no. You do not need to say why.",
        *_ways(sender, "/my-story"),
    ]
    return Letter("Can we keep using your story?", _joined([*said, *_ending(sender)]))


def asked(sender: Sender, lines: Sequence[str], link: str) -> Letter:
    """Return how we ask someone who wants to be asked first; *link* opens this question alone."""
    said = [*lines, f"Answer here, without a password: {link}"]
    said += [f"You can also ring us on {sender.phone}."] if sender.phone else []
    return Letter("May we use your story on one day?", _joined([*said, *_ending(sender)]))


def came_of(sender: Sender) -> Letter:
    """Return how we say that something came of a story, to whoever wants to be told."""
    said = [
        "People have learned from your story. You can see what came of it.",
        *_ways(sender, "/my-story"),
        "You can tell us there that you do not want to know more.",
    ]
    return Letter("What came of your story", _joined([*said, *_ending(sender)]))


def waiting(sender: Sender) -> Letter:
    """Return how we say that words or a message wait at someone's own page; not what they are."""
    said = [
        "There is something new for you to read. You can answer it, or leave it.",
        "If you do nothing, nothing changes.",
        *_ways(sender, "/my-story"),
    ]
    return Letter("Something to read", _joined([*said, *_ending(sender)]))


def draft(sender: Sender, until: date) -> Letter:
    """Return how we say that unfinished words will be deleted (W15)."""
    said = [
        "You began to tell us something, and stopped. That is fine.",
        f"We keep your words until {plain(until)}. Then we delete them.",
        *_ways(sender, "/my-story"),
    ]
    return Letter("Your words", _joined([*said, *_ending(sender)]))


def invitation(organisation: str, link: str, until: str) -> Letter:
    """Return what someone gets who is invited to join the staff."""
    lines = [
        f"You are invited to join the staff of {organisation} on its story archive.",
        f"Choose your password here: {link}",
        f"The link works once, until {until}. Keep it to yourself.",
        "Do you not know what this is? Then do nothing. It ends by itself.",
        organisation,
    ]
    return Letter("You are invited", _joined(lines))


def reset(organisation: str, link: str, minutes: int) -> Letter:
    """Return what a member of staff gets who asked for a new password."""
    lines = [
        "Someone asked for a new password for you. If it was you, choose it here:",
        link,
        f"The link works once, for {minutes} minutes. Keep it to yourself.",
        "Was it not you? Then do nothing. Your password stays as it is.",
        organisation,
    ]
    return Letter("Your new password", _joined(lines))


def _ways(sender: Sender, path: str) -> list[str]:
    """Say how to answer: the address is the same for all and opens nothing by itself."""
    by_site = f"Use your four words here: {sender.site}{path}" if sender.site else ""
    reply = f"ring us on {sender.phone}" if sender.phone else "reply to this message"
    other = f"You can also {reply}." if by_site else f"To answer, {reply}."
    return [by_site, other]


def _ending(sender: Sender) -> list[str]:
    return [
        "To stop these messages, or to stop how we use your story, reply STOP.",
        sender.organisation,
    ]


def _joined(lines: Sequence[str]) -> str:
    return "\n\n".join(line for line in lines if line) + "\n"
