"""Leave a page fast (A11Y-90): by the button, by Shift three times, and without script."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Keyboard, Mouse

pytestmark = pytest.mark.browser

QUESTION = "/share/q/story"
BEGUN = "You have begun a story here"
SECRET = "What happened on the ward in winter"


def _begin(page: Page) -> None:
    """Write something that nobody at home should find."""
    page.goto("/share/q/who")
    steps.fill(Mouse(page), {"answer": "self"})
    steps.go(Mouse(page), "Continue")
    page.wait_for_url("**/share/q/age")
    assert BEGUN in page.request.get("/share").text()
    page.goto(QUESTION)
    page.locator("[name='words']").fill(SECRET)


def _has_left(page: Page) -> None:
    """Check that the page is elsewhere and that the session is over."""
    page.wait_for_url("**/health")
    assert BEGUN not in page.request.get("/share").text()


def test_a11y_90_the_button_leaves_and_ends_the_session(opening: Opening) -> None:
    with opening() as page:
        _begin(page)

        page.get_by_role("link", name="Leave this page").click()

        _has_left(page)


def test_a11y_90_shift_three_times_leaves_and_going_back_does_not_return(opening: Opening) -> None:
    with opening() as page:
        _begin(page)

        for _ in range(3):
            page.keyboard.press("Shift")

        _has_left(page)
        page.go_back()
        assert SECRET not in page.content()
        assert QUESTION not in page.url


def test_a11y_90_shift_as_people_write_does_not_leave(opening: Opening) -> None:
    with opening() as page:
        _begin(page)

        for _ in range(2):
            page.keyboard.press("Shift")
        page.keyboard.type("Ama And Ben")
        for _ in range(2):
            page.keyboard.press("Shift")

        page.wait_for_timeout(200)
        assert page.url.endswith(QUESTION)


def test_a11y_90_without_script_it_is_a_link_that_is_reached_second(opening: Opening) -> None:
    with opening(java_script_enabled=False) as page:
        _begin(page)
        page.goto(QUESTION)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        reached = page.locator(":focus").inner_text()

        Keyboard(page).press(page.get_by_role("link", name="Leave this page"))

        assert reached == "Leave this page"
        _has_left(page)


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for something that a page does by itself; its policy lets no text be run as script."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("width", [1280, 320])
def test_a11y_90_it_stays_in_sight_as_the_page_scrolls(opening: Opening, width: int) -> None:
    with opening(size=(width, 640)) as page:
        page.goto("/my-story")
        button = page.get_by_role("link", name="Leave this page")
        before = button.bounding_box()

        page.keyboard.press("End")
        wait_until(lambda: page.evaluate("scrollY") > 100)

        assert button.bounding_box() == before
        assert before is not None
        assert before["height"] >= 44
        assert button.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(179, 38, 30)"
