"""Have files made apart, within limits; what cannot be made is refused by its reason."""

import subprocess
import sys
from pathlib import Path

import pytest

from storybank.media import apart, printing
from storybank.media.printing import Kind, UnmadeError, Why
from tests import papers

LIMITS = Path(apart.__file__).with_name("limits.py")


def paragraph(words: str, kind: str = "paragraph", **more: object) -> dict[str, object]:
    return {"kind": kind, "lines": [[{"text": words}]], **more}


def document(*blocks: dict[str, object]) -> dict[str, object]:
    title = paragraph("Title", "heading", level=1)
    blocks = (title, *blocks)
    return {"title": "Title", "lang": "en", "size": 12, "footer": "Foot", "blocks": list(blocks)}


def made(folder: Path, *blocks: dict[str, object]) -> bytes:
    return printing.make(
        Kind.PDF, document(*blocks), pictures=folder / "media", queue=folder / "queue"
    )


def test_words_are_data_whatever_they_say(tmp_path: Path) -> None:
    words = '#set page(width: 1cm) *bold* $x$ = heading #read("/etc/passwd") @ref <tag> \\ `code`'

    paper = papers.read(made(tmp_path, paragraph(words)))

    assert words in paper.text
    assert paper.of("H1") == ["Title"]


@pytest.mark.parametrize("words", ["中文", "a\u0bb5", "a\ufeff"])
def test_letters_that_no_font_has_are_said(tmp_path: Path, words: str) -> None:
    with pytest.raises(UnmadeError, match="letters in it that our fonts cannot draw") as refused:
        made(tmp_path, paragraph(words))

    assert refused.value.why is Why.LETTERS


@pytest.mark.parametrize(
    "words",
    [
        "Rwy’n byw yng Nghaerdydd: ŵ ŷ Ŵ Ŷ â",
        "😀 👩‍👩‍👧 ❤️ 👍🏽 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "سلام عليكم",
        "שלום",
        "Zażółć gęślą jaźń",
        "Привет, Ελλάδα",
        "“curly” – dash … • → ✓ ½ £ €",
        "a\u200bb\u00adc\u200e\u202ed\u2066e\u00a0",
    ],
)
def test_these_letters_can_be_drawn(tmp_path: Path, words: str) -> None:
    assert papers.read(made(tmp_path, paragraph(words))).text.strip()


def test_a_picture_without_words_is_not_read_out_and_one_with_words_is(tmp_path: Path) -> None:
    from PIL import Image

    (tmp_path / "media").mkdir()
    Image.new("RGB", (60, 40), "red").save(tmp_path / "media" / "a", "JPEG")
    picture = {"kind": "picture", "file": "/a", "format": "jpg"}

    paper = papers.read(made(tmp_path, picture | {"alt": ""}, picture | {"alt": "A ramp"}))

    assert [tag.alt for tag in paper.tags if tag.kind == "Figure"] == ["A ramp"]


def test_a_file_names_neither_a_tool_nor_a_day(tmp_path: Path) -> None:
    content = made(tmp_path, paragraph("Words"))

    assert papers.read(content).said == {"Title": "Title"}
    for word in (b"ypst", b"xmp-writer", b"CreateDate", b"CreationDate", b"ModDate", b"Author"):
        assert word not in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content


def test_nothing_of_the_words_is_written_to_the_disk(tmp_path: Path) -> None:
    made(tmp_path, paragraph("Words"))

    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {"turn.lock", "place-0.lock"}
    assert all(path.stat().st_size == 0 for path in kept)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", Why.HEAVY),
        ('print(\'{"refused": "missing"}\')\n', Why.MISSING),
        ("import time\ntime.sleep(60)\n", Why.BUSY),
        ("raise SystemExit(1)\n", Why.HEAVY),
    ],
)
def test_a_child_that_gives_nothing_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: Why
) -> None:
    child = tmp_path / "child.py"
    child.write_text(script, "utf-8")
    monkeypatch.setitem(printing.CHILDREN, Kind.PDF, child)
    monkeypatch.setattr(printing, "WALL_SECONDS", 1.0)

    with pytest.raises(UnmadeError) as refused:
        made(tmp_path)

    assert refused.value.why is why
    assert str(refused.value) == printing.SAYS[why]


@pytest.mark.parametrize("kind", Kind)
def test_without_its_library_a_child_says_that_a_part_is_missing(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = tmp_path / printing.CHILDREN[kind].name
    text = printing.CHILDREN[kind].read_text("utf-8")
    alone.write_text(
        text.replace('module("typst")', 'module("no_such")').replace(
            'module("pptx")', 'module("no_such")'
        ),
        "utf-8",
    )
    (tmp_path / "limits.py").write_text(LIMITS.read_text("utf-8"), "utf-8")
    monkeypatch.setitem(printing.CHILDREN, kind, alone)

    with pytest.raises(UnmadeError) as refused:
        printing.make(kind, document(), pictures=tmp_path, queue=tmp_path / "queue")

    assert refused.value.why is Why.MISSING


def test_who_waits_too_long_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PATIENCE_SECONDS", 0.0)
    (tmp_path / "queue").mkdir()

    with apart.turn(tmp_path / "queue"), pytest.raises(UnmadeError) as refused:
        made(tmp_path)

    assert refused.value.why is Why.BUSY


def test_a_child_lives_within_its_limits() -> None:
    code = (
        f"import runpy, sys\nlimits = runpy.run_path({str(LIMITS)!r})\n"
        "limits['keep_within'](cpu_seconds=1, memory_bytes=300_000_000, file_bytes=0)\n"
        "try:\n    bytearray(400_000_000)\nexcept MemoryError:\n    print('no more memory')\n"
        "sys.stdout.flush()\nwhile True:\n    pass\n"
    )

    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False)

    assert done.stdout == b"no more memory\n"
    assert done.returncode < 0
