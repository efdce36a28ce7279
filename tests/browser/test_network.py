"""Open every page in a browser with its network recorded: it asks this site alone (AC-81, I-29).

The archive is that of the leak test, in which each page has something to show.
Which reader a page answers is found out first, so that each is opened once.
"""

import itertools
import re
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException

from storybank import create_app
from storybank.cli import sweep
from storybank.cli.exits import EXITS
from storybank.domain.people import Role
from storybank.services.leaks import Reader, Shows
from storybank.services.planting import Garden
from tests.browser.server import listening
from tests.browser.watching import watched

pytestmark = pytest.mark.browser

MOST_TRIED = 12  # addresses of one page for one reader

STAFF = (Role.CURATOR.value, Role.SAFEGUARDING.value, Role.ADMIN.value)
OWN = tuple(
    f"teller of “{name}”"
    for name in ("shown everywhere", "words suggested since", "cooling off", "safeguarding hold")
)
DRAFT = ("visitor", "teller of “a draft”")
# Who may be answered, first those whom it is made for.
ANSWERED = {
    Shows.TRAINING: (Role.TRAINER.value,),
    Shows.DESK: STAFF,
    Shows.CONCERN: STAFF,
    Shows.REVIEWED: (Role.REVIEWER.value,),
    Shows.OWN: ("visitor", *OWN, "teller of “a draft”"),
    Shows.SEEN: OWN,
    Shows.DRAFT: DRAFT,
}
# What nobody in this archive can open, so that it answers with an error or leads elsewhere.
# Each is opened by another browser test, where its network is recorded as well.
# (`second_step.set_up`, at a first sign-in, is the page that `account.set_up` shows.)
NOT_OPENED = frozenset(
    {
        *("reviewing.by_link", "reviewing.opened", "look.file"),
        *("beside.by_link", "beside.every", "beside.one", "receipts.by_link", "resets.choose"),
        *("share.agree", "share.check", "share.resume", "share.sent", "aftercare.ask"),
        *("complaints.one", "safeguarding.one", "paper.receipt"),
        *("photos.one", "photos.choose_squares", "photos.file"),
        *("recordings.one", "recordings.file"),
        # These follow a deed: tests/browser/looks/test_quotes.py.
        *("quotes.copied", "quotes.plain"),
        # By the link of one question alone: tests/browser/journeys/test_session_and_thanks.py.
        "asked.one",
        *("joining.ask", "account.set_up", "second_step.ask", "second_step.set_up"),
    }
)
LEAVING = "pages.leave"  # it ends the session


def test_ac_81_no_page_asks_another_host_and_the_one_cookie_is_the_session(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    monkeypatch.setenv("STORYBANK_LEAVE_TO", f"http://127.0.0.1:{port}/health")
    app, garden = sweep.make(tmp_path, create_app)
    pages = list(_pages(app, garden))
    asked: list[str] = []

    with listening(app, port) as url:
        for reader, addresses in pages:
            with watched(browser, url) as page:
                page.context.on("request", lambda request: asked.append(request.url))
                _enter(page, garden, reader)
                for address in addresses.values():
                    _open(page, address)
                cookies = page.context.cookies()
                stored = page.evaluate("[localStorage.length, sessionStorage.length]")
                page.goto("/leave")
                assert page.url == f"{url}/health"
            assert [cookie["name"] for cookie in cookies] in ([], ["storybank"]), reader.name
            for cookie in cookies:
                assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (
                    (True, "Lax", "/")
                ), reader.name
                assert cookie["domain"] == "127.0.0.1"
                assert cookie["expires"] == -1, "it stays when the browser is closed"
            assert stored == [0, 0], reader.name

    opened = {endpoint for _, found in pages for endpoint in found}
    assert {urlsplit(one).netloc for one in asked} == {f"127.0.0.1:{port}"}
    opened |= {LEAVING, "my_story.by_link"}  # on the way in and out
    assert {one.endpoint for one in EXITS if one.method == "GET"} - opened == NOT_OPENED


def _pages(app: Flask, garden: Garden) -> Iterator[tuple[Reader, dict[str, str]]]:
    """Yield, reader by reader, what answers them and no reader before: endpoint to address."""
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    left = {one.endpoint: one.shows for one in EXITS if one.method == "GET"}
    del left[LEAVING]
    for reader in sweep.readers(garden):
        client = sweep.enter(app, garden, reader)
        found: dict[str, str] = {}
        linked: dict[str, str] = {}
        for endpoint, shows in left.items():
            if reader.name in ANSWERED.get(shows, ("visitor", *STAFF)):
                addresses = sweep.addresses(app, rules[endpoint], garden)
                for _, address in itertools.islice(addresses, MOST_TRIED):
                    text = _text(client, address)
                    if text is not None:
                        found[endpoint] = address
                        linked |= dict(_links(app, text))
                        break
        tried = set(found)
        while new := left.keys() & linked.keys() - tried:
            tried |= new
            for endpoint in new:
                text = _text(client, linked[endpoint])
                if text is not None:
                    found[endpoint] = linked[endpoint]
                    linked |= dict(_links(app, text))
        left = {endpoint: shows for endpoint, shows in left.items() if endpoint not in found}
        if found:
            yield reader, found


def _links(app: Flask, text: str) -> Iterator[tuple[str, str]]:
    """Yield the pages of ours that a page leads to: endpoint and address."""
    adapter = app.url_map.bind("127.0.0.1")
    for address in re.findall(r'href="(/[^"#?]*)', text):
        with suppress(HTTPException):
            yield str(adapter.match(address, "GET")[0]), address


def _text(client: FlaskClient, address: str) -> str | None:
    """Return what an address answers, or None where it answers with something else."""
    answer = client.get(address)
    text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    answer.close()
    return text if answer.status_code == 200 else None


def _open(page: Page, address: str) -> None:
    """Open one page; of what a browser keeps as a file, or frames itself, ask the answer alone."""
    answer = page.request.head(address)
    if answer.headers.get("content-type", "").startswith("text/html"):
        page.goto(address, wait_until="load")
    else:
        assert answer.ok, address


def _enter(page: Page, garden: Garden, reader: Reader) -> None:
    """Sign in, or open one's story, as a person does."""
    if reader.role is not None:
        page.goto("/sign-in")
        page.fill("[name='email']", garden.staff[reader.role])
        page.fill("[name='password']", garden.password)
        page.click("main button[type='submit']")
    if reader.planted is not None:
        page.goto(f"/my-story/link/{reader.planted.token}")
