"""Make recordings that lie, break off, or are something else; each by its name."""

import io
import struct
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np

from tests.media import made, recorded
from tests.media.boxes import PARENTS

HTML = b"<html><script>alert('zanzibarquokka')</script></html>"
POINTS = (0.05, 0.5, 0.95)


def changed(content: bytes, name: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return an MP4 file with what is in each box of this name changed; sizes stay right."""
    made_of, at = [], 0
    while at + 8 <= len(content):
        size, found = struct.unpack_from(">I4s", content, at)
        inside = content[at + 8 : at + size]
        if found in PARENTS:
            inside = changed(inside, name, change)
        if found == name:
            inside = change(inside)
        made_of.append(struct.pack(">I4s", len(inside) + 8, found) + inside)
        at += max(size, 8)
    return b"".join(made_of)


def patched(at: int, what: bytes) -> Callable[[bytes], bytes]:
    """Return what writes some bytes over others, so far from the start."""
    return lambda content: content[:at] + what + content[at + len(what) :]


def every() -> Iterator[tuple[str, bytes]]:
    """Yield each file with its name."""
    yield from _cut()
    yield from _lying()
    yield from _nested()
    yield from _something_else()
    yield from _bombs()


def _cut() -> Iterator[tuple[str, bytes]]:
    whole = {
        "mp4": recorded.film(),
        "mov, its index first": _index_first(),
        "webm": recorded.film("webm"),
        "mp3": recorded.sound("mp3"),
        "ogg": recorded.sound("ogg"),
        "wav": recorded.wav(),
    }
    for kind, content in whole.items():
        for share in POINTS:
            yield f"{kind} cut at {share:.0%}", content[: int(len(content) * share)]


def _index_first() -> bytes:
    """Return a film whose index stands before its pictures, as of a phone that sends it on."""
    content, file = recorded.film(seconds=4), io.BytesIO()
    with (
        av.open(io.BytesIO(content)) as old,
        av.open(file, "w", format="mov", options={"movflags": "frag_keyframe+empty_moov"}) as new,
    ):
        streams = {one.index: new.add_stream_from_template(one) for one in old.streams}
        for packet in old.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)
    return file.getvalue()


def _lying() -> Iterator[tuple[str, bytes]]:
    film, wav = recorded.film(), recorded.wav()
    most = b"\xff\xff\xff\xff"
    yield "says it lasts 50 days", changed(film, b"mvhd", patched(16, most))
    yield "tracks say they last for ever", changed(film, b"mdhd", patched(16, most))
    yield "a tick is no time", changed(film, b"mdhd", patched(12, bytes(4)))
    wide = struct.pack(">HH", 65_535, 65_535)
    yield "65,535 dots wide and high", changed(film, b"stsd", patched(8 + 8 + 24, wide))
    yield "four thousand million samples", changed(film, b"stsz", patched(8, most))
    yield "four thousand million pieces", changed(film, b"stco", patched(4, most))
    yield "all samples at once", changed(film, b"stts", patched(12, bytes(4)))
    yield "index larger than the file", changed(film, b"mdat", lambda _: b"")
    yield "0 samples a second", patched(24, bytes(4))(wav)
    yield "4 GHz", patched(24, most)(wav)
    yield "0 channels", patched(22, bytes(2))(wav)
    yield "65,535 channels", patched(22, b"\xff\xff")(wav)
    yield "twenty streams", _many_streams(film, 20)
    yield "a thousand streams", _many_streams(film, 1000)
    yield "no box has a length", film[:32] + b"\0\0\0\0moov" + bytes(64)
    yield "noise in the pictures", changed(film, b"mdat", lambda old: bytes(len(old)))


def _many_streams(film: bytes, count: int) -> bytes:
    def repeated(moov: bytes) -> bytes:
        at = moov.index(b"trak") - 4
        (size,) = struct.unpack_from(">I", moov, at)
        return moov[:at] + moov[at : at + size] * count

    at = film.index(b"moov") - 4
    (size,) = struct.unpack_from(">I", film, at)
    inside = repeated(film[at + 8 : at + size])
    return film[:at] + struct.pack(">I4s", len(inside) + 8, b"moov") + inside


def _nested() -> Iterator[tuple[str, bytes]]:
    head = b"\0\0\0\x14ftypisom\0\0\2\0isom"
    for name in (b"moov", b"trak", b"udta"):
        inside = b""
        for _ in range(5000):
            inside = struct.pack(">I4s", len(inside) + 8, name) + inside
        yield f"{name.decode()} in itself 5,000 times", head + inside
    yield "an index of 200 MB that is not there", head + b"\x0c\0\0\0moov" + bytes(100)
    yield "EBML of endless size", b"\x1a\x45\xdf\xa3\x01" + b"\xff" * 7 + bytes(500)


def _something_else() -> Iterator[tuple[str, bytes]]:
    playlist = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"
    yield "nothing", b""
    yield "a playlist", playlist
    yield "a playlist of others", b"ffconcat version 1.0\nfile '/etc/passwd'\n"
    yield "a playlist behind tags", _tags(10) + playlist * 50
    yield "a page", HTML
    yield "a page behind tags", _tags(10) + HTML * 50
    yield "a photo", made.jpeg(made.two_halves(40))
    yield "a photo by its brand", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
    yield "a document", b"%PDF-1.7\n" + bytes(300)
    yield "an archive", b"PK\3\4" + bytes(300)
    yield "a program", b"\x7fELF" + bytes(300)
    yield "subtitles", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
    yield (
        "a film with a page in it",
        recorded.film() + struct.pack(">I4s", 8 + len(HTML), b"free") + HTML,
    )
    yield (
        "a sound with a page in it",
        recorded.wav() + b"LIST" + struct.pack("<I", len(HTML)) + HTML,
    )
    yield "a film that is elsewhere", changed(recorded.film(), b"dinf", _elsewhere)


def _elsewhere(_: bytes) -> bytes:
    """Say that the pictures are in another file of the machine."""
    url = struct.pack(">I4sI", 12 + 19, b"url ", 0) + b"file:///etc/passwd\0"
    dref = struct.pack(">II", 0, 1) + url
    return struct.pack(">I4s", 8 + len(dref), b"dref") + dref


def _tags(size: int) -> bytes:
    return b"ID3\4\0\0" + bytes((0, 0, 0, size)) + bytes(size)


def _bombs() -> Iterator[tuple[str, bytes]]:
    hour = struct.pack(">I", 48_000 * 3600)
    yield "an hour in each sample", changed(recorded.sound("m4a"), b"stts", patched(12, hour))
    yield "three hours between two pictures", _far_apart(3 * 3600)
    yield "90,000 chapters", _with_chapters(90_000)
    yield "a picture of 5,000 × 5,000 dots", _large(5000)


def _far_apart(seconds: int) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        stream: Any = container.add_stream("libx264", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for at in (0, 1, seconds * 10):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            frame.pts, frame.time_base = at, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _with_chapters(count: int) -> bytes:
    entry = struct.pack(">QB", 0, 5) + b"hello"
    chpl = struct.pack(">IIB", 0x01000000, 0, 255) + entry * count
    udta = struct.pack(">I4s", 8 + len(chpl), b"chpl") + chpl
    moov = struct.pack(">I4s", 8 + len(udta), b"udta") + udta
    film = recorded.film()
    at = film.index(b"moov") - 4
    (size,) = struct.unpack_from(">I", film, at)
    inside = film[at + 8 : at + size] + moov
    return film[:at] + struct.pack(">I4s", len(inside) + 8, b"moov") + inside


def _large(edge: int) -> bytes:
    """Return a film of one black picture: few bytes, many dots."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream: Any = container.add_stream("mjpeg", rate=1)
        stream.width = stream.height = edge
        stream.pix_fmt = "yuvj420p"
        frame = av.VideoFrame(edge, edge, "yuvj420p")
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.pts, frame.time_base = 0, Fraction(1, 1)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
