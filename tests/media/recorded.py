"""Make small recordings for tests: sound by the standard library, films by PyAV."""

import io
import math
import struct
import wave
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from tests.media import made

RATE = 16_000


def wav(seconds: float = 1.0, *, hertz: float = 440.0, loud: float = 0.3) -> bytes:
    """Return a tone as a WAV file."""
    return _wav(
        struct.pack("<h", int(32_000 * loud * math.sin(2 * math.pi * hertz * at / RATE)))
        for at in range(int(RATE * seconds))
    )


def _wav(samples: Iterable[bytes]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(b"".join(samples))
    return file.getvalue()


SOUNDS = {"mp3": "libmp3lame", "m4a": "aac", "ogg": "libopus", "webm": "libopus"}
_FORMATS = {"m4a": "ipod", "mkv": "matroska"}


def sound(kind: str, seconds: float = 1.0, *, rate: int = 48_000, **tags: str) -> bytes:
    """Return a tone as a file of this kind, with these tags in it."""
    file = io.BytesIO()
    with av.open(file, "w", format=_FORMATS.get(kind, kind)) as container:
        container.metadata.update(tags)
        stream: Any = container.add_stream(SOUNDS[kind], rate=rate, layout="mono")
        _tone(container, stream, seconds, rate)
    return file.getvalue()


def film(
    kind: str = "mp4",
    seconds: float = 1.0,
    *,
    size: tuple[int, int] = (160, 120),
    rate: int = 10,
    with_sound: bool = True,
    codec: str = "",
    pictures: Any = None,
    **tags: str,
) -> bytes:
    """Return a film of a field that brightens, with a tone, as a file of this kind."""
    file = io.BytesIO()
    codec = codec or ("libvpx" if kind == "webm" else "libx264")
    with av.open(file, "w", format=_FORMATS.get(kind, kind)) as container:
        container.metadata.update(tags)
        seen: Any = container.add_stream(codec, rate=rate)
        seen.width, seen.height = size
        seen.pix_fmt = "yuv420p"
        heard: Any = None
        if with_sound:
            heard = container.add_stream(
                "libopus" if kind == "webm" else "aac", rate=48_000, layout="mono"
            )
        frames = int(seconds * rate)
        for at in range(frames):
            picture = pictures(at) if pictures else _field(size, at / frames)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = at, Fraction(1, rate)
            container.mux(seen.encode(frame))
        container.mux(seen.encode(None))
        if heard is not None:
            _tone(container, heard, seconds, 48_000)
    return file.getvalue()


def _field(size: tuple[int, int], share: float) -> Any:
    width, height = size
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    picture[:, : width // 2] = (200, 30, 30)
    picture[: height // 2, width // 2 :] = (30, 30, int(80 + 150 * share))
    return picture


def _tone(container: Any, stream: Any, seconds: float, rate: int) -> None:
    at, size = 0, 960
    while at < int(seconds * rate):
        times = np.arange(at, at + size) / rate
        samples = (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        container.mux(stream.encode(_as(stream, frame)))
        at += size
    container.mux(stream.encode(None))


def _as(stream: Any, frame: Any) -> Any:
    """Return the frame in the format that the encoder takes; encoders buffer what is over."""
    resampler = av.AudioResampler(
        format=stream.codec_context.format, layout="mono", rate=frame.rate
    )
    (done,) = resampler.resample(frame)
    done.pts = frame.pts
    return done


def written(folder: Path, content: bytes) -> Path:
    """Return *content* as a file without a telling name."""
    path = folder / "given"
    path.write_bytes(content)
    return path


def turned(content: bytes) -> bytes:
    """Return an MP4 film that says it is to be turned a quarter to the right."""
    at = content.index(b"tkhd") + 4
    matrix = at + 40 if content[at] == 0 else at + 52
    turn = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 0x40000000)
    return content[:matrix] + turn + content[matrix + 36 :]


def with_cover() -> bytes:
    """Return an MP3 with a picture in its tags."""
    picture = made.jpeg(made.two_halves(40))
    frame = b"\0image/jpeg\0\3zanzibarquokka\0" + picture
    tag = b"APIC" + struct.pack(">IH", len(frame), 0) + frame
    size = bytes(len(tag) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + tag + sound("mp3")
