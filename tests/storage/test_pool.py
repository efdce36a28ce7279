"""Check that a connection that others had before sees all that a new one would."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from storybank.domain.errors import UnavailableError
from storybank.storage import database, stale
from storybank.storage.database import READ_AT_ONCE, Pool

MANY = (
    f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {READ_AT_ONCE * 2})"
)


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool()
    yield made
    for db in made._idle:
        db.close()


def test_who_comes_next_gets_the_connection_that_was_given_back(pool: Pool, path: Path) -> None:
    first = pool.take(path)
    pool.give_back(first)

    assert pool.take(path) is first
    assert pool.take(path) is not first


def test_it_sees_what_another_connection_has_written_since(
    pool: Pool, path: Path, db: Database
) -> None:
    first = pool.take(path)
    before = stale.counter(first)
    pool.give_back(first)
    with database.writing(db):
        db.execute("UPDATE change_counter SET value = value + 1")

    assert stale.counter(pool.take(path)) == before + 1


def test_one_that_somebody_still_reads_from_is_not_lent_again(pool: Pool, path: Path) -> None:
    first = pool.take(path)
    rows = first.query(f"{MANY} SELECT i FROM n")
    next(rows)
    pool.give_back(first)

    assert pool.take(path) is not first


def test_one_in_the_middle_of_a_change_is_not_lent_again(pool: Pool, path: Path) -> None:
    first = pool.take(path)
    first.conn.execute("BEGIN IMMEDIATE")
    first.conn.execute("UPDATE change_counter SET value = 1000")
    pool.give_back(first)

    assert stale.counter(pool.take(path)) != 1000


def test_where_another_file_stands_in_its_place_that_is_read(pool: Pool, path: Path) -> None:
    first = pool.take(path)
    pool.give_back(first)
    path.rename(path.with_name("old.db"))
    database.upgrade(path)

    assert pool.take(path) is not first


def test_where_no_file_stands_there_it_says_so_and_makes_none(pool: Pool, path: Path) -> None:
    pool.give_back(pool.take(path))
    path.unlink()

    with pytest.raises(UnavailableError, match="not there"):
        pool.take(path)
    assert not path.exists()


def test_no_more_wait_than_a_machine_needs(pool: Pool, path: Path) -> None:
    for db in [pool.take(path) for _ in range(database.MOST_IDLE + 2)]:
        pool.give_back(db)

    assert len(pool._idle) == database.MOST_IDLE


def test_all_rows_come_in_their_order_however_many_they_are(path: Path) -> None:
    db = database.connect(path)

    found = [row["i"] for row in db.query(f"{MANY} SELECT i FROM n ORDER BY i")]

    assert found == list(range(1, READ_AT_ONCE * 2 + 1))
    db.close()
