"""Look an archive over: what is wrong with it, and what will be soon. Nothing is changed."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from storybank.domain.errors import UnavailableError
from storybank.domain.ledger import EventType
from storybank.domain.times import instant
from storybank.services import backup, exports, media, proofs, recordings, renewal, upkeep
from storybank.services.archive import Archive
from storybank.storage import database, ledger, purging, stops, stories
from storybank.storage import recordings as rows

SLOW = timedelta(days=1)  # for a recording to be made ready
LEAST_FREE = 500 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A note (not ``is_fault``) is something to know."""

    about: str
    says: str
    is_fault: bool = True


def look(archive: Archive) -> list[Finding]:
    """Return what is to be said, faults first; empty where all is well.

    A check that cannot be made is a fault itself.
    """
    found: list[Finding] = []
    for check in CHECKS:
        about = check.__name__.strip("_")
        try:
            found += check(archive)
        except (UnavailableError, OSError, ValueError) as error:
            found.append(Finding(about, f"It cannot be checked: {error}"))
    return sorted(found, key=lambda finding: not finding.is_fault)


def _settings(archive: Archive) -> Iterator[Finding]:
    settings = archive.settings
    if set(settings.uses) - {"training_here"}:
        for name in ("phone", "regulator", "support_line"):
            if not getattr(settings, name):
                yield Finding("settings", f"{name} is empty: people are asked without it.")
        if settings.organisation == "Our organisation":
            yield Finding("settings", "organisation is not filled in.")
    if settings.base_url and not settings.base_url.startswith("https://"):
        yield Finding("settings", "base_url is not https: sign-ins can be read on their way.")


def _database(archive: Archive) -> Iterator[Finding]:
    for name, value in database.PRAGMAS.items():
        (found,) = archive.db.conn.execute(f"PRAGMA {name}").fetchone()
        if found != value:
            yield Finding("database", f"{name} is {found}, not {value}.")
    (whole,) = archive.db.conn.execute("PRAGMA quick_check(1)").fetchone()
    if whole != "ok":
        yield Finding("database", "It is damaged: put a back-up back.")
    if database.empty_log(archive.bank.instance / "storybank.db"):
        yield Finding("database", "Its log (storybank.db-wal) cannot be emptied: someone reads it.")


def _media(archive: Archive) -> Iterator[Finding]:
    damaged = media.damaged(archive)
    if damaged:
        yield Finding("media", f"{len(damaged)} files are missing or damaged: put a back-up back.")
    orphans = media.orphans(archive)
    if orphans:
        says = f"{len(orphans)} files belong to no story. Run: storybank purge"
        yield Finding("media", says, is_fault=False)


def _recordings(archive: Archive) -> Iterator[Finding]:
    lost = recordings.missing(archive)
    if lost:
        yield Finding("recordings", f"{lost} that wait have lost their file: put a back-up back.")
    left = recordings.orphans(archive)
    if left:
        says = f"{len(left)} files that were given belong to no story. Run: storybank purge"
        yield Finding("recordings", says, is_fault=False)
    found = rows.count(archive.db)
    since = rows.waiting_since(archive.db)
    if since is not None and instant(since) < archive.now - SLOW:
        yield Finding("recordings", "Some wait for more than a day. Is storybank work running?")
    if found.get(rows.State.FAILED):
        says = f"{found[rows.State.FAILED]} could not be made ready: see the desk."
        yield Finding("recordings", says, is_fault=False)


def _index(archive: Archive) -> Iterator[Finding]:
    if not archive.bank.index.is_readable():
        yield Finding("index", "It cannot be read. Run: storybank index rebuild")
        return
    archive.refresh_index()
    for difference in upkeep.check(archive)[:5]:
        yield Finding("index", f"{difference} Run: storybank index rebuild")


def _ledger(archive: Archive) -> Iterator[Finding]:
    found = upkeep.verify(archive)
    if found.first_broken is not None:
        yield Finding("ledger", f"The chain is broken at event {found.first_broken}.")
    if not found.copy_agrees:
        yield Finding("ledger", "The copy in ledger.jsonl differs from the database.")


def _deletions(archive: Archive) -> Iterator[Finding]:
    for one in proofs.unfinished(archive):
        yield Finding(
            "deletions", f"{one.story_id} was begun at {one.since} and is not finished. "
            "Run: storybank purge",
        )  # fmt: skip
    for story_id in purging.overdue(archive.db, archive.today):
        yield Finding("deletions", f"{story_id} should be deleted by now. Run: storybank tick")


def _requests(archive: Archive) -> Iterator[Finding]:
    for request in stops.find_open(archive.db):
        if instant(request.due_at) < archive.now:
            day = archive.said_day(instant(request.received_at))
            yield Finding("requests", f"A request to stop from {day} is overdue: see the desk.")


def _recalls(archive: Archive) -> Iterator[Finding]:
    waiting = exports.count_open(archive)
    if waiting:
        yield Finding("recalls", f"{waiting:,} wait to be confirmed: see the desk.", is_fault=False)


def _disk(archive: Archive) -> Iterator[Finding]:
    free = shutil.disk_usage(archive.bank.instance).free
    size = (archive.bank.instance / "storybank.db").stat().st_size
    if free < max(LEAST_FREE, 3 * size):
        yield Finding("disk", f"Only {free // 2**20:,} MB are free; deleting needs more.")


def _clock(archive: Archive) -> Iterator[Finding]:
    newest = ledger.newest(archive.db)
    if newest is not None and instant(newest.at) > archive.now:
        yield Finding("clock", f"It is earlier than the last event of the ledger, {newest.at}.")


def _ends(archive: Archive) -> Iterator[Finding]:
    soon = over = 0
    for story in stories.find(archive.db, archive.every):
        end = renewal.ending(story) if story.approved else None
        if end is None:
            continue
        soon += archive.now < end <= archive.now + renewal.NEAR
        over += end <= archive.now and story.editorial_state.value == "approved"
    if soon:
        yield Finding("permissions", f"{soon:,} end within 60 days.", is_fault=False)
    if over:
        yield Finding("permissions", f"{over:,} have ended and show nothing.", is_fault=False)


def _restored(archive: Archive) -> Iterator[Finding]:
    """Say so where a restore was interrupted, or stories wait for a check after one."""
    if (archive.bank.instance / backup.STAGE).exists():
        where = archive.bank.instance / backup.STAGE
        yield Finding("restore", f"A restore was interrupted. Remove {where}, or restore again.")
    unchecked = [
        event.story_id
        for event in ledger.events(archive.db)
        if event.type == EventType.PAUSED and '"restored_unchecked"' in event.codes
    ]
    held = stories.with_ids(archive.db, archive.every, dict.fromkeys(unchecked))
    waiting = sum(story.paused_at is not None for story in held)
    if waiting:
        yield Finding("restore", f"{waiting:,} stories wait to be checked.", is_fault=False)


CHECKS: tuple[Callable[[Archive], Iterator[Finding]], ...] = (
    _settings,
    _database,
    _media,
    _recordings,
    _index,
    _ledger,
    _deletions,
    _requests,
    _recalls,
    _disk,
    _clock,
    _ends,
    _restored,
)
