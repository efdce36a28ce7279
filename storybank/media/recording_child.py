"""Make one recording safe in a process of its own: decoded, made even, written anew.

``recordings`` starts it as a script. It gets a job as one line on its input, tells
on its output how far it is, a line each time, and ends with its answer. It imports
nothing of the archive. Nothing is copied of what was given but what is heard and
seen: no tag, no place, no time, no cover, no chapter.
"""

import errno
import json
import runpy
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error
import av.filter
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags
from PIL import Image, ImageDraw

HERE = Path(__file__)
MEMORY_BYTES = 900 * 1024 * 1024
FILE_BYTES = 2 * 1024 * 1024 * 1024
RATE = 48_000
BIT_RATE = 64_000  # a channel
LOUDNESS = "I=-16:TP=-1.5:LRA=11"
PITCH = 0.8  # of a voice that is changed
LONG_EDGE, SHORT_EDGE = 1280, 720
LEAST_GAP = 0.0283  # seconds between two pictures: at most 30 a second, and some slack
ENCODING = {"preset": "veryfast", "crf": "24", "maxrate": "2500k", "bufsize": "5000k"}
CLOCK = 90_000
WORST = 0.1  # share of packets that may be damaged
TELL_EVERY = 0.5  # seconds
BARS, WAVE = 200, (1600, 160)
STEP = RATE // 10  # samples that one peak is taken over

LOOKED = runpy.run_path(str(HERE.with_name("recording_look.py")), run_name="looked")
opened, chosen, RefusedError = LOOKED["opened"], LOOKED["chosen"], LOOKED["RefusedError"]


def main() -> None:
    """Do the job on the input; whatever goes wrong is told as a refusal."""
    job = json.loads(sys.stdin.readline())
    limits = runpy.run_path(str(HERE.with_name("limits.py")))
    limits["keep_within"](
        cpu_seconds=job["cpu_seconds"], memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES
    )
    answer: dict[str, Any]
    try:
        answer = make(job)
    except BrokenPipeError:
        sys.exit(1)  # nobody waits for it any more
    except (MemoryError, av.error.MemoryError):
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
    with opened(job) as container:
        sound, film = chosen(container)
        has_sound, has_film = sound is not None, film is not None
    peaks, seconds = _write_sound(job, folder, progress, has_sound=has_sound)
    size = (0, 0)
    if has_film:
        size, lasts = _write_film(job, folder, progress)
        seconds = max(seconds, lasts)
    wave = _write_wave(folder, peaks)
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


def _write_sound(
    job: dict[str, Any], folder: Path, progress: Progress, *, has_sound: bool
) -> tuple[list[float], float]:
    """Write the sound; return its peaks and its length. A film without sound gets silence."""
    peaks = Peaks()
    frames = _heard(job) if has_sound else _silence(job["seconds"])
    first = next(frames, None)
    if first is None:
        raise RefusedError("broken")
    with _writing(folder / "sound.m4a") as out:
        layout = first.layout.name
        stream = out.add_stream("aac", rate=RATE, layout=layout)
        stream.codec_context.flags |= Flags.bitexact
        stream.bit_rate = BIT_RATE * (2 if layout == "stereo" else 1)
        for frame in _with(first, frames):
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
    with opened(job) as container:
        for frame in _decoded(container, chosen(container)[0]):
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
    graph = av.filter.Graph()
    graph.threads = 1
    source = graph.add_abuffer(
        sample_rate=frame.sample_rate,
        format=frame.format.name,
        layout=frame.layout.name,
        time_base=frame.time_base or Fraction(1, frame.sample_rate),
    )
    return _linked(graph, source, steps, "abuffersink")


def _linked(graph: Any, source: Any, steps: list[tuple[str, str]], sink: str) -> Any:

    nodes = [graph.add(name, args) for name, args in steps]
    graph.link_nodes(source, *nodes, graph.add(sink)).configure()
    return graph


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


def _with(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


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


def _decoded(container: Any, stream: Any) -> Iterator[Any]:
    """Yield what is decoded; RefusedError where too much of it is damaged."""
    packets = damaged = 0
    for packet in container.demux(stream):
        packets += 1
        try:
            frames = packet.decode()
        except (av.error.InvalidDataError, av.error.EOFError):
            damaged += 1
            continue
        yield from frames
    if damaged > max(2, packets * WORST):
        raise RefusedError("broken")


def _writing(path: Path) -> Any:
    """Open a file to be written, without a word about what wrote it and when."""
    return av.open(
        str(path),
        "w",
        format="mp4",
        options={"movflags": "faststart", "fflags": "bitexact", "use_editlist": "1"},
    )


def _write_film(
    job: dict[str, Any], folder: Path, progress: Progress
) -> tuple[tuple[int, int], float]:
    """Write the film with the sound that is made already; return its size and length."""
    frames = _seen(job)
    first = next(frames, None)
    if first is None:
        raise RefusedError("broken")
    last = 0
    with av.open(str(folder / "sound.m4a")) as heard, _writing(folder / "film.mp4") as out:
        film = _film_stream(out, first)
        sound = out.add_stream_from_template(heard.streams.audio[0])
        out.start_encoding()
        # Of the encoder's own notes nothing is kept either.
        bare = BitStreamFilterContext("filter_units=remove_types=6", film)
        beside = Beside(out, sound, heard)
        for frame in _with(first, frames):
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
        self._next = next(self._packets, None)

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
    with opened(job) as container:
        for frame in _decoded(container, chosen(container)[1]):
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
    graph = av.filter.Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, CLOCK)
    )
    return _linked(graph, source, steps, "buffersink")


def _write_wave(folder: Path, peaks: list[float]) -> dict[str, int]:
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


if __name__ == "__main__":
    main()
