"""Keep what stands around every page of a visitor: head, header and footer.

They are in ``templates/components/around.html``. What they say differs by the page, the
settings and the logo alone. For members of staff they are made for each page: they say
who that is.
"""

from flask import Flask, current_app, get_template_attribute, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from storybank.config import Settings
from storybank.domain.people import VISITOR
from storybank.storage.logo import Logo

MOST_KEPT = 1_000

# By where the site stands, the page and the part of it: what it was made with, and what was made.
_Kept = dict[tuple[str, str | None, str], tuple[Settings, Logo | None, Markup]]


@pass_context
def around(context: Context, name: str) -> Markup:
    """Return one part of what stands around the page that *context* is of."""
    site, logo = context["site"], context["logo"]
    if context["actor"] != VISITOR:
        return _made(context, name)
    kept: _Kept = current_app.extensions["around"]
    asked = (request.root_path, request.endpoint, name)
    found = kept.get(asked)
    if found is not None and found[0] is site and found[1] == logo:
        return found[2]
    html = _made(context, name)
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[asked] = (site, logo, html)
    return html


def join(app: Flask) -> None:
    """Let templates ask here, and give *app* a place for what is kept."""
    app.extensions["around"] = _Kept()
    app.add_template_global(around)


def _made(context: Context, name: str) -> Markup:
    part = get_template_attribute("components/around.html", name)
    given = [context[known] for known in ("site", "logo", "actor", "home", "open_concerns")]
    made: Markup = part(*given)
    return made
