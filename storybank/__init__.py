"""Give, check, find and take back stories, each shown only as its teller allowed."""

import os
from contextlib import closing
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from storybank import web
from storybank.services import upkeep
from storybank.services.archive import Clock, open_bank, utc_now
from storybank.web import security

PACKAGE = Path(__file__).parent
KEPT = 600  # seconds that browsers keep a static file; its name stays when it changes


def create_app(instance: Path | str | None = None, clock: Clock = utc_now) -> Flask:
    """Join the parts into one application over the archive in the folder *instance*.

    Without *instance* it is ``STORYBANK_INSTANCE``, or ``instance`` beside the package.
    """
    folder = Path(instance or os.environ.get("STORYBANK_INSTANCE") or PACKAGE.parent / "instance")
    bank = open_bank(folder.resolve(), clock)
    with closing(bank.open()) as archive:
        upkeep.make_ready(archive)
    app = Flask(
        "storybank",
        instance_path=str(folder.resolve()),
        template_folder=str(_templates()),
        static_folder=str(PACKAGE / "static"),
    )
    app.extensions["bank"] = bank
    web.join(app, bank)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(PACKAGE / "static"),
        prefix="static/",
        max_age=KEPT,
        allow_all_origins=False,
        add_headers_function=security.guard_file,
    )
    return app


def _templates() -> Path:
    """Return the templates: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"
