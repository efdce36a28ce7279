"""Make a picture safe to keep: judged by its content, decoded apart, rebuilt from its pixels.

What comes out holds no fact about when, where, how or by whom it was taken. The
original is not kept. The work itself is done by ``child``, one at a time.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from storybank.domain.errors import InvalidError, UnavailableError
from storybank.domain.media import EDGES, Area, Crop, Refusal, Size
from storybank.media import apart, child, files
from storybank.media.sniffing import MOST_SCANS, Format, Found, sniff

FIELD = "photo"
LARGEST_BYTES = 20_000_000
MOST_PIXELS = {Format.JPEG: 64_000_000}
MOST_PIXELS_ELSE = 25_000_000
# The child ends itself by what it has worked; by the clock only one that hangs is ended,
# so that a machine with much to do refuses no good photo.
WALL_SECONDS = 120

SAYS: dict[Refusal, str] = {
    Refusal.EMPTY: "This file is empty. Choose another one, or ask us to help",
    Refusal.TOO_BIG: "Your photo is too big. Choose one smaller than 20 MB, or ask us to help",
    Refusal.KIND: "We cannot use this kind of file as a photo. Choose a {kinds} picture, "
    "or ask us to help",
    Refusal.PIXELS: "This photo has more dots than we can open safely. Make it smaller, "
    "or ask us to help",
    Refusal.BROKEN: "We could not open this photo: the file may be damaged. Try another copy, "
    "or ask us to help",
    Refusal.HEAVY: "This photo takes too long to open. Save it again as a plain JPEG, "
    "or ask us to help",
}
BUSY = "We are busy with other photos. Please try again in a minute"


@dataclass(frozen=True, slots=True)
class Derived:
    """One file that was made of a picture."""

    size: Size
    kind: str
    width: int
    height: int
    content: bytes


class PictureError(InvalidError):
    """Say why a picture was not taken."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the reason by its code too."""
        super().__init__({FIELD: SAYS[refusal].format(kinds=taken().words)})
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Taken:
    """What kinds of file are taken here: in words, and as a file field names them."""

    words: str
    accept: str
    has_heic: bool


@cache
def taken() -> Taken:
    """Return what kinds are taken; what phones take is read where its part is installed."""
    names = ["JPEG", "PNG", "WebP", "GIF"]
    types = ["image/jpeg", "image/png", "image/webp", "image/gif"]
    has_heic = find_spec("pillow_heif") is not None
    if has_heic:
        names.append("HEIC")
        types += ["image/heic", "image/heif", ".heic", ".heif"]
    return Taken(f"{', '.join(names[:-1])} or {names[-1]}", ",".join(types), has_heic)


def clean(
    content: bytes, folder: Path, *, areas: Iterable[Area] = (), crop: Crop = Crop.MIDDLE
) -> tuple[Derived, ...]:
    """Return every size of the picture in *content*, with nothing in them but pixels.

    *folder* is for work in progress and is left empty. *areas* are painted over.
    Raises PictureError with one sentence for the giver, UnavailableError where
    too many wait or the disk is full.
    """
    found = judge(content)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _turn(folder), tempfile.TemporaryDirectory(dir=folder) as name:
        work = Path(name)
        with files.room():
            (work / "in").write_bytes(content)
        job = {
            "file": str(work / "in"),
            "folder": str(work),
            "format": found.format.value,
            "most_pixels": _most(found),
            "edges": [(size.value, edge) for size, edge in EDGES.items()],
            "areas": [(a.left, a.top, a.right, a.bottom) for a in areas],
            "crop": crop.value,
        }
        return tuple(
            Derived(
                Size(one["size"]),
                one["kind"],
                one["width"],
                one["height"],
                (work / one["name"]).read_bytes(),
            )
            for one in _run(job)
        )


def judge(content: bytes) -> Found:
    """Return what a file is, from its header alone; PictureError where it is not taken."""
    if not content:
        raise PictureError(Refusal.EMPTY)
    if len(content) > LARGEST_BYTES:
        raise PictureError(Refusal.TOO_BIG)
    found = sniff(content)
    if found is None:
        raise PictureError(Refusal.KIND)
    if not found.pixels:
        raise PictureError(Refusal.BROKEN)
    if found.pixels > _most(found):
        raise PictureError(Refusal.PIXELS)
    if found.scans > MOST_SCANS:
        raise PictureError(Refusal.HEAVY)
    return found


def _most(found: Found) -> int:
    return MOST_PIXELS.get(found.format, MOST_PIXELS_ELSE)


def _run(job: Mapping[str, object]) -> list[dict[str, Any]]:
    """Have the child do the job; PictureError where it refuses, dies or works too long."""
    try:
        answer = apart.run(child.__file__, job, wall_seconds=WALL_SECONDS)
    except apart.DiedError:
        raise PictureError(Refusal.HEAVY) from None
    if answer.get("refused") == "full":
        raise UnavailableError(files.FULL)
    if "refused" in answer:
        raise PictureError(Refusal(answer["refused"]))
    made: list[dict[str, Any]] = answer["files"]
    return made


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Wait for one's turn; UnavailableError where too many wait, or it is not done by the clock.

    That says nothing of the picture.
    """
    try:
        with apart.turn(folder):
            yield
    except apart.BusyError:
        raise UnavailableError(BUSY) from None
