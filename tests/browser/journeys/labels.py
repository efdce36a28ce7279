"""Use pages as people do: by the words that stand on them, by no id and no name of a field."""

import re
from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import Hand

PATIENCE = 60_000  # milliseconds, on a machine that is busy with other tests

# One page of a form: its heading, then the labels that are chosen and the (label, text) written.
Step = tuple[str | tuple[str, str], ...]


def sees(page: Page, heading: str) -> None:
    """Wait until the main heading of the page holds these words."""
    expect(page.locator("main h1")).to_contain_text(heading, timeout=PATIENCE)


def reads(page: Page) -> str:
    """Return the words of the page as they are seen, in one line."""
    return " ".join(page.locator("main").inner_text().split())


def choose(hand: Hand, label: str, *, under: str = "") -> None:
    """Choose a radio or tick a box by its label, *under* the question that it answers."""
    main = hand.page.locator("main")
    place = main.get_by_role("group", name=under, exact=True) if under else main
    hand.choose(place.get_by_label(label, exact=True))


def write(hand: Hand, label: str, text: str) -> None:
    """Write into a field by its label."""
    hand.write(hand.page.locator("main").get_by_label(label, exact=True), text)


def press(hand: Hand, button: str) -> None:
    """Press a button by its words, and wait for what comes."""
    _arrive(hand, hand.page.locator("main").get_by_role("button", name=button, exact=True))


def follow(hand: Hand, link: str) -> None:
    """Follow a link by the words that are seen, wherever it stands, and wait for what comes.

    For those who listen more may follow after a colon: which story it is about.
    """
    words = re.compile(rf"^{re.escape(link)}( ?:.*)?$")
    _arrive(hand, hand.page.get_by_role("link", name=words).first)


def answer(hand: Hand, steps: Iterable[Step], *, button: str = "Continue") -> None:
    """Answer one page after another, each known by its heading."""
    for heading, *said in steps:
        sees(hand.page, str(heading))
        for one in said:
            if isinstance(one, str):
                choose(hand, one)
            else:
                write(hand, *one)
        press(hand, button)


def _arrive(hand: Hand, what: Locator) -> None:
    with hand.page.expect_navigation(timeout=PATIENCE):
        hand.press(what)
