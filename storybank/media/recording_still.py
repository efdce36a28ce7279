"""Take one picture out of a film that is made safe already, in a process of its own.

``recordings`` starts it as a script. The picture is then cleaned like any other.
"""

import runpy
from pathlib import Path
from typing import Any

HERE = Path(__file__)
LIMITS = {
    "cpu_seconds": 30,
    "memory_bytes": 900 * 1024 * 1024,
    "file_bytes": 64 * 1024 * 1024,
}


def take(job: dict[str, Any]) -> dict[str, Any]:
    """Write what is to be seen at a second of a film; where it is shorter, its last picture."""
    tools = runpy.run_path(str(HERE.with_name("recording_tools.py")), run_name="tools")
    found = None
    with tools["opened"](job) as container:
        film = tools["chosen"](container)[1]
        container.seek(int(job["second"] / film.time_base), stream=film)
        for frame in container.decode(film):
            found = frame
            if frame.time is not None and frame.time >= job["second"] - 0.02:
                break
    if found is None:
        return {"refused": "broken"}
    found.to_image().save(job["into"], format="PNG", compress_level=1)
    return {}


if __name__ == "__main__":
    runpy.run_path(str(HERE.with_name("limits.py")))["serve"](take, **LIMITS)
