"""Someone of 15 gives a story; a parent says yes beside them; two curators look at it."""

import pytest

from storybank.services.archive import utc_now
from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.journeys import labels
from tests.browser.journeys.people import CARL, CLEO, People, four_words, story_id
from tests.browser.server import Here

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "The form for grown-ups"
WORDS = "They gave my mum the form and asked her how I felt. I was sitting right there."
TURNS_16 = f"{utc_now().year + 1}-05"
QUESTIONS: tuple[labels.Step, ...] = (
    ("Things to know first",),
    ("Does anyone else use this phone or computer?", "No, only me"),
    ("How to leave this page fast",),
    ("When we may need to tell someone",),
    ("Who is filling in this form?", "Me, on my own"),
    ("How old are you?", "13 to 15"),
    ("When should we ask you again?", ("The year and the month", TURNS_16)),
    ("This is your choice too", "Yes, I want to share my story"),
    ("Who can say yes with you?", "My mum, dad or guardian"),
    ("Whose story is this?", "A young person"),
    ("Tell your story", ("Your story", WORDS), ("A title for your story", TITLE)),
    ("What you can leave out",),
    ("Do you want to add photos?",),
    ("Do you want to add a recording",),
    ("What does your story talk about?",),
    ("Is anyone else in your story?", "No, just me"),
    ("What name should we show?", "No name"),
    ("Could someone guess it is you?", "I am fine with that"),
    ("Can we say where you live?", "No"),
    ("Can we use your story in our own training?", "Yes"),
    ("Can we put your story on our website?", "Yes"),
    ("Can people find your story with Google?", "No"),
    ("Can we print your story?", "No"),
    ("Can we use short parts of your story?", "No, show the whole story or nothing"),
    ("Can we use short parts of your story?", "No, show the whole story or nothing"),
    ("How long can we use your story?", "1 year"),
    ("Can we get in touch with you?", "No, do not get in touch"),
    ("How should people use your story?",),
    ("If you die, what should we do?",),
    ("Check your choices",),
    ("Did we explain it well?", "Yes, any time"),
)
AGREE = "I say yes to Fenmarsh Voices using my story in the ways I ticked"
PARENT = "A mum, a dad, or someone else with parental responsibility"


def test_a_story_of_someone_of_15_is_public_once_a_parent_has_said_yes_too(
    opening: Opening, people: People, server: Here
) -> None:
    with opening() as page:
        robin = Mouse(page)
        page.goto("/share")
        labels.press(robin, "Start")
        labels.answer(robin, QUESTIONS)
        labels.answer(robin, [("Your yes", AGREE)], button="Send my story and my choices")
        labels.sees(page, "We have your story")
        receipt = labels.reads(page)
        keys = four_words(page)
    with people.staff(CLEO) as cleo:
        steps.open_at_desk(cleo, TITLE)
        labels.press(cleo, "Show the teller these words")
        found = story_id(cleo.page)
    with opening() as page:
        robin = Mouse(page)
        steps.come_back(robin, keys)
        labels.press(robin, "Read your story and answer")
        labels.choose(robin, "Yes, use these words")
        labels.press(robin, "Send my answer")
        thinking = labels.reads(page)
        labels.choose(robin, "Give me the time")
        labels.press(robin, "Say yes to these words")
    approve(people, CLEO)
    with_one_key = people.see(found, WORDS)
    link = approve(people, CARL)

    server.pass_days(14)
    alone = people.see(found, WORDS)
    with opening() as page:
        parent = Mouse(page)
        page.goto(link)
        asked = labels.reads(page)
        labels.follow(parent, "Our website")
        read = labels.reads(page)
        labels.choose(parent, "Yes")
        labels.press(parent, "Keep my answer")
    unchecked = people.see(found, WORDS)
    with people.staff(CLEO) as cleo:
        cleo.page.goto(f"/desk/stories/{found}")
        labels.follow(cleo, "Who has a say, and answers on paper or by phone")
        labels.choose(cleo, PARENT, under="Who are they?")
        labels.press(cleo, "I have checked that they may say yes")
    thinking_again = people.see(found, WORDS)
    server.pass_days(14)

    assert "0800 1111" in receipt
    assert "You have 14 days to think" in thinking
    assert "I am sure" not in thinking
    assert "training" not in asked.partition("What we ask you")[2].partition("Close")[0]
    assert WORDS in read
    assert with_one_key == (404, 404)
    assert (alone, unchecked, thinking_again) == ((404, 200), (404, 200), (404, 200))
    assert people.see(found, WORDS) == (200, 200)


def approve(people: People, email: str) -> str:
    """Agree to the story at the desk; return the link that the parent is given."""
    with people.staff(email) as curator:
        steps.open_at_desk(curator, TITLE)
        labels.press(curator, "Approve this story")
        labels.follow(curator, "Who has a say, and answers on paper or by phone")
        labels.press(curator, "Make a link, so that they can answer themselves")
        return curator.page.locator(".app-cite").inner_text()
