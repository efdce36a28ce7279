"""Mark found words in a text and choose the excerpt that shows them best."""

import re
from collections.abc import Iterator

from storybank.search import analysis, units
from storybank.search.query import Parsed

Segment = tuple[str, bool]
Span = tuple[int, int]

LENGTH = 240  # characters of an excerpt
MOST_FOUND = 200  # words looked at in one text
MOST_READ = 200_000  # characters


def mark(text: str, parsed: Parsed) -> list[Segment]:
    """Return the excerpt of *text* that shows most of the words, in segments."""
    spans = _spans(text, parsed)
    start, end = _window(text, spans)
    inside = [(max(start, a), min(end, b)) for a, b in spans if a < end and b > start]
    segments = list(_segments(text, inside, start, end))
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return [*([(before, False)] if before else []), *segments, *([(after, False)] if after else [])]


def mark_all(text: str, parsed: Parsed) -> list[Segment]:
    """Return the whole *text* in segments, found words marked."""
    return list(_segments(text, _spans(text, parsed), 0, len(text)))


def _spans(text: str, parsed: Parsed) -> list[Span]:
    """Return where words that were asked for stand, in order, none over another."""
    asked = (*units.wanted(parsed), *units.needed(parsed))
    stems = {stem for unit in asked for stem in unit.stems}
    pairs = {phrase for unit in asked for phrase in unit.phrases}
    stems |= {stem for unit in units.needed(parsed) for phrase in unit.phrases for stem in phrase}
    prefixes = tuple(analysis.folded(prefix) for prefix in parsed.prefixes)
    if not (stems or prefixes or pairs):
        return []
    spans: list[Span] = []
    for word in _candidates(text, stems | {stem for pair in pairs for stem in pair}, prefixes):
        is_found = word.stem in stems or (prefixes and word.plain.startswith(prefixes))
        if is_found and (not spans or word.start >= spans[-1][1]):
            spans.append((word.start, word.end))
    return spans[:MOST_FOUND]


def _candidates(text: str, stems: set[str], prefixes: tuple[str, ...]) -> Iterator[analysis.Word]:
    """Yield the words that may be asked for, without reading a long text whole."""
    if len(text) <= 4 * LENGTH:
        yield from analysis.words(text)
        return
    starts = sorted({re.escape(stem[:3]) for stem in (*stems, *prefixes)})
    looked = re.compile(r"\S*(?:" + "|".join(starts) + r")\S*(?:\s\S+)?", re.IGNORECASE)
    for count, found in enumerate(looked.finditer(text, 0, MOST_READ)):
        if count >= MOST_FOUND:
            return
        for word in analysis.words(found[0]):
            at = found.start()
            yield analysis.Word(
                word.plain, word.stem, word.position, at + word.start, at + word.end, word.is_joined
            )


def _window(text: str, spans: list[Span]) -> Span:
    """Return the stretch of the text with most different words found, cut between words."""
    if len(text) <= LENGTH:
        return 0, len(text)
    best, best_count = 0, 0
    for start, _ in spans:
        found = {text[a:b].casefold() for a, b in spans if start <= a and b <= start + LENGTH}
        if len(found) > best_count:
            best, best_count = start, len(found)
    start = max(0, min(best - LENGTH // 4, len(text) - LENGTH))
    if start:
        start = text.find(" ", start) + 1
    end = min(len(text), start + LENGTH)
    if end < len(text):
        cut = text.rfind(" ", start, end)
        end = cut if cut > start else end
    return start, end


def _segments(text: str, spans: list[Span], start: int, end: int) -> Iterator[Segment]:
    at = start
    for a, b in spans:
        if a > at:
            yield text[at:a], False
        yield text[a:b], True
        at = b
    if at < end:
        yield text[at:end], False
