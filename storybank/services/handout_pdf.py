"""Lay a hand-out out for paper: the blocks that ``media/handout.typ`` sets, in reading order.

Large print has larger letters. Easy read has larger letters too, pictures on the
left, and of each story only such words as its teller agreed to in easy read.
"""

import io
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import segno

from storybank.domain.media import Size
from storybank.domain.people import Actor
from storybank.domain.printed import Block, BlockKind, Line, Run
from storybank.media import printing
from storybank.media.printing import Kind
from storybank.services import handouts, media
from storybank.services.archive import Archive
from storybank.services.handouts import Form, Handout, Piece, Shot
from storybank.services.languages import settable, subtag

Laid = dict[str, Any]

POINTS = {Form.USUAL: 12, Form.LARGE: 18, Form.EASY_READ: 16}
QR_MM = 32
QUESTIONS = "To talk about"


def make(archive: Archive, actor: Actor, handout: Handout, form: Form) -> bytes:
    """Return a hand-out as PDF/UA-1; UnmadeError says why there is none."""
    document = lay_out(archive, actor, handout, form)
    return printing.make(
        Kind.PDF,
        document,
        pictures=media.folder(archive),
        queue=archive.bank.instance / "print-work",
    )


def lay_out(archive: Archive, actor: Actor, handout: Handout, form: Form) -> Laid:
    """Return the document as data."""
    questions = {piece.view.id: step.questions for step, piece in handout.steps if piece}
    found = [_heading(1, handout.export.title), _before(handout)]
    found += [_paragraph(handout.left_out)] if handout.left_out else []
    found += _quotes(handout, 0)
    for number, piece in enumerate(handout.pieces, 1):
        found.append({"kind": "rule"})
        if piece is None:
            found += [_heading(2, handouts.WAS_HERE), _paragraph(handouts.NOT_NOW)]
            found += _quotes(handout, number)
            continue
        found += _story(piece, partial(handouts.shots, archive, actor, piece.view), form)
        found += _questions(questions.get(piece.view.id, ()))
        found += _quotes(handout, number)
    return {
        "title": settable(handout.export.title),
        "lang": "en",
        "size": POINTS[form],
        "footer": f"{handout.good_until} Check it first: {handout.link}",
        "blocks": found,
    }


def _quotes(handout: Handout, before: int) -> Iterator[Laid]:
    """Yield the quotes that stand after so many stories."""
    for position, quoted in handout.quotes:
        if position != before:
            continue
        yield {"kind": "rule"}
        if quoted is None:
            yield _heading(2, handouts.QUOTE_WAS_HERE)
            yield _paragraph(handouts.NOT_NOW)
            continue
        yield _heading(2, "A quote")
        for label, sentence in handouts.said_of_quote(quoted):
            yield _labelled(label, sentence)
        words = {"kind": BlockKind.QUOTE.value, "inside": [_paragraph(f"“{quoted.words}”")]}
        yield _in_language(quoted.view.lang, [words])
        yield _paragraph(f"– {quoted.said_by}")


def _before(handout: Handout) -> Laid:
    """Return the note to read first, with the address as a code and in words."""
    screen = handout.before
    return {
        "kind": "box",
        "inside": [
            _heading(2, screen.title),
            *(_paragraph(line) for line in screen.lines),
            _paragraph(handout.good_until),
            {"kind": "code", "svg": _qr(handout.link), "alt": f"QR code for {handout.link}"},
        ],
    }


def _story(piece: Piece, shots: Any, form: Form) -> Iterator[Laid]:
    yield _in_language(piece.heading_lang, [_heading(2, piece.heading)])
    yield _paragraph(" · ".join(piece.line), kind="small")
    for label, sentence in piece.said:
        yield _labelled(label, sentence)
    if form is Form.EASY_READ and not piece.view.is_easy_read:
        yield _paragraph(handouts.NOT_EASY)
        return
    found, lang = list(shots(Size.MIDDLE)), piece.view.lang
    words = [_in_language(lang, [_block(block) for block in piece.words])]
    if form is Form.EASY_READ and found and found[0].file and not found[0].line:
        yield {"kind": "beside", "inside": [_picture(found.pop(0)) | {"narrow": True}, *words]}
        words = []
    yield from words
    for shot in found:
        yield from _told(shot, lang)
    yield from _said(piece)
    if piece.view.citation:
        yield _paragraph(f"It first came from: {piece.view.citation}")


def _said(piece: Piece) -> Iterator[Laid]:
    """Yield what is said in each recording; nothing where there are no recordings."""
    for recording, turns in handouts.said(piece.view):
        yield _heading(3, recording)
        lines: list[Laid] = [_paragraph(turn) for turn in turns]
        yield _in_language(piece.view.lang, lines)


def _questions(questions: Iterable[str]) -> list[Laid]:
    items = [{"kind": "item", "inside": [_paragraph(one)]} for one in questions]
    return [_heading(3, QUESTIONS), {"kind": "bullets", "inside": items}] if items else []


def _told(shot: Shot, lang: str) -> Iterator[Laid]:
    """Yield a picture; with a line the picture left and the words right (A11Y-32)."""
    words = [_in_language(lang, [_paragraph(shot.line)])] if shot.line else []
    if shot.file and words:
        yield {"kind": "beside", "inside": [_picture(shot) | {"narrow": True}, *words]}
    elif shot.file:
        yield _picture(shot)
    yield from words if not shot.file else ()


def _picture(shot: Shot) -> Laid:
    return {"kind": "picture", "file": shot.file, "format": "jpg", "alt": settable(shot.alt)}


def _in_language(lang: str, inside: list[Laid]) -> Laid:
    return {"kind": "words", "lang": subtag(lang), "inside": inside}


def _block(block: Block) -> Laid:
    if block.kind is BlockKind.HEADING:
        return {"kind": "heading", "level": 3, "lines": _lines(block.lines)}
    if block.lines:
        return {"kind": "paragraph", "lines": _lines(block.lines)}
    return {"kind": block.kind.value, "inside": [_block(one) for one in block.inside]}


def _lines(lines: Iterable[Line]) -> list[list[Laid]]:
    return [[_run(run) for run in line] for line in lines]


def _run(run: Run) -> Laid:
    said: Laid = {"text": settable(run.text)}
    looks = {"strong": run.strong, "emphasis": run.emphasis, "link": run.link}
    return said | {name: value for name, value in looks.items() if value}


def _heading(level: int, words: str) -> Laid:
    return {"kind": "heading", "level": level, "lines": _lines(((Run(words),),))}


def _paragraph(words: str, *, kind: str = "paragraph") -> Laid:
    return {"kind": kind, "lines": _lines(((Run(words),),))}


def _labelled(label: str, sentence: str) -> Laid:
    runs = (Run(f"{label} ", strong=True), Run(sentence)) if label else (Run(sentence),)
    return {"kind": "paragraph", "lines": _lines((runs,))}


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, light="#ffffff")
    return out.getvalue().decode()
