"""Look with axe at the pages of members of staff, and at what those say of errors."""

import pyotp
import pytest

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.server import Here
from tests.browser.watching import Look

pytestmark = pytest.mark.browser


def test_the_desk_has_no_faults(opening: Opening, server: Here) -> None:
    look = Look()

    with opening() as page:
        hand = steps.enter(page, server, "curator@example.org")
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
        steps.fill(hand, {"title": "My turn, at last", "summary": "Whose turn it was."})
        steps.go(hand, "Give a reason for each change first")
        look("reasons", page)
        steps.go(hand, "Show the teller these words")
        look.at_error(page)
        look.at(page, f"{address}/reviewers", f"{address}/versions", "/desk/versions")
        look.at(page, "/desk/projects", f"{address}/links")
        steps.go(hand, "Let them go together")
        look.at_error(page)
        page.goto(f"{address}/reviewers")
        steps.go(hand, "Make the link")
        look.at_error(page)
        page.goto(f"{address}/versions")
        steps.go(hand, "Show the teller this version")
        look.at_error(page)
        page.goto(f"{address}/edit")
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


def test_the_pages_of_trainers_have_no_faults(opening: Opening, server: Here) -> None:
    look = Look()

    with opening() as page:
        steps.enter(page, server, "trainer@example.org")
        look.at(page, "/training/stories", "/training/stories?q=hospital&voice=carer")
        look.at(page, "/training/stories?medium=print&on=2099-01-01&people=6&minutes=2")
        look.at(page, "/training/projects", "/training/projects/copies/new")
        page.goto("/training/stories?on=2020-01-01&people=many")
        look.at_error(page)
        page.goto("/training/stories")
        first = page.locator(".app-filters fieldset").first.bounding_box()
        assert first is not None
        assert first["y"] < page.locator(".app-results").bounding_box()["y"] + 120, "at the top"
        page.locator(".app-card__title a").first.click()
        look("story for training", page)
        line = page.locator("#source").inner_text()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy this line").click()
        page.get_by_text("Copied.").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == line
        look.at(page, "/training/stories?q=zzyzx", "/desk")

    assert look.faults == []


def test_saved_searches_have_no_faults(opening: Opening, server: Here) -> None:
    look = Look()

    with opening() as page:
        hand = steps.enter(page, server, "trainer@example.org")
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


def test_names_that_mean_the_same_have_no_faults(opening: Opening, server: Here) -> None:
    look = Look()

    with opening() as page:
        hand = steps.enter(page, server, "curator@example.org")
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


def test_the_pages_of_admins_have_no_faults(opening: Opening, server: Here) -> None:
    look = Look()
    email = "admin@example.org"

    with opening() as page:
        hand = steps.enter(page, server, email)
        look.at(page, "/admin/settings", "/admin/settings/support", "/admin/settings/uses")
        look.at(page, "/admin/settings/checks", "/admin/settings/sign-in", "/admin/audit")
        look.at(page, "/admin/settings/logo")
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


def test_the_pages_of_ones_own_sign_in_have_no_faults(opening: Opening, server: Here) -> None:
    look = Look()
    email, password = "sol@example.org", "eight brown otters"

    with opening() as page:
        hand = steps.enter(page, server, "admin@example.org")
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
