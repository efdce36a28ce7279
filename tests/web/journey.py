"""Take a story from the form to the website over HTTP, as its teller and a curator do."""

import re

from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.review import Settled
from storybank.services.consent import Thinking
from tests.web.walk import four_words, say_yes, walk


def give(app: Flask, **differs: dict[str, object]) -> tuple[FlaskClient, str]:
    """Give a story; return the teller's browser and their four words."""
    teller = app.test_client()
    walk(teller, **differs)
    return teller, four_words(say_yes(teller))


def newest(curator: FlaskClient) -> str:
    """Return the address of the story that waits longest no more: the last of the queue."""
    page = curator.get("/desk").text
    pages = [
        int(number) for number in re.findall(r'href="/desk\?show=waiting&amp;page=(\d+)"', page)
    ]
    if pages:
        page = curator.get(f"/desk?page={max(pages)}").text
    return re.findall(r'href="(/desk/stories/\w+)"', page)[-1]


def ask(curator: FlaskClient, address: str) -> None:
    """Let the desk show the teller the words as they are."""
    rendition = re.search(r'name="rendition" value="(\d+)"', curator.get(address).text)[1]
    answer = curator.post(f"{address}/ask", data={"rendition": rendition})
    assert answer.status_code == 303, answer.text


def agree(app: Flask, words: str, thinking: Thinking = Thinking.SURE) -> FlaskClient:
    """Let the teller come back with their words and say yes to what is proposed."""
    teller = app.test_client()
    assert teller.post("/my-story", data={"words": words}).status_code == 303
    page = teller.get("/my-story/words").text
    rendition = re.search(r'name="rendition" value="(\d+)"', page)[1]
    sent = teller.post("/my-story/words", data={"answer": "yes", "rendition": rendition})
    done = teller.post(sent.location, data={"thinking": thinking.value})
    assert done.status_code == 303, done.text
    return teller


def settle(curator: FlaskClient, address: str) -> None:
    """Let the desk find every marked place fine as it is."""
    names = re.findall(r'name="(mark-[^"]+)"', curator.get(f"{address}/marks").text)
    if names:
        decided = dict.fromkeys(names, Settled.KEPT_OK.value)
        assert curator.post(f"{address}/marks", data=decided).status_code == 303


def publish(app: Flask, curator: FlaskClient, **differs: dict[str, object]) -> tuple[str, str]:
    """Bring a story to where it is shown at once; return its id and its teller's words."""
    _, words = give(app, **differs)
    address = newest(curator)
    ask(curator, address)
    agree(app, words)
    settle(curator, address)
    approved = curator.post(f"{address}/approve")
    assert approved.status_code == 303, approved.text
    return address.rsplit("/", 1)[1], words
