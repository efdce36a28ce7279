"""Open every page in a browser with its network recorded: it asks this site alone (AC-81, I-29).

The archive is that of the leak test, in which each page has something to show.
Which reader a page answers is found out first, so that each is opened once.
"""

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from storybank import create_app
from storybank.cli import sweep
from storybank.cli.exits import EXITS
from storybank.services.leaks import Reader
from storybank.services.planting import Garden
from tests.browser.watching import watched

pytestmark = pytest.mark.browser

MOST_TRIED = 12  # addresses of one page for one reader

# Pages that nobody in this archive can open, and what is opened in their place: the answer
# that they give then. Each of them is opened by another browser test, watched just as well.
NOT_OPENED = {
    "asking_again.agree": "nobody was misled",
    "asking_again.one": "nobody was misled",
    "asking_again.start": "nobody was misled",
    "asking_anew.ask": "nobody has come of age",
    "beside.every": "nobody beside a teller has a link",
    "beside.one": "nobody beside a teller has a link",
    "complaints.one": "nobody has complained",
    "renewals.ask": "no permission is about to end",
    "renewals.done": "no permission is about to end",
    "safeguarding.one": "its address is not guessed",
}


def test_ac_81_no_page_asks_another_host_and_the_one_cookie_is_the_session(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    monkeypatch.setenv("STORYBANK_LEAVE_TO", f"http://127.0.0.1:{port}/health")
    app, garden = sweep.make(tmp_path, create_app)
    pages = {reader: list(found) for reader, found in _pages(app, garden).items()}
    asked: list[str] = []

    with _served(app, port) as url:
        for reader, addresses in pages.items():
            with watched(browser, url) as page:
                page.context.on("request", lambda request: asked.append(request.url))
                _enter(page, garden, reader)
                for _, address in addresses:
                    page.goto(address, wait_until="load")
                cookies = page.context.cookies()
                stored = page.evaluate("[localStorage.length, sessionStorage.length]")
            assert [cookie["name"] for cookie in cookies] in ([], ["storybank"]), reader.name
            for cookie in cookies:
                assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (
                    (True, "Lax", "/")
                ), reader.name
                assert cookie["domain"] == "127.0.0.1"
                assert cookie["expires"] == -1, "it stays when the browser is closed"
            assert stored == [0, 0], reader.name

    opened = {endpoint for found in pages.values() for endpoint, _ in found}
    assert {urlsplit(one).netloc for one in asked} == {f"127.0.0.1:{port}"}
    assert opened | NOT_OPENED.keys() == {one.endpoint for one in EXITS if one.method == "GET"}
    assert not opened & NOT_OPENED.keys()


def _pages(app: Flask, garden: Garden) -> dict[Reader, list[tuple[str, str]]]:
    """Return, for each reader, the pages that answer them and no reader before: name, address."""
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    left = list(dict.fromkeys(one.endpoint for one in EXITS if one.method == "GET"))
    found: dict[Reader, list[tuple[str, str]]] = {}
    for reader in sweep.readers(garden):
        client = sweep.enter(app, garden, reader)
        for endpoint in list(left):
            addresses = sweep.addresses(app, rules[endpoint], garden)
            for _, address in itertools.islice(addresses, MOST_TRIED):
                if _is_page(client, address):
                    found.setdefault(reader, []).append((endpoint, address))
                    left.remove(endpoint)
                    break
    return found


def _is_page(client: FlaskClient, address: str) -> bool:
    answer = client.get(address)
    answer.close()
    return answer.status_code in {200, 302, 303}


@contextmanager
def _served(app: Flask, port: int) -> Iterator[str]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _enter(page: Page, garden: Garden, reader: Reader) -> None:
    """Sign in, or open one's story, as a person does."""
    if reader.role is not None:
        page.goto("/sign-in")
        page.fill("[name='email']", garden.staff[reader.role])
        page.fill("[name='password']", garden.password)
        page.click("main button[type='submit']")
    if reader.planted is not None:
        page.goto(f"/my-story/link/{reader.planted.token}")
