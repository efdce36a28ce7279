"""Make the words of a recording into something to be read: turns, in the order of time.

The words themselves, with all their times, are in ``captions``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from storybank.domain import captions
from storybank.domain.captions import Cue
from storybank.domain.recordings import Recording, RecordingView

LONGEST_TURN = 300  # characters after which a turn ends with the next sentence
PAUSE = 3_000  # milliseconds after which something new begins
_SENTENCE_ENDS = (".", "!", "?", "…", "”")


@dataclass(frozen=True, slots=True)
class Turn:
    """What someone says without a break, or what is to be seen; ``start`` in milliseconds."""

    start: int
    text: str
    speaker: str = ""
    is_seen: bool = False

    @property
    def second(self) -> int:
        """Return the whole second in which it begins."""
        return self.start // 1000

    @property
    def at(self) -> str:
        """Return when it begins, as people write it."""
        return captions.said(self.second * 1000)

    @property
    def lasting(self) -> str:
        """Return when it begins as HTML says how long something takes."""
        return f"PT{self.second}S"

    @property
    def told(self) -> str:
        """Return the words after who says them, for where no more can be told apart."""
        label = "What is to be seen" if self.is_seen else self.speaker
        return f"{label}: {self.text}" if label else self.text


def turns(recording: RecordingView) -> tuple[Turn, ...]:
    """Return what is said, and of a film what is to be seen, in the order of time."""
    said = _joined(captions.kept(recording.captions))
    seen = (Turn(cue.start, cue.line, is_seen=True) for cue in captions.kept(recording.description))
    return tuple(sorted((*said, *seen), key=lambda turn: turn.start))


def spoken(written: str) -> str:
    """Return captions as words alone, a line for each turn: to be looked through."""
    return "\n".join(turn.told for turn in _joined(captions.kept(written)))


def texts(recordings: Iterable[Recording]) -> Iterator[tuple[str, str]]:
    """Yield every text that stands with recordings, after the name of its place."""
    for one in recordings:
        yield "title of a recording", one.title
        yield "captions", spoken(one.captions)
        yield "what is to be seen", spoken(one.description)


def _joined(cues: Iterable[Cue]) -> list[Turn]:
    found: list[Turn] = []
    last = 0
    for cue in cues:
        is_on = (
            bool(found)
            and found[-1].speaker == cue.speaker
            and cue.start - last < PAUSE
            and not (len(found[-1].text) > LONGEST_TURN and found[-1].text.endswith(_SENTENCE_ENDS))
        )
        if is_on:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {cue.line}")
        else:
            found.append(Turn(cue.start, cue.line, cue.speaker))
        last = cue.end
    return found
