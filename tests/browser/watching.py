"""Open pages in Chromium and watch them: what they fetch, what they complain of, how they look."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

# Chromium without a window, where it is there: it does the same in less time.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
# A camera and a microphone that are none: a moving picture and a beep.
MADE_UP = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
WIDE, NARROW = (1280, 900), (320, 640)
RULES = {
    "runOnly": {
        "type": "tag",
        "values": [
            *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"),
            "best-practice",
        ],
    },
    "resultTypes": ["violations"],
    "preload": False,  # style sheets and media, which no rule of these needs on our pages
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}

# The rules that ask where things stand and how big they are. The others ask what there is, how
# it is nested, named and painted: at a second width they would say the same of the same.
BY_PLACE = {
    **RULES,
    "runOnly": {
        "type": "rule",
        "values": ["target-size", "scrollable-region-focusable", "skip-link"],
    },
}

# What stands out of the window on the right, by tag and class.
SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > wide + 1)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className}`).slice(0, 5)
    .concat(`the page is ${document.documentElement.scrollWidth} px wide`);
}"""

# What is seen, how it is painted and whether it stands on what it is in; and how big its letters.
SEEN = """() => [...document.querySelectorAll('body *')].flatMap((one, at) => {
  if (!one.checkVisibility({visibilityProperty: true, opacityProperty: true})) return [];
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const around = one.parentElement.getBoundingClientRect();
  const stands = box.left > around.left - 1 && box.right < around.right + 1
    && box.top > around.top - 1 && box.bottom < around.bottom + 1;
  const paint = [style.color, style.backgroundColor, style.backgroundImage, style.opacity,
    style.fontWeight, style.position, style.textShadow, style.filter];
  return [[[at, stands, ...paint].join('; '), parseFloat(style.fontSize)]];
})"""

# All that is read of a page at one width; `before` is what was seen of it in smaller letters.
READ = f"""async ([rules, byPlace, before]) => {{
  if (!('axe' in window)) return null;
  const seen = ({SEEN})();
  const same = before && before.length === seen.length
    && seen.every(([what, size], at) => what === before[at][0] && size >= before[at][1]);
  axe.configure({{noHtml: true}});  // of every node of every rule, when only faults are told
  const {{violations}} = await axe.run(same ? byPlace : rules);
  for (const node of violations.flatMap((rule) => rule.nodes))
    node.html = document.querySelector(node.target[0])?.outerHTML ?? '';
  return {{violations, seen, sideways: ({SIDEWAYS})()}};
}}"""

# What axe does not say: ids twice, references to nothing, no name of the site in the title.
STRUCTURE = """() => {
  const found = [], all = (what) => [...document.querySelectorAll(what)];
  const ids = all('[id]').map((one) => one.id);
  ids.filter((id, at) => ids.indexOf(id) < at).forEach((id) => found.push(`id ${id} twice`));
  for (const name of ['for', 'form', 'aria-describedby', 'aria-labelledby'])
    for (const one of all(`[${name}]`))
      one.getAttribute(name).trim().split(/\\s+/).filter((id) => !ids.includes(id))
        .forEach((id) => found.push(`${name} leads to ${id}, which is not there`));
  for (const one of all('a[href^="#"]'))
    if (!ids.includes(one.hash.slice(1))) found.push(`a link leads to ${one.hash}, not there`);
  if (all('h1').length !== 1) found.push(`${all('h1').length} main headings`);
  if (document.documentElement.lang !== 'en') found.push('no language');
  if (!/^\\S.* – \\S/.test(document.title)) found.push(`the title is “${document.title}”`);
  if (all('a')[0].hash !== '#main') found.push('the first link does not skip to the content');
  return found;
}"""

