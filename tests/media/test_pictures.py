import os
import signal
import subprocess
import sys
import threading
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from storybank.domain.errors import UnavailableError
from storybank.domain.media import EDGES, Area, Crop, Refusal, Size, squares
from storybank.media import apart, child, pictures
from storybank.media.pictures import PictureError, clean
from tests.media import made
from tests.media.scanning import hidden_in


def _sized(content: bytes, folder: Path, size: Size = Size.LARGE, **how: object) -> bytes:
    found = clean(content, folder, **how)  # type: ignore[arg-type]
    return next(one.content for one in found if (one.size, one.kind) == (size, "jpeg"))


@pytest.mark.parametrize("make", [made.jpeg, made.png, made.webp, made.gif])
def test_ac_83_nothing_but_pixels_is_left_of_a_picture(make, tmp_path: Path) -> None:
    content = make()
    assert made.SECRET.encode() in content

    found = clean(content, tmp_path)

    assert len(found) == 2 * len(EDGES)
    for one in found:
        assert hidden_in(one.content) == []
        assert made.SECRET.encode() not in one.content


def test_the_scan_itself_finds_what_a_plain_picture_hides() -> None:
    assert {"Exif\x00", "GPSLatitude"} & set(hidden_in(made.jpeg()))
    assert "segment 0xfe" in hidden_in(made.jpeg())
    assert "bytes after the end" in hidden_in(made.jpeg())
    assert any("EXIF" in one for one in hidden_in(made.webp()))


@pytest.mark.parametrize(
    ("orientation", "colours"),
    [(1, ("red", "blue")), (2, ("blue", "red")), (3, ("blue", "red")), (4, ("red", "blue"))],
)
def test_a_picture_is_turned_upright(
    orientation: int, colours: tuple[str, str], tmp_path: Path
) -> None:
    content = made.jpeg(orientation=orientation)

    assert made.colours(_sized(content, tmp_path)) == colours


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_a_picture_on_its_side_becomes_upright(orientation: int, tmp_path: Path) -> None:
    upright = Image.open(BytesIO(_sized(made.jpeg(orientation=orientation), tmp_path)))

    assert upright.size == (300, 400)


def test_sizes_are_made_smaller_and_never_larger(tmp_path: Path) -> None:
    content = made.jpeg(made.two_halves(1000, 500))

    found = clean(content, tmp_path)

    sizes = {(one.size, one.width, one.height) for one in found}
    assert sizes == {
        (Size.SMALL, 320, 160),
        (Size.MIDDLE, 800, 400),
        (Size.LARGE, 1000, 500),
        (Size.COVER, 400, 400),
    }


@pytest.mark.parametrize(
    ("crop", "colours"),
    [
        (Crop.START, ("red", "red")),
        (Crop.MIDDLE, ("red", "blue")),
        (Crop.END, ("blue", "blue")),
    ],
)
def test_a_cover_shows_the_part_that_was_chosen(
    crop: Crop, colours: tuple[str, str], tmp_path: Path
) -> None:
    content = made.jpeg(made.two_halves(800, 200))

    assert made.colours(_sized(content, tmp_path, Size.COVER, crop=crop)) == colours


def test_what_is_hidden_is_gone_from_every_stored_file(tmp_path: Path) -> None:
    left_half = squares(n for n in range(1, 49) if (n - 1) % 8 < 4)

    found = clean(made.jpeg(), tmp_path, areas=left_half)

    assert {made.colours(one.content) for one in found} == {("grey", "blue")}


def test_areas_reach_to_the_edges_of_the_picture(tmp_path: Path) -> None:
    hidden = _sized(made.jpeg(), tmp_path, areas=[Area(0, 0, 1, 1)])

    extremes = Image.open(BytesIO(hidden)).convert("RGB").getextrema()
    assert all(low > 80 and high < 100 for low, high in extremes)


