"""Let admins change the settings of the archive, and serve the look that follows from them."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from storybank import config
from storybank.domain import colours, phrases, setup
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Role
from storybank.domain.setup import Section
from storybank.services import logo as logos
from storybank.services import recipients, settings
from storybank.web.context import actor, archive, only
from storybank.web.media import POLICY

bp = Blueprint("settings", __name__, url_prefix="/admin/settings")
look = Blueprint("look", __name__)

Answer = Answered | str | tuple[str, int]
UNCHANGED = "Nothing was changed."
MOST_HOVER = 0.62  # of the colour's light, for links under the pointer
bp.before_request(only(Role.ADMIN))


@bp.get("")
def every() -> str:
    """Show all settings by part, and what a new archive still needs."""
    settings.check(archive(), actor())
    return render_template(
        "settings/every.html",
        sections=setup.SECTIONS,
        written=settings.written(archive()),
        options=_options(),
        fixed=settings.fixed(archive()),
        steps=settings.checklist(archive()),
        named=len([one for one in recipients.find(archive(), actor()) if not one.retired_at]),
    )


@bp.get("/logo")
def logo() -> str:
    """Show the logo, and ask for another."""
    settings.check(archive(), actor())
    return _logo_page({})


@bp.post("/logo")
def set_logo() -> Answer:
    """Show another logo from now on."""
    sent = request.files.get(logos.FIELD)
    try:
        content = sent.read() if sent is not None else b""
        logos.change(archive(), actor(), content, alt=request.form.get("alt", ""))
    except InvalidError as error:
        return _logo_page(error.problems), 422
    flash("The logo stands on each page now.")
    return redirect(url_for("settings.logo"), 303)


@bp.post("/logo/remove")
def remove_logo() -> Answered:
    """Show no logo any more."""
    logos.remove(archive(), actor())
    flash("The logo is removed. Our drawing stands in its place.")
    return redirect(url_for("settings.logo"), 303)


@bp.get("/<section>")
def one(section: str) -> str:
    """Ask for the settings of one part."""
    part = settings.section(archive(), actor(), section)
    return _page(part, {}, settings.state(archive(), part))


@bp.post("/<section>")
def change(section: str) -> Answer:
    """Change the settings of one part."""
    part = settings.section(archive(), actor(), section)
    seen = request.form.get("seen", "")
    typed = {one.name: request.form.getlist(one.name) for one in part.fields}
    try:
        changed = settings.change(archive(), actor(), section, typed, seen=seen)
    except InvalidError as error:
        return _page(part, error.problems, seen), 422
    except ConflictError as error:
        now = settings.state(archive(), part)
        return _page(part, {part.fields[0].name: str(error)}, now), 409
    flash(f"Changed: {', '.join(one.rstrip('?') for one in changed)}." if changed else UNCHANGED)
    return redirect(url_for("settings.every"), 303)


@look.get("/look.css")
def style() -> Response:
    """Give the organisation's own colour to every page; nothing where it has none."""
    colour = archive().settings.brand_colour
    lines = ""
    if colour:
        hover = colours.darker(colour, MOST_HOVER)
        lines = f":root {{ --plum: {colour}; --plum-dark: {hover}; }}\n"
        lines = f"@media (prefers-color-scheme: light) {{\n{lines}}}\n"
    return Response(lines, mimetype="text/css")


@look.get("/logo/<sha256>")
def file(sha256: str) -> Answered:
    """Give the logo to whoever asks; one that was changed or removed is there no more."""
    answer = Response(logos.content(archive(), sha256), mimetype="image/webp")
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.set_etag(sha256)
    return answer.make_conditional(request)


def _logo_page(problems: dict[str, str]) -> str:
    found = logos.find(archive())
    return render_template(
        "settings/logo.html",
        problems=problems,
        alt=request.form.get("alt", found.alt if found else ""),
    )


def _options() -> dict[str, dict[str, str]]:
    """Return code to label of the settings that are chosen from a list."""
    return {
        "jurisdiction": {name: phrases.JURISDICTIONS[name] for name in config.jurisdictions()},
        "second_key": phrases.SECOND_KEYS,
        "uses": {use.value: phrases.USES[use] for use in config.WORDED_USES},
    }


def _page(part: Section, problems: dict[str, str], seen: str) -> str:
    written = settings.written(archive())
    now = {one.name: getattr(written, one.name) for one in part.fields}
    if problems:
        now |= {one.name: _again(one.kind, one.name) for one in part.fields if _is_open(one.name)}
    return render_template(
        "settings/one.html",
        part=part,
        values=now,
        settled=archive().settings,
        options=_options(),
        fixed=settings.fixed(archive()),
        problems=problems,
        seen=seen,
    )


def _again(kind: setup.Kind, name: str) -> object:
    """Return what was typed, as the form shows it again."""
    given = request.form.getlist(name)
    return given if kind in {setup.Kind.MANY, setup.Kind.TICK} else "".join(given[:1])


def _is_open(name: str) -> bool:
    return name not in settings.fixed(archive())
