"""Make one recording safe in a process of its own: decoded, made even, written anew.

``recordings`` starts it as a script. It gets a job as one line on its input, tells
on its output how far it is, a line each time, and ends with its answer. It imports
nothing of the archive. Nothing is copied of what was given but what is heard and
seen: no tag, no place, no time, no cover, no chapter.
"""

import errno
import json
import os
import runpy
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__)
MEMORY_BYTES = 900 * 1024 * 1024
FILE_BYTES = 2 * 1024 * 1024 * 1024
TELL_EVERY = 0.5  # seconds
KINDNESS = 10  # others are served first


def _of(name: str) -> dict[str, Any]:
    return runpy.run_path(str(HERE.with_name(f"{name}.py")), run_name=name)


TOOLS, SOUND, FILM = _of("recording_tools"), _of("recording_sound"), _of("recording_film")


def main() -> None:
    """Do the job on the input; whatever goes wrong is told as a refusal."""
    job = json.loads(sys.stdin.readline())
    os.nice(KINDNESS)
    _of("limits")["keep_within"](
        cpu_seconds=job["cpu_seconds"], memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES
    )
    answer: dict[str, Any]
    try:
        answer = make(job)
    except BrokenPipeError:
        sys.exit(1)  # nobody waits for it any more
    except MemoryError:
        answer = {"refused": "heavy"}
    # A decoder can raise anything at all; nothing it says is worth keeping.
    except Exception as error:
        is_full = getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}
        answer = {"full": True} if is_full else {"refused": getattr(error, "code", "broken")}
    _say(answer)


def make(job: dict[str, Any]) -> dict[str, Any]:
    """Write sound, film and the picture of the loudness into the job's folder."""
    folder = Path(job["folder"])
    progress = Progress(job)
    with TOOLS["opened"](job) as container:
        sound, film = TOOLS["chosen"](container)
        has_sound, has_film = sound is not None, film is not None
    peaks, seconds = SOUND["write_sound"](job, folder, progress, has_sound=has_sound)
    size = (0, 0)
    if has_film:
        size, lasts = FILM["write_film"](job, folder, progress)
        seconds = max(seconds, lasts)
    wave = SOUND["write_wave"](folder, peaks)
    return {"seconds": seconds, "is_film": has_film, "size": size, "wave": wave}


class Progress:
    """Say now and then how much of the whole is done: sound is a fifth of a film."""

    def __init__(self, job: dict[str, Any]) -> None:
        """Begin with nothing done."""
        self.seconds = max(job["seconds"], 0.1)
        self.share = (1.0, 0.0) if not job["is_film"] else (0.2, 0.8)
        self.told = 0.0

    def sound(self, at: float) -> None:
        """Note that the sound is done up to this second."""
        self._tell(self.share[0] * min(at / self.seconds, 1.0))

    def film(self, at: float) -> None:
        """Note that the film is done up to this second."""
        self._tell(self.share[0] + self.share[1] * min(at / self.seconds, 1.0))

    def _tell(self, share: float) -> None:
        if time.monotonic() - self.told > TELL_EVERY:
            self.told = time.monotonic()
            _say({"share": round(share, 3)})


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
