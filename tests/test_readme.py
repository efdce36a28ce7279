"""Walk the tour of the README over HTTP, and hold its sentences to what one really sees."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from storybank import create_app
from storybank.services import demo
from tests.web.journey import newest
from tests.web.walk import STORY, four_words, say_yes, walk

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
WORDS = " ".join(README.split())


@pytest.fixture
def sample(tmp_path):
    """The archive that ``make run`` makes: samples, sample people, the settings of the samples."""
    folder = tmp_path / "instance"
    with closing(create_app(folder).extensions["bank"].open()) as archive:
        demo.load(archive)
    app = create_app(folder)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


def sign_in(app, email):
    told = (Path(app.instance_path) / "demo-sign-in.txt").read_text("utf-8")
    password = re.search(rf"{re.escape(email)}  (\S+)", told)[1]
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 303
    return client, answer.location


def said(words):
    """Assert that the README says so, and return it."""
    assert f"“{words}”" in WORDS, words
    return words


def test_every_sentence_of_the_tour_is_true(sample):
    teller, visitor = sample.test_client(), sample.test_client()

    assert ">Start</a>" in re.sub(r"\s+<", "<", teller.get("/share").text)
    assert "our website" in WORDS
    walk(teller, use__training_here={"answer": "no"})
    check = teller.get("/share/check").text
    assert "This is what anyone in the world will see" in check
    words = four_words(say_yes(teller))

    curator, landed = sign_in(sample, "curator@example.org")
    assert landed == "/desk"
    desk = newest(curator)
    page = curator.get(desk).text
    assert "What stands in the way" in curator.get("/desk").text
    assert said("Show the teller these words") in page
    rendition = re.search(r'name="rendition" value="(\d+)"', page)[1]
    curator.post(f"{desk}/ask", data={"rendition": rendition})

    again = sample.test_client()
    assert said("My story") in visitor.get("/").text
    story = again.post("/my-story", data={"words": words}, follow_redirects=True).text
    assert said("Read your story and answer") in story
    sent = again.post("/my-story/words", data={"answer": "yes", "rendition": rendition})
    assert said("I am sure. Show it as soon as it is ready") in again.get(sent.location).text
    again.post(sent.location, data={"thinking": "sure"})
    assert said("Approve this story") in curator.get(desk).text
    curator.post(f"{desk}/approve")

    address = desk.replace("/desk", "")
    assert STORY in visitor.get(address).text
    found = visitor.get("/stories?q=morning").text
    assert f'href="{address}"' in found
    assert "<mark>morning</mark>" in found
    trainer, landed = sign_in(sample, "trainer@example.org")
    assert landed == "/training/stories"
    assert said("For training") in trainer.get("/").text
    assert address not in trainer.get("/training/stories?q=morning").text
    assert trainer.get(f"/training{address}").status_code == 404

    assert said("Stop or change a story") in visitor.get("/themes").text
    stop = visitor.get("/stop").text
    assert said("Stop all of it") in stop
    assert said("Continue") in stop
    chosen = visitor.post("/stop", data={"choice": "all", "words": words})
    everything = visitor.get(chosen.location).text
    assert said("Hide it now and delete it in 7 days") in everything
    assert said("Stop using my story") in everything
    key = re.search(r'name="key" value="([^"]+)"', everything)[1]
    done = visitor.post("/stop/all", data={"end": "later", "key": key}, follow_redirects=True)
    assert "Your story is hidden now" in done.text
    assert said("This story is not here any more") in visitor.get(address).text
    assert visitor.get(address).status_code == 410
    assert address not in visitor.get("/stories?q=morning").text
    assert "bring it back" in done.text


def test_what_the_readme_counts_is_so():
    samples = len(list((ROOT / "storybank" / "samples").glob("*.md")))

    assert f"puts {samples} made-up stories in" in WORDS


def test_every_paper_the_readme_points_to_is_there():
    links = re.findall(r"(?<!\w)\[[^\]]+\]\(([^)#]+)\)", README.replace("![", "!x["))

    papers = [link for link in links if "//" not in link and not link.endswith(".png")]

    assert [link for link in papers if not (ROOT / link).exists()] == []
    assert len(papers) > 8


def test_the_makefile_knows_the_two_commands_and_where():
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for target in ("run:", "test:"):
        assert f"\n{target}" in makefile
    assert "PORT ?= 8000" in makefile
    assert "INSTANCE ?= instance" in makefile
