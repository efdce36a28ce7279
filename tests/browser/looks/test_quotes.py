"""Look with axe at the pages of quotes: for trainers, at the desk, and for tellers."""

import pytest

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.server import Here, sample_words
from tests.browser.watching import Look

pytestmark = pytest.mark.browser
COPIED = "() => document.querySelector('#text-copied').textContent !== ''"
MARK = """() => { const words = document.querySelector('#agreed').firstChild;
  document.getSelection().setBaseAndExtent(words, 0, words, 20); }"""


def test_quotes_have_no_faults_from_the_list_to_a_copy_and_a_session(
    opening: Opening, server: Here
) -> None:
    look = Look()

    with opening() as page:
        hand = steps.enter(page, server, "trainer@example.org")
        steps.agree(hand)
        look.at(page, "/training/quotes", "/training/quotes?use=print", "/training/quotes?q=zzyzx")
        page.goto("/training/quotes?q=kettle")
        look("found", page)
        page.get_by_role("link", name="Use this quote").first.click()
        look("one quote", page)
        address = page.url
        steps.go(hand, "Copy it for training")
        look("a copy", page)
        page.get_by_role("button", name="Copy", exact=True).click()
        page.wait_for_function(COPIED)
        page.goto(address)
        steps.follow(hand, "Add it to a pack")
        look("add to a pack", page)
        steps.fill(hand, {"pack": "new", "title": "A short session"})
        steps.go(hand, "Add the quote")
        look("a pack with a quote", page)
        steps.go(hand, "Run the session")
        page.get_by_role("link", name="Begin").click()
        look("a quote in a session", page)

    assert look.faults == []


def test_choosing_a_quote_and_saying_no_to_it_have_no_faults(
    opening: Opening, server: Here
) -> None:
    look = Look()

    with opening() as page:
        hand = steps.enter(page, server, "curator@example.org")
        look.at(page, "/desk/quotes")
        page.goto("/desk?show=approved")
        page.get_by_role("link", name="The kettle on the draining board").click()
        steps.follow(hand, "Short quotes")
        look("quotes of a story", page)
        page.evaluate(MARK)
        steps.go(hand, "Use the words that I marked")
        assert page.locator("#words").input_value() == "I have had the diagn"
        steps.fill(hand, {"words": "Nobody said this"})
        steps.go(hand, "Keep this quote")
        look.at_error(page)
        steps.fill(hand, {"words": "I could not make a cup of tea"})
        steps.go(hand, "Keep this quote")
        look("kept", page)
        page.get_by_role("link", name="Change it, or note an answer").last.click()
        look("change a quote", page)
        steps.go(hand, "They said yes")
        look.at_error(page)
        look.at(page, "/desk/quotes")
    with opening() as page:
        hand = Mouse(page)
        steps.come_back(hand, sample_words(server.instance)["shown now"])
        look.at(page, "/my-story/quotes")
        page.get_by_role("button", name="Do not use quote").first.click()
        look("said no", page)

    assert look.faults == []
