"""Lay out found stories as lists show them, one card each (``stories/_cards.html``).

What a card says is worked out here, once: a page of results has twenty of them. What
it says whatever was searched for is kept with the story as the gate let it be shown.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import Flask, current_app, get_template_attribute
from markupsafe import Markup

from storybank.domain.consent import Use
from storybank.domain.media import Picture
from storybank.domain.stories import StoryView
from storybank.services import stories
from storybank.services.moments import Moment
from storybank.services.search import Results
from storybank.web import addresses
from storybank.web.markup import marked_each

MOST_KEPT = 2_000  # stories whose words on cards are kept

Called = Mapping[str, str]  # what themes are called, by slug


class Said(NamedTuple):
    """What a card says whatever was searched for, as HTML; ``about`` may be empty."""

    line: Markup
    about: Markup


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
    snippet: Markup
    moment: Moment | None
    said: Said


# By use and rendition, what was said of a story that was shown so while themes were called so.
_Kept = dict[tuple[Use, int], tuple[StoryView, Called, Said]]


def lay_out(results: Results, one: str, *, are_packable: bool = False) -> list[Card]:
    """Return a card for each story of a page; *one* is the endpoint that shows it."""
    shown, called = results.stories, results.names["theme"]
    titles = marked_each([story.title for story in shown])
    snippets = marked_each([story.snippet for story in shown])
    address = _addresses(one)
    packing = _addresses("pack_steps.choose") if are_packable else None
    kept: _Kept = current_app.extensions["cards"]
    return [
        Card(
            view=view,
            address=address(view.id),
            packing=packing(view.id) if packing else "",
            lang="" if view.lang == "en" else view.lang,
            title=title,
            picture=view.pictures[0] if view.steps and view.pictures else None,
            snippet=snippet,
            moment=story.moment,
            said=_said(kept, view, called),
        )
        for story, title, snippet in zip(shown, titles, snippets, strict=True)
        for view in (story.view,)
    ]


def join(app: Flask) -> None:
    """Give *app* a place for what is kept."""
    app.extensions["cards"] = _Kept()


def _said(kept: _Kept, view: StoryView, called: Called) -> Said:
    """Return what a card says of *view*; what was kept counts only for this very object."""
    asked = (view.use, view.rendition_number)
    found = kept.get(asked)
    if found is not None and found[0] is view and found[1] is called:
        return found[2]
    line, about = (get_template_attribute("stories/_said.html", name) for name in Said._fields)
    themes = [called.get(slug, slug) for slug in view.themes]
    said = Said(
        line(" · ".join(stories.line(view)), view.is_fiction),
        about(", ".join(view.content_notes), themes),
    )
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[asked] = (view, called, said)
    return said


def _addresses(endpoint: str) -> Callable[[str], str]:
    """Return a function that writes the address of any story at *endpoint*."""
    before, after = addresses.around_id(endpoint)
    return lambda story_id: f"{before}{story_id}{after}"
