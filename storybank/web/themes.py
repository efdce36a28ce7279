"""Serve the vocabulary: themes that this audience can browse, and each one's stories."""

from flask import Blueprint, Response, render_template

from storybank.domain.consent import Use
from storybank.domain.errors import NotFoundError
from storybank.domain.people import VISITOR
from storybank.domain.search import Query, Sort
from storybank.services import search, themes
from storybank.web import cards, robots
from storybank.web.context import archive

bp = Blueprint("themes", __name__)


@bp.get("/themes")
def index() -> str:
    """List the themes with the number of stories in each."""
    return render_template("themes/index.html", counts=_counts())


def _counts() -> tuple[tuple[str, str, int], ...]:
    """Return (slug, label, stories) of each theme that the public can browse."""
    return search.theme_counts(archive(), VISITOR, Use.WEB)


@bp.get("/themes/<slug>")
def one(slug: str) -> Response:
    """Say what a theme covers and show its newest stories; 404 where it has none to show."""
    slug = themes.where_now(archive(), slug)
    query = Query(facets={"theme": (slug,)}, sort=Sort.NEWEST)
    results = search.find(archive(), VISITOR, query)
    if not results.total:
        raise NotFoundError("There is no such theme.")
    theme = themes.fetch(archive(), slug)
    counts = {listed: count for listed, _, count in _counts()}
    page = render_template(
        "themes/one.html",
        theme=theme,
        beside=[
            (words, [(o.slug, o.label, counts[o.slug]) for o in others if o.slug in counts])
            for words, others in themes.beside(archive(), theme)
        ],
        results=results,
        cards=cards.lay_out(results, "stories.one"),
        first=1,
    )
    return robots.guarded(page, results)
