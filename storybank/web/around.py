"""Keep what stands around every page of a visitor: head, header and footer.

They are in ``templates/components/around.html``. What they say differs by the page, the
settings and the logo alone. For members of staff they are made for each page: they say
who that is.
"""

from flask import Flask, current_app, get_template_attribute, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from storybank.domain.people import VISITOR
from storybank.web.kept import Kept

MOST_KEPT = 1_000


@pass_context
def around(context: Context, name: str) -> Markup:
    """Return one part of what stands around the page that *context* is of."""
    if context["actor"] != VISITOR:
        return _made(context, name)
    kept: Kept[Markup] = current_app.extensions["around"]
    asked = (request.root_path, request.endpoint, name)
    return kept.get(asked, (context["site"], context["logo"]), _made, context, name)


def join(app: Flask) -> None:
    """Let templates ask here, and give *app* a place for what is kept."""
    app.extensions["around"] = Kept[Markup](MOST_KEPT)
    app.add_template_global(around)


def _made(context: Context, name: str) -> Markup:
    part = get_template_attribute("components/around.html", name)
    given = [context[known] for known in ("site", "logo", "actor", "home", "open_concerns")]
    made: Markup = part(*given)
    return made
