"""Let curators look after the themes: names, what they cover, how they hang together, files."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from storybank.domain import vocabulary
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Role
from storybank.services import themes
from storybank.storage.themes import Theme
from storybank.web.context import actor, archive, only
from storybank.web.tellers import Answer

bp = Blueprint("vocabulary", __name__, url_prefix="/desk/themes")
bp.before_request(only(Role.CURATOR))


@bp.get("")
def every() -> str:
    """List the whole vocabulary, with what became of each theme."""
    return _list_page({})


@bp.get("/new/theme")
def new() -> str:
    """Ask what a new theme is."""
    return _form_page(Theme("", ""), {})


@bp.post("/new/theme")
def add() -> Answer:
    """Keep a new theme."""
    sent = _sent("")
    try:
        made = themes.add(archive(), actor(), sent)
    except InvalidError as error:
        return _form_page(sent, error.problems), 422
    except ConflictError as error:
        return _form_page(sent, {"label": str(error)}), 409
    return _done(f"“{made.label}” can be chosen now.")


@bp.get("/<slug>")
def one(slug: str) -> str:
    """Show one theme to be changed."""
    return _form_page(themes.fetch(archive(), slug), {})


@bp.post("/<slug>")
def change(slug: str) -> Answer:
    """Keep what was changed of one theme."""
    sent = _sent(slug)
    try:
        themes.change(archive(), actor(), sent)
    except InvalidError as error:
        return _form_page(sent, error.problems), 422
    return _done(f"“{sent.label}” is saved.")


@bp.get("/<slug>/end")
def end(slug: str) -> str:
    """Show what retiring or merging a theme would do, before anybody does it."""
    return _end_page(slug, {})


@bp.post("/<slug>/retire")
def retire(slug: str) -> Answer:
    """Offer one theme no more."""
    themes.retire(archive(), actor(), slug)
    return _done("It is not offered any more. You can bring it back.")


@bp.post("/<slug>/merge")
def merge(slug: str) -> Answer:
    """Find the stories of one theme under another."""
    try:
        themes.merge(archive(), actor(), slug, into=request.form.get("into", ""))
    except InvalidError as error:
        return _end_page(slug, error.problems), 422
    return _done("Its stories are found under the other theme now. You can bring it back.")


@bp.post("/<slug>/bring-back")
def bring_back(slug: str) -> Answer:
    """Undo a retirement or a merger."""
    themes.bring_back(archive(), actor(), slug)
    return _done("It is as it was before.")


@bp.get("/themes.csv")
def table() -> Response:
    """Give the vocabulary as a table."""
    text = "\ufeff" + vocabulary.to_csv(themes.terms(archive()))
    return _file(text, "text/csv", "themes.csv")


@bp.get("/themes.jsonld")
def linked() -> Response:
    """Give the vocabulary as SKOS."""
    base = archive().settings.base_url or request.url_root
    scheme = f"{base.rstrip('/')}/themes/"
    name = f"Themes of {archive().settings.organisation}"
    text = vocabulary.to_skos(themes.terms(archive()), scheme=scheme, name=name)
    return _file(text, "application/ld+json", "themes.jsonld")


@bp.post("")
def take_in() -> Answer:
    """Take in a table or SKOS."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _list_page({"file": "Choose a file: a table (CSV) or SKOS (JSON-LD)."}), 422
    try:
        text = sent.read().decode("utf-8")
        new, changed = themes.take_in(archive(), actor(), text)
    except UnicodeDecodeError:
        return _list_page({"file": "This file is not UTF-8: save it as “CSV UTF-8”."}), 422
    except InvalidError as error:
        return _list_page(error.problems), 422
    return _done(f"{new} new, {changed} changed.")


def _list_page(problems: dict[str, str]) -> str:
    found = themes.find(archive())
    return render_template(
        "vocabulary/every.html",
        themes=found,
        labels={theme.slug: theme.label for theme in found},
        problems=problems,
    )


def _form_page(theme: Theme, problems: dict[str, str]) -> str:
    offered = themes.offered(archive(), (*theme.broader, *theme.related))
    others = {other.slug: other.label for other in offered if other.slug != theme.slug}
    return render_template("vocabulary/one.html", theme=theme, others=others, problems=problems)


def _end_page(slug: str, problems: dict[str, str]) -> str:
    found = themes.effect(archive(), actor(), slug)
    others = [theme for theme in themes.offered(archive()) if theme.slug != slug]
    return render_template("vocabulary/end.html", effect=found, others=others, problems=problems)


def _sent(slug: str) -> Theme:
    form = request.form
    return Theme(
        slug,
        form.get("label", ""),
        form.get("scope_note", ""),
        synonyms=tuple(form.get("synonyms", "").splitlines()),
        broader=tuple(form.getlist("broader")),
        related=tuple(form.getlist("related")),
    )


def _file(text: str, kind: str, name: str) -> Response:
    answer = Response(text, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _done(sentence: str) -> Answer:
    flash(sentence)
    return redirect(url_for("vocabulary.every"), 303)
