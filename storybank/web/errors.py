"""Translate what services raise into pages that say what to do next."""

import logging

from flask import (
    Flask,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from storybank.domain import errors

log = logging.getLogger(__name__)

STATUS: dict[type[errors.StorybankError], int] = {
    errors.NotFoundError: 404,
    errors.GoneError: 410,
    errors.NotAllowedError: 403,
    errors.ConflictError: 409,
    errors.InvalidError: 422,
    errors.TooManyTriesError: 429,
    errors.UnavailableError: 503,
}

WAIT = {429: "600", 503: "10"}  # seconds


def join(app: Flask) -> None:
    """Give *app* a plain page for each thing that can go wrong."""
    app.register_error_handler(errors.StorybankError, _refused)
    app.register_error_handler(errors.SignInError, _ask_to_sign_in)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def page(status: int, message: str = "") -> Response:
    """Return the page for *status*; a 404 is the same for every address."""
    wants_json = request.path.startswith("/api/")
    if wants_json:
        return make_response({"error": message or str(status)}, status)
    body = render_template("errors/error.html", status=status, message=message)
    response = make_response(body, status)
    if status in WAIT:
        response.headers["Retry-After"] = WAIT[status]
    return response


def _refused(error: errors.StorybankError) -> Response:
    status = STATUS[type(error)]
    return page(status, str(error) if status in {403, 409, 422, 429} else "")


def _ask_to_sign_in(_: errors.SignInError) -> Response:
    """Send a reader to the sign-in page, and from there back to what they asked for."""
    asked = request.full_path.rstrip("?") if request.method == "GET" else None
    return make_response(redirect(url_for("people.sign_in", next=asked), 303))


def _stale_form(_: CSRFError) -> Response:
    """Show what was typed again, with a new token; one press sends it."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if _is_kept(name)]
    body = render_template("errors/stale.html", typed=typed)
    return make_response(body, 400)


def _is_kept(name: str) -> bool:
    return name not in {"csrf_token", "password"}


def _http(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return make_response(error.get_response())
    if isinstance(error, SecurityError):
        # A host that is not ours: no address of a page can be written for it.
        return Response("There is no site at this address.\n", 400, mimetype="text/plain")
    return page(error.code or 500)


def _fault(error: Exception) -> Response:
    """Answer a fault of ours without a word of what was being read."""
    log.error("fault %s at %s", type(error).__name__, request.endpoint)
    return page(500)
