"""Have hand-outs and slides made apart: given as data, taken back as one file, or refused.

Nothing of them touches the disk. The work is done by ``handout_child`` and
``slides_child``, one at a time.
"""

import base64
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from storybank.domain.errors import StorybankError
from storybank.media import apart

# A child ends itself by what it has worked; by the clock only one that hangs is ended.
WALL_SECONDS = 60.0
PATIENCE_SECONDS = 30.0


class Kind(StrEnum):
    """What is made."""

    PDF = "pdf"
    SLIDES = "pptx"


class Why(StrEnum):
    """Why nothing was made."""

    MISSING = "missing"
    LETTERS = "letters"
    HEAVY = "heavy"
    BUSY = "busy"
    BROKEN = "broken"


SAYS: dict[Why, str] = {
    Why.MISSING: "This site cannot make files of this kind: a part is not installed.",
    Why.LETTERS: "There are letters in it that our fonts cannot draw.",
    Why.HEAVY: "It is too long, or its pictures are too large, to be made into one file.",
    Why.BUSY: "We are busy, and it took too long. Please try again in a minute.",
    Why.BROKEN: "It could not be made. That is our fault.",
}

CHILDREN = {
    Kind.PDF: Path(__file__).with_name("handout_child.py"),
    Kind.SLIDES: Path(__file__).with_name("slides_child.py"),
}


class UnmadeError(StorybankError):
    """Say in one sentence why a file was not made."""

    def __init__(self, why: Why) -> None:
        """Keep the reason by its code too."""
        super().__init__(SAYS[why])
        self.why = why


def make(kind: Kind, document: Mapping[str, object], *, pictures: Path, queue: Path) -> bytes:
    """Return the file of *document*, whose pictures are in the folder *pictures*.

    *queue* is a folder that says whose turn it is. UnmadeError where there is no file.
    """
    queue.mkdir(parents=True, exist_ok=True, mode=0o700)
    pictures.mkdir(parents=True, exist_ok=True, mode=0o700)
    job = {"document": document, "pictures": str(pictures)}
    try:
        with apart.turn(queue, patience_seconds=PATIENCE_SECONDS):
            answer = apart.run(str(CHILDREN[kind]), job, wall_seconds=WALL_SECONDS)
    except apart.BusyError:
        raise UnmadeError(Why.BUSY) from None
    except apart.DiedError:
        raise UnmadeError(Why.HEAVY) from None
    if "refused" in answer:
        raise UnmadeError(Why(answer["refused"]))
    return base64.b64decode(answer["made"])
