"""Check back-ups and restores: whole, consistent, and never showing what was taken back since."""

import json
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storybank.domain.access import Needed, is_permitted
from storybank.domain.consent import Identifiable, Part, Purpose, Use
from storybank.domain.errors import InvalidError, NotFoundError, UnavailableError
from storybank.domain.people import CLI, Role
from storybank.domain.replay import story_at
from storybank.domain.stories import EditorialState, Story
from storybank.services import (
    backup,
    changes,
    checks,
    consent,
    contributors,
    invitations,
    purge,
    queue,
    review,
    stopping,
    upkeep,
)
from storybank.services.archive import Archive, Bank, open_bank
from storybank.services.queue import Show
from storybank.storage import ledger, stories
from storybank.storage.reviews import Mention
from tests.conftest import CLEO, Clock, make_story, teller_of
from tests.services.test_purge import MARK, MARKED, files_with

Told = Callable[..., Story]
USES = (Use.TRAINING_HERE, Use.WEB, Use.PRINT)
PARTS = (Part.TEXT, Part.SUMMARY, Part.NAME)


def shows(story: Story, archive: Archive) -> set[tuple[Use, Part]]:
    return {
        (use, part)
        for use in USES
        for part in PARTS
        if story.purged_at is None and is_permitted(story, Needed((use,), (part,), archive.now))
    }


def restored(bank: Bank, folder: Path, clock: Clock, **given: object) -> tuple[object, Archive]:
    found = backup.restore(
        bank.instance, folder, ledger_file=None, without=False, clock=clock, **given
    )
    return found, open_bank(bank.instance, clock).open()


def test_a_back_up_put_into_an_empty_folder_is_the_same_archive(
    archive: Archive, told: Told, clock: Clock, tmp_path: Path
) -> None:
    story = told()
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    invited = invitations.make(archive, CLI, "cleo@example.org", roles=[Role.CURATOR])
    assert invitations.by_token(archive, invited.token)
    manifest = backup.make(archive, tmp_path / "copy")

    elsewhere = tmp_path / "elsewhere"
    done = backup.restore(
        elsewhere,
        tmp_path / "copy",
        ledger_file=tmp_path / "copy" / "ledger.jsonl",
        without=False,
        clock=clock,
    )

    assert sorted(manifest["files"]) == [
        "config.toml",
        "ledger.jsonl",
        "secret-key",
        "storybank.db",
    ]
    assert (done.replayed, done.changed, done.hidden, done.deleted) == (0, 0, 0, 0)
    with closing(open_bank(elsewhere, clock).open()) as again:
        assert stories.reread(again.db, story) == stories.reread(archive.db, story)
        assert again.settings == archive.settings
        assert contributors.by_words(again, keys.words).story_id == story.id
        with pytest.raises(NotFoundError):  # it may have been taken back since
            invitations.by_token(again, invited.token)
        assert upkeep.verify(again).is_sound
        assert upkeep.check(again) == []


def test_ac_53_what_was_taken_back_since_is_hidden_and_deleted_before_anything_is_served(
    bank: Bank, archive: Archive, told: Told, clock: Clock, tmp_path: Path
) -> None:
    """I-26."""
    gone, later, deleted, kept = told(**MARKED), told(), told(), told()
    backup.make(archive, tmp_path / "copy")
    stopping.withdraw(archive, teller_of(gone), gone.id, today=True)
    stopping.withdraw(archive, teller_of(later), later.id)
    stopping.withdraw(archive, teller_of(deleted), deleted.id, today=True)
    purge.run(archive, deleted.id)
    since = told(title="After the back-up")
    archive.close()

    done, again = restored(bank, tmp_path / "copy", clock)

    now = {story.id: stories.reread(again.db, story) for story in (gone, later, deleted, kept)}
    assert now[gone.id].purged_at is not None
    assert now[deleted.id].purged_at is not None
    assert now[later.id].editorial_state is EditorialState.REMOVED
    assert shows(now[kept.id], again)
    assert not any(shows(now[story.id], again) for story in (gone, later, deleted))
    assert files_with(bank.instance, MARK) == []
    assert done.deleted == 2
    assert upkeep.verify(again).is_sound
    lost = [e for e in ledger.events(again.db, story_id=since.id) if e.type == "restored_replay"]
    assert lost[-1].details["lost"] is True
    again.close()


