"""Let admins see and change the words of the permission screens, and retire wrong ones."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storybank.domain.errors import ConflictError, InvalidError, NotFoundError, SignInError
from storybank.domain.people import VISITOR, Role
from storybank.domain.wording import ENGLISH, STANDARD, Edition, Format
from storybank.services import rewording
from storybank.services.grading import HARDEST
from storybank.services.rewording import Look
from storybank.web.context import actor, archive, member_with

bp = Blueprint("wordings", __name__, url_prefix="/admin/wording")

Answer = Response | str | tuple[str, int]

FORMATS = {
    Format.STANDARD: "the usual words",
    Format.EASY_READ: "easy read",
    Format.LARGE_PRINT: "large print",
    Format.READ_ALOUD: "words to read out loud",
    Format.AUDIO: "script of a recording",
    Format.PRINT: "on paper that is handed out",
    Format.VIDEO_SIGNED: "script of a film in sign language",
}


@bp.before_request
def only_admins() -> None:
    """Let nobody else in; these addresses hold no id of a story, so anyone is asked to sign in."""
    if actor() == VISITOR:
        raise SignInError("Sign in to see this page.")
    member_with(Role.ADMIN)


@bp.get("")
def every() -> str:
    """List the screens, with the version in force, its reading grade and since when."""
    entries = rewording.every(archive(), actor())
    return render_template("wordings/every.html", entries=entries, formats=FORMATS)


@bp.get("/<screen>")
def one(screen: str) -> str:
    """Show one screen in one form: the words in force and all versions."""
    page = rewording.one(archive(), actor(), screen, _edition())
    return render_template("wordings/one.html", page=page, formats=FORMATS, plain=STANDARD)


@bp.get("/<screen>/edit")
def edit(screen: str) -> str:
    """Give the words to be changed; ``from=shipped`` gives those that came with the program."""
    edition = _edition()
    page = rewording.one(archive(), actor(), screen, edition)
    if request.args.get("from") == "shipped" and page.offered:
        return _edit_page(screen, edition, page.offered, None, {})
    plain = rewording.one(archive(), actor(), screen, STANDARD).now
    now = page.now or plain
    return _edit_page(screen, edition, now.text if now else "", None, {})


@bp.post("/<screen>/edit")
def change(screen: str) -> Answer:
    """Show how new words would look; or keep them as a new version."""
    edition, text = _edition(), request.form.get("text", "")
    look = rewording.look(archive(), actor(), screen, edition, text=text)
    if "keep" not in request.form:
        return _edit_page(screen, edition, text, look, {})
    try:
        id_ = rewording.change(archive(), actor(), screen, edition, text=text)
    except InvalidError as error:
        return _edit_page(screen, edition, text, look, error.problems), 422
    flash(f"These words are shown from now on. This is version {id_}.")
    return redirect(_address("wordings.one", screen, edition), 303)


@bp.get("/versions/<version_id>")
def version(version_id: str) -> str:
    """Show one version as it was shown to people, in force or not."""
    found = rewording.version(archive(), actor(), version_id)
    return render_template("wordings/version.html", found=found, formats=FORMATS)


@bp.get("/versions/<version_id>/retire")
def retire(version_id: str) -> str:
    """Ask why a version is retired, and whether it was misleading."""
    return _retire_page(version_id, {})


@bp.post("/versions/<version_id>/retire")
def retired(version_id: str) -> Answer:
    """Retire a version; where it misled people, hide what rests on it."""
    invalidates = request.form.get("misled", "")
    if invalidates not in {"yes", "no"}:
        return _retire_page(version_id, {"misled": "Choose if these words misled people"}), 422
    try:
        affected = rewording.retire(
            archive(),
            actor(),
            version_id,
            reason=request.form.get("reason", ""),
            invalidates=invalidates == "yes",
        )
    except InvalidError as error:
        return _retire_page(version_id, error.problems), 422
    except ConflictError as error:
        return _retire_page(version_id, {"misled": str(error)}), 409
    flash(_said(version_id, affected, hides=invalidates == "yes"))
    found = rewording.version(archive(), actor(), version_id).version
    return redirect(_address("wordings.one", found.screen, found.edition), 303)


def _said(version_id: str, affected: int, *, hides: bool) -> str:
    if not hides:
        return f"Version {version_id} is retired. Permissions that rest on it go on."
    stories = "1 story is" if affected == 1 else f"{affected} stories are"
    return f"Version {version_id} is retired. {stories} hidden until people are asked again."


def _edition() -> Edition:
    """Return the form that an address is about; NotFoundError for one that there is not."""
    format_ = request.values.get("format", Format.STANDARD)
    lang = request.values.get("lang", ENGLISH)
    if format_ not in set(Format) or not (lang.isascii() and lang.isalpha() and len(lang) < 4):
        raise NotFoundError("There is no such form.")
    return Edition(lang.lower(), Format(format_))


def _address(endpoint: str, screen: str, edition: Edition) -> str:
    return url_for(endpoint, screen=screen, lang=edition.lang, format=edition.format.value)


def _edit_page(
    screen: str, edition: Edition, text: str, look: Look | None, problems: dict[str, str]
) -> str:
    return render_template(
        "wordings/edit.html",
        screen=screen,
        edition=edition,
        formats=FORMATS,
        text=text,
        look=look,
        hardest=HARDEST,
        problems=problems,
    )


def _retire_page(version_id: str, problems: dict[str, str]) -> str:
    return render_template(
        "wordings/retire.html",
        found=rewording.version(archive(), actor(), version_id),
        formats=FORMATS,
        problems=problems,
        reason=request.form.get("reason", ""),
        misled=request.form.get("misled", ""),
    )
