"""Send what was made to break programs through search and through the whole form.

What a browser makes of it is tested in ``tests/browser``.
"""

import json
import re

import pytest

from storybank.domain.people import Role
from tests.conftest import SHARED
from tests.web.journey import publish
from tests.web.staff import enter

HOSTILE = SHARED / "hostile"
real = pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile strings are not here")

QUERIES = (
    "*", "?", "a*", "[a TO z]", '"', '""', '"unbalanced', "((((", "the and of", "NOT", "-", "--",
    "x" * 10_000, "word " * 2_000, '"a ' * 3_000, "(" * 5_000, "\x00", "%00", "é" * 5_000, "~", ":",
    "title:x", "🙂", "\u202e", "-ramp", "ramp -ramp",
)  # fmt: skip
PAGES = ("10" * 9, str(10**9), "0", "-1", "1.5", "x", "", "٣", "9" * 5_000)


def strings():
    """Return every hostile query and text, each once."""
    found = [bomb["q"] for bomb in read("queries/query_bombs.json")["bombs"]]
    found += (
        read("queries/csv_cells.json") if isinstance(read("queries/csv_cells.json"), list) else []
    )
    found += read("text/blns.json") + read("text/securedrop_specialstrings.json")
    found += list(read("text/confusables.json"))[:15]
    names = read("text/names_by_locale.json").values()
    found += [name for locale in names for kind in locale.values() for name in kind[:1]]
    return list(dict.fromkeys(text for text in found if isinstance(text, str)))


def read(name):
    return json.loads((HOSTILE / name).read_text("utf-8"))


def is_clean(page):
    """Tell whether no tag that runs or loads is on a page but our own; JSON is no page."""
    if page.startswith("{"):
        return True
    scripts = re.findall(r"<script\b[^>]*>", page)
    ours = [tag for tag in scripts if "/static/" in tag or "application/ld+json" in tag]
    return scripts == ours and not re.search(r"<(?:img|iframe|object|embed|svg onload)\b", page)


@pytest.mark.parametrize("query", QUERIES)
def test_whatever_is_searched_for_gets_a_page_and_json(client, told, query):
    told()

    for address in ("/stories", "/api/v1/stories"):
        answer = client.get(address, query_string={"q": query})
        assert answer.status_code == 200, address
        assert is_clean(answer.text)


@pytest.mark.parametrize("page", PAGES)
def test_whatever_page_is_asked_for_gets_the_last_or_the_first(client, told, page):
    told()

    answer = client.get("/api/v1/stories", query_string={"page": page})

    assert answer.status_code == 200
    assert (answer.json["page"], len(answer.json["stories"])) == (1, 1)


@pytest.mark.parametrize(
    "asked",
    [
        "theme=x&theme=<script>&voice=nobody&kind=\x00&year=99999&place=%ff&without=x&sort=worst",
        "&".join(f"theme=t{number}" for number in range(500)),
        "theme=" + "x" * 8_000,
        "q=ramp&q=door&page=1&page=2",
    ],
)
def test_unknown_codes_find_nothing_and_break_nothing(client, told, asked):
    told()

    for address in ("/stories", "/api/v1/stories"):
        answer = client.get(f"{address}?{asked}")
        assert answer.status_code == 200
        assert is_clean(answer.text)


@real
def test_every_hostile_string_can_be_searched_for(client, told):
    told()
    sent = 0

    for text in strings():
        for address in ("/stories", "/api/v1/stories"):
            answer = client.get(address, query_string={"q": text})
            assert answer.status_code == 200, (address, text)
            assert is_clean(answer.text), text
            sent += 1

    for page in read("queries/query_bombs.json")["paging"]:
        value = page.get("page", page) if isinstance(page, dict) else page
        assert client.get("/stories", query_string={"page": value}).status_code == 200
    assert sent > 800


@real
def test_hostile_text_goes_through_give_approve_and_view_as_the_text_it_is(app):
    texts = [text.replace("\x00", "") for text in strings() if len(text) < 2_000]
    hostile = [text for text in texts if re.search(r"<script|onerror|{{|javascript:", text)][:8]
    everything = "\n\n".join(text for text in texts if text.strip())[:150_000]
    curator = enter(app, "cleo@example.org", Role.CURATOR)
    visitor = app.test_client()

    for words, short in ((everything, "All of them"), *((text, text) for text in hostile)):
        story_id, _ = publish(app, curator, **answers(words, " ".join(short.split())[:100]))
        page = visitor.get(f"/stories/{story_id}")
        assert page.status_code == 200, short
        assert is_clean(page.text), short
        assert not re.search(r'href="(?!https?://|/|#|mailto:)', page.text), short
        assert "And a line that is never empty." in page.text

    for address in ("/", "/stories", "/stories?q=line", "/api/v1/stories?q=script"):
        assert is_clean(visitor.get(address).text), address


def answers(words, short):
    """Return the answers of a form whose every free text is hostile."""
    return {
        "story": {"words": f"{words}\n\nAnd a line that is never empty.", "title": short},
        "name": {"answer": "made_up", "shown_name": short},
        "place": {"answer": "town", "country": short, "region": short, "town": short},
    }
