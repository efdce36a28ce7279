"""Walk the boxes of an MP4 file, by the standard library alone."""

import struct
from collections.abc import Iterator

PARENTS = frozenset(
    {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"udta", b"ilst", b"moof"}
)
DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})


def boxes(
    content: bytes, path: tuple[bytes, ...] = ()
) -> Iterator[tuple[tuple[bytes, ...], bytes]]:
    """Yield every box by its path, with what is in it."""
    at = 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
            head = 16
        size = size or len(content) - at
        inside = content[at + head : at + size]
        yield (*path, name), inside
        if name in PARENTS:
            yield from boxes(inside, (*path, name))
        at += max(size, 8)


def told(content: bytes) -> list[str]:
    """Return what an MP4 file tells about anything but its sound and pictures."""
    found = []
    for path, inside in boxes(content):
        name = path[-1]
        if name in {b"udta", b"meta", b"uuid", b"ilst", b"chpl", b"XMP_", b"loci"}:
            found.append("/".join(one.decode("latin-1") for one in path))
        if name.startswith(b"\xa9"):
            found.append(repr(name))
        if name in DATED:
            wide = inside[0] == 1
            created, changed = struct.unpack_from(">QQ" if wide else ">II", inside, 4)
            found += [f"{name.decode()} {created} {changed}"] if created or changed else []
    return found


def names(content: bytes) -> list[bytes]:
    """Return the names of the boxes at the outside, in their order."""
    return [path[0] for path, _ in boxes(content) if len(path) == 1]
