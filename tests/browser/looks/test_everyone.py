"""Look at every page with axe, at 1280 and 320 px: WCAG 2.2 AA and best practice, no violations.

Each test walks through one part of the site and tells all that is wrong there.
"""

import pytest
from playwright.sync_api import Page

from storybank.domain import phrases
from storybank.domain.consent import Purpose, Use
from storybank.services import questions
from storybank.services.purposes import Asked
from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.server import Here, sample_words
from tests.browser.watching import CONTRAST, Look, faults
from tests.web.walk import asked

pytestmark = pytest.mark.browser

PUBLIC = (
    "/",
    "/stories",
    "/stories?q=listening+hospital&voice=carer",
    "/stories?page=2",
    "/stories?q=zzyzx&theme=housing",
    "/stories?q=hosptal",
    "/themes",
    "/my-story",
    "/my-story/link/wrong",
    "/stop",
    "/stop/all",
    "/stop/tell",
    "/sign-in",
    "/stories/AAAAAAA",
    "/nowhere",
    "/share/delete",
)
# What the sample archive asks about, and tellers of whom other things are asked.
USES = (Use.TRAINING_HERE, Use.WEB, Use.SEARCH_ENGINES, Use.PRINT)
ASKED = tuple(Asked(Purpose(use), phrases.USES[use], phrases.WHO_SEES[use]) for use in USES)
OTHERS = (
    ("helped", "16_17", "phone"),
    ("for_other", "13_15", "letter"),
    ("self", "u13", "trusted"),
    ("about_other", "adult", "phone"),
)


def test_what_anyone_can_read_has_no_faults(opening: Opening) -> None:
    look = Look()

    with opening() as page:
        look.at(page, *PUBLIC)
        page.goto("/themes")
        steps.follow(Mouse(page), "Being listened to")
        look("theme", page)
        for title in ("What I wanted them to ask at half past four", "Pum gair"):
            page.goto(f"/stories?q={title}")
            steps.follow(Mouse(page), title)
            look(title, page)

    assert look.faults == []


def test_the_dark_scheme_has_enough_contrast(opening: Opening) -> None:
    """A11Y-06: on pages that between them hold every kind of part, a form's error among them."""
    found: list[str] = []

    with opening(color_scheme="dark") as page:
        for address in (
            "/",
            "/stories?q=hospital&voice=carer",
            "/share/q/name",
            "/stop",
            "/nowhere",
        ):
            page.goto(address)
            found += faults(page, rules=CONTRAST)
        page.goto("/stop/all")
        steps.go(Mouse(page), "Stop using my story")
        found += faults(page, rules=CONTRAST)
        page.goto("/stories?q=What I wanted them to ask at half past four")
        page.locator(".app-card__title a").first.click()
        found += faults(page, rules=CONTRAST)

    assert found == []


def test_what_forms_say_of_errors_has_no_faults(opening: Opening) -> None:
    look = Look()

    with opening() as page:
        hand = Mouse(page)
        for address, given, button in (
            ("/sign-in", {"email": "nobody@example.org", "password": "x"}, "Sign in"),
            ("/my-story", {"words": "no such words here"}, "Open my story"),
            ("/stop", {}, "Continue"),
            ("/stop", {"choice": "all", "words": "no such words here"}, "Continue"),
            ("/stop/all", {}, "Stop using my story"),
            ("/stop/all", {"end": "later"}, "Stop using my story"),
            ("/stop/tell", {}, "Send"),
        ):
            page.goto(address)
            steps.fill(hand, given)
            steps.go(hand, button)
            look.at_error(page)

    assert look.faults == []


def test_every_question_and_its_error_has_no_faults(opening: Opening) -> None:
    look, visited = Look(), set()

    def see(name: str, page: Page) -> None:
        look(name, page)
        if name.startswith("question ") and page.locator("main form").count():
            _try_with_nothing(page, look)
        visited.add(name.removeprefix("question "))

    with opening() as page:
        hand = Mouse(page)
        steps.give(
            hand,
            see,
            name={"answer": "none", "per_use": ["yes"]},
            name__training_here={"answer": "none"},
            name__web={"answer": "made_up", "shown_name": "Jo"},
            name__print={"answer": "none"},
            use__print={"answer": "yes"},
            quotes__print={"answer": "no"},
            contact={"answer": ["renewal"]},
            channel={"answer": "email"},
            reach__email={"reach": "ama@example.org"},
        )
        page.goto("/share")
        look("sent", page)
    every = {question.id for question in questions.every(ASKED)}
    for who, age, channel in OTHERS:
        with opening() as page:
            _as_another(Mouse(page), who, age, channel)
            for question in sorted(every - visited):
                page.goto(f"/share/q/{question}")
                if asked(page.url) == question:
                    see(f"question {question}", page)

    assert look.faults == []
    assert every - visited == set()


def test_resting_and_the_list_of_parts_have_no_faults(opening: Opening) -> None:
    look = Look()

    with opening() as page:
        hand = Mouse(page)
        page.goto("/share/q/story")
        steps.fill(hand, {"words": "We waited a year for the ramp."})
        hand.press(page.get_by_role("button", name="Save and take a break", exact=True))
        words = " ".join(page.locator(".app-words li").all_inner_texts())
        look("break", page)
        look.at(page, "/share", "/share/parts")
    with opening() as page:
        hand = Mouse(page)
        page.goto("/stop")
        steps.fill(hand, {"choice": "all", "words": words})
        steps.go(hand, "Continue")
        look("stop a draft", page)
        steps.go(hand, "Delete my words now")
        look("draft deleted", page)

    assert look.faults == []


def test_the_last_yes_and_its_error_have_no_faults(opening: Opening) -> None:
    look = Look()

    with opening() as page:
        hand = Mouse(page)
        steps.answer_all(hand, steps.see_nothing)
        steps.to_the_yes(hand, steps.see_nothing)
        steps.go(hand, "Send my story and my choices")
        look.at_error(page)

    assert look.faults == []


def test_refusals_have_no_faults(opening: Opening, server: Here) -> None:
    """A form that is too old (400), words that have changed (409), too much at once (413)."""
    look = Look()

    with opening() as page:
        hand = Mouse(page)
        page.goto("/sign-in")
        page.locator("main [name='csrf_token']").evaluate("one => { one.value = 'forged'; }")
        steps.go(hand, "Sign in")
        look("400", page)
        steps.come_back(hand, sample_words(server.instance)["shown now"])
        steps.fill(hand, {"words": "so much " * 10_000})
        steps.go(hand, "Send this message")
        look("413", page)
        page.goto("/my-story/more-time")
        look("409", page)

    assert look.faults == []


def _try_with_nothing(page: Page, look: Look) -> None:
    """Continue without an answer; look at the error, where there is one, and go back."""
    before = page.url
    page.locator("main input:checked").evaluate_all(
        "all => all.forEach(one => one.checked = false)"
    )
    steps.go(Mouse(page), "Continue")
    page.wait_for_load_state()
    if asked(page.url) == asked(before):
        look.at_error(page)
    page.goto(before)


def _as_another(hand: Mouse, who: str, age: str, channel: str) -> None:
    """Begin as someone of whom other things are asked."""
    page = hand.page
    for question, given in (
        ("who", {"answer": who}),
        ("age", {"answer": age}),
        ("use-web", {"answer": "yes"}),
        ("contact", {"answer": ["renewal"]}),
        ("channel", {"answer": channel}),
    ):
        page.goto(f"/share/q/{question}")
        steps.fill(hand, given)
        steps.go(hand, "Continue")
        page.wait_for_url(lambda url, before=question: asked(url) != before)
