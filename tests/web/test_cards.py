"""What a card says is kept only for the story as the gate let it be shown."""

import pytest
from markupsafe import Markup

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


@pytest.fixture
def written(monkeypatch):
    """The stories of which a card was written, not put together from what was kept."""
    found = []
    write = cards._made

    def noted(view, *given):
        found.append(view.id)
        return write(view, *given)

    monkeypatch.setattr(cards, "_made", noted)
    return found


def _said(client, text="", **how):
    with client.application.test_request_context("/stories"):
        bank = client.application.extensions["bank"]
        found = search.find(bank.lend(), VISITOR, Query(text=text))
        return cards.lay_out(found, "stories.one", **how)


def test_a_card_is_written_once_and_what_was_searched_for_is_put_in(client, shown, written):
    plain, found = _said(client), _said(client, "ramp")

    assert written == [shown.id]
    assert "Ramps &amp; &lt;doors&gt;" in plain
    assert "<mark>" not in plain
    assert "<mark>ramp</mark>" in found
    assert _said(client) == plain


def test_a_card_that_leads_to_a_pack_is_another(client, shown, written):
    _said(client)
    with_pack = _said(client, are_packable=True)

    assert "Add to a pack" in with_pack
    assert with_pack == _said(client, are_packable=True)
    assert "Add to a pack" not in _said(client)
    assert len(written) == 2


def test_a_story_that_was_read_anew_and_differs_is_said_anew(client, archive, shown, written):
    before = _said(client)
    with archive.writing() as db:
        db.execute("UPDATE story SET is_fiction = 1 WHERE id = ?", [shown.id])

    after = _said(client)

    assert "Fiction" not in before
    assert "Fiction" in after
    assert len(written) == 2


def test_a_theme_is_called_what_it_is_called_now(client, archive, shown):
    _said(client)
    with archive.writing() as db:
        db.execute("UPDATE theme SET label = 'Ways in' WHERE slug = 'ramps'")

    assert "Ways in" in _said(client)


@pytest.mark.parametrize("label", [f"Ways{cards.SLOT}in", str(cards.SLOT) * 3])
def test_a_text_that_holds_the_sign_of_a_slot_changes_no_card(client, archive, shown, label):
    with archive.writing() as db:
        db.execute("UPDATE theme SET label = ? WHERE slug = 'ramps'", [label])

    for _ in range(2):
        said = _said(client, "ramp")
        assert label in said
        assert said.count("<mark>") == 2
        assert said.count("<li ") == 1


def test_only_html_is_put_in(client, shown, monkeypatch):
    monkeypatch.setattr(cards, "marked_each", lambda texts: ["<b>"] * len(texts))

    with pytest.raises(TypeError):
        _said(client)


def test_the_cards_of_a_page_are_html(client, shown):
    assert isinstance(_said(client), Markup)
