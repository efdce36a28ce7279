"""Zoom, bigger text, wider spacing, and a focus that can be seen (A11Y-05, A11Y-07)."""

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.server import Here, sample_words
from tests.browser.watching import sideways

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/stories?q=listening&voice=carer",
    "/themes",
    "/share/q/story",
    "/share/q/place",
    "/stop",
)
# What WCAG 1.4.12 lets a reader do to the spacing of text; a sheet of the reader's own.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
BIG = "() => { document.documentElement.style.fontSize = '200%'; }"
# Boxes that cut off words which should be seen.
CUT = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  if (one.closest('.govuk-visually-hidden, [hidden], .govuk-skip-link')) return false;
  if (['TEXTAREA', 'INPUT', 'SELECT'].includes(one.tagName)) return false;
  const hides = [style.overflowX, style.overflowY].some((way) => ['hidden', 'clip'].includes(way));
  const [high, wide] = [one.scrollHeight - one.clientHeight, one.scrollWidth - one.clientWidth];
  return hides && (high > 1 || wide > 1);
}).map((one) => `${one.tagName} ${one.className} cuts off its words`)"""
# The place that has the focus, and what is wrong with how it shows.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const isBox = one.matches('.govuk-radios__input, .govuk-checkboxes__input');
  const [of, part] = isBox ? [one.nextElementSibling, '::before'] : [one, null];
  const shown = getComputedStyle(of, part);
  const ring = shown.outlineStyle !== 'none' && parseFloat(shown.outlineWidth) >= 3;
  const name = `${one.tagName} ${one.id || one.innerText.slice(0, 30)}`;
  if (!ring && shown.boxShadow === 'none') return `${name} shows no focus`;
  const box = one.getBoundingClientRect();
  const at = document.elementFromPoint(
    Math.min(box.left + box.width / 2, innerWidth - 1), box.top + Math.min(box.height / 2, 20));
  if (!at) return `${name} is out of sight`;
  const leave = document.querySelector('.app-leave');
  if (leave && leave !== one && leave.contains(at)) return `${name} is under the way out`;
  return name;
}"""
BAD = ("shows no focus", "is out of sight", "is under the way out")


@pytest.mark.parametrize("change", [SPACED, BIG], ids=["spacing", "text of 200 %"])
def test_a11y_07_no_words_are_lost_and_nothing_scrolls_sideways(
    opening: Opening, change: str
) -> None:
    found: list[str] = []

    with opening() as page:
        for width, address in ((width, one) for width in (1280, 320) for one in PAGES):
            if width == 320 and change is BIG:
                continue  # 200 % of text is asked of a whole window, 320 px is zoom of 400 %
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            page.evaluate(change)
            found += [f"{width} px, {address}: {one}" for one in sideways(page)]
            found += [f"{width} px, {address}: {one}" for one in page.evaluate(CUT)]

    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_a11y_05_the_focus_is_seen_at_every_stop(
    opening: Opening, server: Here, width: int, scheme: str
) -> None:
    found: list[str] = []

    with opening(size=(width, 640), color_scheme=scheme) as page:
        for address in PAGES:
            page.goto(address)
            found += _stops(page)
        steps.come_back(Mouse(page), sample_words(server.instance)["shown now"])
        page.reload()
        found += _stops(page)
    with opening(size=(width, 640), color_scheme=scheme) as page:
        steps.enter(page, server, "curator@example.org")
        found += _stops(page)

    assert len(found) > 100
    assert [one for one in found if one.endswith(BAD)] == []


def test_the_printed_receipt_fits_on_one_sheet(opening: Opening) -> None:
    """A11Y-70: one A4 at 14 pt, with nothing on it that can only be pressed."""
    with opening() as page:
        steps.give(Mouse(page))
        paper = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        buttons = [one for one in page.get_by_role("button").all() if one.is_visible()]
        size = page.locator(".app-receipt p").first.evaluate(
            "one => getComputedStyle(one).fontSize"
        )

    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") == 1
    assert buttons == []
    assert float(size.removesuffix("px")) == pytest.approx(14 * 96 / 72, abs=0.1)


def _stops(page: Page) -> list[str]:
    """Press Tab through a whole page; return the stops, with what is wrong at each."""
    found: list[str] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        found.append(f"{page.url}: {stop}")
    return found
