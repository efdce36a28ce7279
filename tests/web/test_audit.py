"""Test /admin/audit: who did what, in words, paged and narrowed; no story's words, no address."""

import re
from pathlib import Path

import pytest

from storybank.domain import deeds
from storybank.domain.people import CLI, Role, member
from storybank.services import people
from storybank.storage import journal
from tests.web.staff import enter


@pytest.fixture
def ada(app):
    return enter(app, "ada@example.org", Role.ADMIN)


def shown(client, **asked):
    page = client.get("/admin/audit", query_string=asked)
    found = re.findall(r"<strong>(.*?)</strong> (.*?)(?:<br>|</li>)", page.text, re.S)
    return page, [f"{who} {did}" for who, did in found]


def test_the_journal_is_narrowed_by_who_what_story_and_day(app, archive, clock, told):
    story = told(title="The ramp")
    cleo_id = enter_id(archive)
    cleo = member(cleo_id, frozenset({Role.CURATOR}))
    with archive.writing() as db:
        journal.add(db, cleo, "held", at=archive.now, story_id=story.id)
        clock.move(days=2)
        journal.add(db, cleo, "feed_made", at=archive.now, codes={"saved_search": "x"})
        journal.add(db, cleo, "some_new_deed", at=archive.now)

    ada = enter(app, "ada@example.org", Role.ADMIN, Role.CURATOR)
    ben = enter(app, "ben@example.org", Role.ADMIN)

    page, everything = shown(ada)
    _, desk = shown(ada, work="desk")
    _, hers = shown(ada, who=cleo_id)
    _, about = shown(ada, story=story.id)
    _, early = shown(ada, until="2026-03-04")
    _, late = shown(ada, since="2026-03-05", until="2026-03-05")
    nothing, _ = shown(ada, story="2222222")

    held = f"cleo@example.org put a story on hold, story {story.id}"
    assert desk == about == [held]
    assert hers == ["cleo@example.org some new deed", "cleo@example.org made a feed address", held]
    assert hers[0] in late
    assert held not in late
    assert held in early
    assert "the command line added a member of staff" in everything
    assert "The ramp" not in page.text
    assert "127.0.0.1" not in page.text
    assert "Nothing here fits." in nothing.text
    alone, _ = shown(ben)
    assert "cleo@example.org</strong> put a story on hold" in alone.text
    assert story.id not in alone.text
    assert shown(ben, story=story.id)[1] == []


def enter_id(archive):
    return people.add(
        archive, CLI, "cleo@example.org", "seven grey herons", roles=[Role.CURATOR]
    ).id


def test_the_journal_is_paged_the_newest_first(ada, archive):
    with archive.writing() as db:
        for _ in range(60):
            journal.add(db, CLI, "backed_up", at=archive.now)

    page, first = shown(ada, work="archive")
    older = re.search(r'href="(/admin/audit\?before=\d+[^"]*)" rel="next"', page.text)[1]
    second = ada.get(older.replace("&amp;", "&"))

    assert len(first) == 50
    assert second.text.count("made a back-up") == 10
    assert 'rel="next"' not in second.text
    assert "The newest" in second.text


def test_a_day_that_is_none_is_said(ada):
    page, _ = shown(ada, since="yesterday")
    turned, _ = shown(ada, since="2026-03-05", until="2026-03-01")

    assert page.status_code == turned.status_code == 422
    assert 'href="#since"' in page.text
    assert 'value="yesterday"' in page.text
    assert 'href="#until"' in turned.text


def test_every_deed_that_is_noted_has_words():
    services = Path(deeds.__file__).parents[1] / "services"
    text = "\n".join(path.read_text("utf-8") for path in services.glob("*.py"))

    noted = set(re.findall(r'journal\.add\(\s*\S+,\s*\w+,\s*"(\w+)"', text))
    noted |= set(re.findall(r'_note\(archive, \w+, "(\w+)"', text))

    assert len(noted) > 30
    assert {deed for deed in noted if deeds.said(deed) == deed.replace("_", " ")} == set()
