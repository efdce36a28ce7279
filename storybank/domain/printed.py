"""Say what words are made of once they are read: blocks of lines of runs, and no markup.

What sets them on paper or on slides gets this, so that nothing in a story can be
taken for an order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of words is; lists hold items, items and quotations hold blocks."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    ITEM = "item"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words that look alike; ``link`` is an absolute address or empty."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block: ``lines`` of a paragraph or heading, ``inside`` of all others."""

    kind: BlockKind
    lines: tuple[Line, ...] = ()
    inside: tuple["Block", ...] = ()


def plain(lines: Iterable[Line]) -> str:
    """Return the words of lines alone, one line below the other."""
    return "\n".join("".join(run.text for run in line) for line in lines)


def paragraphs(blocks: Iterable[Block]) -> Iterator[tuple[BlockKind, str]]:
    """Yield all words in reading order, each paragraph with what it stands in."""
    for block in blocks:
        if block.lines:
            yield block.kind, plain(block.lines)
        for kind, words in paragraphs(block.inside):
            yield (kind if block.kind is BlockKind.ITEM else _within(block.kind, kind)), words


def _within(outer: BlockKind, inner: BlockKind) -> BlockKind:
    """Return what a paragraph in a list or a quotation is to be shown as."""
    return outer if inner in {BlockKind.PARAGRAPH, BlockKind.ITEM} else inner
