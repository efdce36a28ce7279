"""Ask trainers once a year to agree to how stories are used, before they run, print or copy."""

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, request
from flask import url_for as address_of
from werkzeug.wrappers import Response

from storybank.services import agreement
from storybank.services.agreement import Agreement
from storybank.web.context import actor, archive
from storybank.web.packs import reader

bp = Blueprint("agreement", __name__, url_prefix="/training/agreement")

# What needs it: each way to run a session, to print and to take a copy away.
NEEDS = frozenset(
    {
        *("runner.start", "runner.step"),
        *("exports.new", "exports.make", "exports.sheet"),
        *("handouts.pdf", "handouts.deck"),
    }
)


@bp.get("")
def one() -> str:
    """Show the words, and until when they are agreed to."""
    return _page(agreement.find(archive(), reader()), "")


@bp.post("")
def agree() -> Response:
    """Keep that they are agreed to, and go on to what was wanted."""
    agreement.agree(archive(), reader(), request.form.get("sha256", ""))
    flash("Thank you. We ask you again in a year.")
    return redirect(_next(request.form.get("next", "")), 303)


def join(app: Flask) -> None:
    """Show the agreement in place of what needs it, where it is missing."""

    @app.before_request
    def must_agree() -> Response | None:
        if request.endpoint not in NEEDS or not agreement.is_missing(archive(), actor()):
            return None
        wanted = request.path if request.method == "GET" else ""
        return make_response(_page(agreement.find(archive(), actor()), wanted), 403)


def _page(found: Agreement, wanted: str) -> str:
    return render_template("training/agreement.html", found=found, wanted=wanted)


def _next(wanted: str) -> str:
    """Return where to go on: a training page of ours, else the packs."""
    is_ours = wanted.startswith("/training/") and "\\" not in wanted and "//" not in wanted
    return wanted if is_ours else address_of("packs.every")
