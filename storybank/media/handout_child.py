"""Set one hand-out as PDF/UA-1 in a process of its own, with limits.

``printing`` starts it as a script. It imports nothing of the archive, reads the
template and the fonts beside it and the pictures it is told of, and writes nothing.
"""

import base64
import json
import re
import runpy
from importlib import import_module
from pathlib import Path
from typing import Any

try:
    typst: Any = import_module("typst")
except ImportError:
    typst = None

HERE = Path(__file__).parent
CPU_SECONDS = 10
MEMORY_BYTES = 1200 * 1024 * 1024
FILE_BYTES = 0
STANDARD = "ua-1"
LETTERS = ("could not be displayed", "disallowed codepoint")  # what it says of a letter

# What names a tool, in the two places where a PDF says what made it. Blanks keep every offset.
_TOOLS = (
    re.compile(rb"(?<=\))/Creator\(Typst [\w.]+\)(?=>>\nendobj)"),
    re.compile(rb"<xmp:CreatorTool>Typst [\w.]+</xmp:CreatorTool>"),
    re.compile(rb'(?<=<x:xmpmeta xmlns:x="adobe:ns:meta/") x:xmptk="xmp-writer"(?=>)'),
)


def main() -> None:
    """Do the job on the input; whatever goes wrong is told as a refusal."""
    limits = runpy.run_path(str(HERE / "limits.py"))
    limits["serve"](
        answer, cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES
    )


def answer(job: dict[str, Any]) -> dict[str, str]:
    """Return the hand-out, or why there is none; no word of what stands in it is told."""
    if typst is None:
        return {"refused": "missing"}
    try:
        made = typst.compile(
            (HERE / "handout.typ").read_bytes(),
            root=job["pictures"],
            font_paths=[str(HERE / "fonts")],
            ignore_system_fonts=True,
            package_path=job["pictures"],
            package_cache_path=job["pictures"],
            format="pdf",
            pdf_standards=[STANDARD],
            sys_inputs={"data": json.dumps(job["document"])},
        )
        return {"made": base64.b64encode(nameless(made)).decode()}
    except typst.TypstError as error:
        is_a_letter = any(said in str(error) for said in LETTERS)
        return {"refused": "letters" if is_a_letter else "broken"}
    except MemoryError:
        return {"refused": "heavy"}


def nameless(pdf: bytes) -> bytes:
    """Return a PDF that does not say which tool made it; ValueError where it says so elsewhere."""
    for tool in _TOOLS:
        pdf, found = tool.subn(lambda name: b" " * len(name[0]), pdf)
        if found != 1:
            raise ValueError("a PDF names its tool in another place")
    return pdf


if __name__ == "__main__":
    main()
