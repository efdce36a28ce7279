"""Open the database by three rules.

The outermost transaction is always ``writing``; outside migrations nothing
may change the schema; every connection asserts that deleted text is overwritten.
"""

import fcntl
import sqlite3
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakSet

from sqlite_utils import Database

from storybank.domain.errors import UnavailableError
from storybank.storage.migrations import migrations

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
}

MOST_IDLE = 8  # connections that wait for the next request
MOST_STATEMENTS = 256  # kept ready by a connection
READ_AT_ONCE = 500  # rows

_SCHEMA_CHANGES = frozenset(
    {
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_INDEX,
        sqlite3.SQLITE_CREATE_TEMP_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
        sqlite3.SQLITE_CREATE_TEMP_VIEW,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_CREATE_VIEW,
        sqlite3.SQLITE_CREATE_VTABLE,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_DROP_VTABLE,
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_ATTACH,
    }
)


class Connection(Database):
    """A database that reads rows as ``sqlite_utils`` does, in one statement in place of three.

    Its own ``query`` sets a savepoint each time, in case a statement writes; ours
    read. ``unfinished`` are reads that somebody still holds and that may have rows
    left: a connection with one of them sees what was true when that began.
    """

    def __init__(self, connection: sqlite3.Connection, file: tuple[int, int]) -> None:
        """Take an open connection; *file* says which file on which disk it is to."""
        super().__init__(connection, execute_plugins=False)
        self.file = file
        self.unfinished: WeakSet[sqlite3.Cursor] = WeakSet()

    def query(
        self, sql: str, params: Sequence[Any] | dict[str, Any] | None = None
    ) -> Generator[dict[str, Any], None, None]:
        """Run a statement that reads, at once; return its rows, few of them read already."""
        cursor = self.conn.execute(sql, params or ())
        names = [column[0] for column in cursor.description]
        first = cursor.fetchmany(READ_AT_ONCE)
        if len(first) < READ_AT_ONCE:
            return (dict(zip(names, row, strict=True)) for row in first)
        self.unfinished.add(cursor)
        return (dict(zip(names, row, strict=True)) for row in chain(first, cursor))


def connect(path: Path) -> Connection:
    """Open the database at *path*; UnavailableError where a pragma does not hold."""
    return _guarded(_open(path))


class Pool:
    """Connections that requests have given back, for those that come after them.

    To open one costs as much as a page: the schema is read and each statement made anew.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._idle: list[Connection] = []

    def take(self, path: Path) -> Connection:
        """Return a connection to what stands at *path* now."""
        with suppress(IndexError):
            while True:
                db = self._idle.pop()
                if db.file == _file(path):
                    return db
                db.close()
        return connect(path)

    def give_back(self, db: Connection) -> None:
        """Keep a connection that is at rest; close every other one."""
        is_at_rest = not db.conn.in_transaction and not db.unfinished
        if is_at_rest and len(self._idle) < MOST_IDLE:
            self._idle.append(db)
        else:
            db.close()


def upgrade(path: Path) -> None:
    """Bring the schema at *path* up to date, one process at a time.

    An older program refuses a newer database: UnavailableError.
    """
    with locked(path.with_name("migrate.lock")):
        db = _open(path)
        db.conn.execute("PRAGMA foreign_keys=OFF")
        known = {step.name for step in migrations.pending(Database(memory=True))}
        newer = [done.name for done in migrations.applied(db) if done.name not in known]
        if newer:
            raise UnavailableError(
                f"This archive was made by a newer storybank (it has “{newer[0]}”): upgrade first."
            )
        migrations.apply(db)
        faults = list(db.query("PRAGMA foreign_key_check"))
        if faults:
            raise UnavailableError(f"{len(faults)} rows point at rows that are not there.")
        db.close()
    path.chmod(0o600)


def rewrite(path: Path) -> None:
    """Write the database anew without what was deleted, and empty its log.

    ``secure_delete`` alone is not enough: where SQLite spreads rows over other
    pages, a copy of a row can stay in a gap of a page; in WAL mode deleted text
    also stands in the log until then. UnavailableError where someone is in the way.
    """
    db = _open(path)
    try:
        db.conn.execute("VACUUM")
        busy, _, _ = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        raise UnavailableError("The database is busy: it could not be rewritten.") from error
    finally:
        db.close()
    if busy:
        raise UnavailableError("The database is being read: its log could not be emptied.")


def empty_log(path: Path) -> bool:
    """Empty the log of the database; tell whether someone is in the way of that."""
    db = _open(path)
    try:
        busy, _, _ = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return True
    finally:
        db.close()
    return bool(busy)


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """Hold the one write transaction; commit at the end, roll back on an error."""
    try:
        db.conn.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise UnavailableError("The archive is busy. Please try again in a moment.") from error
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise


def _open(path: Path) -> Connection:
    uri = f"file:{quote(str(path))}"
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=10,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=MOST_STATEMENTS,
    )
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
    for name, value in PRAGMAS.items():
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != value:
            connection.close()
            raise UnavailableError(f"SQLite does not keep {name} at {value} (it says {found}).")
    return Connection(connection, _file(path))


def _file(path: Path) -> tuple[int, int]:
    """Return which file on which disk stands at *path* now."""
    try:
        found = path.stat()
    except OSError as error:
        raise UnavailableError("The database is not there.") from error
    return found.st_dev, found.st_ino


def _guarded(db: Connection) -> Connection:
    fixed = {*PRAGMAS, "writable_schema"}

    def authorise(action: int, name: object, value: object, *_: object) -> int:
        sets_pragma = action == sqlite3.SQLITE_PRAGMA and value is not None and name in fixed
        is_refused = sets_pragma or action in _SCHEMA_CHANGES
        return sqlite3.SQLITE_DENY if is_refused else sqlite3.SQLITE_OK

    db.conn.set_authorizer(authorise)
    return db


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock in the file *path*; wait for whoever has it."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def tried(path: Path, *, patience_seconds: float = 0.0) -> Iterator[bool]:
    """Hold the lock in the file *path*, or say that another has it, after so much patience."""
    until = time.monotonic() + patience_seconds
    with path.open("w") as handle:
        is_ours = _taken(handle.fileno())
        while not is_ours and time.monotonic() < until:
            time.sleep(0.05)
            is_ours = _taken(handle.fileno())
        yield is_ours


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
