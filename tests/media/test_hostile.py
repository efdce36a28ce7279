"""Feed every hostile file to what cleans pictures, and look at all that comes out."""

import resource
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import pytest

from storybank.domain.media import Refusal
from storybank.media.pictures import Derived, PictureError, clean
from storybank.media.sniffing import sniff
from tests.conftest import SHARED
from tests.media.scanning import hidden_in

IMAGES = SHARED / "hostile" / "images"
MOST_KB = 450 * 1024
# Where pictures that cameras took are, whose, and from how many pixels they show something.
FOLDERS = ("exif-samples/jpg/gps", "exif-samples/jpg/exif-org", "exif-samples/jpg", "exiv2")
MAKERS = (b"Canon", b"NIKON", b"FUJIFILM", b"KODAK", b"Minolta", b"SONY", b"OLYMPUS", b"SANYO")
SHOWS_SOMETHING = 6000
ENOUGH = 20

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not IMAGES.is_dir(), reason=f"{IMAGES} is not here"),
]


@pytest.mark.whole
def test_every_hostile_file_is_cleaned_or_refused_and_leaves_nothing(tmp_path: Path) -> None:
    table = _fed(_every(), tmp_path)

    print("\n".join(f"{outcome:10}{count:6}" for outcome, count in table.most_common()))
    assert table["cleaned"] > 300
    assert table[Refusal.KIND] > 100
    assert table.total() > 700


def test_hostile_files_of_each_sort_are_cleaned_or_refused_and_leave_nothing(
    tmp_path: Path,
) -> None:
    made, others = [], []
    for path in _every():
        (made if path.parent.name == "made" else others).append(path)

    table = _fed([*made, *others[::60]], tmp_path)

    assert table["cleaned"] > 10
    assert {Refusal.KIND, Refusal.PIXELS, Refusal.BROKEN, Refusal.EMPTY} <= set(table)


def test_ac_83_no_camera_picture_keeps_its_place(tmp_path: Path) -> None:
    """Issue 6: at least 20. Where a camera wrote no place, one is written in first."""
    taken = list(islice(_of_cameras(), ENOUGH))
    assert all(hidden_in(content) for content in taken)

    kept = [fact for content in taken for one in clean(content, tmp_path) for fact in _in(one)]

    assert kept == []
    assert len(taken) == ENOUGH


def _every() -> list[Path]:
    return sorted(path for path in IMAGES.rglob("*") if path.is_file())


def _fed(paths: Iterable[Path], folder: Path) -> Counter[str]:
    """Clean each file; return how many ended how. Nothing is hidden in, or left by, any."""
    table: Counter[str] = Counter()
    hiding: dict[str, list[str]] = {}
    for path in paths:
        try:
            found = clean(path.read_bytes(), folder)
        except PictureError as error:
            table[error.refusal] += 1
            continue
        table["cleaned"] += 1
        hidden = [fact for one in found for fact in _in(one)]
        if hidden:
            hiding[str(path.relative_to(IMAGES))] = hidden
    assert hiding == {}
    assert [path for path in folder.iterdir() if path.suffix != ".lock"] == []
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_KB
    return table


def _in(made: Derived) -> list[str]:
    return hidden_in(made.content)


def _of_cameras() -> Iterator[bytes]:
    """Yield pictures that cameras took, each with a place in it, as they came."""
    for path in chain.from_iterable(sorted((IMAGES / name).glob("*.jpg")) for name in FOLDERS):
        content = path.read_bytes()
        found = sniff(content)
        is_of_camera = any(maker in content[:2048] for maker in MAKERS)
        if is_of_camera and found is not None and found.pixels > SHOWS_SOMETHING:
            yield content if _has_place(content) else _placed(content)


def _placed(content: bytes) -> bytes:
    """Write a place beside all that a camera wrote, as programs that sort photos do."""
    words = b'http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta exif:GPSLatitude="52,37N"/>'
    return content[:2] + b"\xff\xe1" + (len(words) + 2).to_bytes(2) + words + content[2:]


def _has_place(content: bytes) -> bool:
    """Tell whether the Exif block of a JPEG points at a GPS block (tag 0x8825)."""
    at = content.find(b"Exif\x00\x00")
    order = content[at + 6 : at + 8]
    tag = {b"II": b"\x25\x88\x04\x00", b"MM": b"\x88\x25\x00\x04"}.get(order, b"")
    return at >= 0 and bool(tag) and tag in content[at : at + 65536]
