"""Serve the files of stories, each for one use and through the gate, each time anew."""

from typing import BinaryIO, cast

from flask import Blueprint, Response, send_file
from werkzeug.datastructures import FileStorage

from storybank.domain.consent import Use
from storybank.domain.errors import NotFoundError
from storybank.domain.people import VISITOR
from storybank.services import media
from storybank.services.media import Served
from storybank.web.context import actor, archive

bp = Blueprint("media", __name__, url_prefix="/media")

# A file is a thing to look at or to hear: opened by itself, it may do nothing else at all.
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"


@bp.get("/<use>/<media_id>")
def one(use: str, media_id: str) -> Response:
    """Give a file in the usual size."""
    return sized(use, media_id, media.usual_size(archive(), media_id).value)


@bp.get("/<use>/<media_id>/<size>")
def sized(use: str, media_id: str, size: str) -> Response:
    """Give a file in one size, to who may see it for this use; to all others it does not exist."""
    if use not in set(Use):
        raise NotFoundError("There is no such file.")
    # The public's address gives what the public may see, whoever asks.
    reader = VISITOR if use == Use.WEB else actor()
    found = media.serve(archive(), reader, Use(use), media_id, *media.size_of(size))
    answer = given(found)
    if use == Use.WEB:
        answer.headers["Cache-Control"] = "no-cache"
    return answer


def stream(file: FileStorage) -> BinaryIO:
    """Return a file that a form sent, to be read piece by piece."""
    return cast("BinaryIO", file.stream)


def given(found: Served) -> Response:
    """Answer with a file: by its type, without a name, whole or the piece that was asked for."""
    answer = send_file(
        found.path,
        mimetype=found.kind,
        conditional=True,
        etag=found.sha256,
        last_modified=None,
        max_age=None,
    )
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-store"
    answer.headers.pop("Last-Modified", None)
    return answer
