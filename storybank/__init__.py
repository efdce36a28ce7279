"""Give, check, find and take back stories, each shown only as its teller allowed."""

from contextlib import closing
from pathlib import Path

from flask import Flask

from storybank import web
from storybank.config import instance_folder
from storybank.services import audience, upkeep
from storybank.services.archive import Clock, open_bank, utc_now
from storybank.storage import stories
from storybank.web import files

PACKAGE = Path(__file__).parent


def create_app(instance: Path | str | None = None, clock: Clock = utc_now) -> Flask:
    """Join the parts into one application over the archive in the folder *instance*.

    Without *instance* it is ``STORYBANK_INSTANCE``, or ``instance`` beside the package.
    """
    folder = instance_folder(instance)
    bank = open_bank(folder, clock)
    with closing(bank.open()) as archive:
        upkeep.make_ready(archive)
        if not stories.is_empty(archive.db):
            audience.prepare(archive)
    app = Flask(
        "storybank",
        instance_path=str(folder),
        template_folder=str(_templates()),
        static_folder=str(PACKAGE / "static"),
    )
    app.extensions["bank"] = bank
    web.join(app, bank)
    files.join(app, PACKAGE / "static")
    return app


def _templates() -> Path:
    """Return the templates: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"
