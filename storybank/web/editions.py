"""Show a screen in the form that someone asked for, as long as their session lasts.

``?format=easy_read`` on a page asks for it; ``?format=standard`` goes back. The
form that was shown goes with the answer: ``Screen.version`` in a hidden field.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, request, session, url_for

from storybank.domain.errors import InvalidError
from storybank.domain.wording import ENGLISH, STANDARD, Edition, Format, Screen
from storybank.services import wording
from storybank.web.context import archive

# What is read as a page; recordings and films are files.
_LABELS = {
    Format.STANDARD: "the usual words",
    Format.EASY_READ: "easy read",
    Format.LARGE_PRINT: "large print",
    Format.READ_ALOUD: "words to read out loud",
}

CHANGED = "We have changed these words. Please read them again"


@dataclass(frozen=True, slots=True)
class Other:
    """One more form of the page in hand."""

    label: str
    address: str


def chosen() -> Edition:
    """Return the form that this session asked for; plain English where it asked for none."""
    return Edition(ENGLISH, Format(session["format"])) if "format" in session else STANDARD


def screen(screen_id: str, values: Mapping[str, str] | None = None) -> Screen:
    """Return a screen in the form that this session asked for, where there is one."""
    return wording.screen(archive(), screen_id, values, chosen())


def seen(screen_id: str, field: str) -> str:
    """Return the version that the form in hand was shown with.

    InvalidError about *field* where other words have come in its place since.
    """
    id_ = wording.shown(archive(), screen_id, request.form.get("wording", ""))
    if id_ not in wording.ids_by_screen(archive())[screen_id]:
        raise InvalidError({field: CHANGED})
    return id_


def choose() -> None:
    """Keep the form that a page was asked for in, for the pages after it too."""
    asked = request.args.get("format", "")
    if request.method != "GET" or asked not in {format_.value for format_ in _LABELS}:
        return
    if asked != Format.STANDARD:
        session["format"] = asked
    elif "format" in session:
        del session["format"]


def others(shown: Screen) -> list[Other]:
    """Return the other forms in which a page can be read."""
    now = wording.version(archive(), shown.id, chosen()).edition
    return [
        Other(_LABELS[edition.format], _address(edition.format))
        for edition in wording.editions(archive(), shown.id)
        if edition != now and edition.lang == ENGLISH and edition.format in _LABELS
    ]


def join(app: Flask) -> None:
    """Let every page be asked for in another form, and name those there are."""
    app.before_request(choose)
    app.add_template_global(others, "other_editions")


def _address(asked: Format) -> str:
    values = {**request.args, **(request.view_args or {}), "format": asked.value}
    return url_for(str(request.endpoint), **values)
