"""Lay out found stories as lists show them, one card each (``stories/_card.html``).

What a card says whatever was searched for is kept with the story as the gate let it be
shown, so that for each search only a title and an excerpt have to be put in.
"""

from collections.abc import Callable, Mapping
from itertools import chain

from flask import Flask, current_app, get_template_attribute
from markupsafe import Markup

from storybank.domain.stories import StoryView
from storybank.services import stories
from storybank.services.found import Found
from storybank.services.moments import Moment
from storybank.services.search import Results
from storybank.web import addresses
from storybank.web.context import photo_url
from storybank.web.kept import Kept
from storybank.web.markup import joined, marked_each

MOST_KEPT = 1_000
SLOT = Markup("\0")  # stands in a kept card where something of a search belongs

Called = Mapping[str, str]  # what themes are called, by slug
_Kept = Kept[list[Markup]]  # the pieces of cards that stand between their slots


def lay_out(results: Results, one: str, *, are_packable: bool = False) -> Markup:
    """Return the cards of a page of stories; *one* is the endpoint that shows a story."""
    shown, called = results.stories, results.names["theme"]
    marked = marked_each([text for story in shown for text in (story.title, story.snippet)])
    address = _addresses(one)
    packing = _addresses("pack_steps.choose") if are_packable else None
    kept: _Kept = current_app.extensions["cards"]
    pieces: list[Markup] = []
    for story, title, snippet in zip(shown, marked[::2], marked[1::2], strict=True):
        to = address(story.view.id), packing(story.view.id) if packing else ""
        pieces += _card(kept, story, called, to, title, snippet)
    return joined(pieces)


def join(app: Flask) -> None:
    """Give *app* a place for what is kept."""
    app.extensions["cards"] = _Kept(MOST_KEPT)


def _card(
    kept: _Kept, story: Found, called: Called, to: tuple[str, str], title: Markup, snippet: Markup
) -> list[Markup]:
    """Return one card in pieces; *to* is where it leads, and where its story is put into a pack."""
    view = story.view
    if story.moment is None:
        slots = [text for text in (title, snippet, to[1] and title) if text]
        sign = SLOT if snippet else snippet
        between = kept.get((to, sign), (view, called), _between, view, called, to, sign)
        if len(between) == len(slots) + 1:
            return [*chain(*zip(between, slots, strict=False)), between[-1]]
    # It leads to a moment of a recording; or somebody's text has such a sign.
    return [_made(view, called, to, title, snippet, story.moment)]


def _between(view: StoryView, called: Called, to: tuple[str, str], snippet: Markup) -> list[Markup]:
    """Return the pieces of a card that stand between its slots."""
    return _made(view, called, to, SLOT, snippet).split(SLOT)


def _made(
    view: StoryView,
    called: Called,
    to: tuple[str, str],
    title: Markup,
    snippet: Markup,
    moment: Moment | None = None,
) -> Markup:
    """Write a card."""
    photo = ""
    if view.steps and view.pictures:
        photo = photo_url("", view, view.pictures[0].id, "cover")
    card = get_template_attribute("stories/_card.html", "card")
    words = " · ".join(stories.line(view))
    themes = [called.get(slug, slug) for slug in view.themes]
    made: Markup = card(view, *to, photo, words, themes, title, snippet, moment)
    return made


def _addresses(endpoint: str) -> Callable[[str], str]:
    """Return a function that writes the address of any story at *endpoint*."""
    before, after = addresses.around_id(endpoint)
    return lambda story_id: f"{before}{story_id}{after}"
