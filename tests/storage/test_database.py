"""Check the three rules that every connection and every upgrade keeps."""

import multiprocessing
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlite_utils import Database

from storybank.domain.errors import UnavailableError
from storybank.storage import database
from storybank.storage.migrations import migrations

SPAWN = multiprocessing.get_context("spawn")


def pragma(db: Database, name: str) -> object:
    return db.conn.execute(f"PRAGMA {name}").fetchone()[0]


def test_every_connection_overwrites_what_it_deletes_and_logs_ahead(db: Database) -> None:
    found = {name: pragma(db, name) for name in database.PRAGMAS}

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }


def test_a_pragma_that_does_not_hold_stops_the_start(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.PRAGMAS, "secure_delete", 7)

    with pytest.raises(UnavailableError, match="secure_delete"):
        database.connect(path)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE storyes (id TEXT)",
        "CREATE TEMP TABLE storyes (id TEXT)",
        "CREATE INDEX quick ON story (town)",
        "CREATE VIEW everyone AS SELECT * FROM contributor",
        "CREATE TRIGGER sly AFTER INSERT ON story BEGIN SELECT 1; END",
        "CREATE TEMP TRIGGER sly AFTER INSERT ON story BEGIN SELECT 1; END",
        "CREATE VIRTUAL TABLE words USING fts5 (body)",
        "DROP TABLE journal",
        "DROP TRIGGER consent_event_is_not_changed",
        "DROP INDEX story_by_state",
        "ALTER TABLE story ADD COLUMN is_public INTEGER",
        "ATTACH DATABASE ':memory:' AS other",
        "PRAGMA writable_schema=ON",
    ],
)
def test_outside_upgrades_nothing_changes_the_schema(db: Database, sql: str) -> None:
    with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited"):
        db.conn.execute(sql)


def test_a_slip_in_the_name_of_a_table_makes_no_table(db: Database) -> None:
    with pytest.raises(sqlite3.DatabaseError):
        db.table("storyes").insert({"id": "ABCDEFG"})

    assert not db.table("storyes").exists()


def test_a_fault_leaves_nothing_half_written(db: Database) -> None:
    def fail() -> None:
        with database.writing(db):
            db.execute("INSERT INTO journal (at, actor_ref, deed) VALUES ('', '', '')")
            raise KeyError("a fault of ours")

    with pytest.raises(KeyError):
        fail()

    assert list(db.query("SELECT * FROM journal")) == []
    with database.writing(db):
        pass


def test_two_writers_wait_for_each_other_and_then_give_up_in_words(path: Path) -> None:
    first, second = database.connect(path), database.connect(path)
    second.conn.execute("PRAGMA busy_timeout=50")

    with database.writing(first), pytest.raises(UnavailableError, match="busy"):  # noqa: SIM117
        with database.writing(second):
            pass

    with database.writing(second):
        pass
    first.close()
    second.close()


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    folder = tmp_path / "a b?c#d%41&mode=memory"
    folder.mkdir()

    database.upgrade(folder / "storybank.db")
    database.connect(folder / "storybank.db").close()

    assert (folder / "storybank.db").stat().st_size > 0


def test_only_its_owner_may_read_the_file(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_upgrading_twice_changes_nothing(path: Path) -> None:
    before = path.read_bytes()

    database.upgrade(path)

    assert path.read_bytes() == before


def test_an_older_program_refuses_a_newer_database(path: Path) -> None:
    database.upgrade(path)
    newer = sqlite3.connect(path)
    newer.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('storybank', 'm999_of_next_year', '2027')"
    )
    newer.commit()
    newer.close()

    with pytest.raises(UnavailableError, match="m999_of_next_year"):
        database.upgrade(path)
    with pytest.raises(UnavailableError):
        database.upgrade(path)


def test_a_step_that_fails_leaves_the_old_schema(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """security.md: a fault at any statement leaves the old version running."""
    before = schema(path)
    steps = list(migrations._migrations)

    @migrations(name="m998_that_fails")
    def fails(db: Database) -> None:
        db.conn.execute("CREATE TABLE half (id TEXT) STRICT")
        db.conn.execute("ALTER TABLE story ADD COLUMN half TEXT")
        raise sqlite3.OperationalError("disk full")

    try:
        with pytest.raises(sqlite3.OperationalError):
            database.upgrade(path)
    finally:
        migrations._migrations[:] = steps

    assert schema(path) == before
    database.upgrade(path)
    database.connect(path).close()


def test_rows_that_point_at_nothing_stop_the_start(path: Path) -> None:
    broken = sqlite3.connect(path)
    broken.execute("INSERT INTO message VALUES (1, 99, NULL, 'curator', 'x', 'y')")
    broken.commit()
    broken.close()

    with pytest.raises(UnavailableError, match="1 rows point at rows that are not there"):
        database.upgrade(path)


def test_processes_that_start_at_once_upgrade_once(tmp_path: Path) -> None:
    """operations.md: three workers that start at once must not race."""
    path = tmp_path / "storybank.db"
    workers = [SPAWN.Process(target=database.upgrade, args=(path,)) for _ in range(3)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)

    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    db = database.connect(path)
    assert [row["name"] for row in db.query("SELECT name FROM _sqlite_migrations")] == [
        step.name for step in migrations._migrations
    ]
    db.close()


def schema(path: Path) -> list[str]:
    """Return every statement that the schema is made of."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    found = [row[0] for row in rows]
    connection.close()
    return found
