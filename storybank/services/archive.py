"""Join database, index, settings and clock into the archive that deeds work on.

``writing`` is the one way to change anything: one transaction, then the copy of
the ledger, then the index. What fails after the commit is caught up later.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from storybank.config import Given, Settings, given, settle
from storybank.domain.access import Action, Asking, Clause, clauses
from storybank.domain.errors import ConflictError, UnavailableError
from storybank.domain.jurisdiction import Jurisdiction
from storybank.domain.people import SYSTEM, Actor
from storybank.domain.stories import Story
from storybank.domain.times import day_of, instant, plain
from storybank.search.index import Index
from storybank.services import quote_follow, recalls
from storybank.services.guard import guarded
from storybank.storage import database, ledger, settings, stale, stories
from storybank.storage.keys import secret_key
from storybank.storage.themes import Theme

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Known = TypeVar("Known")
CLOCK_SLACK = timedelta(minutes=5)


def utc_now() -> datetime:
    """Return the present instant, to the second, as everything is kept."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Bank:
    """What lasts longer than a request: folder, given settings, secret, index, clock.

    ``settled`` keeps the settings and the law that hold, by what admins chose;
    ``audiences`` keeps what ``services.audience`` has asked of the gate, ``quotes``
    what ``services.quotes`` made of that,
    ``vocabulary``, ``glossaries`` and ``labels`` what was read of the themes and what
    was made of that, by state of the database.
    """

    instance: Path
    given: Given
    secret: bytes
    index: Index
    clock: Clock = utc_now
    settled: dict[settings.Kept, tuple[Settings, Jurisdiction]] = field(default_factory=dict)
    audiences: dict[tuple[object, ...], Any] = field(default_factory=dict)
    quotes: dict[tuple[object, ...], Any] = field(default_factory=dict)
    vocabulary: dict[int, list[Theme]] = field(default_factory=dict)
    glossaries: dict[int, Any] = field(default_factory=dict)
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    pool: database.Pool = field(default_factory=database.Pool)

    def open(self) -> "Archive":
        """Open a connection of its own; whoever opens it closes it."""
        return Archive(self, database.connect(self.instance / "storybank.db"))

    def lend(self) -> "Archive":
        """Return an archive for one request, on a connection that others had before it."""
        return Archive(self, self.pool.take(self.instance / "storybank.db"))


@dataclass(frozen=True, slots=True)
class Archive:
    """One connection to one archive: the first argument of every deed."""

    bank: Bank
    db: database.Connection

    @property
    def now(self) -> datetime:
        """Return the instant of this moment (UTC)."""
        return self.bank.clock()

    @property
    def settings(self) -> Settings:
        """Return the settings that hold at this moment, whichever process changed them."""
        return self.settled[0]

    @property
    def law(self) -> Jurisdiction:
        """Return what holds in the archive's country: ages, numbers, days to answer."""
        return self.settled[1]

    @property
    def settled(self) -> tuple[Settings, Jurisdiction]:
        """Return the settings and the law together: one look where both are needed."""
        kept = settings.find(self.db)
        found = self.bank.settled.get(kept)
        if found is None:
            found = settle(self.bank.instance, self.bank.given, settings.values(kept))
            self.bank.settled.clear()
            self.bank.settled[kept] = found
        return found

    @property
    def support_lines(self) -> tuple[str, ...]:
        """Return the numbers for people who want to talk; a setting wins over the jurisdiction."""
        settings, law = self.settled
        lines = tuple(line.words for line in law.support_lines)
        own = settings.support_line
        return lines if own in lines or not own else (own,)

    @property
    def today(self) -> date:
        """Return the day it is for the organisation."""
        return day_of(self.now, self.settings.time_zone)

    def said_day(self, at: datetime) -> str:
        """Write the day that *at* falls on for the organisation, as people say it."""
        return plain(day_of(at, self.settings.time_zone))

    @property
    def change(self) -> int:
        """Return the number of changes so far: what was read stays true as long as it stands."""
        return stale.counter(self.db)

    @property
    def waiting(self) -> frozenset[int]:
        """Return the numbers of the stories that the index has still to take in."""
        return stale.numbers(self.db)

    def check_clock(self) -> None:
        """Raise ConflictError where the clock cannot be right: earlier than what has happened.

        Asked before anything is published; what hides a story never asks (security.md).
        """
        last = ledger.newest(self.db)
        if last is not None and instant(last.at) > self.now + CLOCK_SLACK:
            raise ConflictError("The clock of this machine is wrong. Set it right, then try again.")

    @guarded()
    def story(self, story_id: str, actor: Actor, action: Action) -> Story:
        """Return a story for this deed; NotFoundError where the gate says no."""
        return stories.fetch(self.db, story_id, clauses(action, actor, Asking(self.now)))

    @property
    def every(self) -> tuple[Clause, ...]:
        """Return the clauses under which the archive's own work reaches stories."""
        return clauses(Action.KEEP, SYSTEM, Asking(self.now))

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Hold the one write transaction; afterwards catch up the copy and the index.

        Quotes follow the words of their story in it; and whatever permission it takes
        away, what left the archive is called back (I-24).
        """
        with database.writing(self.db) as db:
            before = stale.counter(db)
            yield db
            quote_follow.follow(db, self.now, since=before)
            recalls.follow(db, self.now, since=before)
        self.catch_up()

    def catch_up(self) -> None:
        """Bring the ledger's copy and the index up to date, as far as they can be."""
        try:
            ledger.copy(self.db, self.bank.instance / "ledger.jsonl")
        except (OSError, UnavailableError) as error:
            log.error("ledger copy not written", extra={"cause": type(error).__name__})
        try:
            self.refresh_index()
        except (OSError, UnavailableError) as error:
            log.error("index not refreshed", extra={"cause": type(error).__name__})

    def refresh_index(self) -> int:
        """Empty the outbox into the index; return how many stories it took in."""
        total = 0
        while taken := stale.waiting(self.db):
            numbers = list(taken)
            self.bank.index.replace(numbers, stale.documents(self.db, numbers))
            with database.writing(self.db) as db:
                stale.done(db, taken)
            total += len(taken)
        return total

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    def give_back(self) -> None:
        """End a request's use of it."""
        self.bank.pool.give_back(self.db)


def as_of(kept: dict[int, Known], change: int, read: Callable[[], Known]) -> Known:
    """Return what *read* gives, kept until the counter of changes moves on from *change*."""
    found = kept.get(change)
    if found is None:
        found = read()
        kept.clear()
        kept[change] = found
    return found


def open_bank(instance: Path, clock: Clock = utc_now) -> Bank:
    """Return the bank in the folder *instance*, made or upgraded first.

    Raises InvalidError for a bad setting, UnavailableError where it must not
    be served: no folder, a newer schema, or a ledger copy that knows more than
    the database.
    """
    try:
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UnavailableError(f"{instance} cannot be used: {error.strerror}.") from error
    outside = given(instance)
    codec = settle(instance, outside, {})[0].index_codec
    secret = secret_key(instance)
    database.upgrade(instance / "storybank.db")
    bank = Bank(instance, outside, secret, Index(instance / "index", codec), clock)
    archive = bank.open()
    try:
        # What admins chose must still be right, with what the file says now.
        settle(instance, outside, settings.values(settings.find(archive.db)))
        ledger.copy(archive.db, instance / "ledger.jsonl")
        with database.writing(archive.db) as db:
            ledger.mark_fault(db, ledger.inspect(db, instance / "ledger.jsonl"))
    finally:
        archive.close()
    return bank
