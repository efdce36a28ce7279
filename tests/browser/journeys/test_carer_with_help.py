"""A carer gives a story with someone's help, without script."""

import pytest

from tests.browser import steps
from tests.browser.conftest import Opening
from tests.browser.hands import Mouse
from tests.browser.journeys import labels
from tests.browser.journeys.people import CLEO, People, four_words, story_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "Nobody rang me back"
WORDS = "I rang the ward nine times for my mother. The ninth time they knew my voice."
QUESTIONS: tuple[labels.Step, ...] = (
    ("Things to know first",),
    ("Does anyone else use this phone or computer?", "No, only me"),
    ("How to leave this page fast",),
    ("When we may need to tell someone",),
    ("Who is filling in this form?", "Me, and someone is helping me"),
    ("How did the person help?", "They read things to me", "They wrote down my words"),
    ("Did you choose this yourself?", "Yes, I chose this myself"),
    ("How old are you?", "18 or over"),
    ("Whose story is this?", "Someone who looks after a person they know (a carer)"),
    ("Tell your story", ("Your story", WORDS), ("A title for your story", TITLE)),
    ("What you can leave out",),
    ("Do you want to add photos?",),
    ("Do you want to add a recording",),
    ("What does your story talk about?", "Being treated badly by a service"),
    ("Is anyone else in your story?", "Yes, and they know about it"),
    ("What name should we show?", "A made-up name", ("The name to show", "Jo")),
    ("Could someone guess it is you?", "I am fine with that"),
    (
        "Can we say where you live?",
        "The county or big area",
        ("County or big area", "Fenmarsh"),
    ),
    ("Can we use your story in our own training?", "Yes"),
    ("Can we put your story on our website?", "Yes"),
    ("Can people find your story with Google?", "No"),
    ("Can we print your story?", "I am not sure yet"),
    ("Can we use short parts of your story?", "Yes"),
    ("Can we use short parts of your story?", "No, show the whole story or nothing"),
    ("How long can we use your story?", "2 years"),
    ("Can we get in touch with you?", "No, do not get in touch"),
    ("How should people use your story?", "Show all of it. Do not cut it"),
    ("If you die, what should we do?",),
    ("Check your choices",),
    ("Did we explain it well?", "Yes, any time"),
    ("If you helped someone with this form", "No", ("Your name or role", "Her sister")),
)
OTHERS = "other people: its teller says that they know about it"
AGREE = "I say yes to Fenmarsh Voices using my story in the ways I ticked"


def test_a_carer_gives_a_story_with_help_and_sees_who_reads_it(
    opening: Opening, people: People
) -> None:
    with opening(java_script_enabled=False) as page:
        carer = Mouse(page)
        page.goto("/")
        labels.follow(carer, "Share your story")
        labels.press(carer, "Start")
        labels.answer(carer, QUESTIONS)
        labels.answer(carer, [("Your yes", AGREE)], button="Send my story and my choices")
        labels.sees(page, "We have your story")
        receipt = labels.reads(page)
        keys = four_words(page)

    with people.staff(CLEO) as cleo:
        steps.open_at_desk(cleo, TITLE)
        labels.follow(cleo, "Other people in it, who could guess, calls")
        cleo.page.get_by_label(f"What was done about {OTHERS}").select_option("They know and agree")
        labels.press(cleo, f"Save what was done about {OTHERS}")
        labels.follow(cleo, "The story")
        labels.press(cleo, "Show the teller these words")
        with opening(java_script_enabled=False) as page:
            carer = Mouse(page)
            steps.come_back(carer, keys)
            labels.press(carer, "Read your story and answer")
            labels.choose(carer, "Yes, use these words")
            labels.press(carer, "Send my answer")
            labels.choose(carer, "I am sure. Show it as soon as it is ready")
            labels.press(carer, "Say yes to these words")
            agreed = labels.reads(page)
        steps.open_at_desk(cleo, TITLE)
        labels.press(cleo, "Approve this story")
        found = story_id(cleo.page)

    assert "Her sister" in receipt
    assert "One of us will do the last step" in agreed
    assert people.see(found, WORDS) == (200, 200)
    with opening(java_script_enabled=False) as page:
        steps.search(Mouse(page), "/", "ward voice")
        labels.follow(Mouse(page), TITLE)
        public = labels.reads(page)
    assert "Told by Jo. This is a made-up name." in public
    assert "Her sister" not in public
