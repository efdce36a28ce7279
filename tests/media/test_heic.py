"""What phones take is read where its part is installed, within the same limits as all else."""

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from storybank.domain.media import EDGES, Refusal, Size
from storybank.media import child, pictures
from storybank.media.pictures import PictureError, clean
from storybank.media.sniffing import Format, sniff
from tests.media import made
from tests.media.scanning import hidden_in

MOST_KB = 450 * 1024


def _large(content: bytes, folder: Path) -> bytes:
    found = clean(content, folder)
    return next(one.content for one in found if (one.size, one.kind) == (Size.LARGE, "jpeg"))


def _without_its_part(folder: Path) -> str:
    """Write a child that cannot find the part that reads HEIC; return where it is."""
    script = folder / "without.py"
    script.write_text(
        "import runpy, sys\n"
        "sys.modules['pillow_heif'] = None\n"
        f"runpy.run_path({child.__file__!r}, run_name='__main__')\n",
        "utf-8",
    )
    return str(script)


def _that_says_its_peak(folder: Path) -> str:
    """Write a child that notes how much memory it held at most, in KB; return where it is."""
    script = folder / "peak.py"
    script.write_text(
        "import re, runpy\n"
        f"runpy.run_path({child.__file__!r}, run_name='__main__')\n"
        "said = open('/proc/self/status').read()\n"
        f"open({str(folder / 'peak')!r}, 'w').write(re.search(r'VmHWM:\\s+(\\d+)', said)[1])\n",
        "utf-8",
    )
    return str(script)


def _refusal(content: bytes, folder: Path) -> Refusal:
    with pytest.raises(PictureError) as refused:
        clean(content, folder)
    assert [path for path in folder.iterdir() if path.suffix not in {".lock", ".py"}] == []
    return refused.value.refusal


def test_ac_83_nothing_but_pixels_is_left_of_what_a_phone_took(tmp_path: Path) -> None:
    content = made.heic()
    assert made.SECRET.encode() in content
    assert {"<x:xmpmeta", "Exif\x00"} & set(hidden_in(content))

    found = clean(content, tmp_path)

    assert len(found) == 2 * len(EDGES)
    for one in found:
        assert hidden_in(one.content) == []
        assert made.SECRET.encode() not in one.content
    assert made.colours(_large(content, tmp_path)) == ("red", "blue")


@pytest.mark.parametrize(
    ("orientation", "colours", "size"),
    [
        (3, ("blue", "red"), (400, 300)),
        (6, None, (300, 400)),
        (8, None, (300, 400)),
    ],
)
def test_what_a_phone_took_is_turned_upright_once(
    orientation: int, colours: tuple[str, str] | None, size: tuple[int, int], tmp_path: Path
) -> None:
    """A phone writes the turn twice, in the picture and beside it: it counts once."""
    large = _large(made.heic(orientation=orientation), tmp_path)

    assert Image.open(BytesIO(large)).size == size
    assert colours is None or made.colours(large) == colours


def test_its_size_is_known_before_it_is_decoded() -> None:
    found = sniff(made.heic())

    assert found is not None
    assert (found.format, found.width, found.height) == (Format.HEIF, 400, 300)


def test_one_with_too_many_dots_is_refused_from_its_header_alone(tmp_path: Path) -> None:
    honest = made.heic()
    at = honest.index(b"ispe") + 8
    vast = honest[:at] + (60_000).to_bytes(4) + (60_000).to_bytes(4) + honest[at + 8 :]

    assert _refusal(vast, tmp_path) is Refusal.PIXELS


def test_one_that_says_it_is_smaller_than_it_is_gains_nothing(tmp_path: Path) -> None:
    honest = made.heic(made.two_halves(2000, 1500))
    at = honest.index(b"ispe") + 8
    lying = honest[:at] + (400).to_bytes(4) + (300).to_bytes(4) + honest[at + 8 :]

    assert _refusal(lying, tmp_path) is Refusal.BROKEN


@pytest.mark.slow
def test_the_largest_that_is_taken_stays_within_the_memory_of_a_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "__file__", _that_says_its_peak(tmp_path))
    content = made.heic(made.two_halves(5700, 4300))

    clean(content, tmp_path / "work")

    assert 50 * 1024 < int((tmp_path / "peak").read_text()) < MOST_KB


def test_a_child_that_reads_heic_may_have_less_memory_than_it_is_promised() -> None:
    assert child.HEIF_MEMORY_BYTES < child.MEMORY_BYTES
    assert child.HEIF_MEMORY_BYTES <= MOST_KB * 1024 + 30 * 1024 * 1024  # what is only mapped


@pytest.mark.parametrize("length", [60, 400, 900])
def test_one_that_was_cut_off_is_refused_and_leaves_nothing(length: int, tmp_path: Path) -> None:
    assert _refusal(made.heic()[:length], tmp_path) is Refusal.BROKEN


def test_ac_83_a_phones_own_format_is_refused_where_its_part_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "__file__", _without_its_part(tmp_path))

    assert _refusal(made.heic(), tmp_path) is Refusal.KIND
    assert len(clean(made.jpeg(), tmp_path)) == 2 * len(EDGES)


def test_what_is_taken_is_said_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    pictures.taken.cache_clear()
    without = pictures.taken()
    monkeypatch.setattr(pictures, "find_spec", find_spec)
    pictures.taken.cache_clear()
    with_it = pictures.taken()

    assert (without.words, without.has_heic) == ("JPEG, PNG, WebP or GIF", False)
    assert "heic" not in without.accept
    assert (with_it.words, with_it.has_heic) == ("JPEG, PNG, WebP, GIF or HEIC", True)
    assert "image/heic" in with_it.accept
