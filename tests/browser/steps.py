"""Take the steps of the main job in a browser, one function each; ``see`` is shown every page."""

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from tests.browser.hands import Hand, Mouse
from tests.browser.server import Here, Server, passwords
from tests.web.walk import ANSWERS, MORE, asked

See = Callable[[str, Page], None]


def see_nothing(_: str, __: Page) -> None:
    """Go on without looking."""


def fill(hand: Hand, given: Mapping[str, object]) -> None:
    """Answer the fields of the page that is open, by their names."""
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            field = hand.page.locator(f"main [name='{name}']")
            if field.first.get_attribute("type") in {"radio", "checkbox"}:
                hand.choose(hand.page.locator(f"main [name='{name}'][value='{one}']"))
            else:
                hand.write(field, str(one))


def go(hand: Hand, button: str) -> None:
    """Press a button by its words."""
    hand.press(hand.page.locator("main").get_by_role("button", name=button, exact=True))


def follow(hand: Hand, link: str) -> None:
    """Follow a link of the page by its words."""
    hand.press(hand.page.locator("main").get_by_role("link", name=link).first)


def answer_all(hand: Hand, see: See, **differs: Mapping[str, object]) -> None:
    """Begin at /share and answer each question until the check."""
    hand.page.goto("/share")
    see("share", hand.page)
    go(hand, "Start")
    hand.page.wait_for_url("**/share/q/*")
    _answer_on(hand, see, differs)


def to_the_yes(hand: Hand, see: See, **differs: Mapping[str, object]) -> None:
    """Go on from the check: answer what is asked after it, until the last yes."""
    see("check", hand.page)
    go(hand, "Continue")
    hand.page.wait_for_url(lambda url: "/share/check" not in url)
    _answer_on(hand, see, differs)
    hand.page.wait_for_url("**/share/yes")


def give(hand: Hand, see: See = see_nothing, **differs: Mapping[str, object]) -> str:
    """Give a story; return the four words of its receipt."""
    answer_all(hand, see, **differs)
    to_the_yes(hand, see, **differs)
    see("yes", hand.page)
    fill(hand, {"agree": "yes"})
    go(hand, "Send my story and my choices")
    hand.page.wait_for_url("**/share/sent")
    see("receipt", hand.page)
    return " ".join(hand.page.locator(".app-words li").all_inner_texts())


def _answer_on(hand: Hand, see: See, differs: Mapping[str, Mapping[str, object]]) -> None:
    """Answer one question after another for as long as there are any."""
    own = {name.replace("__", "-"): value for name, value in differs.items()}
    answers = {**ANSWERS, **MORE, **own, **differs}
    while question := asked(hand.page.url):
        see(f"question {question}", hand.page)
        fill(hand, answers.get(question, {}))
        go(hand, "Continue")
        hand.page.wait_for_url(lambda url, before=question: asked(url) != before)


def sign_in(hand: Hand, email: str, password: str, see: See = see_nothing) -> None:
    """Sign in as a member of staff."""
    hand.page.goto("/sign-in")
    see("sign-in", hand.page)
    fill(hand, {"email": email, "password": password})
    go(hand, "Sign in")
    hand.page.wait_for_url(lambda url: "/sign-in" not in url)


def enter(page: Page, server: Server | Here, email: str) -> Mouse:
    """Sign in as one of the sample members of staff; return the hand that did."""
    hand = Mouse(page)
    sign_in(hand, email, passwords(server.instance)[email])
    return hand


def agree(hand: Hand, see: See = see_nothing) -> None:
    """Agree, as a trainer, to how stories are used, unless that is done."""
    hand.page.goto("/training/agreement")
    see("agreement", hand.page)
    if hand.page.get_by_role("button", name="I agree to this").count():
        go(hand, "I agree to this for one year")
        hand.page.wait_for_url("**/training/packs")


def open_at_desk(hand: Hand, title: str, see: See = see_nothing) -> None:
    """Open a story at the desk, from the queue."""
    hand.page.goto("/desk")
    see("desk", hand.page)
    while not hand.page.get_by_role("link", name=title).count():
        hand.press(hand.page.get_by_role("link", name="Next page"))
    follow(hand, title)
    hand.page.wait_for_url("**/desk/stories/*")
    see("desk story", hand.page)


