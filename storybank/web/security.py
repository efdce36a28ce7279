"""Set what every answer carries and what every request must have: in one place."""

from wsgiref.headers import Headers

from flask import Flask, Response, current_app, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest

from storybank.services.archive import Bank

csrf = CSRFProtect()
STALE = "This page was open for a long time. Nothing is lost. Please send it again."

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

# What every answer carries, files included.
GUARDS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

# The one page on which people can record themselves. What they recorded is played to
# them from their browser's own memory, before anything is sent: that is ``blob:``.
RECORDER = frozenset({"recordings.every", "recordings.add"})
RECORDER_HEADERS = {
    "Content-Security-Policy": POLICY.replace("media-src 'self'", "media-src 'self' blob:"),
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(self)",
}

# Endpoints whose answer is the same for everyone; contributors' words are sent
# ``no-cache`` all the same (I-3), everything else is not stored at all.
PUBLIC = frozenset(
    {
        "pages.home",
        "search.stories",
        "stories.one",
        "themes.index",
        "themes.one",
        "about_me.policy",
        "api.stories",
        "feeds.feed",
        "feeds.sitemap",
        "feeds.sitemap_page",
        "feeds.robots",
        "health.health",
        "look.style",
        "look.file",
    }
)

# Forms that hold a whole story: 200,000 letters, of which each can take six bytes on its way.
# A vocabulary in a file can be as long.
LONG_FORMS = frozenset(
    {
        "share.save",
        "shared.keep",
        "paper.take",
        "desk_edit.propose",
        "desk_captions.save",
        "desk_versions.add",
        "vocabulary.take_in",
    }
)
LONGEST_FORM = 1_300_000  # bytes

# Forms with photos: each may have 20 MB, several may come at once.
UPLOADS = frozenset({"photos.add", "photos.put_in_place", "posted_photos.add"})
LARGEST_UPLOAD = 100_000_000  # bytes
# Forms with recordings: each may have 500 MB. They go to the disk as they come.
RECORDED = frozenset(
    {"recordings.add", "recordings.put_in_place", "desk_recordings.add", "desk_recordings.take"}
)
LARGEST_RECORDINGS = 1_050_000_000  # bytes
LARGEST_LOGO = 3_000_000  # bytes, with all that a form puts around it
LARGEST = {
    **dict.fromkeys(LONG_FORMS, LONGEST_FORM),
    **dict.fromkeys(UPLOADS, LARGEST_UPLOAD),
    **dict.fromkeys(RECORDED, LARGEST_RECORDINGS),
    "settings.set_logo": LARGEST_LOGO,
}


def join(app: Flask, bank: Bank) -> None:
    """Guard *app*: hosts, sizes, tokens, headers."""
    app.config.update(
        SECRET_KEY=bank.secret,
        TRUSTED_HOSTS=list(bank.given.settings.trusted_hosts),
        MAX_CONTENT_LENGTH=64 * 1024,
        MAX_FORM_MEMORY_SIZE=LONGEST_FORM,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=True,
    )
    app.before_request(_let_stories_be_long)
    app.before_request(_refuse_foreign_posts)
    csrf.init_app(app)
    app.after_request(_headers)


def guard_file(headers: Headers, path: str, url: str) -> None:
    """Guard a static file, which is served without a word of the application."""
    for name, value in GUARDS.items():
        headers[name] = value


def check_token() -> None:
    """Ask for the form's token in a view that is exempt; CSRFError where it is missing or old.

    For forms that show themselves again with what was typed; any other gets
    the page of ``web.errors`` that does so.
    """
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def _let_stories_be_long() -> None:
    largest = LARGEST.get(request.endpoint or "")
    if largest is not None:
        request.max_content_length = largest


def _refuse_foreign_posts() -> None:
    """Refuse a form that a browser says another site has sent."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise BadRequest("This form was sent from another site.")


def _headers(response: Response) -> Response:
    public = request.endpoint in PUBLIC and response.status_code == 200
    headers = {**GUARDS, "Referrer-Policy": "same-origin" if public else "no-referrer"}
    if request.endpoint in RECORDER:
        headers |= RECORDER_HEADERS
    if request.endpoint != "static" or response.status_code >= 400:
        headers["Cache-Control"] = "no-cache" if public else "no-store"
        if not public:
            headers["X-Robots-Tag"] = "noindex, noarchive"
    held = set(response.headers.keys(lower=True))
    lacking = {name: value for name, value in headers.items() if name.lower() not in held}
    response.headers.extend(lacking)
    return _fresh(response) if public else response


def _fresh(response: Response) -> Response:
    """Let a reader ask whether a page has changed: the tag is made of its body alone (I-3)."""
    response.vary.add("Cookie")
    response.add_etag()
    if request.if_none_match:
        response.make_conditional(request)
    return response
