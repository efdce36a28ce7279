"""Lay a copy out as slides: one thing a slide, large, with what the trainer reads in the notes.

A story that would need too many slides is not cut: its slide says where to read it.
"""

import base64
import io
import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

import segno

from storybank.domain.media import Size
from storybank.domain.packs import Step, StepKind, time_said
from storybank.domain.people import Actor
from storybank.domain.printed import BlockKind, paragraphs
from storybank.media import printing
from storybank.media.printing import Kind
from storybank.services import handouts, languages, media
from storybank.services.archive import Archive
from storybank.services.handout_pdf import QUESTIONS
from storybank.services.handouts import Handout, Piece
from storybank.services.languages import settable

Laid = dict[str, Any]

MOST_LINES, LETTERS = 8, 54  # on one slide, and in one line
MOST_SLIDES = 25  # of the words of one story
TOO_LONG = "This story is too long for slides. Read it out from the hand-out, all of it."
ENGLISH = "en-GB"
BESIDE, SMALL = 0.42, 0.26  # shares of the width that a picture has

_SENTENCE = re.compile(r"(?<=[.!?…؟])\s+")


def make(archive: Archive, actor: Actor, handout: Handout) -> bytes:
    """Return a copy as slides; UnmadeError says why there are none."""
    return printing.make(
        Kind.SLIDES,
        lay_out(archive, actor, handout),
        pictures=media.folder(archive),
        queue=archive.bank.instance / "print-work",
    )


def lay_out(archive: Archive, actor: Actor, handout: Handout) -> Laid:
    """Return the slides as data, in their order."""
    found = [
        _slide(
            handout.export.title,
            [handout.good_until],
            kind="title",
            notes=[handout.before.title, *handout.before.lines],
        ),
        _before(handout),
    ]
    for number, (step, piece) in enumerate(handout.steps, 1):
        if step.kind is StepKind.QUOTE:
            found += _quote(handout, step, number)
        elif piece is not None:
            found += _story(archive, actor, step, piece)
        elif step.story_id is not None:
            found.append(
                _slide(f"{handouts.WAS_HERE} (step {number})", ["You may not use it now."])
            )
        elif step.kind is StepKind.WORDS:
            found += _words(step, number)
    return {"title": settable(handout.export.title), "lang": ENGLISH, "slides": found}


def _quote(handout: Handout, step: Step, number: int) -> Iterator[Laid]:
    """Yield what is said of a quote first, then its words and who speaks; or that it is gone."""
    quoted = handout.quote(step.quote_id)
    if step.quote_id is None:
        return
    if quoted is None:
        title = f"{handouts.QUOTE_WAS_HERE} (step {number})"
        yield _slide(title, ["You may not use it now."])
        return
    title = f"A quote from {quoted.label} (step {number})"
    said = [" ".join(part for part in pair if part) for pair in handouts.said_of_quote(quoted)]
    if said:
        yield _slide(f"Before the next quote (step {number})", said)
    lines = [f"“{quoted.words}”", f"– {quoted.said_by}"]
    notes = [*step.notes.splitlines(), *_timed(step)]
    for at, chunk in enumerate(list(_chunks(lines)), 1):
        named = title if at == 1 else f"{title}, {at}"
        yield _slide(named, chunk, lang=quoted.view.lang, notes=notes)
    if step.questions:
        yield _questions(f"{QUESTIONS}: {title}", step)


def _before(handout: Handout) -> Laid:
    """Return the note to read first (W55), with the address as a code."""
    out = io.BytesIO()
    segno.make(handout.link, error="m", micro=False).save(out, kind="png", scale=10, border=4)
    content = base64.b64encode(out.getvalue()).decode()
    picture = {"content": content, "alt": f"QR code for {handout.link}"}
    lines = list(handout.before.lines)
    return _slide(handout.before.title, lines, picture=picture, share=SMALL)


