"""Look at every page with axe, at 1280 and 320 px: WCAG 2.2 AA and best practice, no violations.

Each test walks through one part of the site and tells all that is wrong there.
"""

import pyotp
import pytest
from playwright.sync_api import Page

from storybank.domain import phrases
from storybank.domain.consent import Purpose, Use
from storybank.services import questions
from storybank.services.purposes import Asked
from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.server import Server, passwords, sample_words
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


def test_the_pages_of_tellers_have_no_faults(opening: Opening, server: Server) -> None:
    look = Look()
    words = sample_words(server.instance)
    assert set(words) == {"shown now", "time to think", "your turn"}

    for state, keys in words.items():
        with opening() as page:
            steps.come_back(Mouse(page), keys)
            look(state, page)
            look.at(page, *(f"/my-story/{one}" for one in ("history", "tidied", "permissions")))
            look.at(page, *(f"/my-story/{one}/web" for one in ("seen", "coming")))
            steps.go(Mouse(page), "Send this message") if page.goto("/my-story/story") else None
            look.at_error(page)
            for address in ("how-long", "web/use", "web/name", "web/place", "web/quotes"):
                _ask_permission(page, address, look)
            if state == "your turn":
                _answer_words(page, look)
            if state == "time to think":
                page.goto("/my-story/more-time")
                look("more time", page)
                steps.go(Mouse(page), "Give me more time")
                look.at_error(page)

    assert look.faults == []


def test_stopping_has_no_faults(opening: Opening, server: Server) -> None:
    look = Look()
    words = sample_words(server.instance)["time to think"]

    with opening() as page:
        hand = Mouse(page)
        page.goto("/stop/tell")
        steps.fill(hand, {"about": "A story about a ramp that nobody built"})
        steps.go(hand, "Send")
        look("told", page)
        page.goto("/stop")
        steps.fill(hand, {"choice": "pause", "words": words})
        steps.go(hand, "Continue")
        look("hidden", page)
    with opening() as page:
        hand = Mouse(page)
        steps.take_back(hand, words, look)
        steps.come_back(hand, words, look)
        steps.follow(hand, "Delete it today")
        steps.fill(hand, {"end": "today"})
        steps.go(hand, "Stop using my story")
        look("deleted", page)

    assert look.faults == []


def test_the_desk_has_no_faults(opening: Opening, server: Server) -> None:
    look = Look()

    with opening() as page:
        hand = Mouse(page)
        email = "curator@example.org"
        steps.sign_in(hand, email, passwords(server.instance)[email])
        look.at(page, *(f"/desk?show={show}" for show in ("waiting", "held", "approved", "all")))
        look.at(page, "/desk?show=declined", "/desk?page=99", "/desk?voice=carer&whose=free&late=1")
        look.at(page, "/desk/themes", "/desk/themes/carers", "/desk/themes/new/theme")
        steps.go(hand, "Save")
        look.at_error(page)
        page.goto("/desk/themes/carers/end")
        look("end a theme", page)
        steps.go(hand, "Retire Caring for someone")
        look("retired", page)
        page.goto("/desk")
        steps.open_at_desk(hand, "My turn", look)
        address = page.url
        page.get_by_text("By when, and how serious").click()
        look("plan", page)
        steps.go(hand, "Take this story")
        look("taken", page)
        for button in ("Send the message", "Put it on hold", "Decline this story"):
            steps.go(hand, button)
            look.at_error(page)
            page.goto(address)
        steps.follow(hand, "Suggest other words")
        look("suggest", page)
        body = "My sister Jane has the number 01632 960123. The ICB wrote on 3 March 2019."
        steps.fill(hand, {"body": body, "quotes": "", "reason": "Marks."})
        steps.go(hand, "Show the teller these words")
        steps.follow(hand, "Marked places in the words")
        look("marks", page)
        steps.go(hand, "Save what was decided")
        look("marks saved", page)
        page.goto(f"{address}/edit")
        steps.fill(hand, {"title": "", "body": ""})
        steps.go(hand, "Show the teller these words")
        look.at_error(page)
        steps.fill(hand, {"title": "My turn to speak", "body": "I spoke.", "reason": "Shorter."})
        steps.go(hand, "Show the teller these words")
        look("suggested", page)
        steps.fill(hand, {"hold": "Ask Ada first"})
        steps.go(hand, "Put it on hold")
        look("held", page)
        page.goto("/desk?show=approved")
        page.locator(".app-card__title a").first.click()
        look("approved story", page)

    assert look.faults == []


