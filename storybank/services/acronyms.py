"""Say what short words in capitals stand for, beside words that stay as they were told.

What they stand for is in the glossary, which curators write (``glossary``).
"""

import re
from collections.abc import Iterable

from storybank.domain.plain_words import ACRONYM
from storybank.domain.stories import StoryView
from storybank.services.archive import Archive
from storybank.storage import glossary

_SHORT = re.compile(r"[A-Z][A-Z0-9&]{1,9}")


def explained(archive: Archive, views: Iterable[StoryView]) -> tuple[tuple[str, str], ...]:
    """Return (short word, what it stands for) for those that stand in what is shown, by name."""
    shown = {word.removesuffix("s") for view in views for word in ACRONYM.findall(_text(view))}
    if not shown:
        return ()
    found: dict[str, str] = {}
    for group in glossary.find(archive.db):
        full = next((name for name in group.names if not _SHORT.fullmatch(name)), "")
        for name in group.names:
            if full and name in shown and _SHORT.fullmatch(name):
                found.setdefault(name, full)
    return tuple(sorted(found.items()))


def _text(view: StoryView) -> str:
    return "\n".join((view.title, view.summary, *view.running, *view.quotes))
