"""Look at one recording in a process of its own, with limits: what it holds, and how long it is.

``recordings`` starts it as a script. It imports nothing of the archive. How long a
recording is, is counted over its packets.
"""

import runpy
from pathlib import Path
from typing import Any

import av

HERE = Path(__file__)
LIMITS = {
    "cpu_seconds": 60,
    "memory_bytes": 900 * 1024 * 1024,
    "file_bytes": 1024 * 1024,
}
MOST_PACKETS = 5_000_000
SLACK = 0.9  # of the length that it claims must be there

TOOLS = runpy.run_path(str(HERE.with_name("recording_tools.py")), run_name="tools")
opened, chosen, RefusedError = TOOLS["opened"], TOOLS["chosen"], TOOLS["RefusedError"]


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """Say what a recording holds, or why it is not taken."""
    try:
        return look(job)
    except MemoryError:
        return {"refused": "heavy"}
    # A decoder can raise anything at all; nothing it says is worth keeping.
    except Exception as error:
        return {"refused": getattr(error, "code", "broken")}


def look(job: dict[str, Any]) -> dict[str, Any]:
    """Return what a recording holds; RefusedError where it is not taken."""
    with opened(job) as container:
        sound, film = chosen(container)
        most = job["most_film"] if film is not None else job["most_sound"]
        claimed = (container.duration or 0) / av.time_base
        begin, end = _span(container, [one for one in (sound, film) if one], most)
    seconds = end - begin
    if job["format"] == "mov" and claimed - seconds > 2 and seconds < claimed * SLACK:
        raise RefusedError("cut")
    for at in range(2):
        _decode_one(job, at)
    return {"is_film": film is not None, "seconds": seconds, "begin": begin}


def _span(container: Any, streams: list[Any], most: float) -> tuple[float, float]:
    """Return when its packets begin and end; RefusedError where that is too long."""
    begin, end, packets = None, 0.0, 0
    for packet in container.demux(streams):
        packets += 1
        if packets > MOST_PACKETS:
            raise RefusedError("heavy")
        if packet.pts is None or packet.time_base is None:
            continue
        at = float(packet.pts * packet.time_base)
        begin = at if begin is None else min(begin, at)
        end = max(end, at + float((packet.duration or 0) * packet.time_base))
        if end - begin > most:
            raise RefusedError("long")
    if begin is None or end <= begin:
        raise RefusedError("broken")
    return begin, end


def _decode_one(job: dict[str, Any], at: int) -> None:
    """Decode the first frame of its sound (0) or of its film (1), where it has one."""
    with opened(job) as container:
        stream = chosen(container)[at]
        if stream is not None and next(TOOLS["decoded"](container, stream), None) is None:
            raise RefusedError("broken")


if __name__ == "__main__":
    runpy.run_path(str(HERE.with_name("limits.py")))["serve"](answer, **LIMITS)