def test_narrowings_pauses_and_more_time_are_done_again_as_the_ledger_tells(
    bank: Bank, archive: Archive, told: Told, clock: Clock, tmp_path: Path
) -> None:
    narrowed, renamed, paused, back, waits, untouched = (
        told(cooling=timedelta(days=5)) if at == 4 else told() for at in range(6)
    )
    backup.make(archive, tmp_path / "copy")
    clock.move(hours=1)
    changes.change(
        archive, teller_of(narrowed), narrowed.id,
        answers=changes.refusal(narrowed, Purpose(Use.WEB)), screens=("W26",),
    )  # fmt: skip
    named = [
        consent.answer(grant)
        for grant in consent.standing(renamed).values()
        if grant.part is Part.NAME
    ]
    less = [changes.refusal(renamed, Purpose(Use.PRINT))[0], *named]
    changes.change(archive, teller_of(renamed), renamed.id, answers=less, screens=("W17",))
    stopping.pause(archive, teller_of(paused), paused.id)
    stopping.withdraw(archive, teller_of(back), back.id)
    clock.move(hours=1)
    stopping.restore(archive, teller_of(back), back.id)
    consent.more_time(archive, teller_of(waits), waits.id, days=14)
    archive.close()

    _, again = restored(bank, tmp_path / "copy", clock)

    everyone = (narrowed, renamed, paused, back, waits, untouched)
    for days in (0, 6, 20):
        clock.now += timedelta(days=days)
        for story in everyone:
            events = list(ledger.events(again.db, story_id=story.id))
            told_by_ledger = story_at(events, clock.now)
            now = stories.reread(again.db, story)
            assert told_by_ledger is not None
            assert shows(now, again) == shows(told_by_ledger, again), (days, story.id)
    now = {story.id: shows(stories.reread(again.db, story), again) for story in everyone}
    assert {use for use, _ in now[narrowed.id]} == {Use.TRAINING_HERE, Use.PRINT}
    assert (Use.PRINT, Part.TEXT) not in now[renamed.id]
    assert now[paused.id] == set()
    assert now[back.id] == now[untouched.id] != set()
    again.close()


def test_what_was_found_since_hides_as_the_ledger_tells_until_a_second_person_agrees(
    bank: Bank, archive: Archive, told: Told, clock: Clock, tmp_path: Path
) -> None:
    with_a_child, risky = told(), told()
    backup.make(archive, tmp_path / "copy")
    clock.move(hours=1)
    checks.note_mention(archive, CLEO, with_a_child.id, Mention("", "a boy", is_child=True))
    checks.save_review(
        archive, CLEO, risky.id, use=Use.WEB, ticked=("in_the_news",),
        others=Identifiable.NO, is_accepted=True,
    )  # fmt: skip
    archive.close()

    _, again = restored(bank, tmp_path / "copy", clock)

    clock.now += timedelta(days=1)
    for story, hidden in ((with_a_child, set(USES)), (risky, {Use.WEB})):
        told_by_ledger = story_at(list(ledger.events(again.db, story_id=story.id)), clock.now)
        assert told_by_ledger is not None
        seen = shows(stories.reread(again.db, story), again)
        assert seen == shows(told_by_ledger, again)
        assert {use for use, _ in seen} == set(USES) - hidden
    again.close()


def test_without_a_ledger_it_refuses_and_with_none_every_story_waits_for_a_check(
    bank: Bank, archive: Archive, told: Told, clock: Clock, tmp_path: Path
) -> None:
    story = told()
    backup.make(archive, tmp_path / "copy")
    archive.close()
    (bank.instance / "ledger.jsonl").unlink()

    with pytest.raises(UnavailableError, match="--ledger none"):
        restored(bank, tmp_path / "copy", clock)
    done = backup.restore(
        bank.instance, tmp_path / "copy", ledger_file=None, without=True, clock=clock
    )

    assert done.hidden == 1
    with closing(open_bank(bank.instance, clock).open()) as again:
        assert shows(stories.reread(again.db, story), again) == set()
        held = queue.fetch(again, CLEO, show=Show.HELD).waiting[0]
        assert "Put back without the record" in held.blocks[0]
        review.release(again, CLEO, story.id)
        assert shows(stories.reread(again.db, story), again)