# How an error should be told (A11Y-52), and what of it is missing.
ERRORS = """() => {
  const found = [], summary = document.querySelector('.govuk-error-summary');
  if (!document.title.startsWith('Error: ')) found.push('no “Error:” in the title');
  if (!summary) return ['no summary of errors'];
  if (document.activeElement !== summary) found.push('the summary has no focus');
  const links = [...summary.querySelectorAll('a')];
  if (!links.length) found.push('the summary is empty');
  for (const link of links) {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) { found.push(`${link.hash} is not there`); continue; }
    const group = field.closest('.govuk-form-group');
    if (!group || !group.innerText.includes(link.innerText)) found.push(`not said at ${link.hash}`);
    const told = field.closest('fieldset[aria-describedby]') || field;
    const by = (told.getAttribute('aria-describedby') || '').split(' ');
    if (!by.some((id) => id.endsWith('-error'))) found.push(`${link.hash} is not described`);
    link.click();
    if (document.activeElement !== field) found.push(`${link.hash} gets no focus`);
  }
  return found;
}"""


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that Debian brings."""
    return playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *MADE_UP]
    )


@dataclass
class Watch:
    """What the pages of one context did that they should not have done."""

    complaints: list[str] = field(default_factory=list)
    requests: int = 0

    def follow(self, context: BrowserContext) -> None:
        """Note each request to another host, each error and each breach of the policy."""
        context.on("request", lambda request: self._asked(request.url))
        context.on("page", self._opened)

    def _asked(self, url: str) -> None:
        self.requests += 1
        if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname != "127.0.0.1":
            self.complaints.append(f"asked another host: {url}")

    def _opened(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._said(page, said.type, said.text))

    def _said(self, page: Page, kind: str, text: str) -> None:
        # Chromium reports a page that answers 4xx as an error of its own.
        if kind in {"error", "warning"} and "the server responded with a status of 4" not in text:
            self.complaints.append(f"{page.url}: {kind}: {text}")


@contextlib.contextmanager
def watched(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """Give a new page at *url*'s site; fail where it reached out or complained."""
    width, height = options.pop("size", WIDE)
    context = browser.new_context(
        base_url=url, viewport={"width": width, "height": height}, **options
    )
    context.set_default_timeout(60_000)
    watch = Watch()
    watch.follow(context)
    try:
        yield context.new_page()
    finally:
        context.close()
    if watch.complaints or not watch.requests:
        raise AssertionError("\n".join(watch.complaints) or "no page was opened")


def faults(page: Page, *, rules: dict[str, Any] = RULES) -> list[str]:
    """Return what axe finds wrong with a page as it is, and what stands out at the side."""
    return _faults(page, _read(page, rules))


def faults_at_both_widths(page: Page) -> list[str]:
    """Return what is wrong at 1280 and at 320 px, the latter being 400 % zoom of the former.

    What is narrow has the smaller letters, and is held to all rules. What is wide is held
    to those of place, and to all where anything else is seen there, or is painted otherwise.
    """
    found = [f"{page.url}: {fault}" for fault in page.evaluate(STRUCTURE)]
    before = None
    for width, height in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": height})
        read = _read(page, RULES, before)
        found += [f"{width} px: {fault}" for fault in _faults(page, read)]
        before = read["seen"]
    return found


def _read(page: Page, rules: dict[str, Any], before: Any = None) -> dict[str, Any]:
    """Return what is read of a page as it is, in one go; axe is brought where it is missing."""
    asked = [rules, BY_PLACE, before]
    read = page.evaluate(READ, asked)
    if read is None:
        page.evaluate(Axe().axe_script)
        read = page.evaluate(READ, asked)
    return cast("dict[str, Any]", read)


def _faults(page: Page, read: dict[str, Any]) -> list[str]:
    found = [_told(page, rule, node) for rule in read["violations"] for node in rule["nodes"]]
    return found + [f"{page.url}: sideways: {one}" for one in read["sideways"]]


def faults_of_error(page: Page) -> list[str]:
    """Return what is wrong with a page that tells of an error, and with how it tells it."""
    page.locator("body.js-enabled").wait_for(state="attached")
    told = [f"{page.url}: {fault}" for fault in page.evaluate(ERRORS)]
    return told + faults_at_both_widths(page)


def sideways(page: Page) -> list[str]:
    """Return what makes a page scroll sideways; nothing where it does not."""
    return [f"{page.url}: sideways: {one}" for one in page.evaluate(SIDEWAYS)]


def _told(page: Page, rule: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{page.url}: {rule['id']}: {node['target']} {node['html'][:120]}"


class Look:
    """Collect what is wrong with the pages that it is shown."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.seen: list[str] = []

    def __call__(self, name: str, page: Page) -> None:
        page.wait_for_load_state()
        self.seen.append(name)
        self.faults += faults_at_both_widths(page)

    def at(self, page: Page, *addresses: str) -> None:
        """Open each address and look."""
        for address in addresses:
            page.goto(address)
            self(address, page)

    def at_error(self, page: Page) -> None:
        """Look at a page that tells of an error."""
        page.wait_for_load_state()
        self.seen.append(f"error at {page.url}")
        self.faults += faults_of_error(page)
