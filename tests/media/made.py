"""Make pictures for tests, with as many hidden facts in them as they can hold."""

from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

RED, BLUE = (200, 30, 30), (30, 30, 200)
SECRET = "Zwexelquor"


def two_halves(width: int = 400, height: int = 300) -> Image.Image:
    """Return a picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def jpeg(image: Image.Image | None = None, *, orientation: int = 1) -> bytes:
    """Return a JPEG with a place, an author, a comment, a profile, and bytes after its end."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 37.0, 59.0), 3: "E", 4: (1.0, 17.0, 7.0)})
    out = BytesIO()
    (image or two_halves()).save(
        out,
        "JPEG",
        exif=exif,
        comment=SECRET.encode(),
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(),
    )
    return out.getvalue() + SECRET.encode()


def png(image: Image.Image | None = None) -> bytes:
    """Return a PNG with words in it."""
    words = PngInfo()
    words.add_text("Comment", SECRET)
    words.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET}</x:xmpmeta>")
    out = BytesIO()
    (image or two_halves()).save(out, "PNG", pnginfo=words)
    return out.getvalue()


def webp(image: Image.Image | None = None) -> bytes:
    """Return a WebP with an author in it."""
    exif = Image.Exif()
    exif[0x013B] = SECRET
    out = BytesIO()
    (image or two_halves()).save(out, "WEBP", exif=exif, xmp=SECRET.encode())
    return out.getvalue()


def gif() -> bytes:
    """Return a GIF of two frames, with a comment."""
    out = BytesIO()
    two_halves().save(
        out, "GIF", save_all=True, append_images=[Image.new("RGB", (400, 300))], comment=SECRET
    )
    return out.getvalue()


def heic(image: Image.Image | None = None, *, orientation: int = 1) -> bytes:
    """Return what a phone takes, with a place, an author and a profile in it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 37.0, 59.0), 3: "E", 4: (1.0, 17.0, 7.0)})
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = BytesIO()
    pillow_heif.from_pillow(image or two_halves()).save(
        out,
        quality=90,
        enc_params={"preset": "ultrafast"},
        exif=exif.tobytes(),
        icc_profile=icc,
        xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(),
    )
    return out.getvalue()


def colours(content: bytes) -> tuple[str, str]:
    """Say what colour the left and the right of a picture are."""
    image = Image.open(BytesIO(content)).convert("RGB")
    middle = image.height // 2
    return tuple(_colour(image.getpixel((x, middle))) for x in (5, image.width - 6))  # type: ignore[return-value,arg-type]


def _colour(pixel: tuple[int, int, int]) -> str:
    red, _, blue = pixel
    if abs(red - blue) < 20:
        return "grey"
    return "red" if red > blue else "blue"
