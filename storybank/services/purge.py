"""Delete what was taken back: rows, index, log. Hiding it is done long before (``stopping``)."""

import logging
from datetime import timedelta

from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import SYSTEM
from storybank.domain.times import written
from storybank.services.archive import Archive, Bank
from storybank.services.giving import EVIDENCE_KEPT
from storybank.storage import database, drafts, evidence, ledger, purging, sessions

log = logging.getLogger(__name__)


def run(archive: Archive, story_id: str | None = None) -> list[str]:
    """Delete every story that is due (or *story_id*, if it is) and sweep its traces.

    Returns the ids of the stories that are finished. One that was begun and not
    finished, after a fault, is swept again. Without *story_id* old drafts,
    sessions and evidence go as well.
    """
    for number, due_id in purging.due(archive.db, archive.today, story_id):
        _erase(archive, number, due_id)
    if story_id is None:
        _forget_old(archive)
    begun = purging.unfinished(archive.db)
    if begun:
        _sweep(archive)
    for swept_id in begun:
        _note(archive, swept_id, EventType.TOMBSTONED)
    return begun


def after_answer(bank: Bank, story_id: str) -> None:
    """Delete one story on a connection of its own, once the answer is sent.

    A fault is logged: the story stays hidden and the next run finishes the work.
    """
    archive = bank.open()
    try:
        run(archive, story_id)
    except Exception as error:
        log.error("purge unfinished", extra={"cause": type(error).__name__})
    finally:
        archive.close()


def _erase(archive: Archive, number: int, story_id: str) -> None:
    with archive.writing() as db:
        until = archive.now + EVIDENCE_KEPT
        purging.erase(db, number, archive.now, keep_evidence_until=until)
        _append(archive, story_id, EventType.PURGE_STARTED)


def _sweep(archive: Archive) -> None:
    """Rewrite index and database; UnavailableError where something is in the way."""
    archive.refresh_index()
    archive.bank.index.rewrite()
    database.rewrite(archive.bank.instance / "storybank.db")


def _forget_old(archive: Archive) -> None:
    before = archive.now - timedelta(days=archive.settings.draft_days)
    with archive.writing() as db:
        drafts.forget_old(db, before)
        sessions.forget_idle(db, before)
        purging.forget_evidence(db, archive.now)
    evidence.sweep(archive.db, archive.bank.instance / "evidence")


def _note(archive: Archive, story_id: str, event: EventType) -> None:
    with archive.writing():
        _append(archive, story_id, event)


def _append(archive: Archive, story_id: str, event: EventType) -> None:
    ledger.append(
        archive.db,
        event,
        at=written(archive.now),
        story_id=story_id,
        actor=SYSTEM,
        channel=Channel.WEB,
        codes={},
    )
