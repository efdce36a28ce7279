"""Feed every hostile file to what cleans pictures, and look at all that comes out."""

import resource
from collections import Counter
from pathlib import Path

import pytest

from storybank.domain.media import Refusal
from storybank.media.pictures import PictureError, clean
from tests.conftest import SHARED
from tests.media.scanning import hidden_in

IMAGES = SHARED / "hostile" / "images"
GPS = b"GPSLatitude"
MOST_KB = 450 * 1024

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not IMAGES.is_dir(), reason=f"{IMAGES} is not here"),
]


def test_every_hostile_file_is_cleaned_or_refused_and_leaves_nothing(tmp_path: Path) -> None:
    table: Counter[str] = Counter()
    hiding: dict[str, list[str]] = {}

    for path in sorted(path for path in IMAGES.rglob("*") if path.is_file()):
        try:
            found = clean(path.read_bytes(), tmp_path)
        except PictureError as error:
            table[error.refusal.value] += 1
            continue
        table["cleaned"] += 1
        hidden = [fact for one in found for fact in hidden_in(one.content)]
        if hidden:
            hiding[str(path.relative_to(IMAGES))] = hidden

    print("\n".join(f"{outcome:10}{count:6}" for outcome, count in table.most_common()))
    assert hiding == {}
    assert table["cleaned"] > 300
    assert table[Refusal.KIND] > 100
    assert [path for path in tmp_path.iterdir() if path.suffix != ".lock"] == []
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_KB


def test_no_camera_picture_keeps_its_place(tmp_path: Path) -> None:
    """AC-83 and issue 6: at least 20 real camera pictures with GPS."""
    with_place = [path for path in sorted(IMAGES.rglob("*.jpg")) if _has_place(path.read_bytes())]
    kept: dict[str, list[str]] = {}
    cleaned = 0

    for path in with_place:
        try:
            found = clean(path.read_bytes(), tmp_path)
        except PictureError:
            continue
        cleaned += 1
        hidden = [fact for one in found for fact in hidden_in(one.content)]
        if hidden:
            kept[path.name] = hidden

    assert kept == {}
    assert cleaned >= 20


def _has_place(content: bytes) -> bool:
    """Tell whether the Exif block of a JPEG points at a GPS block (tag 0x8825)."""
    at = content.find(b"Exif\x00\x00")
    order = content[at + 6 : at + 8]
    tag = {b"II": b"\x25\x88\x04\x00", b"MM": b"\x88\x25\x00\x04"}.get(order, b"")
    return at >= 0 and bool(tag) and tag in content[at : at + 65536]
