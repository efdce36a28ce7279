"""Offer words that the desk often writes to tellers, as plain as the screens are.

A curator reads and changes them before anything is kept; what is sent in which
way is in ``letters``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ready:
    """Words for one occasion: what a curator chooses them by, and what is written."""

    label: str
    words: str


READY: dict[str, Ready] = {
    "thanks": Ready(
        "Thank you, we have read it",
        "Thank you for your story. We have read it with care.\n\n"
        "Nobody else can see it yet. We will show you the words first.",
    ),
    "changes": Ready(
        "We would like to change some words",
        "We would like to change some words. You can see each change here, and why.\n\n"
        "You can say yes or no to each one. If you say nothing, your words stay.",
    ),
    "others": Ready(
        "Someone else is in it",
        "You write about someone else. Do they know?\n\n"
        "If they do not, we can change some facts. Then nobody can tell who it is. "
        "What would you like?",
    ),
    "guess": Ready(
        "People could guess who it is",
        "Some people may guess that it is you. Think of a neighbour, a boss or an ex.\n\n"
        "We can help you change some facts. You may also be fine with it. "
        "What would you like?",
    ),
    "wrong": Ready(
        "It says that someone did something wrong",
        "Thank you for telling us this. One more of us has to read that part with care.\n\n"
        "Is there a part you would like to leave out? You can say no.",
    ),
    "photo": Ready(
        "Words for a photo",
        "Some people cannot see your photo. What would you say is in it?\n\nA line or two is fine.",
    ),
    "call": Ready(
        "We would like to talk",
        "We would like to talk to you. When is a good time to ring?\n\n"
        "You can also say that you do not want a call. Then you can write to us here.",
    ),
    "done": Ready(
        "It is ready to read",
        "Your story is ready. Please read it, or ask someone to read it to you.\n\n"
        "If you say yes, your time to think begins. You can still change your mind.",
    ),
}
