"""Kill the server as a power cut would, in the midst of people giving stories.

Whatever was acknowledged before is there after: answers, stories that were
sent, stories that were taken back.
"""

import html
import http.client
import re
import secrets
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.browser.server import Server, serving, storybank
from tests.web.walk import ANSWERS, MORE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# After so many acknowledgements the server is killed, give or take: a story takes twenty.
GIVEN = ANSWERS | {"explained": MORE["explained"]}
POINTS = (6, 26, 50, 84)
CUT_OFF = (urllib.error.URLError, http.client.HTTPException, OSError)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: its arrival is the acknowledgement."""

    def redirect_request(self, *_: object) -> None:
        return None


class Visit:
    """One browser without pictures: it keeps cookies and sends forms."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), _Stay()
        ).open

    def read(self, address: str) -> str:
        """Return a page."""
        with self._open(self.url + address, timeout=30) as answer:
            text: str = answer.read().decode()
        return text

    def send(self, address: str, fields: Mapping[str, object]) -> None:
        """Send a form; return once the server has said that it took it."""
        try:
            self._open(self.url + address, urlencode(fields, doseq=True).encode(), timeout=30)
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code == 303:
                return
        raise AssertionError(f"{address} did not take what was sent")

    def token(self, address: str) -> str:
        """Return the token of the form on a page."""
        found = re.search(r'<main.*?name="csrf_token" value="([^"]+)"', self.read(address), re.S)
        assert found
        return found[1]


class Count:
    """Count acknowledgements, and let someone wait for a number of them."""

    def __init__(self) -> None:
        self._number = 0
        self._changed = threading.Condition()

    def add(self) -> None:
        """Count one more."""
        with self._changed:
            self._number += 1
            self._changed.notify_all()

    def wait_for(self, number: int) -> bool:
        """Wait until there are so many; False where they do not come."""
        with self._changed:
            return self._changed.wait_for(lambda: self._number >= number, 120)


class Teller(threading.Thread):
    """Someone who gives one story after another until the server is gone."""

    def __init__(self, url: str, name: str, count: Count) -> None:
        super().__init__(name=name)
        self.url = url
        self.count = count
        self.drafts: list[tuple[Visit, dict[str, Mapping[str, object]]]] = []
        self.sent: list[Visit] = []
        self.taken_back: list[str] = []
        self.trouble: list[str] = []

    def run(self) -> None:
        """Give stories; note each thing at the moment that it is acknowledged."""
        try:
            while True:
                self._give(Visit(self.url))
        except CUT_OFF:
            return
        except AssertionError as error:
            self.trouble.append(str(error))

    def _give(self, visit: Visit) -> None:
        kept: dict[str, Mapping[str, object]] = {}
        self.drafts.append((visit, kept))
        token = visit.token("/share/q/who")
        for question, answer in GIVEN.items():
            given = dict(answer)
            if question == "story":
                given["words"] = f"{self.name} wrote this, story {len(self.sent)}."
            visit.send(f"/share/q/{question}", given | {"csrf_token": token})
            kept[question] = given
            self.count.add()
        stamp = re.search(r'name="stamp" value="(\w+)"', visit.read("/share/yes"))
        assert stamp
        visit.send("/share/yes", {"agree": "yes", "stamp": stamp[1], "csrf_token": token})
        self.drafts.pop()
        self.sent.append(visit)
        self.count.add()
        if len(self.sent) % 2:
            words = _four_words(visit)
            visit.send("/stop/all", {"end": "later", "words": words})
            self.taken_back.append(words)
            self.count.add()


@pytest.fixture
def own_server(sample_instance: Path, tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "instance"
    shutil.copytree(sample_instance, folder)
    with serving(folder) as started:
        yield started


def test_a_kill_loses_nothing_that_was_acknowledged(own_server: Server) -> None:
    sent = answers = taken_back = 0

    for point in POINTS:
        count = Count()
        tellers = [Teller(own_server.url, name, count) for name in ("Ama", "Ben", "Cai")]
        for teller in tellers:
            teller.start()
        assert count.wait_for(point + secrets.randbelow(8))
        time.sleep(secrets.randbelow(100) / 1000)
        own_server.kill()
        for teller in tellers:
            teller.join(60)
        own_server.start()

        for teller in tellers:
            assert not teller.is_alive()
            assert teller.trouble == []
            for visit, kept in teller.drafts:
                answers += len(kept)
                assert _lost(visit, kept) == []
            for visit in teller.sent:
                sent += 1
                assert "The ramp" in _own_page(own_server.url, _four_words(visit))
            for words in teller.taken_back:
                taken_back += 1
                assert "You took your story back" in _own_page(own_server.url, words)

    assert min(sent, answers, taken_back) > 0
    storybank(own_server.instance, "ledger", "verify")
    storybank(own_server.instance, "index", "check")


def _lost(visit: Visit, kept: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return the answers of a draft that are not there any more.

    A story whose last yes was taken just before the end is a draft no more: its
    receipt is there, though nobody had been told yet.
    """
    if set(kept) == set(GIVEN) and _was_sent(visit):
        return []
    return [question for question, given in kept.items() if not _holds(visit, question, given)]


def _was_sent(visit: Visit) -> bool:
    try:
        return bool(_four_words(visit))
    except urllib.error.HTTPError as answer:
        answer.close()
        return False


def _holds(visit: Visit, question: str, given: Mapping[str, object]) -> bool:
    """Tell whether the page of a question shows what was answered."""
    page = html.unescape(visit.read(f"/share/q/{question}"))
    return all(
        f'value="{value}" checked' in page
        if name == "answer"
        else f'value="{value}"' in page or f">{value}</textarea>" in page
        for name, values in given.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _four_words(visit: Visit) -> str:
    listed = re.search(r'<ol class="[^"]*app-words">(.*?)</ol>', visit.read("/share/sent"), re.S)
    assert listed
    return " ".join(re.findall(r"<li>(\w+)</li>", listed[1]))


def _own_page(url: str, words: str) -> str:
    """Open a story from another machine, with nothing but its four words."""
    other = Visit(url)
    other.send("/my-story", {"words": words, "csrf_token": other.token("/my-story")})
    return html.unescape(other.read("/my-story/story"))
