"""Kill the process that writes the index, at any moment, and look at what is left.

``SEARCH_KILLS`` says how often (``make kills``: 200).
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storybank.domain.consent import Use
from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.search.query import parse
from storybank.services import audience, purge, search, upkeep, wording
from storybank.services.archive import Archive, open_bank
from storybank.storage import stale, stories
from tests.conftest import Clock, make_story
from tests.search.oracle import Oracle

KILLS = int(os.environ.get("SEARCH_KILLS", "6"))
WORDS = ("ramp", "door", "council", "kettle", "chair", "heard")
QUERIES = ("ramp", "door council", '"ramp door"', "kett*", "chair -heard")


@pytest.fixture
def folder(instance: Path, clock: Clock) -> Path:
    archive = open_bank(instance, clock).open()
    wording.keep_shipped(archive)
    upkeep.make_ready(archive)
    archive.close()
    return instance


def _deeds(archive: Archive, chance: random.Random) -> Iterator[None]:
    """Change the archive and its index for ever, one deed after another."""
    while True:
        deed = chance.choice(["tell", "tell", "purge", "merge", "rebuild"])
        if deed == "tell":
            body = " ".join(chance.choices(WORDS, k=30))
            make_story(archive, body=body, title=body[:20], summary="")
        elif deed == "purge":
            numbers = [row["number"] for row in archive.db.query("SELECT number FROM story")]
            story = chance.choice(numbers or [0])
            day = (archive.today - timedelta(days=1)).isoformat()
            with archive.writing() as db:
                sql = "UPDATE story SET delete_on = :day WHERE number = :n AND purged_at IS NULL"
                db.execute(sql, {"day": day, "n": story})
            purge.run(archive)
        elif deed == "merge":
            archive.bank.index.merge()
        else:
            upkeep.rebuild(archive)
        yield


def _killed_after(folder: Path, clock: Clock, seed: int, seconds: float) -> None:
    """Let another process do deeds for so long, then kill it."""
    child = os.fork()
    if not child:
        try:
            for _ in _deeds(open_bank(folder, clock).open(), random.Random(seed)):
                pass
        finally:
            os._exit(3)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the other process ended by itself"


def test_whatever_was_killed_the_index_is_whole_and_right_after_the_next_start(folder, clock):
    chance = random.Random(20261127)
    for kill in range(KILLS):
        _killed_after(folder, clock, kill, chance.uniform(0.05, 1.5))

        archive = open_bank(folder, clock).open()
        upkeep.make_ready(archive)
        upkeep.finish(archive)

        assert upkeep.check(archive) == []
        entries = {
            one.rendition_number: one
            for one in audience._visible(archive, VISITOR, Use.WEB, archive.now)
        }
        oracle = Oracle(list(stale.documents(archive.db)), entries)
        for query in QUERIES:
            results = search.find(archive, VISITOR, Query(text=query), size=1_000)
            found = [one.view.rendition_number for one in results.stories]
            expected = oracle.find(parse(query))
            assert found == oracle.order(expected, results.query.sort), query
        archive.bank.index.merge()
        left = {path.suffix for path in (folder / "index").iterdir()}
        assert left <= {"", ".seg", ".toc"}, "what the killed process left is swept"
        archive.close()
    assert not stories.is_empty(open_bank(folder, clock).open().db)
