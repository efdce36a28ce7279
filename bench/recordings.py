"""Measure making a film safe beside a plain transcode by PyAV in the same run.

``python -m bench.recordings`` prints seconds of film for each second of CPU, and the
child's peak of memory; it writes ``bench/results/recordings.json``.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from storybank.media import recordings

RESULTS = Path(__file__).parent / "results" / "recordings.json"
OPTIONS = {"preset": "veryfast", "crf": "24"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--width", type=int, default=1920)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = film(folder / "given", asked.seconds, asked.width)
        peaks: list[int] = []
        ours = _measured(lambda: _made_safe(given, folder, peaks), asked.seconds)
        plain = _measured(lambda: by_pyav(given, folder / "plain.mp4"), asked.seconds)
        sizes = {one.stat().st_size for one in (folder / "work").glob("film.mp4")}
    result = {
        "film_seconds": asked.seconds,
        "width": asked.width,
        "ours": ours | {"child_peak_mb": max(peaks), "film_bytes": max(sizes)},
        "plain_pyav": plain,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(json.dumps(result, indent=2))


def film(path: Path, seconds: int, width: int) -> Path:
    """Write a film as a phone makes it: a moving picture with noise, and a voice-like hum."""
    height, rng = width * 9 // 16, np.random.default_rng(7)
    grain = rng.integers(0, 40, (height, width * 2, 3), dtype=np.uint8)
    with av.open(str(path), "w", format="mp4") as container:
        seen: Any = container.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        seen.width, seen.height, seen.pix_fmt = width, height, "yuv420p"
        heard: Any = container.add_stream("aac", rate=48_000, layout="mono")
        for at in range(seconds * 30):
            picture = grain[:, at * 4 % width : at * 4 % width + width] + np.uint8(60)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = at, Fraction(1, 30)
            container.mux(seen.encode(frame))
        for at in range(0, seconds * 48_000, 1024):
            times = np.arange(at, at + 1024) / 48_000
            hum = (0.2 * np.sin(2 * np.pi * 180 * times)).astype(np.float32).reshape(1, -1)
            sound = av.AudioFrame.from_ndarray(hum, format="fltp", layout="mono")
            sound.sample_rate, sound.pts, sound.time_base = 48_000, at, Fraction(1, 48_000)
            container.mux(heard.encode(sound))
        container.mux([*seen.encode(None), *heard.encode(None)])
    return path


def by_pyav(given: Path, into: Path) -> None:
    """Transcode as plain PyAV would, in this process, unchecked, in one thread."""
    with av.open(str(given)) as old, av.open(str(into), "w") as new:
        seen: Any = new.add_stream("libx264", rate=30, options=OPTIONS)
        seen.width, seen.height, seen.pix_fmt = 1280, 720, "yuv420p"
        heard: Any = new.add_stream("aac", rate=48_000, layout="mono")
        seen.codec_context.thread_count = old.streams.video[0].codec_context.thread_count = 1
        for frame in old.decode(video=0, audio=0):
            if isinstance(frame, av.VideoFrame):
                new.mux(seen.encode(frame.reformat(1280, 720, "yuv420p")))
            else:
                new.mux(heard.encode(frame))
        new.mux([*seen.encode(None), *heard.encode(None)])


def _made_safe(given: Path, folder: Path, peaks: list[int]) -> None:
    work = folder / "work"
    work.mkdir()
    look = recordings.judge(given, folder)

    def told(_: float) -> bool:
        peaks.extend(_peaks())
        return True

    recordings.make(given, look, work, change_voice=False, told=told)


def _peaks() -> list[int]:
    """Return the peak of memory, in MB, of every child that runs: a fork's own is not in it."""
    children = Path(f"/proc/self/task/{Path('/proc/self').resolve().name}/children")
    found = []
    for child in children.read_text().split():
        status = Path(f"/proc/{child}/status").read_text()
        found += [int(one.split()[1]) // 1024 for one in status.splitlines() if "VmHWM" in one]
    return found or [0]


def _measured(work: Callable[[], None], seconds: int) -> dict[str, float]:
    began, cpu = time.monotonic(), _cpu()
    work()
    spent = _cpu() - cpu
    return {
        "seconds": round(time.monotonic() - began, 1),
        "cpu_seconds": round(spent, 1),
        "film_seconds_a_cpu_second": round(seconds / spent, 2),
    }


def _cpu() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
