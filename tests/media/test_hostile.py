"""Feed every hostile file to what cleans pictures, and look at all that comes out."""

import resource
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import exifread
import pytest
from PIL import Image

from storybank.domain.media import Refusal, Size
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
ALIKE = 12  # of 255: the same scene, saved again
ENOUGH = 20

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not IMAGES.is_dir(), reason=f"{IMAGES} is not here"),
]


@pytest.mark.whole
def test_every_hostile_file_is_cleaned_or_refused_and_leaves_nothing(tmp_path: Path) -> None:
    table = _fed(_every(), tmp_path)

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
    """Issue 6: at least 20, upright. Where a camera wrote no place, one is written in first.

    Read before and after by a program that knows nothing of Pillow, and byte by byte.
    """
    taken = list(islice(_of_cameras(), ENOUGH))
    assert len(taken) == ENOUGH
    assert all("GPS GPSLatitude" in _facts(content) for content in taken)

    for content in taken:
        found = clean(content, tmp_path)
        assert [fact for one in found for fact in _in(one)] == []
        assert [fact for one in found for fact in _facts(one.content)] == []
        large = next(one for one in found if one.size is Size.LARGE)
        assert _is_wide(large.width, large.height) == _is_wide(*_upright_size(content))


def test_ac_83_what_a_phone_took_keeps_no_place(tmp_path: Path) -> None:
    """HEIC as a phone wrote it, with where it was taken."""
    content = (IMAGES / "exif-samples/heic/IMG_5195.HEIC").read_bytes()
    assert "GPS GPSLatitude" in _facts(content)

    found = clean(content, tmp_path)

    assert [fact for one in found for fact in (*_in(one), *_facts(one.content))] == []


def test_a_picture_comes_out_the_same_however_its_camera_was_held(tmp_path: Path) -> None:
    """The same scene in several orientations, each with its mark of how to turn it."""
    sets: dict[str, list[bytes]] = {}
    for path in sorted((IMAGES / "exif-orientation").glob("*.jpg")):
        found = clean(path.read_bytes(), tmp_path)
        small = next(one.content for one in found if one.size is Size.SMALL and one.kind == "jpeg")
        sets.setdefault(path.name.partition("_")[0], []).append(small)

    assert sorted(sets) == ["Landscape", "Portrait"]
    for first, *others in sets.values():
        assert all(_unlike(first, other) < ALIKE for other in others)


def _every() -> list[Path]:
    return sorted(path for path in IMAGES.rglob("*") if path.is_file())


def _fed(paths: Iterable[Path], folder: Path) -> Counter[str]:
    """Clean each file; return how many ended how. Nothing is hidden in, or left by, any.

    It is done in a process of its own, so that the memory of no other test's children counts.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        done = pool.submit(_cleaned, list(paths), folder).result()
    _print(done.rows)
    assert done.hiding == {}
    assert [path for path in folder.iterdir() if path.suffix != ".lock"] == []
    assert done.most_kb < MOST_KB
    return sum(done.rows.values(), Counter())


class _Done(NamedTuple):
    """What became of files by folder, what was hidden in any, and the memory of the children."""

    rows: dict[str, Counter[str]]
    hiding: dict[str, list[str]]
    most_kb: int


def _cleaned(paths: list[Path], folder: Path) -> _Done:
    done = _Done({}, {}, 0)
    for path in paths:
        try:
            found = clean(path.read_bytes(), folder)
            outcome = "cleaned"
        except PictureError as error:
            found, outcome = (), error.refusal
        done.rows.setdefault(path.relative_to(IMAGES).parts[0], Counter())[outcome] += 1
        hidden = [fact for one in found for fact in _in(one)]
        if hidden:
            done.hiding[str(path.relative_to(IMAGES))] = hidden
    return done._replace(most_kb=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def _print(rows: dict[str, Counter[str]]) -> None:
    """Print what became of the files of each folder."""
    outcomes = ("cleaned", *Refusal)
    print("".join(f"{name:>18}" for name in ("", *outcomes)))
    for name, counted in rows.items():
        print("".join(f"{said:>18}" for said in (name, *(counted[one] for one in outcomes))))


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
    """Write a place into what a camera wrote, as programs that sort photos do."""
    exif = Image.Exif()
    exif[0x0112] = _turn(content)
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 37.0, 59.0), 3: "E", 4: (1.0, 17.0, 7.0)})
    block = exif.tobytes()
    return content[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2) + block + content[2:]


def _facts(content: bytes) -> dict[str, object]:
    """Return all that ExifRead finds in a file."""
    try:
        return exifread.process_file(BytesIO(content), details=False)
    except (exifread.exceptions.ExifNotFound, EOFError, ValueError):
        return {}


def _turn(content: bytes) -> int:
    said = _facts(content).get("Image Orientation")
    return int(said.values[0]) if said else 1  # type: ignore[attr-defined]


def _upright_size(content: bytes) -> tuple[int, int]:
    found = sniff(content)
    assert found is not None
    return (found.height, found.width) if _turn(content) >= 5 else (found.width, found.height)


def _is_wide(width: int, height: int) -> bool:
    return width > height


def _unlike(one: bytes, other: bytes) -> float:
    """Return by how much two pictures differ on average, of 255."""
    first, second = (Image.open(BytesIO(c)).convert("L").resize((32, 32)) for c in (one, other))
    pairs = zip(first.tobytes(), second.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / 1024


def _has_place(content: bytes) -> bool:
    return "GPS GPSLatitude" in _facts(content)
