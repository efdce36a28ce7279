"""Say in words what a recording is, how long it is and how far it is from being safe."""

from collections.abc import Set

from storybank.domain.consent import Part
from storybank.services.own_files import Allowed
from storybank.storage.recordings import Recorded, State


def kind(recorded: Recorded) -> str:
    """Say what kind of recording it is."""
    return "film" if recorded.part is Part.VIDEO else "sound"


def length(seconds: float) -> str:
    """Say how long a recording is: ``1 minute 5 seconds``; empty where nobody knows."""
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    counted = ((hours, "hour"), (minutes, "minute"), (left, "second"))
    return " ".join(f"{n} {unit}{'s' if n != 1 else ''}" for n, unit in counted if n)


def state(recorded: Recorded) -> str:
    """Say how far a recording is, to its giver and to the desk."""
    if recorded.state is State.FAILED:
        return f"We could not make it safe. {recorded.problem}".rstrip(". ") + "."
    if recorded.state is State.READY:
        lasts = length(recorded.seconds)
        return f"It is safe and ready. It lasts {lasts}." if lasts else "It is safe and ready."
    done = round(recorded.share * 100)
    if recorded.state is State.WORKING and done:
        return f"We are making it safe: {done} percent is done. You can go on."
    return "We are making it safe. You can go on."


def shown(recorded: Recorded, parts: Set[Part]) -> str:
    """Say what of a recording is shown where these parts of it are."""
    if Part.VIDEO in parts:
        return "The film"
    if Part.VOICE in parts:
        return "Only the sound" if recorded.part is Part.VIDEO else "The voice is played"
    return "Only the words"


def allowed(recorded: Recorded, said: Allowed) -> str:
    """Say what was allowed of a recording for one purpose, for the desk: now and later."""
    now = shown(recorded, said.now)
    if not said.waits:
        return now
    return f"{now}. Later: {shown(recorded, said.now | said.later)}"
