"""Judge a colour by whether people can read with it (WCAG 2.2, 1.4.3): by sums, not by eye."""

import re

from storybank.domain.errors import InvalidError

# What stands behind words and links in the light scheme; see static/theme.css.
BACKGROUNDS = ("#ffffff", "#fffdf8", "#f6ece0")
ENOUGH = 4.5
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 100


def check(colour: str) -> None:
    """Refuse a colour that cannot be read; InvalidError names the nearest one that can."""
    if not _COLOUR.fullmatch(colour.lower()):
        said = f"“{colour}” is no colour: write # and six digits or letters, such as #7a2836."
        raise InvalidError({"brand_colour": said})
    if not is_readable(colour):
        said = f"Words in {colour} are hard to read. The nearest that works is {nearest(colour)}."
        raise InvalidError({"brand_colour": said})


def is_readable(colour: str) -> bool:
    """Tell whether words in this colour, and white on it, are easy enough to read."""
    return all(contrast(colour, behind) >= ENOUGH for behind in BACKGROUNDS)


def nearest(colour: str) -> str:
    """Return the same hue, only as much darker as it has to be."""
    for step in range(_STEPS, -1, -1):
        found = darker(colour, step / _STEPS)
        if is_readable(found):
            return found
    raise AssertionError("black is readable")


def darker(colour: str, share: float) -> str:
    """Return a colour with that share of its light."""
    return "#" + "".join(f"{round(part * share):02x}" for part in _parts(colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
