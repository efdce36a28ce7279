"""Tell from its first bytes what kind of recording a file is, before anything else reads it.

A name says nothing. What is found here names the one reader that may open it: so
no list of other files, and no picture or page, is ever taken for a recording.
"""

from enum import StrEnum


class Container(StrEnum):
    """The kinds of recording that are taken, by FFmpeg's names of what reads them."""

    MP3 = "mp3"
    MP4 = "mov"  # M4A and MOV too
    OGG = "ogg"
    WAV = "wav"
    WEBM = "matroska"


_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_PICTURES = (b"hei", b"hev", b"mif1", b"msf1", b"avif", b"avis", b"crx ", b"jp2 ", b"jxl ")


def sniff(head: bytes) -> Container | None:
    """Return what a file is that begins with *head*; None where it is none that we know."""
    if head[:4] == b"OggS":
        return Container.OGG
    if head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE":
        return Container.WAV
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return Container.WEBM
    if head[4:8] in _BOXES:
        is_picture = head[4:8] == b"ftyp" and head[8:12].startswith(_PICTURES)
        return None if is_picture else Container.MP4
    return Container.MP3 if _is_mp3(head) else None


def _is_mp3(head: bytes) -> bool:
    """Tell whether it begins with tags, or with the header of a frame of layer III."""
    if head[:3] == b"ID3":
        return len(head) > 10 and max(head[6:10]) < 0x80
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    is_reserved = head[1] & 0x18 == 0x08 or head[2] & 0x0C == 0x0C or head[2] >> 4 in {0, 15}
    return not is_reserved
