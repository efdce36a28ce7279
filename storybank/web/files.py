"""Serve style sheets, scripts, fonts and drawings, each also under a name that holds its hash.

Pages use the names with a hash, which browsers may keep for a year: when a file
changes, so does its name. What one file asks of another keeps its plain name,
which browsers ask about again after ten minutes.
"""

import hashlib
import re
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from storybank.web import security

PREFIX = "/static/"
KEPT = 600  # seconds
_HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


def join(app: Flask, folder: Path) -> None:
    """Let *app* serve the files in *folder*."""
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
    hashed = {name: _with_hash(name, path) for name, path in names.items() if path.is_file()}
    served = WhiteNoise(
        app.wsgi_app,
        root=str(folder),
        prefix=PREFIX.strip("/") + "/",
        max_age=KEPT,
        allow_all_origins=False,
        immutable_file_test=_is_immutable,
        add_headers_function=security.guard_file,
    )
    for name, known_as in hashed.items():
        served.add_file_to_dictionary(PREFIX + known_as, str(names[name]))
    app.wsgi_app = served  # type: ignore[method-assign]

    @app.url_defaults
    def use_the_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["filename"] = hashed.get(values["filename"], values["filename"])


def _with_hash(name: str, path: Path) -> str:
    """Return ``theme.0a1b2c3d4e5f.css`` for ``theme.css``."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{digest}{dot}{ending}"


def _is_immutable(_: str, url: str) -> bool:
    return _HASHED.search(url) is not None
