"""Tell an edit that changes no word from one that does (I-14), and say what it changed.

White space, quotation marks, dashes, and spellings that the organisation has
declared: nothing else. Where lines and paragraphs break is the teller's, and so
is what stands at the beginning of a line, which can make a list or a heading.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from storybank.domain import difference, kinds
from storybank.domain.difference import Line
from storybank.domain.stories import Content, Rendition

Spellings = Mapping[str, str]

_SINGLE, _DOUBLE, _DASHES = "'‘’‚‛", '"“”„‟«»', "-‐‑‒–—―"
_QUOTES = str.maketrans(dict.fromkeys(_SINGLE, "'") | dict.fromkeys(_DOUBLE, '"'))
_MARKS = _QUOTES | str.maketrans(dict.fromkeys(_DASHES, "-"))
_WORD = re.compile(r"([^\W\d_]+(?:'[^\W\d_]+)*)")


@dataclass(frozen=True, slots=True)
class Tidied:
    """One part of a story that was tidied; ``kinds`` says in words what was."""

    part: str
    kinds: tuple[str, ...]
    lines: tuple[Line, ...]


def words(rendition: Rendition) -> Content:
    """Return the words of *rendition* as they were tidied last, or as they were agreed to.

    What would not keep every word in its place is never taken for tidied.
    """
    tidied = rendition.tidied
    if tidied is None or tidied.content.sha256 != tidied.sha256:
        return rendition.content
    return tidied.content if _keeps(rendition.content, tidied.content, None) else rendition.content


def is_tidied(before: Content, after: Content, spellings: Spellings) -> bool:
    """Tell whether *after* is *before* with no word changed.

    *spellings* maps a wrong spelling in small letters to the right one. The same
    content is no edit, and so is not tidied.
    """
    return before != after and _keeps(before, after, spellings)


def is_alike(before: Content, after: Content, spellings: Spellings) -> bool:
    """Tell whether both are the same but for what is no change of words."""
    return _keeps(before, after, spellings) or _keeps(after, before, spellings)


def changes(before: Content, after: Content) -> tuple[Tidied, ...]:
    """Say, part by part, what a tidying changed."""
    return tuple(
        Tidied(name, tuple(_kinds(was, now)), _changed_lines(was, now))
        for (name, was), (_, now) in zip(_texts(before), _texts(after), strict=True)
        if was != now
    )


def _keeps(before: Content, after: Content, spellings: Spellings | None) -> bool:
    """Tell whether each word keeps its place; without *spellings* one may be spelt otherwise."""
    shapes = (
        (
            (c.lang, c.format, c.labels, c.pictures, c.recordings),
            [d for d, _ in (*c.sections, *c.updates)],
        )
        for c in (before, after)
    )
    if len({repr(shape) for shape in shapes}) > 1:
        return False
    old, new = list(_texts(before)), list(_texts(after))
    return [name for name, _ in old] == [name for name, _ in new] and all(
        _same(was, now, spellings) for (_, was), (_, now) in zip(old, new, strict=True)
    )


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    yield "Title", content.title
    yield "Summary", content.summary
    yield "Story", content.body
    for code, text in content.sections:
        yield kinds.title(code), text
    for name, several in (
        ("News since then", tuple(text for _, text in content.updates)),
        ("Short quotes", content.quotes),
        ("What it talks about", content.content_notes),
        ("How to use it", content.use_notes),
    ):
        for text in several:
            yield name, text


def _same(before: str, after: str, spellings: Spellings | None) -> bool:
    old, new = _folded(before), _folded(after)
    return len(old) == len(new) and all(
        _same_line(was, now, spellings) for was, now in zip(old, new, strict=True)
    )


def _same_line(before: str, after: str, spellings: Spellings | None) -> bool:
    old, new = _WORD.split(before), _WORD.split(after)
    return len(old) == len(new) and all(
        was == now or (at % 2 == 1 and _is_spelling(was, now, spellings))
        for at, (was, now) in enumerate(zip(old, new, strict=True))
    )


def _is_spelling(was: str, now: str, spellings: Spellings | None) -> bool:
    if spellings is None:
        return True
    right = spellings.get(was.lower())
    if right is None or now.lower() != right.lower():
        return False
    return now[0].isupper() == (was[0].isupper() or right[0].isupper())


def _folded(text: str) -> list[str]:
    """Return the lines of *text* with plain marks, and one empty one between paragraphs."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        plain = _folded_line(line)
        if plain or (lines and lines[-1]):
            lines.append(plain)
    return lines


def _folded_line(line: str) -> str:
    """Fold all but the blanks and the dash at the beginning, and a line that is nothing else."""
    plain = " ".join(line.split())
    if not plain or set(plain) <= set(_DASHES):
        return plain
    rest = re.sub("-+", "-", plain[1:].translate(_MARKS))
    return line[: len(line) - len(line.lstrip())] + plain[0].translate(_QUOTES) + rest


def _kinds(before: str, after: str) -> Iterator[str]:
    """Name what differs between two texts with the same words."""
    if re.findall(r"\s+", before) != re.findall(r"\s+", after):
        yield "spaces"
    if _only(before, _SINGLE + _DOUBLE) != _only(after, _SINGLE + _DOUBLE):
        yield "quotation marks"
    if _only(before, _DASHES) != _only(after, _DASHES):
        yield "dashes"
    if _WORD.findall(before.translate(_MARKS)) != _WORD.findall(after.translate(_MARKS)):
        yield "spelling"


def _only(text: str, marks: str) -> str:
    return "".join(char for char in text if char in marks)


def _changed_lines(before: str, after: str) -> tuple[Line, ...]:
    return tuple(
        line for line in difference.lines(before, after) if line.kind is not difference.Kind.SAME
    )
