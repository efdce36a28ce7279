"""Serve the home page and the way out of it."""

from flask import Blueprint, Response, make_response, redirect, render_template, session

from storybank.domain.consent import Use
from storybank.domain.people import VISITOR
from storybank.domain.search import Query, Sort
from storybank.services import search
from storybank.web import cards, robots
from storybank.web.context import archive

bp = Blueprint("pages", __name__)

NEWEST = 3


@bp.get("/")
def home() -> Response:
    """Offer search, sharing, the newest stories and the themes."""
    newest = search.find(archive(), VISITOR, Query(sort=Sort.NEWEST), size=NEWEST)
    page = render_template(
        "pages/home.html",
        cards=cards.lay_out(newest, "stories.one"),
        counts=search.theme_counts(archive(), VISITOR, Use.WEB),
        first=1,
    )
    return robots.guarded(page, newest)


@bp.get("/leave")
def leave() -> Response:
    """End the session and go somewhere that says nothing about this site (A11Y-90)."""
    session.clear()
    answer = make_response(redirect(archive().settings.leave_to, 303))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
