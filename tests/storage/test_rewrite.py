"""Check that rewriting the database removes even what SQLite's own overwriting leaves in gaps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storybank.storage import database

MARK = b"zanzibarquokka"


def numbers(seed: int) -> Iterator[int]:
    """Yield numbers in no order, the same ones for the same seed."""
    while True:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        yield seed >> 33


def work_on(path: Path, seed: int) -> None:
    """Fill the vocabulary, change it here and there, and delete all that is marked."""
    database.upgrade(path)
    some = numbers(seed)
    db = database.connect(path)
    for count in range(3000):
        label = MARK.decode() if next(some) % 7 == 0 else "plain"
        with database.writing(db):
            db.execute(
                "INSERT INTO theme (slug, label, scope_note) VALUES (:slug, :label, :note)",
                {"slug": f"{next(some)}-{count}", "label": label, "note": "x" * (next(some) % 900)},
            )
            if count % 3 == 0:
                sql = """
                    UPDATE theme SET scope_note = scope_note || :more
                     WHERE slug = (SELECT slug FROM theme ORDER BY slug LIMIT 1 OFFSET :at)
                """
                db.execute(sql, {"more": "y" * 200, "at": next(some) % (count + 1)})
    with database.writing(db):
        db.execute("DELETE FROM theme WHERE label = :label", {"label": MARK.decode()})
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


@pytest.mark.parametrize("seed", [0, 1, 5])
def test_nothing_deleted_stays_in_a_gap_of_a_page(tmp_path: Path, seed: int) -> None:
    """I-25; with ``secure_delete`` alone SQLite 3.40 leaves a few copies behind."""
    path = tmp_path / "storybank.db"
    work_on(path, seed)

    database.rewrite(path)

    files = [file for file in tmp_path.iterdir() if MARK in file.read_bytes()]
    assert files == []


def test_what_is_kept_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "storybank.db"
    work_on(path, 1)
    db = database.connect(path)
    before = list(db.query("SELECT * FROM theme ORDER BY slug"))

    database.rewrite(path)

    assert list(db.query("SELECT * FROM theme ORDER BY slug")) == before
    db.close()
