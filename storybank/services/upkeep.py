"""Make an archive ready to serve, and finish what a fault left behind."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from storybank.domain.errors import UnavailableError
from storybank.domain.search import Document
from storybank.services import purge, wording
from storybank.services.archive import Archive
from storybank.storage import database, ledger, stale


@dataclass(frozen=True, slots=True)
class Ledger:
    """How the ledger stands: events, the first broken one, and whether its copy agrees."""

    events: int
    first_broken: int | None
    copy_agrees: bool

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was changed behind the archive's back."""
        return self.first_broken is None and self.copy_agrees


def make_ready(archive: Archive) -> None:
    """Keep the shipped wording and take in what the index has missed."""
    wording.keep_shipped(archive)
    if not archive.bank.index.is_readable():
        rebuild(archive)
    archive.catch_up()


def finish(archive: Archive) -> list[str]:
    """Delete what is due; return the ids of the stories that are deleted now."""
    return purge.run(archive)


def refresh(archive: Archive) -> int:
    """Take into the index what waits, and merge its segments; return how many stories."""
    taken = archive.refresh_index()
    archive.bank.index.merge()
    return taken


def rebuild(archive: Archive) -> int:
    """Make the index again from the database; return how many documents it has."""
    waiting = stale.waiting(archive.db, limit=-1)
    written = 0

    def counted() -> Iterator[Document]:
        nonlocal written
        for written, one in enumerate(stale.documents(archive.db), 1):  # noqa: B007
            yield one

    archive.bank.index.rebuild(counted())
    with database.writing(archive.db) as db:
        stale.done(db, waiting)
    return written


def check(archive: Archive) -> list[str]:
    """Say in sentences how the index differs from the database; empty where it does not."""
    return archive.bank.index.check(stale.documents(archive.db))


def verify(archive: Archive) -> Ledger:
    """Recompute the chain, compare its copy, and hide what rests on a broken link."""
    path = archive.bank.instance / "ledger.jsonl"
    try:
        ledger.copy(archive.db, path)
        differs = ledger.first_difference(archive.db, path)
        agrees = differs is None
    except (OSError, UnavailableError, json.JSONDecodeError):
        differs, agrees = None, False
    with database.writing(archive.db) as db:
        broken = ledger.verify(db)
        ledger.mark_fault(db, min((seq for seq in (broken, differs) if seq), default=None))
    return Ledger(sum(1 for _ in ledger.events(archive.db)), broken, agrees)
