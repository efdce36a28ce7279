"""Write a film anew, in a child alone: upright, at most 1280 × 720, H.264, its sound beside it."""

import runpy
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags

LONG_EDGE, SHORT_EDGE = 1280, 720
LEAST_GAP = 0.0283  # seconds between two pictures: at most 30 a second, and some slack
ENCODING = {"preset": "veryfast", "crf": "24", "maxrate": "2500k", "bufsize": "5000k"}
CLOCK = 90_000

TOOLS = runpy.run_path(str(Path(__file__).with_name("recording_tools.py")), run_name="tools")
RefusedError = TOOLS["RefusedError"]


def write_film(job: dict[str, Any], folder: Path, progress: Any) -> tuple[tuple[int, int], float]:
    """Write the film with the sound that is made already; return its size and length."""
    frames = _seen(job)
    first = next(frames, None)
    if first is None:
        raise RefusedError("broken")
    last = 0
    with av.open(str(folder / "sound.m4a")) as heard, TOOLS["writing"](folder / "film.mp4") as out:
        film = _film_stream(out, first)
        sound = out.add_stream_from_template(heard.streams.audio[0])
        out.start_encoding()
        # Of the encoder's own notes nothing is kept either.
        bare = BitStreamFilterContext("filter_units=remove_types=6", film)
        beside = Beside(out, sound, heard)
        for frame in TOOLS["with_first"](first, frames):
            last = frame.pts
            for packet in film.encode(frame):
                _mux(out, bare.filter(packet), beside)
            progress.film(last / CLOCK)
        for packet in film.encode(None):
            _mux(out, bare.filter(packet), beside)
        _mux(out, bare.filter(None), beside)
        beside.all()
    return (first.width, first.height), last / CLOCK


def _film_stream(out: Any, frame: Any) -> Any:
    stream = out.add_stream("libx264", rate=30, options=ENCODING)
    stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
    context = stream.codec_context
    context.time_base = Fraction(1, CLOCK)
    context.gop_size, context.thread_count = 60, 1
    context.flags |= Flags.bitexact
    return stream


def _mux(out: Any, packets: list[Any], beside: "Beside") -> None:
    for packet in packets:
        beside.until(packet.dts / CLOCK if packet.dts is not None else 0.0)
        out.mux(packet)


class Beside:
    """The sound of a film, put in beside its pictures as far as they are."""

    def __init__(self, out: Any, stream: Any, heard: Any) -> None:
        """Begin at the start of the sound."""
        self._out, self._stream = out, stream
        self._packets = (one for one in heard.demux(heard.streams.audio[0]) if one.dts is not None)
        self._next: Any = next(self._packets, None)

    def until(self, second: float) -> None:
        """Put in the sound up to this second."""
        while self._next is not None and self._next.dts * self._next.time_base <= second:
            self._put()

    def all(self) -> None:
        """Put in the rest."""
        while self._next is not None:
            self._put()

    def _put(self) -> None:
        packet = self._next
        packet.stream = self._stream
        self._out.mux(packet)
        self._next = next(self._packets, None)


def _seen(job: dict[str, Any]) -> Iterator[Any]:
    """Yield the pictures of a film: upright, all of one size, at most thirty a second."""
    graph, shape, size, last = None, None, None, -CLOCK
    with TOOLS["opened"](job) as container:
        for frame in TOOLS["decoded"](container, TOOLS["chosen"](container)[1]):
            if frame.pts is None:
                continue
            at = float(frame.pts * frame.time_base) - max(job["begin"], 0)
            at = round(max(at, 0.0) * CLOCK)
            if at - last < LEAST_GAP * CLOCK:
                continue
            if at / CLOCK > job["most_seconds"]:
                raise RefusedError("long")
            now = (frame.width, frame.height, frame.format.name)
            if now != shape:
                turn = _turn(frame)
                size = size or _size(frame, turn)
                graph, shape = _film_graph(frame, turn, size), now
            last = at
            yield _redrawn(graph, frame, at)


def _redrawn(graph: Any, frame: Any, at: int) -> Any:
    graph.push(frame)
    done = graph.pull()
    done.pts, done.time_base = at, Fraction(1, CLOCK)
    done.pict_type = av.video.frame.PictureType.NONE
    return done


def _turn(frame: Any) -> list[tuple[str, str]]:
    """Return what turns a picture the way it is meant to be seen, from its matrix."""
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return []
    a, b, _, c, d = np.frombuffer(bytes(matrix), dtype=np.int32)[:5].tolist()
    if abs(a) >= abs(b):
        return [("hflip", "")] * (a < 0) + [("vflip", "")] * (d < 0)
    if b > 0:
        return [("transpose", "clock" if c < 0 else "cclock_flip")]
    return [("transpose", "cclock" if c > 0 else "clock_flip")]


def _size(frame: Any, turn: list[tuple[str, str]]) -> tuple[int, int]:
    """Return how large a film is kept: its dots square, upright, each edge even."""
    wide = frame.width * float(_aspect(frame))
    high = float(frame.height)
    if any(name == "transpose" for name, _ in turn):
        wide, high = high, wide
    scale = min(1.0, LONG_EDGE / max(wide, high), SHORT_EDGE / min(wide, high))
    return max(16, round(wide * scale / 2) * 2), max(16, round(high * scale / 2) * 2)


def _aspect(frame: Any) -> Fraction:
    """Return how wide its dots are for their height; what cannot be right counts as square."""
    found = getattr(frame, "sample_aspect_ratio", None) or Fraction(1)
    return found if Fraction(1, 4) <= found <= 4 else Fraction(1)


def _film_graph(frame: Any, turn: list[tuple[str, str]], size: tuple[int, int]) -> Any:
    wide, high = size
    own = max(16, round(frame.width * float(_aspect(frame)) / 2) * 2)
    steps = [
        ("scale", f"{own}:{frame.height}"),
        ("setsar", "1"),
        *turn,
        ("scale", f"{wide}:{high}:force_original_aspect_ratio=decrease"),
        ("pad", f"{wide}:{high}:-1:-1"),
        ("setsar", "1"),
        ("format", "yuv420p"),
    ]
    graph = TOOLS["new_graph"]()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, CLOCK)
    )
    return TOOLS["linked"](graph, source, steps, "buffersink")
