"""Know the addresses of pages without building them anew for each of their readers.

An address without values depends on nothing but where the application stands; so does
what stands around the id of a story in one.
"""

from functools import lru_cache
from typing import Any

import flask
from flask import Flask, has_request_context, request

MOST_KEPT = 1_000
ANY_ID = "0000000"


def url_for(endpoint: str, **values: Any) -> str:
    """Return the address of a page, as ``flask.url_for`` does."""
    filename = values.get("filename", "")
    if len(values) > bool(filename) or not has_request_context():
        return flask.url_for(endpoint, **values)
    asked = request.environ
    return _plain(asked.get("SCRIPT_NAME", ""), asked["REQUEST_METHOD"], endpoint, filename)


def around_id(endpoint: str) -> tuple[str, str]:
    """Return what stands before and after a story's id in the address of a page of one story.

    An id has letters and digits only, and stands in an address as it is.
    """
    asked = request.environ
    return _around_id(asked.get("SCRIPT_NAME", ""), asked["REQUEST_METHOD"], endpoint)


def join(app: Flask) -> None:
    """Let templates ask here."""
    app.add_template_global(url_for)


@lru_cache(maxsize=MOST_KEPT)
def _plain(root: str, method: str, endpoint: str, filename: str) -> str:
    """Return an address that all requests under *root* have in common."""
    return flask.url_for(endpoint, filename=filename) if filename else flask.url_for(endpoint)


@lru_cache(maxsize=MOST_KEPT)
def _around_id(root: str, method: str, endpoint: str) -> tuple[str, str]:
    """Return the same for all requests under *root*."""
    before, _, after = flask.url_for(endpoint, story_id=ANY_ID).rpartition(ANY_ID)
    return before, after
