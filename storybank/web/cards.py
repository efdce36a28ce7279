"""Lay out found stories as lists show them, one card each (``stories/_cards.html``).

What a card says is worked out here, once: a page of results has twenty of them.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from flask import url_for
from markupsafe import Markup

from storybank.domain.media import Picture
from storybank.domain.stories import StoryView
from storybank.services import stories
from storybank.services.moments import Moment
from storybank.services.search import Found
from storybank.web.context import archive
from storybank.web.markup import marked_each

ANY_ID = "0000000"


class Card(NamedTuple):
    """One story in a list: where it leads, and its words; each may be empty but the title.

    ``lang`` is empty for English; ``packing`` leads to where it is put into a pack.
    """

    view: StoryView
    address: str
    packing: str
    lang: str
    title: Markup
    picture: Picture | None
    line: str
    snippet: Markup
    moment: Moment | None
    notes: str
    themes: tuple[str, ...]


def lay_out(found: Iterable[Found], one: str, *, are_packable: bool = False) -> list[Card]:
    """Return a card for each story; *one* is the endpoint that shows it."""
    shown = list(found)
    labels = stories.labels(archive())
    titles = marked_each([story.title for story in shown])
    snippets = marked_each([story.snippet for story in shown])
    address = _addresses(one)
    packing = _addresses("pack_steps.choose") if are_packable else None
    return [
        Card(
            view=view,
            address=address(view.id),
            packing=packing(view.id) if packing else "",
            lang="" if view.lang == "en" else view.lang,
            title=title,
            picture=view.pictures[0] if view.steps and view.pictures else None,
            line=" · ".join(story.line),
            snippet=snippet,
            moment=story.moment,
            notes=", ".join(view.content_notes),
            themes=tuple([labels("theme", slug) for slug in view.themes]),
        )
        for story, title, snippet in zip(shown, titles, snippets, strict=True)
        for view in (story.view,)
    ]


def _addresses(endpoint: str) -> Callable[[str], str]:
    """Return a function that writes the address of any story at *endpoint*: it is built once.

    An id has letters and digits only, and stands in an address as it is.
    """
    before, _, after = url_for(endpoint, story_id=ANY_ID).rpartition(ANY_ID)
    return lambda story_id: f"{before}{story_id}{after}"
