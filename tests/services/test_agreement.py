"""Check that trainers agree once a year, to words that are kept, and anew when they change."""

import sqlite3

import pytest

from storybank.domain.errors import ConflictError, NotAllowedError, NotFoundError
from storybank.domain.people import Role
from storybank.services import agreement, people, training_words
from storybank.storage import agreements, journal
from storybank.storage import people as members
from tests.conftest import CLEO


@pytest.fixture
def tess(archive):
    with archive.writing() as db:
        found = members.add(db, "tess@example.org", "", role=Role.TRAINER, at=archive.now)
    return people.acting(archive, found.id)


def agree(archive, actor) -> str:
    found = agreement.find(archive, actor)
    agreement.agree(archive, actor, found.sha256)
    return found.sha256


def test_it_holds_for_a_year_and_is_then_asked_again(archive, tess, clock):
    with pytest.raises(NotAllowedError):
        agreement.check(archive, tess)
    sha256 = agree(archive, tess)
    agreement.check(archive, tess)
    clock.move(days=364)
    assert not agreement.is_missing(archive, tess)

    clock.move(days=1)

    assert agreement.is_missing(archive, tess)
    assert agree(archive, tess) == sha256
    assert not agreement.is_missing(archive, tess)


def test_other_words_ask_again_and_the_old_ones_are_kept(archive, tess):
    first = agree(archive, tess)
    own = "# Ours\nI am kind.\nButton: I agree"
    (archive.bank.instance / "agreement.txt").write_text(own, "utf-8")

    assert agreement.is_missing(archive, tess)
    with pytest.raises(ConflictError):
        agreement.agree(archive, tess, first)
    second = agree(archive, tess)

    shipped = "# Before you use people's stories"
    assert (agreements.text(archive.db, first) or "").startswith(shipped)
    assert agreements.text(archive.db, second) == own
    assert [deed.deed for deed in journal.find(archive.db)].count("agreement_accepted") == 2


def test_what_was_agreed_to_cannot_be_changed(archive, tess):
    agree(archive, tess)

    for sql in ("UPDATE agreement_text SET text = 'x'", "DELETE FROM agreement_text"):
        with pytest.raises(sqlite3.IntegrityError):
            archive.db.execute(sql)


def test_only_trainers_are_asked(archive):
    assert not agreement.is_missing(archive, CLEO)
    with pytest.raises(NotFoundError):
        agreement.find(archive, CLEO)


@pytest.mark.parametrize("name", ["agreement", "ask_first", "asked"])
def test_the_words_are_plain_and_each_page_has_a_title(archive, name):
    screen = training_words.screen(archive, name)

    assert screen.title
    assert all(len(line.split()) <= 20 for line in screen.lines)
