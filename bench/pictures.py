"""Measure making 200 pictures safe beside plain Pillow in the same run: seconds, CPU, memory.

``python -m bench.pictures`` prints a table and writes ``bench/results/pictures.json``.
"""

import argparse
import json
import resource
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image

from storybank.domain.media import EDGES, Size
from storybank.media.pictures import clean

RESULTS = Path(__file__).parent / "results" / "pictures.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--width", type=int, default=4000)
    asked = parser.parse_args()
    content = photo(asked.width)
    with tempfile.TemporaryDirectory() as name:
        ours = _measured(lambda: clean(content, Path(name)), asked.count)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    plain = _measured(lambda: by_pillow(content), asked.count)
    result = {
        "pictures": asked.count,
        "pixels": asked.width * asked.width * 3 // 4,
        "ours": ours | {"child_peak_mb": children},
        "plain_pillow": plain,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(json.dumps(result, indent=2))


def photo(width: int) -> bytes:
    """Return a JPEG as a camera makes it: noise and slopes, four wide by three high."""
    image = Image.effect_noise((width // 4, width * 3 // 16), 60).resize((width, width * 3 // 4))
    out = BytesIO()
    Image.merge("RGB", [image, image.rotate(180), image]).save(out, "JPEG", quality=90)
    return out.getvalue()


def by_pillow(content: bytes) -> None:
    """Make the same files as plain Pillow would, in this process, unchecked."""
    for size, edge in EDGES.items():
        image = Image.open(BytesIO(content))
        image.thumbnail((edge, edge), reducing_gap=3.0)
        if size is Size.COVER:
            side = min(image.size)
            image = image.crop((0, 0, side, side))
        for kind in ("WEBP", "JPEG"):
            image.save(BytesIO(), kind, quality=84)


def _measured(work: object, count: int) -> dict[str, float]:
    before = _cpu()
    began = time.perf_counter()
    for _ in range(count):
        work()  # type: ignore[operator]
    seconds = time.perf_counter() - began
    return {
        "seconds_each": round(seconds / count, 3),
        "cpu_seconds_each": round((_cpu() - before) / count, 3),
    }


def _cpu() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
