"""Tell from its first bytes what kind of picture a file is and how large, before it is decoded.

A name says nothing. Only headers are read here, and nothing is allocated by what they claim.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_SCANS = 100  # of a JPEG: more make it slow to open without making it better


class Format(StrEnum):
    """The kinds of picture that are taken, by Pillow's names."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    GIF = "GIF"
    HEIF = "HEIF"


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says that it is. ``scans`` is how often a JPEG goes over its pixels."""

    format: Format
    width: int
    height: int
    scans: int = 1

    @property
    def pixels(self) -> int:
        """Return how many pixels would be decoded."""
        return self.width * self.height


def sniff(content: bytes) -> Found | None:
    """Return what *content* is; None where it is no picture that we know.

    A size of 0 × 0 says that the kind is known but the header is damaged.
    """
    try:
        return _sniff(content)
    except (struct.error, IndexError):
        return None


def _sniff(content: bytes) -> Found | None:
    if content.startswith(b"\xff\xd8\xff"):
        return Found(Format.JPEG, *_jpeg(content), content.count(b"\xff\xda"))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Found(Format.PNG, *struct.unpack_from(">II", content, 16))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Found(Format.WEBP, *_webp(content))
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return Found(Format.GIF, *struct.unpack_from("<HH", content, 6))
    if content[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypheim"}:
        return Found(Format.HEIF, *_heif(content))
    return None


def _jpeg(content: bytes) -> tuple[int, int]:
    """Return the size in the first frame header; 0 × 0 where there is none."""
    for marker, at in _segments(content):
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", content, at + 3)
            return width, height
    return 0, 0


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield (marker, where its length stands) up to the first scan."""
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            at += 1
            continue
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            return
        at += 2
        if marker == 0x01 or 0xD0 <= marker <= 0xD9 or marker == 0:
            continue
        yield marker, at
        at += max(2, struct.unpack_from(">H", content, at)[0])


def _webp(content: bytes) -> tuple[int, int]:
    """Return the size of the canvas: of one that moves, all of it is held in memory."""
    kind = content[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _heif(content: bytes) -> tuple[int, int]:
    """Return the largest size that any image in the file has."""
    largest, at = (0, 0), content.find(b"ispe")
    while at >= 0:
        width, height = struct.unpack_from(">II", content, at + 8)
        largest = max(largest, (width, height), key=lambda size: size[0] * size[1])
        at = content.find(b"ispe", at + 4)
    return largest
