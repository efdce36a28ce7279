"""Delete what was taken back, step by step, and prove that it is gone (consent.md 8).

Hiding it is done long before (``stopping``). Each step is an event; what a
fault has interrupted is finished by the next run. The proof is in ``traces``.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from storybank.domain.errors import ConflictError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import SYSTEM
from storybank.domain.times import written
from storybank.services import recordings, traces
from storybank.services.archive import Archive, Bank
from storybank.services.giving import EVIDENCE_KEPT
from storybank.services.glossary import UNDO_WITHIN
from storybank.services.packs import BACK_WITHIN as PACKS_BACK_WITHIN
from storybank.services.saved import BACK_WITHIN
from storybank.services.story_links import UNDO_WITHIN as LINKS_BACK_WITHIN
from storybank.storage import (
    database,
    drafts,
    evidence,
    glossary,
    ledger,
    packs,
    purging,
    saved,
    sessions,
    story_links,
)
from storybank.storage import media as pictures

log = logging.getLogger(__name__)

REFUSED_KEPT = timedelta(days=7)  # a picture that its teller has taken out everywhere


class Step(StrEnum):
    """What is done to delete a story, in this order."""

    INDEX = "index"
    ROWS = "rows"
    FILES = "files"
    SEGMENTS = "segments"
    LOG = "log"


def run(archive: Archive, story_id: str | None = None) -> list[str]:
    """Delete every story that is due (or *story_id*, if it is) and prove it gone.

    Returns the ids of the stories that are finished. One that was begun and not
    finished, after a fault, is taken up where it stopped; one whose words are
    still found stays unfinished. Without *story_id* old drafts, sessions and
    evidence go as well.
    """
    with database.locked(archive.bank.instance / "purge.lock"):
        due = purging.due(archive.db, archive.today, story_id)
        traces.note_words(archive, due)
        for number, due_id in due:
            _begin(archive, number, due_id)
        if story_id is None:
            _forget_old(archive)
        begun = purging.unfinished(archive.db)
        for begun_id in begun:
            _take_out(archive, begun_id)
            _erase(archive, begun_id)
            _throw_away(archive, begun_id)
        if begun:
            _sweep(archive, begun)
        return [swept_id for swept_id in begun if _prove(archive, swept_id)]


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


def must_not_have_begun(archive: Archive, story_id: str) -> None:
    """Raise ConflictError where the deletion of this story has begun."""
    if story_id in purging.unfinished(archive.db):
        raise ConflictError("This story is being deleted. It cannot be brought back.")


def steps_done(archive: Archive, story_id: str) -> set[str]:
    """Return the steps that were done since it began, or since its rows came back in a restore."""
    done: set[str] = set()
    for event in ledger.events(archive.db, story_id=story_id):
        if event.type in {EventType.PURGE_STARTED, EventType.RESTORED_REPLAY}:
            done = set()
        elif event.type == EventType.PURGE_STEP:
            done.add(str(event.details.get("step")))
    return done


def _begin(archive: Archive, number: int, story_id: str) -> None:
    """Note that it begins, unless it is not due any more."""
    with archive.writing() as db:
        is_due = (number, story_id) in purging.due(db, archive.today, story_id)
        if is_due and story_id not in purging.unfinished(db):
            _append(archive, story_id, EventType.PURGE_STARTED)


def _take_out(archive: Archive, story_id: str) -> None:
    """Take its documents out of the index, where its rows still stand."""
    if Step.INDEX in steps_done(archive, story_id):
        return
    number = purging.number_of(archive.db, story_id)
    archive.bank.index.replace([number], [])
    _note(archive, story_id, Step.INDEX)


def _erase(archive: Archive, story_id: str) -> None:
    """Delete its rows; that is done when the transaction that also says so is committed."""
    if Step.ROWS in steps_done(archive, story_id):
        return
    with archive.writing() as db:
        until = archive.now + EVIDENCE_KEPT
        number = purging.number_of(db, story_id)
        purging.erase(db, number, archive.now, keep_evidence_until=until)
        _append(archive, story_id, EventType.PURGE_STEP, {"step": Step.ROWS.value})


def _throw_away(archive: Archive, story_id: str) -> None:
    """Delete the files that no row needs any more: pictures and recordings, in every size."""
    if Step.FILES in steps_done(archive, story_id):
        return
    recordings.sweep(archive, waits=True)
    _note(archive, story_id, Step.FILES)


def _sweep(archive: Archive, begun: list[str]) -> None:
    """Rewrite index and database; UnavailableError where something is in the way.

    Both are done again after a fault: what a sweep left is not known otherwise.
    Of the index only what holds words of these stories is written anew.
    """
    archive.refresh_index()
    archive.bank.index.rewrite(purging.numbers(archive.db, begun))
    for story_id in begun:
        _note(archive, story_id, Step.SEGMENTS)
    database.rewrite(archive.bank.instance / "storybank.db")
    for story_id in begun:
        _note(archive, story_id, Step.LOG)


def _prove(archive: Archive, story_id: str) -> bool:
    """Search for its words; where none is left say so, and forget the words too.

    Each is done again after a fault, but for the last: a tombstone is the end.
    """
    proof = traces.search(archive, story_id)
    if proof.is_found:
        log.error("purge left traces", extra={"cause": "found"})
        return False
    with archive.writing():
        codes = {"files": proof.files, "terms": proof.terms, "words": len(proof.words)}
        _append(archive, story_id, EventType.PURGE_VERIFIED, codes)
    traces.forget_words(archive, story_id)
    with archive.writing():
        _append(archive, story_id, EventType.TOMBSTONED)
    return True


def _forget_old(archive: Archive) -> None:
    before = archive.now - timedelta(days=archive.settings.draft_days)
    with archive.writing() as db:
        drafts.forget_old(db, before)
        pictures.forget_refused(db, archive.now - REFUSED_KEPT)
        recordings.forget_failed(archive)
        sessions.forget_idle(db, before)
        purging.forget_evidence(db, archive.now)
        saved.forget_removed(db, archive.now - BACK_WITHIN)
        packs.forget_removed(db, archive.now - PACKS_BACK_WITHIN)
        glossary.forget_removed(db, archive.now - UNDO_WITHIN)
        story_links.forget_removed(db, archive.now - LINKS_BACK_WITHIN)
    evidence.sweep(archive.db, archive.bank.instance / "evidence")
    recordings.sweep(archive)


def _note(archive: Archive, story_id: str, step: Step) -> None:
    with archive.writing():
        _append(archive, story_id, EventType.PURGE_STEP, {"step": step.value})


def _append(
    archive: Archive, story_id: str, event: EventType, codes: Mapping[str, object] | None = None
) -> None:
    ledger.append(
        archive.db,
        event,
        at=written(archive.now),
        story_id=story_id,
        actor=SYSTEM,
        channel=Channel.WEB,
        codes=codes or {},
    )
