"""Make the fonts for paper from those for the web: unpacked, one weight each, by ``build.sh``.

Usage: fonts.py NODE_MODULES STATIC_FONTS OUT. Needs fonttools and brotli.
"""

import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = {"regular": 400, "bold": 700}
NOTO = {"noto-sans-arabic": "arabic", "noto-sans-hebrew": "hebrew", "noto-emoji": "emoji"}


def main(modules: Path, web: Path, out: Path) -> None:
    """Write every font as TrueType into *out*."""
    out.mkdir(parents=True, exist_ok=True)
    for name, weight in WEIGHTS.items():
        pieces = []
        for script in ("latin", "latin-ext"):
            font = TTFont(web / f"atkinson-hyperlegible-next-{script}-wght-normal.woff2")
            font = instantiateVariableFont(font, {"wght": weight}, updateFontNames=True)
            font.flavor = None
            piece = out / f"{script}.ttf"
            font.save(piece)
            pieces.append(piece)
        whole = Merger().merge([str(piece) for piece in pieces])
        whole.save(out / f"atkinson-hyperlegible-next-{name}.ttf")
        for piece in pieces:
            piece.unlink()
        for family, script in NOTO.items():
            found = modules / family / "files" / f"{family}-{script}-{weight}-normal.woff2"
            if family != "noto-emoji" or name == "regular":
                font = TTFont(found)
                font.flavor = None
                font.save(out / f"{family}-{name}.ttf")


main(*(Path(argument) for argument in sys.argv[1:4]))
