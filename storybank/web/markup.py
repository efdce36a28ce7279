"""Make HTML from people's text: the one module that calls anything safe.

Three layers, each tested alone: markdown-it without HTML, bleach with a short
list, then our own check of every address.
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import bleach
import segno
from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from storybank.domain import dates, kinds, phrases
from storybank.domain.feeds import xml_text
from storybank.domain.times import day_of, instant, plain, written
from storybank.services.archive import Bank
from storybank.services.written import MARKDOWN, may_be_followed

TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "h2", "h3", "a"})
# What stands between texts, and around what was found, while they are escaped together.
BETWEEN, OPENS, CLOSES = "\0\1\2"
REL = "noopener noreferrer nofollow ugc"

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>')
_OURS = re.compile(f"[{BETWEEN}{OPENS}{CLOSES}]")
_HEADING = re.compile(r"<(/?)h([1-6])>")


def rich(text: str) -> Markup:
    """Return *text* (plain or simple Markdown) as clean HTML."""
    html = _HEADING.sub(_fit_heading, MARKDOWN.render(text))
    cleaned = bleach.clean(html, tags=TAGS, attributes={"a": ["href"]}, protocols=["http", "https"])
    return Markup(_LINK.sub(_fit_link, cleaned))


def marked(segments: Iterable[tuple[str, bool]]) -> Markup:
    """Return segments of text with those that were found inside ``<mark>``."""
    return marked_each([tuple(segments)])[0]


def marked_each(many: Sequence[Sequence[tuple[str, bool]]]) -> list[Markup]:
    """Return each of these texts in segments as ``marked`` does."""
    pieces: list[str] = []
    marks = 0
    for segments in many:
        for text, found in segments:
            if found:
                marks += 1
                pieces += (OPENS, text, CLOSES)
            else:
                pieces.append(text)
        pieces.append(BETWEEN)
    html = str(escape("".join(pieces)))
    if [html.count(sign) for sign in (BETWEEN, OPENS, CLOSES)] != [len(many), marks, marks]:
        clean = [[(_OURS.sub("", text), found) for text, found in segments] for segments in many]
        return marked_each(clean)  # somebody's text has such signs
    html = html.replace(OPENS, "<mark>").replace(CLOSES, "</mark>")
    return [Markup(text) for text in html.split(BETWEEN)[:-1]]


def filled(pattern: Markup, rows: Iterable[Sequence[str]]) -> Markup:
    """Return *pattern* once for each row, with the row's texts for ``{0}``, ``{1}`` … in it.

    All rows are equally long.
    A template writes the pattern, as ``{% set pattern %}…{% endset %}``.
    """
    _check_html([pattern])
    fill, known = str(pattern).format, list(rows)
    if not known:
        return Markup("")
    texts = iter(_escaped([text for row in known for text in row]))
    return Markup("".join([fill(*row) for row in zip(*[texts] * len(known[0]), strict=True)]))


def joined(pieces: Sequence[Markup]) -> Markup:
    """Return pieces of HTML one after the other."""
    _check_html(pieces)
    return Markup("".join(pieces))


def qr(address: str) -> Markup:
    """Draw the QR code of an address; the address itself must stand beside it in words."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, border=4, light="#ffffff", omitsize=True)
    return Markup(out.getvalue().decode().replace("<svg ", '<svg aria-hidden="true" ', 1))


def join(app: Flask, bank: Bank) -> None:
    """Give templates these filters, and the components of govuk-frontend."""

    def day(value: datetime | date) -> str:
        """Write a day as people say it; an instant by the day that it is for the organisation."""
        zone = bank.given.settings.time_zone
        return plain(day_of(value, zone) if isinstance(value, datetime) else value)

    def clock(value: datetime) -> str:
        """Write the time of day that it is for the organisation."""
        return value.astimezone(ZoneInfo(bank.given.settings.time_zone)).strftime("%H:%M")

    app.jinja_env.undefined = StrictUndefined
    # All templates are kept: to know which was used last takes longer than to find one.
    app.jinja_env.cache = {}
    app.jinja_loader = ChoiceLoader(
        [loader for loader in (app.jinja_loader, PackageLoader("govuk_frontend_jinja")) if loader]
    )
    app.add_template_filter(rich)
    app.add_template_filter(marked)
    app.add_template_filter(filled)
    app.add_template_filter(day)
    app.add_template_filter(clock)
    app.add_template_filter(dates.said)
    app.add_template_filter(written, "moment")
    app.add_template_filter(xml_text)
    app.add_template_filter(qr)
    app.add_template_filter(instant)
    app.add_template_filter(phrases.placed)
    app.add_template_filter(phrases.voice)
    app.add_template_filter(phrases.kind)
    app.add_template_filter(kinds.title, "part_title")
    app.add_template_filter(kinds.by_role)
    app.add_template_filter(kinds.LINES.__contains__, "is_line")


def _check_html(pieces: Iterable[Markup]) -> None:
    """Raise TypeError where one of *pieces* is text, which could be anyone's."""
    if not all(isinstance(piece, Markup) for piece in pieces):
        raise TypeError("only HTML of a template stands as it is")


def _escaped(texts: Sequence[str]) -> list[str]:
    """Return texts as HTML, escaped together: calls take more time than the work itself."""
    pieces = str(escape(BETWEEN.join(texts))).split(BETWEEN)
    if len(pieces) == len(texts):
        return pieces
    return [str(escape(text)) for text in texts]


def _fit_heading(found: re.Match[str]) -> str:
    """Keep headings inside a story below the page's own."""
    level = 2 if found[2] in "12" else 3
    return f"<{found[1]}h{level}>"


def _fit_link(found: re.Match[str]) -> str:
    """Keep an absolute http or https address; drop any other."""
    address = found[1].replace("&amp;", "&")
    fits = may_be_followed(address)
    return f'<a href="{escape(address)}" rel="{REL}">' if fits else "<a>"
