"""Serve what machines follow: the feed, the site map, robots.txt.

Each answer is the same for everyone and holds only what ``services.feeds`` gives.
"""

from flask import Blueprint, Response, make_response, render_template

from storybank.domain.consent import Use
from storybank.domain.errors import NotFoundError
from storybank.domain.feeds import MACHINES
from storybank.services import feeds
from storybank.services.feeds import MOST_LISTED
from storybank.web.context import archive

bp = Blueprint("feeds", __name__)

# Pages of the site map besides the stories.
PAGES = ("pages.home", "search.stories", "themes.index", "about_me.policy")


@bp.get("/feed.atom")
def feed() -> Response:
    """List the newest stories, and as tombstones those that were taken back."""
    text = render_template("feeds/feed.xml", feed=feeds.feed(archive()))
    return _typed(text, "application/atom+xml")


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """List every story that search engines may know, or the maps that do."""
    listed = feeds.listed(archive())
    if len(listed) + len(PAGES) <= MOST_LISTED:
        text = render_template("feeds/sitemap.xml", endpoints=PAGES, stories=listed)
    else:
        pages = range(1, _pages(len(listed)) + 1)
        text = render_template("feeds/sitemaps.xml", pages=pages)
    return _typed(text, "application/xml")


@bp.get("/sitemap-<int:page>.xml")
def sitemap_page(page: int) -> Response:
    """List one part of the stories, where there are too many for one map."""
    listed, room = feeds.listed(archive()), MOST_LISTED - len(PAGES)
    if not 1 <= page <= _pages(len(listed)):
        raise NotFoundError("There is no such site map.")
    part = listed[(page - 1) * room : page * room]
    endpoints = PAGES if page == 1 else ()
    text = render_template("feeds/sitemap.xml", endpoints=endpoints, stories=part)
    return _typed(text, "application/xml")


@bp.get("/robots.txt")
def robots() -> Response:
    """Welcome search engines; ask programs that gather words for machines to stay away."""
    machines = () if Use.MACHINE in archive().settings.uses else MACHINES
    return _typed(render_template("feeds/robots.txt", machines=machines), "text/plain")


def _pages(total: int) -> int:
    """Return how many maps *total* stories need; the pages of the site stand in the first."""
    return max(1, -(-total // (MOST_LISTED - len(PAGES))))


def _typed(text: str, mimetype: str) -> Response:
    answer = make_response(text)
    answer.mimetype = mimetype
    return answer
