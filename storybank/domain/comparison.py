"""Compare all that a yes is said to, part by part, between two versions of a story."""

from collections.abc import Mapping
from dataclasses import dataclass

from storybank.domain import difference, kinds, recorded
from storybank.domain.difference import Line
from storybank.domain.edits import NAMES
from storybank.domain.stories import Content


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a story in both versions."""

    name: str
    lines: tuple[Line, ...]
    is_changed: bool


def sections(before: Content, after: Content, themes: Mapping[str, str]) -> list[Section]:
    """Return the parts that either version has, in the order they are read.

    *themes* maps a theme's slug to its label.
    """
    codes = kinds.codes_of(before.sections, after.sections)
    old, new = _texts(before, themes, codes), _texts(after, themes, codes)
    return [
        Section(
            name,
            tuple(difference.lines(old[name], new[name])),
            difference.is_changed(old[name], new[name]),
        )
        for name in old
        if old[name] or new[name]
    ]


def _texts(content: Content, themes: Mapping[str, str], codes: list[str]) -> dict[str, str]:
    parts = dict(content.sections)
    return {
        NAMES["title"]: content.title,
        NAMES["summary"]: content.summary,
        NAMES["body"]: content.body,
        **{kinds.title(code): parts.get(code, "") for code in codes},
        NAMES["updates"]: "\n".join(f"{day}: {text}" for day, text in content.updates),
        NAMES["quotes"]: "\n".join(content.quotes),
        NAMES["pictures"]: "\n".join(one.said for one in content.pictures),
        NAMES["recordings"]: recorded.said(content.recordings),
        NAMES["labels"]: "\n".join(themes.get(slug, slug) for slug in content.labels),
        NAMES["content_notes"]: "\n".join(content.content_notes),
        NAMES["use_notes"]: "\n".join(content.use_notes),
    }
