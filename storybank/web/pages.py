"""Serve the home page and the way out of it."""

from flask import Blueprint, Response, make_response, redirect, render_template, session

from storybank.domain.consent import Use
from storybank.domain.people import VISITOR
from storybank.domain.search import Query, Sort
from storybank.services import search, stories
from storybank.web.context import archive, bank

bp = Blueprint("pages", __name__)

NEWEST = 3


@bp.get("/")
def home() -> str:
    """Offer search, sharing, the newest stories and the themes."""
    return render_template(
        "pages/home.html",
        cards=search.find(archive(), VISITOR, Query(sort=Sort.NEWEST), size=NEWEST).stories,
        counts=search.theme_counts(archive(), VISITOR, Use.WEB),
        labels=stories.labels(archive()),
        one="stories.one",
        first=1,
    )


@bp.get("/leave")
def leave() -> Response:
    """End the session and go somewhere that says nothing about this site (A11Y-90)."""
    session.clear()
    answer = make_response(redirect(bank().settings.leave_to, 303))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
