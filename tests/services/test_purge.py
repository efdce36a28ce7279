"""Check that what was taken back is deleted, from rows, log, index and gaps between rows."""

from collections.abc import Callable
from pathlib import Path

import pytest
import whoosh.index

from storybank.domain.errors import ConflictError, NotFoundError
from storybank.domain.ledger import EventType
from storybank.domain.stories import Story
from storybank.services import contributors, purge, stop_requests, stopping
from storybank.services.archive import Archive
from storybank.services.contributors import Keys
from storybank.storage import ledger, messages, receipts, stories
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
    with whoosh.index.open_dir(archive.bank.instance / "index").reader() as reader:
        return [term.decode(errors="replace") for _, term in reader.all_terms()]


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

    types = [event.type for event in ledger.events(archive.db, story_id=story.id)]
    assert types[-3:] == [EventType.WITHDRAWN, EventType.PURGE_STARTED, EventType.TOMBSTONED]
    assert ledger.verify(archive.db) is None


def test_a_deletion_that_failed_half_way_is_finished_by_the_next_run(
    archive: Archive, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AC-52, without the report of it."""
    story = told(**MARKED)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)

    def fail() -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(archive.bank.index, "rewrite", fail, raising=False)
        with pytest.raises(OSError, match="no space"):
            purge.run(archive)
    half_way = stories.reread(archive.db, story)
    again = purge.run(archive)

    assert half_way.purged_at is not None
    assert again == [story.id]
    assert files_with(archive.bank.instance, MARK) == []
    assert purge.run(archive) == []


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