def come_back(hand: Hand, words: str, see: See = see_nothing) -> None:
    """Open one's own story with its four words."""
    hand.page.goto("/my-story")
    see("my story, start", hand.page)
    fill(hand, {"words": words})
    go(hand, "Open my story")
    hand.page.wait_for_url(re.compile(r"/my-story/\w+$"))
    see("my story", hand.page)


def say_yes(hand: Hand, see: See = see_nothing) -> None:
    """Say yes to the words that wait, and be sure."""
    go(hand, "Read your story and answer")
    hand.page.wait_for_url("**/words")
    see("words", hand.page)
    _agree(hand, see)


def say_yes_in_part(hand: Hand, see: See, *answers: str) -> None:
    """Answer each change that is suggested, in order; then say yes to what comes of it."""
    go(hand, "Read your story and answer")
    hand.page.wait_for_url("**/words")
    follow(hand, "say yes or no to each change")
    hand.page.wait_for_url("**/words/each")
    see("each change", hand.page)
    names = "all => [...new Set(all.map(one => one.name))]"
    asked_of = hand.page.locator("main input[type='radio']").evaluate_all(names)
    fill(hand, dict(zip(asked_of, answers, strict=True)))
    go(hand, "Send my answers")
    hand.page.wait_for_url("**/words")
    see("words, in part", hand.page)
    _agree(hand, see)


def _agree(hand: Hand, see: See) -> None:
    fill(hand, {"answer": "yes"})
    go(hand, "Send my answer")
    hand.page.wait_for_url("**/thinking/*")
    see("time to think", hand.page)
    fill(hand, {"thinking": "sure"})
    go(hand, "Say yes to these words")
    hand.page.wait_for_url(lambda url: "/thinking/" not in url)
    see("my story, agreed", hand.page)


def note_child(hand: Hand, who: str) -> None:
    """Note that a child is in the story that is open at the desk, so that two have to agree."""
    follow(hand, "Other people in it, who could guess, calls")
    fill(hand, {"who": who, "is_child": "yes"})
    go(hand, "Note them")
    hand.choose_option(hand.page.locator("main [name='action']"), "Changed")
    go(hand, f"Save what was done about {who}")
    hand.press(hand.page.get_by_role("link", name="The story", exact=True))


def suggest_in_part(hand: Hand, **words: str) -> None:
    """Suggest other words for the story that is open at the desk, with a reason for each."""
    follow(hand, "Suggest other words")
    hand.page.wait_for_url("**/edit")
    fill(hand, words)
    go(hand, "Give a reason for each change first")
    hand.page.get_by_role("heading", name="Why each change?").wait_for()
    for field in hand.page.locator("main textarea[name^='reason-']").all():
        hand.write(field, "It is easier to read")
    go(hand, "Show the teller these words")
    hand.page.wait_for_url(lambda url: "/edit" not in url)


def ask_reviewer(hand: Hand, see: See = see_nothing) -> str:
    """Make a link to the story that is open at the desk; return it."""
    follow(hand, "Reviewers")
    hand.page.wait_for_url("**/reviewers")
    see("reviewers", hand.page)
    fill(hand, {"holder": "Rita of the panel", "days": "7"})
    go(hand, "Make the link")
    return hand.page.locator("main .app-cite").inner_text()


def review(hand: Hand, link: str, see: See = see_nothing) -> None:
    """Read a story by a reviewer's link, and agree."""
    hand.page.goto(link)
    hand.page.wait_for_url("**/review/open")
    see("reviewer", hand.page)
    fill(hand, {"said": "agree"})
    go(hand, "Send my answer")


def search(hand: Hand, address: str, words: str, see: See = see_nothing) -> None:
    """Search from a page that has the search box."""
    hand.page.goto(address)
    see(f"search at {address}", hand.page)
    fill(hand, {"q": words})
    go(hand, "Search")
    hand.page.wait_for_url("**q=*")
    see(f"found at {address}", hand.page)


def take_back(hand: Hand, words: str, see: See = see_nothing) -> None:
    """Take a story back with its four words."""
    hand.page.goto("/stop")
    see("stop", hand.page)
    fill(hand, {"choice": "all", "words": words})
    go(hand, "Continue")
    hand.page.wait_for_url("**/stop/all")
    see("stop everything", hand.page)
    fill(hand, {"end": "later"})
    go(hand, "Stop using my story")
    hand.page.wait_for_url("**/stop/done/*")
    see("stopped", hand.page)
