"""Serve the quotes bank: list and search quotes, take one away, put one into a pack.

Quotes are chosen at the desk (``quoting``); a copy is good for as long as its page says so.
"""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from storybank.domain.consent import Use
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.jurisdiction import TRAINING
from storybank.domain.people import Actor
from storybank.domain.search import PAGE_SIZE
from storybank.services import (
    care,
    exports,
    pack_quotes,
    pack_steps,
    packs,
    quote_copies,
    quotes,
    stories,
    story_links,
)
from storybank.services.quote_copies import Copy
from storybank.services.quotes import Asked, Page, Quoted
from storybank.web import queries
from storybank.web.context import archive
from storybank.web.packs import Answer, done, page, reader

bp = Blueprint("quotes", __name__, url_prefix="/training/quotes")


@bp.get("")
def every() -> str:
    """List and search the quotes that a trainer may use."""
    trainer = reader()
    use = _use(trainer)
    asked = Asked(
        text=request.args.get("q", "").replace("\0", " ")[: queries.MOST_READ].strip(),
        themes=queries.values("theme"),
        page=queries.page(),
        left_out=() if queries.shows_all() else care.left_out(archive(), trainer),
    )
    found = quotes.find(archive(), trainer, use, asked)
    asked = replace(asked, page=found.page)
    return render_template(
        "training/quotes.html",
        asked=asked,
        found=found,
        use=use,
        uses=_uses(trainer),
        first=(found.page - 1) * PAGE_SIZE + 1,
        pages=_pages(trainer, use, asked, found),
        themes=[(slug, label, slug in asked.themes) for slug, label in found.themes],
        everything=_address(trainer, use, asked, everything=True),
    )


@bp.get("/<quote_id>")
def one(quote_id: str) -> str:
    """Show one quote: what it may be used for, until when, and where it is from."""
    trainer = reader()
    found = quotes.any_use(archive(), trainer, quote_id)
    return render_template(
        "training/quote.html",
        quoted=found,
        uses=[
            (use, label, quotes.bank(archive(), trainer, use)[quote_id])
            for use, label in _uses(trainer).items()
            if quote_id in quotes.bank(archive(), trainer, use)
        ],
        labels=stories.labels(archive()),
        goes_with=story_links.shown(archive(), trainer, found.view)
        if found.stands_alone and found.view.use in TRAINING
        else (),
        heading_of=stories.heading,
    )


@bp.post("/<quote_id>/copy")
def copy(quote_id: str) -> Redirect:
    """Log that a quote is taken away, and go to where it can be copied from."""
    trainer = reader()
    made = quote_copies.make(archive(), trainer, quote_id, _use(trainer, request.form.get("use")))
    return redirect(url_for("quotes.copied", export_id=made.id), 303)


@bp.get("/copies/<export_id>")
def copied(export_id: str) -> str:
    """Show what there is to copy: words, label, address, until when; no more where it ended."""
    found = quote_copies.one(archive(), reader(), export_id)
    return render_template(
        "training/quote_copy.html",
        copy=found,
        has_ended=found.export.has_ended(archive().now),
        text=_text(found),
        label=exports.purpose_label(archive(), found.export.purpose),
    )


@bp.get("/copies/<export_id>.txt")
def plain(export_id: str) -> Response:
    """Give the same as plain text."""
    found = quote_copies.one(archive(), reader(), export_id)
    text = _text(found) or "You may not use this quote now. Please do not use older copies.\n"
    return Response(text, mimetype="text/plain", status=200 if _text(found) else 410)


@bp.get("/<quote_id>/pack")
def choose(quote_id: str) -> str:
    """Ask into which pack a quote goes."""
    return _choose_page(quote_id, {})


@bp.post("/<quote_id>/pack")
def put(quote_id: str) -> Answer:
    """Put a quote into a pack: one that is there, or a new one."""
    trainer = reader()
    quotes.any_use(archive(), trainer, quote_id)
    pack_id = request.form.get("pack", "")
    if not pack_id:
        return _choose_page(quote_id, {"pack": "Choose a pack, or a new one."}), 422
    try:
        if pack_id == "new":
            pack_id = packs.make(archive(), trainer, {"title": request.form.get("title", "")})
        found = pack_quotes.put(archive(), trainer, pack_id, quote_id)
    except InvalidError as error:
        return _choose_page(quote_id, error.problems), 422
    except ConflictError as error:
        return _choose_page(quote_id, {"pack": str(error)}), 409
    return done(pack_id, f"The quote is in “{found.about.title}”.")


@bp.post("/in/<pack_id>/<step_id>")
def replace_gap(pack_id: str, step_id: str) -> Answer:
    """Put another quote in the place of one that may not be used now."""
    trainer = reader()
    quote_id = request.form.get("quote", "")
    try:
        pack_quotes.put(archive(), trainer, pack_id, quote_id, step_id=step_id)
    except ConflictError as error:
        opened = packs.open_pack(archive(), trainer, pack_id)
        return page(opened, {f"step-{step_id}": str(error)}), 409
    return done(pack_id, "The quote is in your pack.")


def _use(trainer: Actor, code: str | None = None) -> Use:
    """Return the use that is asked for; the trainer's own where the address names no other."""
    asked = request.args.get("use", "") if code is None else code
    offered = quotes.uses(trainer)
    return next((use for use in offered if use.value == asked), offered[0])


def _uses(trainer: Actor) -> dict[Use, str]:
    labels = {Use.TRAINING_PARTNER: "training", Use.TRAINING_HERE: "training", Use.PRINT: "print"}
    return {use: labels[use] for use in quotes.uses(trainer)}


def _text(found: Copy) -> str:
    """Write a quote with its label, the address that says whether it is fine, and its end."""
    quoted, export = found.quoted, found.export
    if quoted is None or export.has_ended(archive().now):
        return ""
    address = url_for("exports.check", export_code=export.code, _external=True)
    label = exports.purpose_label(archive(), export.purpose)
    until = archive().said_day(export.ends_at)
    lines = (
        f"“{quoted.words}”",
        f"– {quoted.said_by}",
        f"Is it still fine to use? {address}",
        f"Good until {until}, for {label} alone.",
    )
    return "\n".join(lines) + "\n"


def _pages(trainer: Actor, use: Use, asked: Asked, found: Page) -> dict[int, str]:
    here, last = found.page, found.pages
    near = {1, last, *range(max(1, here - 2), min(last, here + 2) + 1)}
    return {at: _address(trainer, use, replace(asked, page=at)) for at in sorted(near)}


def _address(trainer: Actor, use: Use, asked: Asked, *, everything: bool = False) -> str:
    given: dict[str, Any] = {"q": asked.text} if asked.text else {}
    if asked.themes:
        given["theme"] = list(asked.themes)
    if use is not quotes.uses(trainer)[0]:
        given["use"] = use.value
    if asked.page > 1:
        given["page"] = asked.page
    if everything or queries.shows_all():
        given[queries.EVERYTHING] = "yes"
    return url_for("quotes.every", **given)


def _choose_page(quote_id: str, problems: dict[str, str]) -> str:
    trainer = reader()
    found: Quoted = quotes.any_use(archive(), trainer, quote_id)
    own = pack_steps.choices(archive(), trainer)
    return render_template(
        "training/choose_pack.html",
        quoted=found,
        packs=own,
        chosen=request.form.get("pack", "new" if not own else ""),
        title=request.form.get("title", ""),
        problems=problems,
    )
