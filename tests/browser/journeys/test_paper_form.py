"""A curator types in a paper form: the story, the answers, the evidence, the read-back."""

from pathlib import Path

import pytest

from tests.browser.conftest import Opening
from tests.browser.hands import Keyboard
from tests.browser.journeys import labels
from tests.browser.journeys.people import CLEO, People, four_words, story_id
from tests.browser.server import Here

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "A chair by the window"
WORDS = "I asked for a chair by the window. Ivor carried it up himself, two floors."


def test_a_paper_form_is_shown_once_its_teller_had_time_to_think(
    opening: Opening, people: People, server: Here, tmp_path: Path
) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 signed by hand")

    with people.staff(CLEO) as cleo:
        cleo.page.goto("/")
        labels.follow(cleo, "Desk")
        labels.follow(cleo, "Type in a story that came on paper, by phone or spoken")
        labels.choose(cleo, "On paper or in a letter", under="How did it come?")
        labels.write(cleo, "Title", TITLE)
        labels.write(cleo, "The story, as it was told", WORDS)
        labels.choose(cleo, "A story", under="What is it?")
        labels.choose(cleo, "Their own story", under="Who is it about?")
        labels.choose(cleo, "Someone who uses services", under="Whose story is it?")
        labels.choose(cleo, "18 or over", under="How old are they?")
        labels.press(cleo, "Keep the story")
        labels.sees(cleo.page, "A receipt to hand over")
        receipt = labels.reads(cleo.page)
        keys = four_words(cleo.page)
        labels.press(cleo, "I have it. Go on to who has a say")
        labels.follow(cleo, "Type in their answers")
        labels.choose(cleo, "The person", under="Who answered?")
        labels.choose(cleo, "On paper, signed", under="How did the answers come?")
        labels.choose(cleo, "Yes", under="Can we use it in our own training?")
        labels.choose(cleo, "Yes", under="Can we use it on our website?")
        labels.choose(cleo, "No name", under="What name should we show?")
        labels.choose(cleo, "1 year", under="How long can we use it?")
        cleo.page.get_by_label("A scan, a photo or a recording").set_input_files(scan)
        labels.choose(cleo, "I read these very words back, and they said yes to them")
        labels.press(cleo, "Keep these answers")
        found = story_id(cleo.page)
        labels.follow(cleo, "The story")
        labels.press(cleo, "Approve this story")
        cleo.page.goto("/desk/new/receipt")
        after = labels.reads(cleo.page)

    assert keys.split()[0] in receipt
    assert keys.split()[0] not in after
    assert people.see(found, WORDS) == (404, 404)
    server.pass_days(7)
    assert people.see(found, WORDS) == (200, 200)
    with opening(java_script_enabled=False) as page:
        ama = Keyboard(page)
        page.goto("/")
        labels.follow(ama, "My story")
        labels.write(ama, "Your four words", keys)
        labels.press(ama, "Open my story")
        assert "Your story is shown in: our own training our website" in labels.reads(page)
    assert [one.read_bytes() for one in (server.instance / "evidence").iterdir()] == [
        scan.read_bytes()
    ]
