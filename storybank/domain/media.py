"""Say what a picture of a story is. Who sees it is in ``access``, its pixels are in ``media``."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from storybank.domain.consent import Part

LONGEST_ALT = 600  # characters; of the line under it too
MOST_PICTURES = 12  # of one story
COLUMNS, ROWS = 8, 6  # the squares that a face is hidden by


class Size(StrEnum):
    """What a stored file is of what was given.

    Of a picture, and of the still of a film: how large it is, at most, along its
    longer edge; ``cover`` is square. Of a recording: its ``sound``, its ``film``,
    and the picture of its loudness, ``wave``.
    """

    SMALL = "320"
    MIDDLE = "800"
    LARGE = "1600"
    COVER = "cover"
    SOUND = "sound"
    FILM = "film"
    WAVE = "wave"


EDGES = {Size.SMALL: 320, Size.MIDDLE: 800, Size.LARGE: 1600, Size.COVER: 400}


class Crop(StrEnum):
    """Which part of a picture its cover shows."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class Who(StrEnum):
    """Who can be recognised in a file, as its giver says."""

    NOBODY = "nobody"
    TELLER = "teller"
    OTHERS = "others"


class Refusal(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    KIND = "kind"
    PIXELS = "pixels"
    BROKEN = "broken"
    HEAVY = "heavy"


@dataclass(frozen=True, slots=True)
class Area:
    """A piece of a picture, in shares of its width and height from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in the words of a rendition: what a yes to it is said to.

    ``file`` is the hash of its largest file; ``alt`` what it shows, in the
    teller's words, empty where they chose that it only decorates. ``line`` stands
    under it: it is told, as the story is, and permitted as its text is. What has
    no id is such a line alone: its picture may not be shown.
    """

    id: str
    file: str
    alt: str = ""
    line: str = ""

    def canonical(self) -> dict[str, str]:
        """Return the fields that are hashed; without a line, those of before there were any."""
        own = {"id": self.id, "file": self.file, "alt": self.alt}
        return own | {"line": self.line} if self.line else own

    @property
    def alone(self) -> "Picture":
        """Return its line, and nothing of the picture."""
        return Picture("", "", line=self.line)

    @property
    def said(self) -> str:
        """Write what it shows and what stands under it, for people to read."""
        shown = f"Picture {self.file[:6]}: {self.alt or 'no words of its own'}"
        return f"{shown}. Under it: {self.line}" if self.line else shown

    @property
    def part(self) -> Part:
        """Return which part of a story it is."""
        return Part.PHOTO

    @property
    def sha256(self) -> str:
        """Return the hash that the yes of someone who is only in this file is tied to."""
        written = json.dumps(
            self.canonical(), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(written.encode()).hexdigest()


def squares(chosen: Iterable[int]) -> tuple[Area, ...]:
    """Return the areas of these squares, counted from 1, row by row; others are left out."""
    return tuple(
        Area(column / COLUMNS, row / ROWS, (column + 1) / COLUMNS, (row + 1) / ROWS)
        for row, column in (
            divmod(number - 1, COLUMNS) for number in chosen if 1 <= number <= COLUMNS * ROWS
        )
    )
