"""Make recordings safe, one after the other: the work behind ``storybank work``.

One process does it. Each step can be cut short at any moment: what was given is
deleted only after the transaction that keeps what was made of it.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from storybank.domain.errors import StorybankError, UnavailableError
from storybank.media import apart, files
from storybank.media import recordings as making
from storybank.media.recordings import Done, RecordingError
from storybank.services import media, recordings
from storybank.services.archive import Archive, Bank
from storybank.storage import database
from storybank.storage import recordings as rows
from storybank.storage.media import File
from storybank.storage.recordings import Job

log = logging.getLogger(__name__)

CLEANER_VERSION = 1
MOST_TRIES = 3
PATIENCE = 5.0  # seconds for a worker that is just ending
LOOK_EVERY = 2.0  # seconds, where nothing waits
REST = 30.0  # seconds, after a fault that is no recording's
GAVE_UP = (
    "We could not get this recording ready, though we tried three times. "
    "Try another copy, or ask us to help"
)
LOST = "The file of this recording is missing. Please give it again, or ask us to help"


class Outcome(StrEnum):
    """How one look for work ended."""

    NOTHING = "nothing"
    READY = "ready"
    FAILED = "failed"
    AGAIN = "again"  # it waits again, or nobody wants it any more


@contextmanager
def alone(bank: Bank) -> Iterator[None]:
    """Be the one worker of an archive; UnavailableError where there is one already.

    What a worker that was killed has left behind is cleared away first.
    """
    with recordings.worker_lock(bank, patience_seconds=PATIENCE) as is_ours:
        if not is_ours:
            raise UnavailableError("Another “storybank work” is at work on this archive already.")
        recordings.clear_work(bank)
        yield


def run(bank: Bank, goes_on: Callable[[], bool]) -> None:
    """Do what waits, then look again now and then, as long as *goes_on* says so."""
    while goes_on():
        archive = bank.open()
        try:
            outcome = one(archive, goes_on)
            pause = LOOK_EVERY if outcome is Outcome.NOTHING else 0.0
        # A fault must not end the worker; its words could be a story's.
        except (StorybankError, OSError) as error:
            log.error("recording not made", extra={"cause": type(error).__name__})
            pause = REST
        finally:
            archive.close()
        until = time.monotonic() + pause
        while goes_on() and time.monotonic() < until:
            time.sleep(0.2)


def all_of(archive: Archive) -> dict[Outcome, int]:
    """Do what waits until nothing does; return how many ended how."""
    found: dict[Outcome, int] = {}
    while (outcome := one(archive)) is not Outcome.NOTHING:
        found[outcome] = found.get(outcome, 0) + 1
    return found


def try_again(archive: Archive) -> int:
    """Let everything that failed, and whose file is still there, wait again; return how many."""
    with database.writing(archive.db) as db:
        return rows.try_failed_again(db)


def one(archive: Archive, goes_on: Callable[[], bool] = lambda: True) -> Outcome:
    """Make the recording safe that waits longest. The caller is ``alone``."""
    with database.writing(archive.db) as db:
        job = rows.take(db, archive.now)
    if job is None:
        return Outcome.NOTHING
    try:
        return _done(archive, job, goes_on)
    except RecordingError as error:
        return _failed(archive, job, str(error))
    except apart.StoppedError:
        _wait_again(archive, job, counts=False)
        return Outcome.AGAIN
    except apart.KilledError:
        _wait_again(archive, job, counts=True)
        return Outcome.AGAIN
    except making.FullError:
        _wait_again(archive, job, counts=False)
        raise UnavailableError("The disk is full: no recording can be made ready.") from None
    except BaseException:
        _wait_again(archive, job, counts=False)
        raise
    finally:
        recordings.clear_work(archive.bank)
        recordings.sweep(archive)


def _done(archive: Archive, job: Job, goes_on: Callable[[], bool]) -> Outcome:
    given = recordings.folder(archive) / job.incoming
    if job.tries > MOST_TRIES:
        return _failed(archive, job, GAVE_UP)
    if not given.is_file():
        return _failed(archive, job, LOST)
    work = recordings.work_folder(archive.bank)
    look = making.judge(given, work)
    done = making.make(
        given,
        look,
        work,
        change_voice=job.change_voice,
        told=lambda share: goes_on() and _is_wanted(archive, job, share),
    )
    while not _is_kept(archive, job, done, work):
        if not rows.is_wanted(archive.db, job):
            raise apart.StoppedError
    return Outcome.READY


def _is_wanted(archive: Archive, job: Job, share: float) -> bool:
    with database.writing(archive.db) as db:
        return rows.note_share(db, job, share)


def _is_kept(archive: Archive, job: Job, done: Done, work: Path) -> bool:
    """Keep what was made; False where meanwhile another poster was chosen, or nobody wants it.

    Files come before their rows, and stay held until these are written.
    """
    second = rows.poster_at(archive.db, job.media_id)
    film = next((one.path for one in done.files if one.kind == "mp4"), None)
    stills = making.stills(film, second, work) if film else ()
    with media.held(archive):
        kept = [*_put(archive, done), *media.put(archive, stills)]
        with archive.writing() as db:
            is_right = rows.is_wanted(db, job) and rows.poster_at(db, job.media_id) == second
            if is_right:
                rows.finish(
                    db, job, kept, seconds=done.seconds, at=archive.now, version=CLEANER_VERSION
                )
    return is_right


def _put(archive: Archive, done: Done) -> Iterator[File]:
    """Copy what was made to where it is kept; it stays in the work folder too."""
    for made in done.files:
        copy = made.path.with_suffix(".keep")
        copy.unlink(missing_ok=True)
        copy.hardlink_to(made.path)
        size = copy.stat().st_size
        sha256 = files.put_file(media.folder(archive), copy)
        yield File(made.size, made.kind, sha256, made.width, made.height, size)


def _failed(archive: Archive, job: Job, problem: str) -> Outcome:
    with database.writing(archive.db) as db:
        rows.fail(db, job, problem)
    return Outcome.FAILED


def _wait_again(archive: Archive, job: Job, *, counts: bool) -> None:
    with database.writing(archive.db) as db:
        rows.put_back(db, job, counts=counts)
