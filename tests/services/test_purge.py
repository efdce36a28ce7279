"""Check that what was taken back is deleted, from rows, log, index and gaps between rows."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from storybank.cli import group
from storybank.domain.consent import Use
from storybank.domain.errors import ConflictError, NotFoundError
from storybank.domain.ledger import EventType
from storybank.domain.people import VISITOR
from storybank.domain.stories import EditorialState, Story
from storybank.domain.view import shown
from storybank.services import contributors, proofs, purge, stop_requests, stopping
from storybank.services.archive import Archive
from storybank.services.contributors import Keys
from storybank.storage import database, ledger, messages, receipts, stories
from tests.conftest import Clock, teller_of

Told = Callable[..., Story]

MARK = "zanzibarquokka"
MARKED = {
    "title": f"The {MARK} title",
    "body": f"They said {MARK} and I said no. " * 40,
    "summary": f"A {MARK} summary.",
    "quotes": (),
    "shown_name": f"{MARK}name",
    "full_name": f"Ama {MARK}surname",
    "content_notes": (f"{MARK}note",),
}


def files_with(folder: Path, mark: str) -> list[str]:
    """Return the files under *folder* that hold *mark* in any case, in UTF-8 or UTF-16."""
    forms = [mark.encode(), mark.upper().encode(), mark.encode("utf-16-le")]
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes().lower() for form in forms)
    ]


def lexicon(archive: Archive) -> list[str]:
    """Return every term that the search index knows."""
    return list(archive.bank.index.lexicon())


def keys_of(archive: Archive, story: Story) -> Keys:
    with archive.writing():
        return contributors.new_keys(archive, story_number=story.number)


def test_after_the_days_of_grace_nothing_is_left_but_a_tombstone(
    archive: Archive, told: Told, clock: Clock
) -> None:
    """AC-44, AC-50, AC-55, I-25."""
    story, other = told(**MARKED), told(title="The other one")
    keys = keys_of(archive, story)
    with archive.writing() as db:
        messages.add(db, story, "contributor", body=f"About {MARK}", at=archive.now)
    stop_requests.describe(archive, words=f"{MARK}: {story.id}", contact=f"{MARK}@example.org")
    assert files_with(archive.bank.instance, MARK)
    assert [term for term in lexicon(archive) if MARK in term]

    stopping.withdraw(archive, teller_of(story), story.id)
    clock.move(days=6)
    early = purge.run(archive)
    clock.move(days=1)
    done = purge.run(archive)

    assert (early, done) == ([], [story.id])
    assert files_with(archive.bank.instance, MARK) == []
    assert not [term for term in lexicon(archive) if MARK in term]
    with pytest.raises(NotFoundError):
        contributors.by_words(archive, keys.words)
    tombstone = stories.reread(archive.db, story)
    assert tombstone.purged_at is not None
    assert tombstone.purged_at.isoformat() == "2026-03-01T00:00:00+00:00"
    assert (tombstone.id, tombstone.voice_words, str(tombstone.place)) == (story.id, "", "")
    assert (tombstone.grants, tombstone.subjects, tombstone.approved) == ((), (), ())
    assert stories.reread(archive.db, other).purged_at is None


def test_a_tombstone_still_knows_whether_the_public_ever_saw_it(
    archive: Archive, told: Told
) -> None:
    """The difference that AC-54 rests on."""
    seen, unseen = told(), told(uses=())

    for story in (seen, unseen):
        stopping.withdraw(archive, teller_of(story), story.id, today=True)
    purge.run(archive)

    assert stories.reread(archive.db, seen).first_public_at is not None
    assert stories.reread(archive.db, unseen).first_public_at is None


def test_the_ledger_says_when_it_began_and_when_it_was_done(archive: Archive, told: Told) -> None:
    story = told()
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    purge.run(archive)

    events = list(ledger.events(archive.db, story_id=story.id))
    types = [event.type for event in events]
    steps = [event.details["step"] for event in events if event.type == EventType.PURGE_STEP]
    assert types[-9:-6] == ["withdrawn", "purge_started", "purge_step"]
    assert types[-2:] == ["purge_verified", "tombstoned"]
    assert steps == ["index", "rows", "files", "segments", "log"]
    assert ledger.verify(archive.db) is None


STEPS = {
    "index": ("bank.index", "replace"),
    "rows": ("purging", "erase"),
    "files": ("recordings", "sweep"),
    "segments": ("bank.index", "rewrite"),
    "log": ("database", "rewrite"),
    "search": ("traces", "search"),
    "words": ("traces", "forget_words"),
}


@pytest.mark.parametrize("step", STEPS)
def test_ac_52_a_disk_error_at_any_step_leaves_it_hidden_and_a_rerun_finishes(
    archive: Archive, app: Flask, told: Told, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    story, other = told(**MARKED), told()
    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    holder, name = STEPS[step]
    held = archive.bank.index if holder == "bank.index" else getattr(purge, holder)
    run = app.test_cli_runner()

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(held, name, fail, raising=False)
        with pytest.raises(OSError, match="no space"):
            purge.run(archive)
    half_way = stories.reread(archive.db, story)
    reported = run.invoke(group, ["purge", "--verify", "--json"])
    again = purge.run(archive)
    after = run.invoke(group, ["purge", "--verify", story.id])

    assert half_way.editorial_state is EditorialState.REMOVED
    assert shown(half_way, VISITOR, Use.WEB, archive.now) is None
    assert reported.exit_code == 1
    assert [one["story"] for one in json.loads(reported.stdout)["unfinished"]] == [story.id]
    assert again == [story.id]
    assert after.exit_code == 0, after.output
    assert "was proved at" in after.output
    assert files_with(archive.bank.instance, MARK) == []
    assert purge.run(archive) == []
    assert shown(stories.reread(archive.db, other), VISITOR, Use.WEB, archive.now) is not None


def test_the_words_looked_for_are_kept_only_until_they_are_found_nowhere(
    archive: Archive, told: Told
) -> None:
    """The rarest words and the names; what stands elsewhere too is none of them."""
    story = told(
        **{**MARKED, "body": f"A {MARK}words in the neighbourhood, and a wheelchair."},
    )
    told(body="Our neighbourhood is kind.", title="Kindness")
    left_over = archive.bank.instance / "left-over.txt.gz"
    left_over.write_bytes(gzip.compress(f"The {MARK.upper()}WORDS".encode("utf-16-be")))
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    first = purge.run(archive)
    kept = archive.bank.instance / "purge" / f"{story.id}.json"
    words = json.loads(kept.read_text("utf-8"))
    found = proofs.verify(archive, story.id)
    left_over.unlink()
    second = purge.run(archive)

    assert first == []
    assert f"ama {MARK}surname" in words
    assert f"{MARK}words" in words
    assert "wheelchair" in words
    assert "neighbourhood" not in words
    assert ("left-over.txt.gz", f"{MARK}words") in found.proofs[0].found
    assert {where for where, _ in found.proofs[0].found} == {"left-over.txt.gz"}
    assert not found.is_clean
    assert second == [story.id]
    assert not kept.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("word", ["zanzibarquokka", "ZanzibarQuokka", "Zażółćgęślą"])
def test_words_of_a_file_are_found_however_they_are_written(
    archive: Archive, app: Flask, told: Told, tmp_path: Path, word: str, encoding: str
) -> None:
    story = told()
    words = tmp_path / "words.txt"
    words.write_text(f"{word}\n", "utf-8")
    run = app.test_cli_runner()

    before = run.invoke(group, ["purge", "--verify", "--words", str(words)])
    (archive.bank.instance / "odd.bin").write_bytes(b"\xff\x00" + word.encode(encoding) + b"\x00")
    after = run.invoke(group, ["purge", "--verify", "--words", str(words), "--json"])

    assert before.exit_code == 0, before.output
    assert "Searched for 1 words in" in before.output
    assert after.exit_code == 1
    [search] = json.loads(after.stdout)["searches"]
    assert search["found"] == [{"where": "odd.bin", "word": word}]
    assert stories.reread(archive.db, story).purged_at is None


def test_a_kill_while_the_words_are_forgotten_is_finished_at_the_next_run(
    archive: Archive, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = told(**MARKED)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    def killed(path: Path) -> None:
        raise SystemExit(f"killed before {path.name} was removed")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", killed)
        with pytest.raises(SystemExit):
            purge.run(archive)
    left = archive.bank.instance / "purge" / f"{story.id}.json"
    assert left.read_text("utf-8").strip() == ""
    done = purge.run(archive)

    assert done == [story.id]
    assert not left.exists()
    assert files_with(archive.bank.instance, MARK) == []


def test_a_row_that_was_forgotten_is_found(archive: Archive, told: Told) -> None:
    story = told()
    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    purge.run(archive)
    clean = proofs.verify(archive, story.id)
    with archive.writing() as db:
        messages.add(db, story, "curator", body="A row of it", at=archive.now)

    found = proofs.verify(archive, story.id)

    assert clean.is_clean
    assert found.proofs[0].found == (("table message", "a row of it"),)


def test_the_log_is_empty_and_deleted_text_is_overwritten(archive: Archive, told: Told) -> None:
    """AC-50: asserted on the file itself, and on the connection."""
    story = told(**MARKED)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    sizes = []
    was = database.rewrite

    def watched(path: Path) -> None:
        was(path)
        sizes.append(path.with_name("storybank.db-wal").stat().st_size)

    purge.database.rewrite, kept = watched, purge.database.rewrite
    try:
        purge.run(archive)
    finally:
        purge.database.rewrite = kept

    assert sizes == [0]
    assert next(archive.db.query("PRAGMA secure_delete"))["secure_delete"] == 1


def test_a_teller_with_another_story_is_still_known(archive: Archive, told: Told) -> None:
    story, other = told(), told()
    with archive.writing() as db:
        db.execute(
            "UPDATE subject SET contributor_id = :id WHERE story_number = :number",
            {"id": story.subjects[0].contributor_id, "number": other.number},
        )
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    purge.run(archive)

    kept = stories.reread(archive.db, other).subjects[0].contributor_id
    assert kept == story.subjects[0].contributor_id
    rows = archive.db.query("SELECT id FROM contributor WHERE id = :id", {"id": kept})
    assert len(list(rows)) == 1


def test_deleting_one_story_today_leaves_others_to_their_day(archive: Archive, told: Told) -> None:
    story, copying = told(), told()
    for each in (story, copying):
        stopping.withdraw(archive, teller_of(each), each.id, today=True)

    purge.run(archive, story.id)

    assert stories.reread(archive.db, story).purged_at is not None
    assert stories.reread(archive.db, copying).purged_at is None


def test_from_the_day_of_deletion_on_nothing_is_restored(
    archive: Archive, told: Told, clock: Clock
) -> None:
    """AC-44."""
    story = told()
    stopping.withdraw(archive, teller_of(story), story.id)
    clock.move(days=3)
    stopping.restore(archive, teller_of(story), story.id)
    stopping.restore(archive, teller_of(story), story.id)
    stopping.withdraw(archive, teller_of(story), story.id)

    clock.move(days=7)

    with pytest.raises(ConflictError):
        stopping.restore(archive, teller_of(story), story.id)


def test_receipts_of_other_stories_stay(archive: Archive, told: Told) -> None:
    story, other = told(), told()
    keys = keys_of(archive, other)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    purge.run(archive)

    found = contributors.by_words(archive, keys.words)
    assert receipts.fetch(archive.db, found.id).story_id == other.id
