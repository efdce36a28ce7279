"""Read PDFs as a screen reader would: by their tags, in the order of the tags."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium


@dataclass
class Tag:
    """One element of a tagged PDF; ``parts`` are words and the tags inside, in order."""

    kind: str
    alt: str = ""
    lang: str = ""
    parts: list["Tag | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words inside, in reading order."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def all(self) -> Iterator["Tag"]:
        """This element and those inside, in reading order."""
        yield self
        for part in self.parts:
            if isinstance(part, Tag):
                yield from part.all()


@dataclass
class Paper:
    """What a PDF says of itself, and its tags, page after page."""

    is_tagged: bool
    lang: str
    said: dict[str, str]
    pages: list[list[Tag]]

    @property
    def tags(self) -> list[Tag]:
        return [tag for page in self.pages for top in page for tag in top.all()]

    @property
    def text(self) -> str:
        return "\n".join(top.text for page in self.pages for top in page)

    def of(self, *kinds: str) -> list[str]:
        """The words of each element of these kinds, in reading order."""
        return [" ".join(tag.text.split()) for tag in self.tags if tag.kind in kinds]


def read(content: bytes) -> Paper:
    """Read a whole PDF."""
    document = pypdfium2.PdfDocument(content)
    try:
        said = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")
        said += ("CreationDate", "ModDate")
        return Paper(
            bool(pdfium.FPDFCatalog_IsTagged(document.raw)),
            _string(pdfium.FPDFCatalog_GetLanguage, document.raw),
            {name: words for name in said if (words := document.get_metadata_value(name))},
            [_page(document[at]) for at in range(len(document))],
        )
    finally:
        document.close()


def words(content: bytes) -> str:
    """All words of a PDF as they stand on its pages: many times faster than by their tags."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> list[Tag]:
    words = _words(page)
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    found = [
        _tag(pdfium.FPDF_StructTree_GetChildAtIndex(tree, at), words)
        for at in range(pdfium.FPDF_StructTree_CountChildren(tree))
    ]
    pdfium.FPDF_StructTree_Close(tree)
    return found


def _words(page: pypdfium2.PdfPage) -> dict[int, str]:
    """The words of a page by the number of the marked content that they are drawn in."""
    found: dict[int, str] = {}
    text = page.get_textpage()
    for one in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT]):
        number = pdfium.FPDFPageObj_GetMarkedContentID(one.raw)
        found[number] = found.get(number, "") + _string(pdfium.FPDFTextObj_GetText, one.raw, text)
    return found


def _tag(element: Any, words: dict[int, str]) -> Tag:
    tag = Tag(
        _string(pdfium.FPDF_StructElement_GetType, element),
        _string(pdfium.FPDF_StructElement_GetAltText, element),
        _string(pdfium.FPDF_StructElement_GetLang, element),
    )
    for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
        inside = pdfium.FPDF_StructElement_GetChildAtIndex(element, at)
        number = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at)
        if inside:
            tag.parts.append(_tag(inside, words))
        elif number >= 0:
            tag.parts.append(words.get(number, ""))
    return tag


def _string(ask: Callable[..., int], *of: Any) -> str:
    """What a function of pdfium writes into a buffer, as UTF-16."""
    size = int(ask(*of, None, 0))
    if size <= 0:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(*of, ctypes.cast(buffer, ask.argtypes[-2]), size)  # type: ignore[attr-defined]
    return buffer.raw.decode("utf-16-le").split("\0")[0]
