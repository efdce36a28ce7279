"""Look at one recording in a process of its own, with limits: what it holds, and how long it is.

``recordings`` starts it as a script, and ``recording_child`` opens files the same
way. It imports nothing of the archive. What a header claims is not believed: how
long a recording is, is counted over its packets.
"""

import json
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av

CPU_SECONDS = 60
MEMORY_BYTES = 900 * 1024 * 1024
FILE_BYTES = 1024 * 1024
MOST_STREAMS = 8
MOST_PIXELS = 9_500_000  # of a frame: 4096 × 2304
MOST_RATE = 384_000  # samples a second
MOST_CHANNELS = 8
MOST_FRAMES_A_SECOND = 300
MOST_PACKETS = 5_000_000
SLACK = 0.9  # of the length that it claims must be there
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


def main() -> None:
    """Do the job on the input; whatever goes wrong is told as a refusal."""
    limits = runpy.run_path(str(Path(__file__).with_name("limits.py")))
    limits["keep_within"](cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES)
    answer: dict[str, Any]
    try:
        answer = look(json.load(sys.stdin))
    except MemoryError:
        answer = {"refused": "heavy"}
    # A decoder can raise anything at all; nothing it says is worth keeping.
    except Exception as error:
        answer = {"refused": getattr(error, "code", "broken")}
    json.dump(answer, sys.stdout)


def look(job: dict[str, Any]) -> dict[str, Any]:
    """Return what a recording holds; RefusedError where it is not taken."""
    with opened(job) as container:
        sound, film = chosen(container)
        claimed = (container.duration or 0) / av.time_base
        begin, end = _span(container, [one for one in (sound, film) if one], job)
    seconds = end - begin
    if job["format"] == "mov" and claimed - seconds > 2 and seconds < claimed * SLACK:
        raise RefusedError("cut")
    for kind in ("audio", "video"):
        _decode_one(job, kind)
    return {"is_film": film is not None, "seconds": seconds, "begin": begin}


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
                "max_streams": str(MOST_STREAMS),
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


def _span(container: Any, streams: list[Any], job: dict[str, Any]) -> tuple[float, float]:
    """Return when its packets begin and end; RefusedError where that is too long."""
    begin, end, packets = None, 0.0, 0
    for packet in container.demux(streams):
        packets += 1
        if packet.pts is None or packet.time_base is None:
            continue
        at = float(packet.pts * packet.time_base)
        begin = at if begin is None else min(begin, at)
        end = max(end, at + float((packet.duration or 0) * packet.time_base))
        most = (
            job["most_film"] if any(one.type == "video" for one in streams) else job["most_sound"]
        )
        if end - begin > most:
            raise RefusedError("long")
        if packets > MOST_PACKETS:
            raise RefusedError("heavy")
    if begin is None or end <= begin:
        raise RefusedError("broken")
    return begin, end


def _decode_one(job: dict[str, Any], kind: str) -> None:
    """Decode the first frame of its sound or of its film, where it has one."""
    with opened(job) as container:
        stream = chosen(container)[0 if kind == "audio" else 1]
        if stream is None:
            return
        if next(container.decode(stream), None) is None:
            raise RefusedError("broken")


if __name__ == "__main__":
    main()
