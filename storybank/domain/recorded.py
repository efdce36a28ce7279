"""Take what stands with recordings apart, so that a teller can answer each change by itself.

A piece is the recording as such, one caption, or one line of what is to be seen.
What is put together from some changes and not others nobody has checked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from storybank.domain import captions
from storybank.domain.captions import Cue
from storybank.domain.consent import Part
from storybank.domain.recordings import Recording


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of what stands with a recording: ``cue`` None for the recording as such.

    ``is_seen``: the cue says what is to be seen, not what is said.
    """

    recording: Recording
    cue: Cue | None = None
    is_seen: bool = False

    @property
    def said(self) -> str:
        """Return it for people to read."""
        if self.cue is None:
            return "\n".join(_about(self.recording))
        label = "What is to be seen: " if self.is_seen else ""
        who = f"{self.cue.speaker}: " if self.cue.speaker else ""
        times = f"{captions.said(self.cue.start)}–{captions.said(self.cue.end)}"
        return f"{times} {label}{who}{self.cue.line}"


def pieces(recordings: Iterable[Recording]) -> list[Piece]:
    """Return the pieces of recordings, in the order in which they are read."""
    found = []
    for one in recordings:
        said, seen = (_cues(text) for text in (one.captions, one.description))
        bare = replace(
            one,
            captions="" if said else one.captions,
            description="" if seen else one.description,
        )
        key = Recording(one.id, one.part, "")
        found.append(Piece(bare))
        found += [Piece(key, cue) for cue in said]
        found += [Piece(key, cue, is_seen=True) for cue in seen]
    return found


def joined(some: Sequence[Piece]) -> tuple[Recording, ...]:
    """Return the recordings that pieces make; a piece of one that is not among them is lost."""
    made = []
    for head in (piece.recording for piece in some if piece.cue is None):
        own = [piece for piece in some if piece.cue is not None and piece.recording.id == head.id]
        said = [piece.cue for piece in own if piece.cue is not None and not piece.is_seen]
        seen = [piece.cue for piece in own if piece.cue is not None and piece.is_seen]
        made.append(
            replace(
                head,
                captions=captions.write(said) or head.captions,
                description=captions.write(seen) or head.description,
            )
        )
    return tuple(made)


def unchecked_mixtures(
    made: Iterable[Recording], known: Iterable[Recording]
) -> tuple[Recording, ...]:
    """Return recordings, those whose words no one of *known* has as words that nobody checked."""
    sound = set(known)
    return tuple(one if one in sound else replace(one, is_checked=False) for one in made)


def said(recordings: Iterable[Recording]) -> str:
    """Return all that stands with recordings, a line for each piece."""
    return "\n".join(piece.said for piece in pieces(recordings))


def _cues(written: str) -> tuple[Cue, ...]:
    """Return cues, where writing them again gives the very same text; otherwise none."""
    cues = captions.kept(written)
    return cues if captions.write(cues) == written else ()


def _about(one: Recording) -> list[str]:
    kind = "Film" if one.part is Part.VIDEO else "Recording"
    lines = [f"{kind}: {one.title or 'no title yet'} (file {one.file[:6]})"]
    if one.is_plain:
        lines.append("What is to be seen adds nothing to what is said")
    lines.append(
        "A person has checked every line" if one.is_checked else "Nobody has checked the words yet"
    )
    return [*lines, *filter(None, (one.captions, one.description))]
