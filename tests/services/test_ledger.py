"""Check that what rests on a broken ledger is hidden, and stays so when it is opened again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from storybank.cli import group
from storybank.domain.consent import Use
from storybank.domain.ledger import chained
from storybank.domain.people import VISITOR
from storybank.domain.stories import Story
from storybank.domain.view import shown
from storybank.services import stopping, upkeep
from storybank.services.archive import Archive, Bank, open_bank
from storybank.storage import ledger, stories
from tests.conftest import Clock, teller_of

Told = Callable[..., Story]


def is_shown(archive: Archive, story: Story) -> bool:
    now = stories.reread(archive.db, story)
    return shown(now, VISITOR, Use.WEB, archive.now) is not None


def tamper(instance: Path, sql: str, *params: object) -> None:
    """Change the ledger behind the archive's back: without its triggers."""
    with closing(sqlite3.connect(instance / "storybank.db")) as db:
        db.execute("DROP TRIGGER consent_event_is_not_changed")
        db.execute(sql, params)
        db.commit()


def rewrite_from(instance: Path, seq: int) -> None:
    """Write the chain anew from *seq* on, so that it is whole in itself."""
    with closing(sqlite3.connect(instance / "storybank.db")) as db:
        db.row_factory = sqlite3.Row
        rows = list(db.execute("SELECT * FROM consent_event WHERE seq >= ? ORDER BY seq", [seq]))
        prev = rows[0]["prev_hash"]
        db.execute("DROP TRIGGER consent_event_is_not_changed")
        for at, row in enumerate(rows):
            fields = dict(row)
            if at == 0:
                fields["actor_ref"] = "someone else"
            new = chained(prev, fields)
            db.execute(
                "UPDATE consent_event SET actor_ref = ?, prev_hash = ?, hash = ? WHERE seq = ?",
                [fields["actor_ref"], prev, new, row["seq"]],
            )
            prev = new
        db.commit()


def test_ac_90_the_first_bad_link_is_named_and_what_rests_on_it_is_hidden(
    bank: Bank, archive: Archive, app: Flask, told: Told, clock: Clock
) -> None:
    before, after = told(), told()
    first = next(ledger.events(archive.db, story_id=after.id)).seq
    tamper(bank.instance, "UPDATE consent_event SET actor_ref = 'x' WHERE seq = ?", first)

    ran = app.test_cli_runner().invoke(group, ["ledger", "verify"])
    seen = is_shown(archive, before), is_shown(archive, after)

    assert ran.exit_code == 1
    assert f"broken at event {first}" in ran.output
    assert seen == (True, False)
    for _ in range(2):
        with closing(open_bank(bank.instance, clock).open()) as again:
            assert not is_shown(again, after)
            assert is_shown(again, before)


def test_a_chain_that_was_written_anew_is_known_by_its_copy(
    bank: Bank, archive: Archive, told: Told, clock: Clock
) -> None:
    before, after = told(), told()
    first = next(ledger.events(archive.db, story_id=after.id)).seq
    rewrite_from(bank.instance, first)

    assert ledger.verify(archive.db) is None
    for at in range(2):
        with closing(open_bank(bank.instance, clock).open()) as again:
            assert not is_shown(again, after)
            assert is_shown(again, before) == (at == 0)
            found = upkeep.verify(again)
            assert not found.copy_agrees
            assert not is_shown(again, after)
            stopping.withdraw(again, teller_of(before), before.id)
            assert not is_shown(again, before)


@pytest.mark.parametrize("sql", ["UPDATE consent_event SET at = at", "DELETE FROM consent_event"])
def test_ac_91_the_ledger_refuses_to_be_changed(archive: Archive, told: Told, sql: str) -> None:
    told()
    before = list(ledger.events(archive.db))

    with (
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
        archive.writing() as db,
    ):
        db.execute(sql)

    assert list(ledger.events(archive.db)) == before


def test_the_ledger_holds_no_word_name_or_address(archive: Archive, told: Told) -> None:
    """I-7: nor does its copy."""
    story = told(title="Zanzibarquokka", full_name="Ama Quillfeather", shown_name="Ama Q")
    stopping.withdraw(archive, teller_of(story), story.id)

    copy = (archive.bank.instance / "ledger.jsonl").read_text("utf-8").lower()

    for words in ("zanzibarquokka", "quillfeather", "ama q", "the ramp", "fenmarsh"):
        assert words not in copy
    assert upkeep.verify(archive).is_sound
