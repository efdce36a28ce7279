"""Make slides in a process of its own, with limits: every title and text in its placeholder.

``printing`` starts it as a script. It imports nothing of the archive, and lays
out what it is given, slide by slide.
"""

import base64
import html
import io
import runpy
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

try:
    pptx: Any = import_module("pptx")
    etree: Any = import_module("lxml.etree")
    qn: Any = import_module("pptx.oxml.ns").qn
    Pt: Any = import_module("pptx.util").Pt
    Colour: Any = import_module("pptx.dml.color").RGBColor
except ImportError:
    pptx = None

HERE = Path(__file__).parent
CPU_SECONDS = 15
MEMORY_BYTES = 900 * 1024 * 1024
FILE_BYTES = 0

WIDTH, HEIGHT = 12192000, 6858000  # a wide screen, in EMU
EDGE, TOP, FOOT = 640080, 1700000, 450000
TEXT_POINTS, TITLE_POINTS = 28, 38
INK, BRAND = "2A2420", "7A2836"
TITLE_SLIDE, TITLE_AND_TEXT, TITLE_ALONE = 0, 1, 5  # layouts
SMALL, LARGE = 0.26, 0.42  # shares of the width that a picture beside text has
DAY = (1980, 1, 1, 0, 0, 0)  # no file inside says when it was made
# Parts that say who made it, with what, when and how it looked.
LEFT_OUT = ("docProps/app.xml", "docProps/thumbnail.jpeg", "ppt/printerSettings/")
DECORATIVE = (
    '<a:ext xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext>'
)
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">{title}{language}</cp:coreProperties>'
)


def main() -> None:
    """Do the job on the input; whatever goes wrong is told as a refusal."""
    limits = runpy.run_path(str(HERE / "limits.py"))
    limits["serve"](
        answer, cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES
    )


def answer(job: dict[str, Any]) -> dict[str, str]:
    """Return the slides, or why there are none."""
    if pptx is None:
        return {"refused": "missing"}
    try:
        deck = pptx.Presentation()
        _widen(deck)
        for slide in job["document"]["slides"]:
            _add(deck, slide, Path(job["pictures"]))
        out = io.BytesIO()
        deck.save(out)
        made = _nameless(out.getvalue(), job["document"]["title"], job["document"]["lang"])
        return {"made": base64.b64encode(made).decode()}
    except MemoryError:
        return {"refused": "heavy"}


def _widen(deck: Any) -> None:
    """Give the deck the shape of a wide screen, and every placeholder its place on it."""
    by = WIDTH / deck.slide_width
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    for layout in (deck.slide_master, *deck.slide_layouts):
        for shape in layout.placeholders:
            place = (shape.left, shape.top, shape.width, shape.height)
            shape.left, shape.width = int(place[0] * by), int(place[2] * by)
            shape.top, shape.height = place[1], place[3]


def _add(deck: Any, said: dict[str, Any], folder: Path) -> None:
    """Add one slide: title, text, a picture beside or below, notes."""
    is_first = said["kind"] == "title"
    has_text = bool(said["paragraphs"])
    kind = TITLE_SLIDE if is_first else TITLE_AND_TEXT if has_text else TITLE_ALONE
    slide = deck.slides.add_slide(deck.slide_layouts[kind])
    title = slide.shapes.title
    _write(title.text_frame, [said["title"]], TITLE_POINTS, colour=BRAND)
    if not is_first:
        title.left, title.top, title.width, title.height = EDGE, 300000, WIDTH - 2 * EDGE, 1250000
    if has_text:
        text = slide.placeholders[1]
        share = said["share"] if said["picture"] else 0.0
        if not is_first:
            text.left, text.top = EDGE, TOP
            text.width = int((WIDTH - 2 * EDGE) * (1 - share))
            text.height = HEIGHT - TOP - FOOT
        _write(text.text_frame, said["paragraphs"], TEXT_POINTS, bullets=said["bullets"])
    if said["picture"]:
        _picture(slide, said["picture"], folder, said["share"] if has_text else 1.0)
    if said["notes"]:
        slide.notes_slide.notes_text_frame.text = "\n".join(said["notes"])


def _write(
    frame: Any,
    said: list[dict[str, Any]],
    points: int,
    *,
    bullets: bool = False,
    colour: str = INK,
) -> None:
    frame.word_wrap = True
    for at, one in enumerate(said):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        lines = one["text"].split("\n")
        for number, line in enumerate(lines):
            run = paragraph.add_run()
            run.text = line
            run.font.size = Pt(points)
            run.font.color.rgb = Colour.from_string(colour)
            run._r.get_or_add_rPr().set("lang", one["lang"])
            if number + 1 < len(lines):
                paragraph.add_line_break()
        properties = paragraph._p.get_or_add_pPr()
        properties.set("algn", "r" if one["rtl"] else "l")
        properties.set("rtl", str(int(one["rtl"])))
        paragraph.space_after = Pt(points // 3)
        if not bullets:
            _without_bullet(properties)


def _without_bullet(properties: Any) -> None:
    for name in ("marL", "indent"):
        properties.set(name, "0")
    properties.append(properties.makeelement(qn("a:buNone"), {}))


def _picture(slide: Any, said: dict[str, str], folder: Path, share: float) -> None:
    """Put a picture where there is room for it, whole, with what it shows in words."""
    source: Any = (
        io.BytesIO(base64.b64decode(said["content"]))
        if "content" in said
        else str(folder / said["file"].lstrip("/"))
    )
    shape = slide.shapes.add_picture(source, 0, 0)
    room_wide = int((WIDTH - 2 * EDGE) * share) - (EDGE if share < 1 else 0)
    room_high = HEIGHT - TOP - FOOT
    by = min(room_wide / shape.width, room_high / shape.height)
    shape.width, shape.height = int(shape.width * by), int(shape.height * by)
    spare = room_wide - shape.width
    shape.left = WIDTH - EDGE - room_wide + (spare if share < 1 else spare // 2)
    shape.top = TOP
    about = shape._element.nvPicPr.cNvPr
    about.set("name", "Picture")
    about.set("descr", said["alt"])
    if not said["alt"]:
        _decorates(about)


def _decorates(about: Any) -> None:
    """Mark a picture as one that says nothing, as its teller chose."""
    listed = about.makeelement(qn("a:extLst"), {})
    listed.append(etree.fromstring(DECORATIVE))
    about.append(listed)


def _nameless(deck: bytes, title: str, lang: str) -> bytes:
    """Return the deck with its title and language, and nothing else about how it was made."""
    core = CORE.format(
        title=f"<dc:title>{html.escape(title)}</dc:title>",
        language=f"<dc:language>{html.escape(lang)}</dc:language>",
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(deck)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name.startswith(LEFT_OUT):
                continue
            content = old.read(name)
            if name == "docProps/core.xml":
                content = core.encode()
            elif name.endswith(".rels") or name == "[Content_Types].xml":
                content = _without_links(content)
            entry = zipfile.ZipInfo(name, DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


def _without_links(listing: bytes) -> bytes:
    """Return a list of parts without those that are left out."""
    root = etree.fromstring(listing)
    for element in list(root):
        target = element.get("Target") or element.get("PartName") or ""
        found = target.replace("../", "ppt/").lstrip("/")
        if found.startswith(LEFT_OUT) or f"ppt/{found}".startswith(LEFT_OUT):
            root.remove(element)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


if __name__ == "__main__":
    main()
