"""Let a young person answer again at 16 and 18: one question a page, the rest is no."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from storybank.services import asking_anew, my_story
from storybank.web.context import archive
from storybank.web.tellers import must_be_open, own

bp = Blueprint("asking_anew", __name__, url_prefix="/my-story/anew")
bp.before_request(must_be_open)


@bp.get("")
def ask() -> Response | str:
    """List what is asked again."""
    overview = my_story.overview(archive(), *own())
    found = asking_anew.find(archive(), overview.story)
    if found is None:
        return redirect(url_for("permissions.every"), 303)
    return render_template("asking_anew/ask.html", found=found, overview=overview)


@bp.post("")
def finish() -> Response:
    """Take no for what was not answered, and thank them."""
    asking_anew.finish(archive(), *own())
    flash("Thank you. What you said now is what counts.")
    return redirect(url_for("permissions.every"), 303)
