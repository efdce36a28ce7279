"""Open, decode and write recordings, in a child alone: the archive never imports this.

What a header claims is not believed, and no file but the one in hand can be reached.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import av.error
import av.filter

MOST_STREAMS = 8
MOST_PIXELS = 9_500_000  # of a frame: 4096 × 2304
MOST_RATE = 384_000  # samples a second
MOST_CHANNELS = 8
MOST_FRAMES_A_SECOND = 300
WORST = 0.1  # share of packets that may be damaged
CODECS = (
    "aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_u8,pcm_s8,pcm_f32le,"
    "pcm_f64le,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,amrnb,amrwb,"
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,mpeg4,h263,mjpeg,prores"
)


class RefusedError(Exception):
    """Say why a recording is not taken."""

    def __init__(self, code: str) -> None:
        """Keep *code*, one of ``recordings.Refused``."""
        super().__init__(code)
        self.code = code


@contextmanager
def opened(job: dict[str, Any]) -> Iterator[Any]:
    """Open a recording by the reader that its first bytes name, and with no other file in reach."""
    with (
        Path(job["file"]).open("rb") as file,
        av.open(
            file,
            format=job["format"],
            metadata_errors="replace",
            options={
                "protocol_whitelist": "none",
                "format_whitelist": job["demuxer"],
                "codec_whitelist": CODECS,
                "max_streams": str(8 * MOST_STREAMS),
                "enable_drefs": "0",
            },
            buffer_size=256 * 1024,
        ) as container,
    ):
        yield container


def chosen(container: Any) -> tuple[Any, Any]:
    """Return its first sound and its first film, None where there is none; each within limits."""
    if len(container.streams) > MOST_STREAMS:
        raise RefusedError("streams")
    sound = next((one for one in container.streams.audio if one.codec_context), None)
    film = next((one for one in container.streams.video if _is_film(one)), None)
    if sound is None and film is None:
        raise RefusedError("kind")
    if sound is not None:
        is_right = 0 < sound.sample_rate <= MOST_RATE and 0 < sound.channels <= MOST_CHANNELS
        if not is_right:
            raise RefusedError("broken")
        sound.codec_context.thread_count = 1
    if film is not None:
        _check_film(film)
    return sound, film


def decoded(container: Any, stream: Any) -> Iterator[Any]:
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


def new_graph() -> Any:
    """Return a graph of filters that works in one thread."""
    graph = av.filter.Graph()
    graph.threads = 1
    return graph


def linked(graph: Any, source: Any, steps: list[tuple[str, str]], sink: str) -> Any:
    """Return the graph, its filters joined one after the other."""
    nodes = [graph.add(name, arguments) for name, arguments in steps]
    graph.link_nodes(source, *nodes, graph.add(sink)).configure()
    return graph


@contextmanager
def writing(path: Path) -> Iterator[Any]:
    """Write an MP4 file without a word about what wrote it, or when."""
    options = {"movflags": "faststart", "fflags": "bitexact"}
    with av.open(str(path), "w", format="mp4", options=options) as container:
        yield container
    _bare(path)


def with_first(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    """Yield what was looked at already, then the rest."""
    yield first
    yield from rest


def _is_film(stream: Any) -> bool:
    """Tell moving pictures from the picture on the cover of a sound."""
    is_cover = bool(stream.disposition & av.stream.Disposition.attached_pic)
    return not is_cover and bool(stream.codec_context)


def _check_film(film: Any) -> None:
    if film.width <= 0 or film.height <= 0:
        raise RefusedError("broken")
    if film.width * film.height > MOST_PIXELS:
        raise RefusedError("pixels")
    if film.average_rate and film.average_rate > MOST_FRAMES_A_SECOND:
        raise RefusedError("heavy")
    film.codec_context.thread_count = 1
    film.codec_context.options = {"max_pixels": str(MOST_PIXELS)}


def _bare(path: Path) -> None:
    """Blank out the box for tags that is always written, empty or not."""
    with path.open("r+b") as file:
        for at, size, name in _boxes(file, 0, path.stat().st_size):
            if name != b"moov":
                continue
            for inner, length, inside in list(_boxes(file, at + 8, at + size)):
                if inside == b"udta":
                    file.seek(inner + 4)
                    file.write(b"free" + bytes(length - 8))


def _boxes(file: Any, at: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each box of a file that we wrote begins, how long it is, and its name."""
    while at + 8 <= end:
        file.seek(at)
        head = file.read(16)
        size, name = int.from_bytes(head[:4]), head[4:8]
        size = int.from_bytes(head[8:16]) if size == 1 else size
        if size < 8:
            return
        yield at, size, name
        at += size
