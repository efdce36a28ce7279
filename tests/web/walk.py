"""Fill in the form at /share page by page, as a person does."""

import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

STORY = "They told me the ramp would take a year. It took a morning, and four of us."

ANSWERS: dict[str, Mapping[str, object]] = {
    "shared": {"answer": "no"},
    "who": {"answer": "self"},
    "age": {"answer": "adult"},
    "voice": {"answer": "carer"},
    "story": {"words": STORY, "title": "The ramp"},
    "content-notes": {},
    "others": {"answer": "none"},
    "name": {"answer": "first_name", "shown_name": "Ama"},
    "guess": {"answer": "fine"},
    "place": {"answer": "region", "country": "England", "region": "Fenmarsh", "town": "Tollerby"},
    "use-training_here": {"answer": "yes"},
    "use-web": {"answer": "yes"},
    "use-search_engines": {"answer": "no"},
    "use-print": {"answer": "not_sure"},
    "quotes-training_here": {"answer": "yes"},
    "quotes-web": {"answer": "no"},
    "how-long": {"answer": "2"},
    "contact": {"answer": ["none"]},
    "use-notes": {"answer": ["all"]},
    "after-death": {},
}
# What is asked only of some, and what is asked after the check.
MORE: dict[str, Mapping[str, object]] = {
    "help": {"answer": ["read"]},
    "pressure": {"answer": "free"},
    "can-choose": {"answer": "self"},
    "turns": {"month": ""},
    "young": {"answer": "yes"},
    "who-with": {"answer": "parent"},
    "how-long-young": {"answer": "1"},
    "explained": {"answer": "any_time"},
    "helper": {"answer": [], "works": "no"},
}


def asked(address: str) -> str:
    """Return the id of the question at an address of the form, or an empty text."""
    found = re.search(r"/share/q/([\w.-]+)", address)
    return found[1] if found else ""


def shown(page: TestResponse) -> dict[str, str]:
    """Return what a page sends along of itself: the version of the words it was made of."""
    found = re.search(r'name="wording" value="([^"]*)"', page.text)
    return {"wording": found[1]} if found else {}


def _question(name: str) -> str:
    """Return the id that a keyword stands for; the id of a photo may hold anything."""
    return name if name.startswith("photo-") else name.replace("__", "-")


def walk(client: FlaskClient, **differs: Mapping[str, object]) -> list[str]:
    """Answer every question until the check; return the ids in the order they were asked."""
    answers = {
        **ANSWERS,
        **MORE,
        **{_question(name): value for name, value in differs.items()},
    }
    page = client.get("/share")
    found = re.search(r'href="(/share/q/[^"]+)"', page.text)
    address = found[1] if found else client.get("/share/go-on").location
    ids = []
    while asked(address):
        ids.append(asked(address))
        page = client.get(address)
        assert page.status_code == 200, address
        if asked(address) in {"photos", "recordings"}:
            address = re.search(r'href="([^"]+)">Continue<', page.text)[1]
            continue
        if 'method="post"' not in page.text.split("</header>")[1]:
            address = re.search(r'href="([^"]+)">Continue<', page.text)[1]
            continue
        sent = client.post(address, data={**answers[asked(address)], **shown(page)})
        assert sent.status_code == 303, (address, sent.text)
        address = sent.location
    return ids


def last_page(client: FlaskClient, **differs: Mapping[str, object]) -> TestResponse:
    """Answer what is asked after the check; return the page of the last yes."""
    page = client.get("/share/yes")
    while page.location:
        question = asked(page.location)
        sent = client.post(page.location, data={**MORE, **differs}[question])
        assert sent.status_code == 303, sent.text
        page = client.get("/share/yes")
    return page


def say_yes(client: FlaskClient, **differs: Mapping[str, object]) -> TestResponse:
    """Answer what comes after the check, tick the last box, send; return the page that thanks."""
    page = last_page(client, **differs)
    stamp = re.search(r'name="stamp" value="(\w+)"', page.text)[1]
    return client.post("/share/yes", data={"agree": "yes", "stamp": stamp}, follow_redirects=True)


def four_words(page: TestResponse) -> str:
    """Return the four words that a page lists."""
    listed = re.search(r'<ol class="[^"]*app-words">(.*?)</ol>', page.text, re.S)[1]
    return " ".join(re.findall(r"<li>(\w+)</li>", listed))