def test_the_pages_of_trainers_have_no_faults(opening: Opening, server: Server) -> None:
    look = Look()

    with opening() as page:
        email = "trainer@example.org"
        steps.sign_in(Mouse(page), email, passwords(server.instance)[email])
        look.at(page, "/training/stories", "/training/stories?q=hospital&voice=carer")
        page.locator(".app-card__title a").first.click()
        look("story for training", page)
        look.at(page, "/training/stories?q=zzyzx", "/desk")

    assert look.faults == []


def test_saved_searches_have_no_faults(opening: Opening, server: Server) -> None:
    look = Look()

    with opening() as page:
        hand = Mouse(page)
        email = "trainer@example.org"
        steps.sign_in(hand, email, passwords(server.instance)[email])
        look.at(page, "/training/saved")
        page.goto("/training/stories?q=hospital&voice=carer")
        page.get_by_role("button", name="Save this search").click()
        look("save a search", page)
        steps.fill(hand, {"name": ""})
        steps.go(hand, "Save")
        look.at_error(page)
        steps.fill(hand, {"name": "Carers in hospital"})
        steps.go(hand, "Save")
        look("saved", page)
        page.get_by_role("link", name="Name, feed or remove").click()
        look("one saved search", page)
        address = page.url
        steps.fill(hand, {"name": ""})
        steps.go(hand, "Change the name")
        look.at_error(page)
        page.goto(address)
        steps.go(hand, "Make a feed address")
        look("feed address", page)
        look.at(page, address)
        steps.go(hand, "Remove this search")
        look("removed", page)

    assert look.faults == []


def test_names_that_mean_the_same_have_no_faults(opening: Opening, server: Server) -> None:
    look = Look()

    with opening() as page:
        hand = Mouse(page)
        email = "curator@example.org"
        steps.sign_in(hand, email, passwords(server.instance)[email])
        look.at(page, "/desk/names")
        for button in ("Add them", "Add what is in the table"):
            steps.go(hand, button)
            look.at_error(page)
            page.goto("/desk/names")
        steps.fill(hand, {"names": "OCC\nOxfordshire County Council"})
        steps.go(hand, "Add them")
        look("added", page)
        page.get_by_role("link", name="OCC").click()
        look("one group", page)
        steps.fill(hand, {"names": ""})
        steps.go(hand, "Change them")
        look.at_error(page)
        steps.fill(hand, {"names": "OCC\nthe county council"})
        steps.go(hand, "Change them")
        page.get_by_role("link", name="OCC").click()
        look("a changed group", page)
        steps.go(hand, "Remove these names")
        look("removed", page)
        table = b"name,other name 1\nABC,a big change\nalone,\n"
        page.set_input_files("#file", {"name": "x.csv", "mimeType": "text/csv", "buffer": table})
        steps.go(hand, "Add what is in the table")
        look("a table taken in", page)

    assert look.faults == []