def test_what_a_transparent_picture_hides_is_not_kept(tmp_path: Path) -> None:
    image = made.two_halves().convert("RGBA")
    image.putalpha(0)

    shown = Image.open(BytesIO(_sized(made.png(image), tmp_path))).convert("RGB")

    assert all(low > 250 for low, _ in shown.getextrema())


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Refusal.EMPTY),
        (b"\xff\xd8\xff" + bytes(20_000_001), Refusal.TOO_BIG),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal.KIND),
        (b"%PDF-1.7", Refusal.KIND),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00TPE1 a singer", Refusal.KIND),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom moov udta \xa9xyz", Refusal.KIND),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42", Refusal.KIND),
        (b"GIF89a\xff\xff\xff\xff", Refusal.PIXELS),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Refusal.BROKEN),
        (made.jpeg() + b"\xff\xda" * 200, Refusal.HEAVY),
        (made.png()[:400], Refusal.BROKEN),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    content: bytes, refusal: Refusal, tmp_path: Path
) -> None:
    """AC-83: what we cannot make safe, sound and film for now, is not kept at all."""
    with pytest.raises(PictureError) as refused:
        clean(content, tmp_path)

    assert refused.value.refusal is refusal
    said = pictures.SAYS[refusal].format(kinds=pictures.taken().words)
    assert refused.value.problems == {"photo": said}
    assert [path for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


def test_a_child_lives_within_its_limits() -> None:
    code = (
        "import runpy, sys, resource\n"
        f"child = runpy.run_path({child.__file__!r}, run_name='child')\n"
        "child['limit']()\n"
        "try:\n    bytearray(child['MEMORY_BYTES'])\n"
        "except MemoryError:\n    print('no more memory')\n"
        "sys.stdout.flush()\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n"
        "while True:\n    pass\n"
    )

    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False)

    assert done.stdout == b"no more memory\n"
    assert done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}


def test_a_child_that_is_killed_refuses_one_picture_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = tmp_path / "killed.py"
    killed.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "utf-8")
    monkeypatch.setattr(child, "__file__", str(killed))

    with pytest.raises(PictureError) as refused:
        clean(made.jpeg(), tmp_path / "work")

    assert refused.value.refusal is Refusal.HEAVY
    assert [path for path in (tmp_path / "work").iterdir() if path.suffix != ".lock"] == []


def test_one_that_hangs_is_ended_and_the_photo_is_not_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = tmp_path / "hanging.py"
    hanging.write_text("import time\ntime.sleep(600)\n", "utf-8")
    monkeypatch.setattr(child, "__file__", str(hanging))
    monkeypatch.setattr(pictures, "WALL_SECONDS", 0.5)

    with pytest.raises(UnavailableError, match="try again in a minute"):
        clean(made.jpeg(), tmp_path / "work")

    assert [path for path in (tmp_path / "work").iterdir() if path.suffix != ".lock"] == []


def test_a_full_queue_asks_to_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "hanging.py"
    hanging.write_text("import time\ntime.sleep(600)\n", "utf-8")
    monkeypatch.setattr(child, "__file__", str(hanging))
    monkeypatch.setattr(pictures, "WALL_SECONDS", 3)
    work = tmp_path / "work"

    def give() -> None:
        with pytest.raises((PictureError, UnavailableError)):
            clean(made.jpeg(), work)

    waiting = [threading.Thread(target=give) for _ in range(apart.QUEUE)]
    for thread in waiting:
        thread.start()
    until = time.monotonic() + 2.5
    while len(list(work.glob("place-*.lock"))) < apart.QUEUE and time.monotonic() < until:
        time.sleep(0.02)
    monkeypatch.setattr(pictures, "WALL_SECONDS", 0.1)

    with pytest.raises(UnavailableError, match="try again in a minute"):
        clean(made.jpeg(), work)
    for thread in waiting:
        thread.join()


def test_a_child_is_given_no_word_of_the_servers_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYBANK_SECRET", "Zwexelquor")
    telling = tmp_path / "telling.py"
    telling.write_text(f"import os\nopen({str(tmp_path / 'env')!r}, 'w').write(str(os.environ))\n")
    monkeypatch.setattr(child, "__file__", str(telling))

    with pytest.raises(ValueError):
        clean(made.jpeg(), tmp_path / "work")

    assert "Zwexelquor" not in (tmp_path / "env").read_text()
    assert "Zwexelquor" in str(os.environ)


def test_a_full_disk_is_said_as_it_is_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the child writes goes to a device that is always full."""
    full = tmp_path / "full.py"
    full.write_text(
        "import io, json, os, runpy, sys\n"
        "job = json.load(sys.stdin)\n"
        "os.symlink('/dev/full', job['folder'] + '/800.jpeg')\n"
        "sys.stdin = io.StringIO(json.dumps(job))\n"
        f"runpy.run_path({child.__file__!r}, run_name='__main__')\n",
        "utf-8",
    )
    monkeypatch.setattr(child, "__file__", str(full))

    with pytest.raises(UnavailableError, match="no room for more photos"):
        clean(made.jpeg(), tmp_path / "work")

    assert [path for path in (tmp_path / "work").iterdir() if path.suffix != ".lock"] == []
