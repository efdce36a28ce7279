"""Back an archive up, and put a back-up back so that nothing taken back since shows again.

A restore is made ready beside the archive, has every withdrawal of the ledger's
copy done again, and only then takes the archive's place (I-26).
"""

import shutil
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from storybank.domain.errors import UnavailableError
from storybank.domain.ledger import Event, EventType, first_broken
from storybank.domain.people import CLI, ActorKind
from storybank.domain.stories import EditorialState
from storybank.domain.times import written
from storybank.services import purge, recordings, replaying, upkeep
from storybank.services.archive import Archive, Clock, open_bank, utc_now
from storybank.storage import (
    backups,
    database,
    invitations,
    journal,
    ledger,
    reviewing,
    saved,
    stories,
)

STAGE = "restoring"
NO_LEDGER = (
    "There is no ledger copy: what was taken back after the back-up is not known. Give one with "
    "--ledger FILE, or --ledger none, which hides every story until it is checked."
)
UNCHECKED = "Put back without the record of permissions: ask its teller if it may still be used"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: events done again, stories they changed, stories hidden and deleted."""

    made_at: str
    replayed: int
    changed: int
    hidden: int
    deleted: int


def make(archive: Archive, target: Path) -> dict[str, object]:
    """Write a back-up of the archive into the folder *target*, while it is served."""
    archive.catch_up()
    # What was given and is not made safe when the database is copied must still be there then.
    with recordings.held(archive):
        manifest = backups.make(archive.bank.instance, target, made_at=written(archive.now))
    with archive.writing() as db:
        journal.add(db, CLI, "backed_up", at=archive.now)
    return manifest


def restore(
    instance: Path, source: Path, *, ledger_file: Path | None, without: bool, clock: Clock = utc_now
) -> Restored:
    """Put the back-up in *source* in the place of the archive in *instance*.

    *ledger_file* None: the instance's present copy. *without* one every story is
    hidden until it is checked. Raises UnavailableError where the back-up is
    damaged, or no ledger, or another archive's, is given; then nothing is changed.
    """
    manifest = backups.check(source)
    copy = ledger_file or instance / backups.LEDGER
    if not without and not copy.exists():
        raise UnavailableError(NO_LEDGER)
    events = [] if without else list(ledger.copied(copy))
    if first_broken(events) is not None:
        raise UnavailableError(f"The ledger {copy.name} is broken: it cannot be relied on.")
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    stage = instance / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    try:
        names = _make_ready(stage, source, manifest["files"], instance)
        replayed, changed, hidden = _replay(stage, events, without=without, clock=clock)
        backups.place(stage, instance, names)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    deleted = _wake(instance, clock)
    return Restored(str(manifest["made_at"]), replayed, changed, hidden, len(deleted))


def _make_ready(stage: Path, source: Path, files: Iterable[str], instance: Path) -> list[str]:
    """Copy the back-up's files into *stage*; return those that go into the instance as they are.

    Its own settings stay those of the instance, where there are any.
    """
    names = []
    for name in files:
        if name == backups.LEDGER or (name == "config.toml" and (instance / name).exists()):
            continue
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, stage / name)
        (stage / name).chmod(0o600)
        if name != backups.DATABASE:
            names.append(name)
    return [*names, backups.LEDGER]


def _replay(
    stage: Path, events: list[Event], *, without: bool, clock: Clock
) -> tuple[int, int, int]:
    """Do again in the staged archive what its ledger has not seen; return what was done."""
    bank = open_bank(stage, clock)
    with closing(bank.open()) as archive:
        last = ledger.newest(archive.db)
        known = last.seq if last else 0
        _check_same(last, events)
        later = [event for event in events if event.seq > known]
        with archive.writing():
            changed = replaying.again(archive, later, after=known)
            hidden = _hide_all(archive) if without else 0
            # Which of these were taken back since is not known.
            saved.stop_feeds(archive.db)
            invitations.revoke_all(archive.db, at=archive.now)
            reviewing.revoke_all(archive.db, at=archive.now)
        archive.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(later), changed, hidden


def _check_same(last: Event | None, events: list[Event]) -> None:
    """Raise UnavailableError where the ledger is another archive's."""
    if last is None or not events:
        return
    same = [event for event in events if event.seq == min(last.seq, events[-1].seq)]
    if last.seq <= events[-1].seq and (not same or same[0].hash != last.hash):
        raise UnavailableError("This ledger is of another archive than the back-up.")


def _hide_all(archive: Archive) -> int:
    """Put every story on hold that is not taken back; a curator shows each again, once checked."""
    found = stories.find(archive.db, archive.every)
    for story in found:
        if story.editorial_state is EditorialState.REMOVED:
            continue
        codes = {"because": "restored_unchecked"}
        hidden = replace(
            story,
            on_hold=story.on_hold or UNCHECKED,
            paused_at=story.paused_at or archive.now,
            paused_by_kind=story.paused_by_kind or ActorKind.CURATOR.value,
        )
        stories.save(archive.db, hidden)
        replaying.note(archive, story.id, EventType.PAUSED, codes)
    return len(found)


def _wake(instance: Path, clock: Clock) -> list[str]:
    """Open the restored archive, make its index again, and delete what was due."""
    bank = open_bank(instance, clock)
    with closing(bank.open()) as archive:
        upkeep.rebuild(archive)
        with database.writing(archive.db) as db:
            journal.add(db, CLI, "restored", at=archive.now)
        return purge.run(archive)
