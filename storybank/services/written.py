"""Read people's text, which is plain or simple Markdown: as HTML to be cleaned, or as blocks.

HTML in it is text. Which addresses may be followed is said here once, for pages
and for paper.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from storybank.domain.printed import Block, BlockKind, Line, Run

MARKDOWN = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["newline", "list", "blockquote", "heading", "emphasis", "link", "escape"]
)
_KINDS = {
    "paragraph": BlockKind.PARAGRAPH,
    "heading": BlockKind.HEADING,
    "bullet_list": BlockKind.BULLETS,
    "ordered_list": BlockKind.NUMBERS,
    "list_item": BlockKind.ITEM,
    "blockquote": BlockKind.QUOTE,
}


def blocks(text: str) -> tuple[Block, ...]:
    """Return *text* as blocks in reading order."""
    return tuple(_block(node) for node in SyntaxTreeNode(MARKDOWN.parse(text)).children)


def may_be_followed(address: str) -> bool:
    """Tell whether an address is an absolute one of the web; no other becomes a link."""
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _block(node: SyntaxTreeNode) -> Block:
    kind = _KINDS[node.type]
    if kind in {BlockKind.PARAGRAPH, BlockKind.HEADING}:
        return Block(kind, tuple(_lines(node.children)))
    return Block(kind, inside=tuple(_block(child) for child in node.children))


def _lines(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Line]:
    line: list[Run] = []
    for run in _runs(nodes, Run("")):
        if run is None:
            yield tuple(line)
            line = []
        elif run.text:
            line.append(run)
    yield tuple(line)


def _runs(nodes: Iterable[SyntaxTreeNode], like: Run) -> Iterator[Run | None]:
    """Yield runs that look like *like* but for what each node says; None ends a line."""
    for node in nodes:
        if node.type in {"softbreak", "hardbreak"}:
            yield None
        elif node.children:
            yield from _runs(node.children, _looking(node, like))
        else:
            yield Run(node.content, like.strong, like.emphasis, like.link)


def _looking(node: SyntaxTreeNode, like: Run) -> Run:
    address = str(node.attrs.get("href", ""))
    return Run(
        "",
        like.strong or node.type == "strong",
        like.emphasis or node.type == "em",
        address if node.type == "link" and may_be_followed(address) else like.link,
    )
