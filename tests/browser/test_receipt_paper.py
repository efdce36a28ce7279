"""A11Y-70: the receipt in real Chromium: sheets of paper, small screens, axe."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from storybank import create_app
from tests.browser.server import listening
from tests.web.walk import say_yes, walk

pytestmark = pytest.mark.browser

SETTINGS = Path(__file__).parents[2] / "storybank" / "samples" / "config.toml"
SHEETS = {"/my-story/receipt/print": 1, "/my-story/receipt/large-print": 2, "/r": 1}
FORMS = [*SHEETS, "/my-story/receipt", "/my-story/receipt/easy-read", "/my-story/receipt/messages"]


@pytest.fixture(scope="module")
def holder(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser that holds the session of a story that was just sent."""
    folder = tmp_path_factory.mktemp("receipts") / "instance"
    folder.mkdir()
    (folder / "config.toml").write_text(SETTINGS.read_text("utf-8"), "utf-8")
    app = create_app(folder)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    walk(client)
    assert say_yes(client).status_code == 200
    cookie = client.get_cookie("storybank")
    with listening(app) as address:
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": "storybank", "value": cookie.value, "url": address}])
        yield context
        context.close()


@pytest.fixture
def page(holder: BrowserContext) -> Iterator[Page]:
    opened = holder.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize(("address", "sheets"), SHEETS.items())
def test_a11y_70_a_receipt_fits_its_sheets_of_a4(page: Page, address: str, sheets: int) -> None:
    page.goto(address)
    page.evaluate("document.fonts.ready")

    paper = page.pdf(prefer_css_page_size=True)
    sizes = page.evaluate(
        "[...document.querySelectorAll('main p, main li, main h2, main strong')]"
        ".map(one => parseFloat(getComputedStyle(one).fontSize))"
    )

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == sheets
    assert min(sizes) == pytest.approx(points(sheets) * 96 / 72, abs=0.01)


def points(sheets: int) -> int:
    return 18 if sheets == 2 else 14


@pytest.mark.parametrize("address", FORMS)
def test_a_receipt_is_free_of_faults_and_fits_a_small_screen(page: Page, address: str) -> None:
    loads: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: loads.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)

    found = Axe().run(page).response["violations"]

    assert [one["id"] for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert all(url.startswith("http://127.0.0.1") for url in loads)
    assert faults == []


@pytest.mark.parametrize("address", SHEETS)
def test_headings_keep_their_order_on_paper(page: Page, address: str) -> None:
    page.goto(address)
    page.emulate_media(media="print")

    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
