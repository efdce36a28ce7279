"""Make a recording safe to keep: judged by its content, decoded apart, written anew.

What comes out holds no fact about when, where, how or by whom it was made. The
work itself is done by ``recording_look`` and ``recording_child``, each a process
of its own; nothing here knows how to decode.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from storybank.domain.errors import InvalidError, UnavailableError
from storybank.domain.media import Size
from storybank.media import apart, pictures
from storybank.media.pictures import Derived
from storybank.media.tracks import Container, sniff

HERE = Path(__file__).parent
FIELD = "recording"
LARGEST_BYTES = 500_000_000
MOST_SOUND = 2 * 60 * 60  # seconds
MOST_FILM = 60 * 60
WALL_SECONDS = 300  # for a look or a still; the child ends itself by what it has worked
# What making it safe may cost in seconds of work: some, and so many for each second of it.
CPU_LEAST, CPU_A_SECOND = 300, 30

DEMUXERS = {
    Container.MP3: "mp3",
    Container.MP4: "mov,mp4,m4a,3gp,3g2,mj2",
    Container.OGG: "ogg",
    Container.WAV: "wav",
    Container.WEBM: "matroska,webm",
}


class Refused(StrEnum):
    """Why a recording is not taken."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    KIND = "kind"
    LONG = "long"
    PIXELS = "pixels"
    STREAMS = "streams"
    CUT = "cut"
    BROKEN = "broken"
    HEAVY = "heavy"


SAYS: dict[Refused, str] = {
    Refused.EMPTY: "This file is empty. Choose another one, or ask us to help",
    Refused.TOO_BIG: "Your recording is too big. Choose one smaller than 500 MB, or ask us to help",
    Refused.KIND: "We cannot use this kind of file as a recording. Choose an MP3, M4A, OGG, WAV, "
    "MP4, MOV or WebM file, or ask us to help",
    Refused.LONG: "This recording is too long. Choose a sound of at most 2 hours or a film of "
    "at most 1 hour, or ask us to help",
    Refused.PIXELS: "The pictures of this film are larger than we can open safely. Save it in a "
    "smaller size, or ask us to help",
    Refused.STREAMS: "This file holds too many recordings in one. Save the one you want by itself, "
    "or ask us to help",
    Refused.CUT: "The end of this recording is missing. Try another copy, or ask us to help",
    Refused.BROKEN: "We could not open this recording: the file may be damaged. Try another copy, "
    "or ask us to help",
    Refused.HEAVY: "This recording takes too long to open. Save it again as a plain MP3 or MP4, "
    "or ask us to help",
}
BUSY = "We are busy with other recordings. Please try again in a minute"


class RecordingError(InvalidError):
    """Say why a recording was not taken."""

    def __init__(self, refused: Refused) -> None:
        """Keep the reason by its code too."""
        super().__init__({FIELD: SAYS[refused]})
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Look:
    """What a recording holds: a film or sound alone, how long, and when it begins."""

    container: Container
    is_film: bool
    seconds: float
    begin: float


def is_possible() -> bool:
    """Tell whether what decodes recordings is installed."""
    return find_spec("av") is not None


def check_head(head: bytes, size: int) -> None:
    """Raise RecordingError where the first bytes, or so many of them, are not taken."""
    if not size:
        raise RecordingError(Refused.EMPTY)
    if size > LARGEST_BYTES:
        raise RecordingError(Refused.TOO_BIG)
    if sniff(head) is None:
        raise RecordingError(Refused.KIND)


def judge(path: Path, folder: Path) -> Look:
    """Return what a file holds; RecordingError where it is not taken.

    *folder* is where one waits for one's turn: UnavailableError where too many do.
    """
    with path.open("rb") as file:
        container = sniff(file.read(64))
    if container is None:
        raise RecordingError(Refused.KIND)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    job = {**job_of(path, container), "most_sound": MOST_SOUND, "most_film": MOST_FILM}
    try:
        with apart.turn(folder):
            answer = apart.run(script("recording_look"), job, wall_seconds=WALL_SECONDS)
    except apart.DiedError:
        raise RecordingError(Refused.HEAVY) from None
    except apart.BusyError:
        raise UnavailableError(BUSY) from None
    if "refused" in answer:
        raise RecordingError(Refused(answer["refused"]))
    return Look(container, answer["is_film"], answer["seconds"], answer["begin"])


@dataclass(frozen=True, slots=True)
class Made:
    """One file that was made of a recording: where it is, until it is kept."""

    size: Size
    kind: str
    path: Path
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What was made of a recording, and how long it is."""

    files: tuple[Made, ...]
    seconds: float


class FullError(Exception):
    """Say that the disk is full: that says nothing of the recording."""


def make(
    path: Path, look: Look, folder: Path, *, change_voice: bool, told: Callable[[float], bool]
) -> Done:
    """Make a recording safe: its files are in *folder* afterwards, nothing else of it.

    *told* hears how much is done, and says whether to go on (else
    apart.StoppedError). RecordingError where it cannot be done, apart.KilledError
    where somebody ended it, FullError where there is no room.
    """
    most = MOST_FILM if look.is_film else MOST_SOUND
    job = {
        **job_of(path, look.container),
        "folder": str(folder),
        "is_film": look.is_film,
        "seconds": look.seconds,
        "begin": look.begin,
        "change_voice": change_voice,
        "most_seconds": most + 60,
        "cpu_seconds": CPU_LEAST + int(CPU_A_SECOND * look.seconds),
    }
    try:
        answer = apart.follow(
            script("recording_child"), job, lambda line: told(float(line.get("share", 0.0)))
        )
    except apart.KilledError:
        raise
    except (apart.DiedError, apart.BusyError):
        raise RecordingError(Refused.HEAVY) from None
    if "full" in answer:
        raise FullError
    if "refused" in answer:
        raise RecordingError(Refused(answer["refused"]))
    return Done(_made(answer, folder), answer["seconds"])


def _made(answer: Mapping[str, Any], folder: Path) -> tuple[Made, ...]:
    wide, high = answer["wave"]["width"], answer["wave"]["height"]
    found = [
        Made(Size.SOUND, "m4a", folder / "sound.m4a"),
        Made(Size.WAVE, "webp", folder / "wave.webp", wide, high),
        Made(Size.WAVE, "jpeg", folder / "wave.jpeg", wide, high),
    ]
    if answer["is_film"]:
        found.insert(1, Made(Size.FILM, "mp4", folder / "film.mp4", *answer["size"]))
    return tuple(found)


def stills(film: Path, second: float, folder: Path) -> tuple[Derived, ...]:
    """Return what is to be seen at this second of a film that is made safe, in every size."""
    into = folder / "still.png"
    job = {**job_of(film, Container.MP4), "second": second, "into": str(into)}
    try:
        answer = apart.run(script("recording_still"), job, wall_seconds=WALL_SECONDS)
        if "refused" in answer:
            raise RecordingError(Refused(answer["refused"]))
        return pictures.clean(into.read_bytes(), folder)
    except apart.DiedError:
        raise RecordingError(Refused.HEAVY) from None
    except apart.BusyError:
        raise UnavailableError(BUSY) from None
    finally:
        into.unlink(missing_ok=True)


def job_of(path: Path, container: Container) -> dict[str, object]:
    """Return what a child must know to open a file, and to open nothing else."""
    return {"file": str(path), "format": container.value, "demuxer": DEMUXERS[container]}


def script(name: str) -> str:
    """Return where a child's script is: it is never imported, for it needs the extra."""
    return str(HERE / f"{name}.py")
