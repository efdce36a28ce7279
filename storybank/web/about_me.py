"""Let someone who recognises themselves in a story have it hidden, and read what we do then."""

from flask import Blueprint, redirect, render_template, request, url_for

from storybank.storage.stops import Kind
from storybank.web import stop_requests
from storybank.web.security import csrf
from storybank.web.tellers import Answer

bp = Blueprint("about_me", __name__, url_prefix="/about-me")
csrf.exempt(bp)


@bp.get("")
def start() -> str:
    """Let someone say which story is about them."""
    return _start_page({})


@bp.post("")
def send() -> Answer:
    """Keep what they say; the answer is the same whatever it names."""
    problems, status = stop_requests.keep(Kind.ABOUT_ME)
    if problems:
        return _start_page(problems), status
    return redirect(url_for("about_me.done"), 303)


@bp.get("/done")
def done() -> str:
    """Say what happens now; the page can be opened again."""
    return render_template("about_me/done.html")


@bp.get("/policy")
def policy() -> str:
    """Say what we do when someone recognises themselves, and how we decide."""
    return render_template("about_me/policy.html")


def _start_page(problems: dict[str, str]) -> str:
    return render_template(
        "about_me/start.html",
        problems=problems,
        about=request.form.get("about", request.args.get("story", "")[:20]),
        contact=request.form.get("contact", ""),
        danger="danger" in request.form,
    )