def test_a_damaged_back_up_or_another_archives_ledger_changes_nothing(
    bank: Bank, archive: Archive, told: Told, clock: Clock, tmp_path: Path
) -> None:
    story = told()
    backup.make(archive, tmp_path / "copy")
    other = open_bank(tmp_path / "other", clock).open()
    for _ in range(3):
        make_story(other)
    other.close()
    stopping.withdraw(archive, teller_of(story), story.id)
    before = (bank.instance / "storybank.db").read_bytes()

    with pytest.raises(UnavailableError, match="another archive"):
        backup.restore(
            bank.instance,
            tmp_path / "copy",
            ledger_file=tmp_path / "other" / "ledger.jsonl",
            without=False,
            clock=clock,
        )
    kept = (tmp_path / "copy" / "storybank.db").read_bytes()
    (tmp_path / "copy" / "storybank.db").write_bytes(kept[:-1] + b"x")
    with pytest.raises(UnavailableError, match=r"storybank\.db is not as it was"):
        restored(bank, tmp_path / "copy", clock)
    with pytest.raises(UnavailableError, match="is no back-up"):
        restored(bank, tmp_path, clock)

    assert (bank.instance / "storybank.db").read_bytes() == before
    assert not (bank.instance / "restoring").exists()
    assert stories.reread(archive.db, story).editorial_state is EditorialState.REMOVED


def test_an_older_database_put_back_by_hand_is_not_served(
    bank: Bank, archive: Archive, told: Told, clock: Clock, tmp_path: Path
) -> None:
    """I-26; the sentence says what to do."""
    story = told()
    backup.make(archive, tmp_path / "copy")
    stopping.withdraw(archive, teller_of(story), story.id)
    archive.close()
    for name in ("storybank.db-wal", "storybank.db-shm"):
        (bank.instance / name).unlink(missing_ok=True)
    (bank.instance / "storybank.db").write_bytes((tmp_path / "copy" / "storybank.db").read_bytes())

    with pytest.raises(UnavailableError, match="storybank restore"):
        open_bank(bank.instance, clock)
    _, again = restored(bank, tmp_path / "copy", clock)

    assert stories.reread(again.db, story).editorial_state is EditorialState.REMOVED
    again.close()


def test_a_back_up_made_while_others_write_is_whole(
    bank: Bank, archive: Archive, clock: Clock, tmp_path: Path
) -> None:
    done = threading.Event()

    def write() -> None:
        with closing(bank.open()) as own:
            while not done.is_set():
                make_story(own)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for at in range(3):
            backup.make(archive, tmp_path / str(at))
    finally:
        done.set()
        writer.join()

    for at in range(3):
        folder = tmp_path / f"back-{at}"
        backup.restore(
            folder,
            tmp_path / str(at),
            ledger_file=bank.instance / "ledger.jsonl",
            without=False,
            clock=clock,
        )
        with closing(open_bank(folder, clock).open()) as again:
            assert upkeep.verify(again).is_sound
            assert list(again.db.query("PRAGMA foreign_key_check")) == []


def test_a_back_up_goes_only_into_a_new_folder_outside(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")

    for folder in (tmp_path / "full", archive.bank.instance, archive.bank.instance / "copies"):
        with pytest.raises(InvalidError):
            backup.make(archive, folder)
    backup.make(archive, tmp_path / "new")
    manifest = json.loads((tmp_path / "new" / "manifest.json").read_text("utf-8"))

    assert manifest["format"] == 1
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o077 == 0
    assert CLI.ref in {row["actor_ref"] for row in archive.db.query("SELECT * FROM journal")}
