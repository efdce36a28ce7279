"""Write the sound of a recording anew, in a child alone: even in loudness, 48 kHz, AAC."""

import runpy
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from av.codec.context import Flags
from PIL import Image, ImageDraw

RATE = 48_000
BIT_RATE = 64_000  # a channel
LOUDNESS = "I=-16:TP=-1.5:LRA=11"
PITCH = 0.8  # of a voice that is changed
BARS, WAVE = 200, (1600, 160)
STEP = RATE // 10  # samples that one peak is taken over

TOOLS = runpy.run_path(str(Path(__file__).with_name("recording_tools.py")), run_name="tools")
RefusedError = TOOLS["RefusedError"]


def write_sound(
    job: dict[str, Any], folder: Path, progress: Any, *, has_sound: bool
) -> tuple[list[float], float]:
    """Write the sound; return its peaks and its length. A film without sound gets silence."""
    peaks = Peaks()
    frames = _heard(job) if has_sound else _silence(job["seconds"])
    first = next(frames, None)
    if first is None:
        raise RefusedError("broken")
    with TOOLS["writing"](folder / "sound.m4a") as out:
        layout = first.layout.name
        stream = out.add_stream("aac", rate=RATE, layout=layout)
        stream.codec_context.flags |= Flags.bitexact
        stream.bit_rate = BIT_RATE * (2 if layout == "stereo" else 1)
        for frame in TOOLS["with_first"](first, frames):
            frame.pts, frame.time_base = peaks.samples, Fraction(1, RATE)
            peaks.take(frame)
            if peaks.seconds > job["most_seconds"]:
                raise RefusedError("long")
            out.mux(stream.encode(frame))
            progress.sound(peaks.seconds)
        out.mux(stream.encode(None))
    return peaks.all(), peaks.seconds


def _heard(job: dict[str, Any]) -> Iterator[Any]:
    """Yield the sound of a recording, even in loudness, in frames that the encoder takes."""
    graph = None
    with TOOLS["opened"](job) as container:
        for frame in TOOLS["decoded"](container, TOOLS["chosen"](container)[0]):
            if frame.pts is not None:
                frame.pts -= round(max(job["begin"], 0) / frame.time_base)
            graph = graph or _sound_graph(job, frame)
            graph.push(frame)
            yield from _pulled(graph)
    if graph is not None:
        graph.push(None)
        yield from _pulled(graph)


def _sound_graph(job: dict[str, Any], frame: Any) -> Any:
    layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
    even = f"sample_fmts=fltp:sample_rates={RATE}:channel_layouts={layout}"
    steps = [("aresample", f"{RATE}:async=1:first_pts=0"), ("aformat", even)]
    if job["change_voice"]:
        # Lower by so much, and as fast as before.
        steps += [("asetrate", str(round(RATE * PITCH))), ("aresample", str(RATE))]
        steps += [("atempo", str(1 / PITCH))]
    steps += [("loudnorm", LOUDNESS), ("aresample", str(RATE)), ("aformat", even)]
    steps += [("asetnsamples", "n=1024:p=0")]
    graph = TOOLS["new_graph"]()
    source = graph.add_abuffer(
        sample_rate=frame.sample_rate,
        format=frame.format.name,
        layout=frame.layout.name,
        time_base=frame.time_base or Fraction(1, frame.sample_rate),
    )
    return TOOLS["linked"](graph, source, steps, "abuffersink")


def _pulled(graph: Any) -> Iterator[Any]:
    while True:
        try:
            yield graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _silence(seconds: float) -> Iterator[Any]:
    for _ in range(max(1, int(seconds * RATE) // 1024)):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = RATE
        yield frame


class Peaks:
    """How loud a sound is, tenth of a second by tenth of a second."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.samples = 0
        self._found: list[float] = []
        self._rest = np.zeros(0, dtype=np.float32)

    @property
    def seconds(self) -> float:
        """Return how long it is so far."""
        return self.samples / RATE

    def take(self, frame: Any) -> None:
        """Add what is in a frame."""
        self.samples += frame.samples
        heard = np.abs(frame.to_ndarray()).max(axis=0)
        heard = np.concatenate([self._rest, heard])
        whole = len(heard) // STEP
        if whole:
            cut = heard[: whole * STEP].reshape(whole, STEP)
            self._found += [float(one) for one in cut.max(axis=1)]
        self._rest = heard[whole * STEP :]

    def all(self) -> list[float]:
        """Return every peak, the last of what is left over."""
        return [*self._found, float(self._rest.max())] if len(self._rest) else self._found


def write_wave(folder: Path, peaks: list[float]) -> dict[str, int]:
    """Draw how loud it is, from its beginning to its end: bars of ink on nothing else."""
    wide, high = WAVE
    parts = np.array_split(np.array(peaks or [0.0]), min(BARS, max(1, len(peaks))))
    picture = Image.new("RGB", WAVE, "white")
    pen = ImageDraw.Draw(picture)
    step = wide / len(parts)
    for at, part in enumerate(parts):
        half = max(2, round(min(1.0, float(part.max())) * (high / 2 - 2)))
        left = round(at * step)
        right = max(left + 1, round((at + 0.6) * step))
        pen.rectangle((left, high // 2 - half, right, high // 2 + half), fill=(29, 78, 104))
    picture.save(folder / "wave.webp", format="WEBP", lossless=True)
    picture.save(folder / "wave.jpeg", format="JPEG", quality=86, optimize=True)
    return {"width": wide, "height": high}
