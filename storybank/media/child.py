"""Decode one picture in a process of its own, with limits, and write it anew from its pixels.

``pictures`` starts it as a script: a job as JSON on its input, what came of it as
JSON on its output. It imports nothing of the archive, and has nothing of it but the
one file it reads and the one folder it writes.
"""

import errno
import json
import resource
import runpy
import sys
import warnings
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms

CPU_SECONDS = 8
MEMORY_BYTES = 900 * 1024 * 1024
# What phones take needs less, if it is honest; its decoder fills what it may have.
HEIF_MEMORY_BYTES = 480 * 1024 * 1024
FILE_BYTES = 64 * 1024 * 1024
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
WEBP_QUALITY, JPEG_QUALITY = 82, 86


def main() -> None:
    """Do the job on the input; whatever goes wrong is told as a refusal."""
    limit()
    job = json.load(sys.stdin)
    answer: dict[str, Any]
    try:
        answer = {"files": clean(job)}
    except MemoryError:
        answer = {"refused": "heavy"}
    except OSError as error:  # Pillow's own, of damaged files, have no number
        answer = {"refused": "full" if error.errno in NO_ROOM else "broken"}
    # A decoder can raise anything at all; nothing it says is worth keeping.
    except Exception as error:
        answer = {"refused": getattr(error, "code", "broken")}
    json.dump(answer, sys.stdout)


def limit() -> None:
    """Set the limits of this process, for good."""
    limits = runpy.run_path(str(Path(__file__).with_name("limits.py")))
    limits["keep_within"](cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES)


class RefusedError(Exception):
    """Say why a picture is not taken."""

    def __init__(self, code: str) -> None:
        """Keep *code*, one of ``domain.media.Refusal``."""
        super().__init__(code)
        self.code = code


def clean(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Write every size of a picture into the job's folder; return what was written."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = job["most_pixels"]
    picture = _open(job)
    if picture.width * picture.height > job["most_pixels"]:
        raise RefusedError("pixels")
    picture = _flat(_upright(picture, max(edge for _, edge in job["edges"])))
    for area in job["areas"]:
        _hide(picture, area)
    return [
        written
        for size, edge in job["edges"]
        for written in _write(
            _cover(picture, edge, job["crop"]) if size == "cover" else _scaled(picture, edge),
            Path(job["folder"]),
            size,
        )
    ]


def _open(job: dict[str, Any]) -> Any:
    if job["format"] == "HEIF":
        _learn_heif()
    return Image.open(job["file"], formats=[job["format"]])


def _learn_heif() -> None:
    """Let Pillow read what phones take; RefusedError where that is not installed.

    Its one picture alone is asked for: neither thumbnails nor a second thread,
    each of which would take its share of the memory.
    """
    try:
        heif: Any = import_module("pillow_heif")
    except ImportError:
        raise RefusedError("kind") from None
    resource.setrlimit(resource.RLIMIT_AS, (HEIF_MEMORY_BYTES, HEIF_MEMORY_BYTES))
    heif.options.DECODE_THREADS = 1
    heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def _upright(picture: Any, edge: int) -> Any:
    """Decode it, no larger than it is kept, and turn it the way it is meant to be seen."""
    icc = picture.info.get("icc_profile")
    try:
        turn = picture.getexif().get(0x0112, 1)
    except Exception:  # damaged facts about a picture are no reason to refuse it
        turn = 1
    if picture.mode.startswith("I") or picture.mode == "F":
        picture.load()
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in {"P", "PA", "LA", "La", "RGBa", "1"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    turned = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(turn)
    picture = picture.transpose(turned) if turned is not None else picture
    picture.info = {"icc_profile": icc} if icc else {}
    return picture


def _flat(picture: Any) -> Any:
    """Return its pixels alone: sRGB, on white, in an image that knows nothing else."""
    icc = picture.info.get("icc_profile")
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    picture = _in_srgb(picture, icc) if icc else picture.convert("RGB")
    return Image.frombytes("RGB", picture.size, picture.tobytes())


def _in_srgb(picture: Any, icc: bytes) -> Any:
    """Return the picture in sRGB; where its profile cannot be used, as if it were already."""
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(icc))
        srgb = ImageCms.createProfile("sRGB")
        done = ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        done = None
    return done if done is not None else picture.convert("RGB")


def _hide(picture: Any, area: list[float]) -> None:
    """Paint over an area: nothing of what was there is left."""
    left, top, right, bottom = area
    box = (
        int(left * picture.width),
        int(top * picture.height),
        -int(-right * picture.width // 1),
        -int(-bottom * picture.height // 1),
    )
    picture.paste((90, 90, 90), box)


def _scaled(picture: Any, edge: int) -> Any:
    copy = picture.copy()
    copy.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return copy


def _cover(picture: Any, edge: int, crop: str) -> Any:
    """Return the square at the start, in the middle or at the end of the longer edge."""
    side = min(picture.size)
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[crop]
    left, top = (int((whole - side) * share) for whole in picture.size)
    square = picture.crop((left, top, left + side, top + side))
    square.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return square


def _write(picture: Any, folder: Path, size: str) -> list[dict[str, Any]]:
    written = []
    for kind, how in (
        ("webp", {"format": "WEBP", "quality": WEBP_QUALITY, "method": 4}),
        ("jpeg", {"format": "JPEG", "quality": JPEG_QUALITY, "optimize": True}),
    ):
        name = f"{size}.{kind}"
        picture.save(folder / name, **how)
        written.append(
            {
                "size": size,
                "kind": kind,
                "name": name,
                "width": picture.width,
                "height": picture.height,
            }
        )
    return written


if __name__ == "__main__":
    main()