def _story(archive: Archive, actor: Actor, step: Step, piece: Piece) -> Iterator[Laid]:
    """Yield what it talks about before it begins, its words, pictures and questions."""
    view, lang = piece.view, piece.view.lang
    said = [" ".join(part for part in pair if part) for pair in piece.said]
    yield _slide(
        piece.heading,
        [" · ".join(piece.line), *said],
        title_lang=piece.heading_lang,
        notes=[*step.notes.splitlines(), *_timed(step)],
    )
    chunks = list(_chunks(_read(piece)))
    if len(chunks) > MOST_SLIDES:
        chunks, lang = [[TOO_LONG]], "en"
    for number, chunk in enumerate(chunks, 1):
        title = f"{piece.heading} ({number} of {len(chunks)})"
        yield _slide(title, chunk, title_lang=piece.heading_lang, lang=lang)
    for number, shot in enumerate(handouts.shots(archive, actor, view, Size.LARGE), 1):
        title = f"{piece.heading}: picture {number}"
        picture = {"file": shot.file, "alt": settable(shot.alt)} if shot.file else None
        yield _slide(
            title, [shot.line], title_lang=piece.heading_lang, lang=view.lang, picture=picture
        )
    if step.questions:
        yield _questions(f"{QUESTIONS}: {piece.heading}", step)


def _read(piece: Piece) -> Iterator[str]:
    """Yield the paragraphs of a story in reading order, those of a list with its marks."""
    number = 0
    for kind, words in paragraphs(piece.words):
        number = number + 1 if kind is BlockKind.NUMBERS else 0
        mark = {BlockKind.BULLETS: "• ", BlockKind.NUMBERS: f"{number}. "}.get(kind, "")
        yield f"{mark}{words}"


def _words(step: Step, number: int) -> Iterator[Laid]:
    """Yield a step that is not a story; a long one goes on over several slides."""
    title = step.title or f"Step {number}"
    chunks = list(_chunks(step.notes.splitlines())) or [[]]
    for at, chunk in enumerate(chunks, 1):
        named = title if len(chunks) == 1 else f"{title} ({at} of {len(chunks)})"
        last = _timed(step) if at == len(chunks) else []
        yield _slide(named, [*chunk, *last], notes=[*chunk, *last])
    if step.questions:
        yield _questions(f"{QUESTIONS}: {title}", step)


def _questions(title: str, step: Step) -> Laid:
    return _slide(title, step.questions, bullets=True)


def _timed(step: Step) -> list[str]:
    time = time_said(step)
    return [time] if time else []


def _chunks(found: Iterable[str]) -> Iterator[list[str]]:
    """Yield as many paragraphs as one slide holds; a long one is parted between sentences."""
    chunk: list[str] = []
    for piece in (part for words in found for part in _parts(words)):
        if chunk and sum(map(_lines, chunk)) + _lines(piece) > MOST_LINES:
            yield chunk
            chunk = []
        chunk.append(piece)
    if chunk:
        yield chunk


def _parts(words: str) -> Iterator[str]:
    """Yield a paragraph whole where it fits on a slide, else as many sentences at a time."""
    if _lines(words) <= MOST_LINES:
        yield words
        return
    most = -(-_lines(words) // -(-_lines(words) // MOST_LINES))  # about as much on each
    part = ""
    for sentence in (one for line in words.splitlines() for one in _SENTENCE.split(line)):
        for piece in textwrap.wrap(sentence, most * LETTERS):
            if part and _lines(f"{part} {piece}") > most:
                yield part
                part = ""
            part = f"{part} {piece}".strip()
    if part:
        yield part


def _lines(words: str) -> int:
    """Return about how many lines a paragraph takes on a slide."""
    return sum(max(1, -(-len(line) // LETTERS)) for line in words.split("\n"))


def _slide(
    title: str,
    said: Iterable[str],
    *,
    kind: str = "text",
    title_lang: str = "en",
    lang: str = "en",
    bullets: bool = False,
    picture: Laid | None = None,
    share: float = BESIDE,
    notes: Iterable[str] = (),
) -> Laid:
    return {
        "kind": kind,
        "title": _paragraph(title, title_lang),
        "paragraphs": [_paragraph(words, lang) for words in said if words],
        "bullets": bullets,
        "picture": picture,
        "share": share,
        "notes": [settable(line) for line in notes if line],
    }


def _paragraph(words: str, lang: str) -> Laid:
    return {
        "text": settable(words),
        "lang": _tag(lang),
        "rtl": languages.is_right_to_left(lang),
    }


def _tag(lang: str) -> str:
    found = languages.subtag(lang)
    return ENGLISH if found == "en" else found
