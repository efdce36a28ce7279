"""What a card says is kept only for the very story that the gate let be shown."""

import pytest

from storybank.domain.consent import Use
from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.services import search
from storybank.storage import themes
from storybank.storage.themes import Theme
from storybank.web import cards


@pytest.fixture
def shown(archive, told):
    with archive.writing() as db:
        themes.add(db, [Theme("ramps", "Ramps & <doors>")])
    return told(labels=("ramps",))


def _said(client):
    with client.application.test_request_context("/stories"):
        found = search.find(client.application.extensions["bank"].lend(), VISITOR, Query())
        return [card.said for card in cards.lay_out(found, "stories.one")]


def test_it_is_worked_out_once_and_escaped(client, shown):
    first, again = _said(client), _said(client)

    assert len(first) == 1
    assert "Ramps &amp; &lt;doors&gt;" in first[0].about
    assert first[0] is again[0]


def test_a_story_that_was_read_anew_is_said_anew(client, shown):
    (first,) = _said(client)
    bank = client.application.extensions["bank"]
    for audience in bank.audiences.values():
        audience.views.clear()

    (again,) = _said(client)

    assert again == first
    assert again is not first


def test_a_theme_is_called_what_it_is_called_now(client, archive, shown):
    _said(client)
    with archive.writing() as db:
        db.execute("UPDATE theme SET label = 'Ways in' WHERE slug = 'ramps'")

    assert "Ways in" in _said(client)[0].about


def test_what_is_kept_stays_bounded(client, shown, told, monkeypatch):
    monkeypatch.setattr(cards, "MOST_KEPT", 2)
    for _ in range(4):
        told()
    assert len(_said(client)) == 5
    kept = client.application.extensions["cards"]

    assert len(kept) <= 2
    assert {use for use, _ in kept} == {Use.WEB}
