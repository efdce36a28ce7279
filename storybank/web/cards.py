"""Lay out found stories as lists show them, one card each (``stories/_cards.html``).

What a card says is worked out here, once: a page of results has twenty of them.
"""

from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

from storybank.domain.media import Picture
from storybank.domain.stories import StoryView
from storybank.services.moments import Moment
from storybank.services.search import Results
from storybank.web import addresses
from storybank.web.markup import marked_each


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


def lay_out(results: Results, one: str, *, are_packable: bool = False) -> list[Card]:
    """Return a card for each story of a page; *one* is the endpoint that shows it."""
    shown, called = results.stories, results.names["theme"]
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
            themes=tuple([called.get(slug, slug) for slug in view.themes]),
        )
        for story, title, snippet in zip(shown, titles, snippets, strict=True)
        for view in (story.view,)
    ]


def _addresses(endpoint: str) -> Callable[[str], str]:
    """Return a function that writes the address of any story at *endpoint*."""
    before, after = addresses.around_id(endpoint)
    return lambda story_id: f"{before}{story_id}{after}"