def test_the_pages_of_admins_have_no_faults(opening: Opening, server: Server) -> None:
    look = Look()
    email = "admin@example.org"

    with opening() as page:
        hand = Mouse(page)
        steps.sign_in(hand, email, passwords(server.instance)[email])
        look.at(page, "/admin/settings", "/admin/settings/support", "/admin/settings/uses")
        look.at(page, "/admin/settings/checks", "/admin/settings/sign-in", "/admin/audit")
        look.at(page, "/admin/audit?story=2222222")
        for address, given, button in (
            ("/admin/settings/organisation", {"organisation": "", "email": "x"}, "Save"),
            ("/admin/settings/look", {"brand_colour": "#ff8800"}, "Save"),
            ("/admin/people/invite", {}, "Make the invitation"),
        ):
            look.at(page, address)
            steps.fill(hand, given)
            steps.go(hand, button)
            look.at_error(page)
        steps.fill(hand, {"email": "ruth@example.org", "roles": ["trainer"]})
        steps.go(hand, "Make the invitation")
        look("invited", page)
        link = page.locator(".app-cite").inner_text()
        look.at(page, "/admin/people")
    with opening() as page:
        look.at(page, "/join/no-such-link", link)
        steps.go(Mouse(page), "Join")
        look.at_error(page)

    assert look.faults == []


def test_the_pages_of_ones_own_sign_in_have_no_faults(opening: Opening, server: Server) -> None:
    look = Look()
    email, password = "sol@example.org", "eight brown otters"

    with opening() as page:
        hand = Mouse(page)
        steps.sign_in(hand, "admin@example.org", passwords(server.instance)["admin@example.org"])
        page.goto("/admin/people/invite")
        steps.fill(hand, {"email": email, "roles": ["reviewer"]})
        steps.go(hand, "Make the invitation")
        link = page.locator(".app-cite").inner_text()
    with opening() as page:
        hand = Mouse(page)
        page.goto(link)
        steps.fill(hand, {"password": password})
        steps.go(hand, "Join")
        look("joined", page)
        steps.sign_in(hand, email, password)
        look.at(page, "/account", "/account/care")
        page.goto("/account/password")
        steps.go(hand, "Change my password")
        look.at_error(page)
        page.goto("/account")
        steps.go(hand, "Set up a second step")
        look("second step", page)
        key = pyotp.TOTP(page.locator(".app-key").inner_text().replace(" ", ""))
        steps.go(hand, "Turn it on")
        look.at_error(page)
        steps.fill(hand, {"code": key.now()})
        steps.go(hand, "Turn it on")
        look("recovery codes", page)
        code = page.locator(".app-key li").first.inner_text()
        look.at(page, "/account", "/account/second-step/change")
    with opening() as page:
        hand = Mouse(page)
        page.goto("/sign-in")
        steps.fill(hand, {"email": email, "password": password})
        steps.go(hand, "Sign in")
        look("code", page)
        steps.go(hand, "Sign in")
        look.at_error(page)
        steps.fill(hand, {"code": code})
        steps.go(hand, "Sign in")
        page.goto("/account")
        look("signed in by a recovery code", page)

    assert look.faults == []


def test_refusals_have_no_faults(opening: Opening, server: Server) -> None:
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


def _ask_permission(page: Page, address: str, look: Look) -> None:
    """Look at the question about one permission, and at what it says without an answer.

    Once each: the page is the same for every story of which it is asked.
    """
    if f"asked {address}" in look.seen:
        return
    page.goto(f"/my-story/permissions/{address}")
    look(address, page)
    button = page.get_by_role("button", name="Save my answer")
    if button.count():
        look.seen.append(f"asked {address}")
        page.locator("main input:checked").evaluate_all(
            "all => all.forEach(one => one.checked = false)"
        )
        button.click()
        look.at_error(page)


def _answer_words(page: Page, look: Look) -> None:
    """Look at the words that wait for a yes, and at the time to think."""
    hand = Mouse(page)
    page.goto("/my-story/words")
    look("words", page)
    steps.go(hand, "Send my answer")
    look.at_error(page)
    steps.fill(hand, {"answer": "my_way"})
    steps.go(hand, "Send my answer")
    look.at_error(page)
    steps.fill(hand, {"answer": "yes"})
    steps.go(hand, "Send my answer")
    look("time to think", page)
    steps.go(hand, "Say yes to these words")
    look.at_error(page)
