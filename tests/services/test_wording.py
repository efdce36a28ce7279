"""Check that words are kept as versions, shown in the form asked for, and never edited."""

import re
import sqlite3

import pytest

from storybank.domain import wording as words
from storybank.domain.people import Role, member
from storybank.domain.wording import EASY_READ, STANDARD, Edition, Format
from storybank.services import rewording, wording
from storybank.storage import wordings
from tests.conftest import SHARED

ADA = member("ada", frozenset({Role.ADMIN}))
SPEC = SHARED.parent / "wording.md"


def ships(monkeypatch, archive, **texts: str) -> None:
    """Let the program come with other words for some screens, and start again."""
    now = wording.shipped() | {(screen, STANDARD): text for screen, text in texts.items()}
    monkeypatch.setattr(wording, "shipped", lambda: now)
    wording.keep_shipped(archive)


def edited(archive, screen: str, old: str, new: str) -> str:
    text = wordings.current(archive.db)[screen].text
    assert old in text
    return rewording.change(archive, ADA, screen, STANDARD, text=text.replace(old, new))


@pytest.mark.skipif(not SPEC.exists(), reason="the specification is not beside this checkout")
def test_the_shipped_words_are_those_of_the_specification_word_for_word():
    found = re.findall(
        r"^\*\*(W\d\d) .*?\*\*\n\n```text\n(.*?)\n```", SPEC.read_text("utf-8"), re.S | re.M
    )

    shipped = {
        screen: text for (screen, form), text in wording.shipped().items() if form == STANDARD
    }

    assert len(found) == 58
    assert {screen: _as_specified(text) for screen, text in shipped.items()} == dict(found)


def _as_specified(text: str) -> str:
    """Write in what the jurisdiction file fills in, as it stands in the specification (AC-77)."""
    ages = "When you turn 16, and when you turn 18"
    return text.replace(f"[{ages}]", ages).replace("[30]", "30")


def test_each_screen_is_kept_once_with_its_hash_and_grade(archive):
    wording.keep_shipped(archive)
    found = wordings.current(archive.db)

    assert len(found) == 58
    assert {version.version for version in found.values()} == {1}
    assert all(version.sha256 == words.sha256(version.text) for version in found.values())
    assert found["W18"].reading_grade == pytest.approx(3.3, abs=0.1)
    assert found["W26"].valid_from == archive.now


def test_a_version_is_never_edited_unretired_or_deleted(archive):
    """I-8."""
    db = archive.db
    edited(archive, "W26", "anyone in the world", "everyone in the world")
    rewording.retire(archive, ADA, "W26@1", reason="Better words", invalidates=False)

    for sql in (
        "UPDATE wording_version SET text = 'x' WHERE id = 'W26@1'",
        "UPDATE wording_version SET made_by = 'x' WHERE id = 'W26@1'",
        "UPDATE wording_version SET retired_at = NULL WHERE id = 'W26@1'",
        "DELETE FROM wording_version WHERE id = 'W26@1'",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(sql)


def test_words_that_the_program_brings_become_a_new_version(archive, monkeypatch):
    text = wordings.current(archive.db)["W26"].text.replace("fast", "at once")

    ships(monkeypatch, archive, W26=text)

    assert wordings.current(archive.db)["W26"].id == "W26@2"
    assert "at once" in wording.screen(archive, "W26").lines[1]


def test_words_that_the_program_brings_do_not_take_the_place_of_an_admins_own(archive, monkeypatch):
    edited(archive, "W26", "fast", "the same day")
    text = wordings.fetch(archive.db, "W26@1").text.replace("fast", "at once")

    ships(monkeypatch, archive, W26=text)
    page = rewording.one(archive, ADA, "W26", STANDARD)

    assert page.now is not None
    assert page.now.id == "W26@2"
    assert "the same day" in page.now.text
    assert page.offered == text


def test_a_screen_is_shown_in_the_form_asked_for_or_else_in_the_usual_words(archive):
    assert wording.screen(archive, "W26", edition=EASY_READ).version == "W26.easy_read@1"
    assert wording.screen(archive, "W06", edition=EASY_READ).version == "W06@1"
    assert wording.editions(archive, "W26") == (STANDARD, EASY_READ)


def test_each_language_and_format_has_versions_of_its_own(archive):
    welsh = Edition("cy", Format.READ_ALOUD)
    text = wordings.current(archive.db)["W26"].text

    id_ = rewording.change(archive, ADA, "W26", welsh, text=text)

    assert id_ == "W26.cy.read_aloud@1"
    assert wordings.current(archive.db)["W26"].id == "W26@1"


def test_a_version_that_is_not_in_force_is_not_taken_for_one_that_was_shown(archive):
    edited(archive, "W26", "fast", "at once")

    assert wording.versions(archive, ("W26.easy_read@1", "W24")) == ("W26.easy_read@1", "W24@1")
    assert wording.versions(archive, ("W26@1",)) == ("W26@2",)
    assert wording.shown(archive, "W26", "W26@1") == "W26@1"
    assert wording.shown(archive, "W26", "W24@1") == "W26@2"
    assert wording.shown(archive, "W26", "forged") == "W26@2"
