"""SQLite's FTS5, tuned as far as plain SQL goes: what a small site would be built on."""

import json
import shutil
import sqlite3
from pathlib import Path

from bench import corpora, measure
from bench.asked import MOST_VALUES, Asked
from bench.told import Told

NAME = "fts5"
FACETS = ("voice", "place", "kind", "format", "year")
_FROM = "FROM stories_fts JOIN stories AS s ON s.id = stories_fts.rowid WHERE stories_fts MATCH ?"
# The plus keeps the planner from starting at the audience, which is 10 to 40 times slower.
_WEB = "AND +s.audience = 'web'"
_RANK = "bm25(stories_fts, 3, 1.5, 1)"
_SCHEMA = """
PRAGMA journal_mode = wal;
CREATE TABLE stories (
    id INTEGER PRIMARY KEY, title TEXT, summary TEXT, body TEXT, voice TEXT, place TEXT,
    kind TEXT, format TEXT, year TEXT, audience TEXT, themes TEXT
);
CREATE TABLE story_theme (
    story_id INTEGER REFERENCES stories(id), theme TEXT, PRIMARY KEY (theme, story_id)
) WITHOUT ROWID;
CREATE INDEX theme_by_story ON story_theme (story_id);
CREATE INDEX by_audience ON stories (audience);
"""
_INDEX = """
CREATE VIRTUAL TABLE stories_fts USING fts5 (
    title, summary, body, content='stories', content_rowid='id', tokenize='porter'
);
INSERT INTO stories_fts (stories_fts) VALUES ('rebuild');
CREATE TRIGGER added AFTER INSERT ON stories BEGIN
    INSERT INTO stories_fts (rowid, title, summary, body)
        VALUES (new.id, new.title, new.summary, new.body);
END;
"""
Page = tuple[int, dict[str, list[tuple[str, int]]], list[tuple[int, str, str]]]


def build(texts: Path, count: int) -> tuple[Path, dict[str, float]]:
    """Return a database with the first *count* stories, indexed, and what that took."""
    path = corpora.cached_peer(NAME, texts, count, _SCHEMA + _INDEX + sqlite3.sqlite_version)
    figures = path.with_suffix(".json")
    with corpora.alone(path):
        if not figures.exists():
            path.unlink(missing_ok=True)
            db = sqlite3.connect(path)
            db.executescript(_SCHEMA)
            for number, told in enumerate(corpora.told(texts, count), 1):
                _add(db, number, told)
            db.commit()
            before = path.stat().st_size
            took = measure.cpu(lambda: db.executescript(_INDEX))
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.close()
            found = {"build_cpu_s": took / 1000, "index_mb": (path.stat().st_size - before) / 1e6}
            figures.write_text(json.dumps(found), "ascii")
    return path, json.loads(figures.read_text("ascii"))


def copied(path: Path, folder: Path) -> Path:
    """Return a copy of what ``build`` made, in *folder*, that may be changed."""
    return Path(shutil.copy(path, folder / "fts5.db"))


class Engine:
    """One connection to a database that ``build`` made."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.execute("PRAGMA mmap_size = 2000000000")
        self._db.execute("PRAGMA cache_size = -200000")
        self._db.execute("PRAGMA temp_store = memory")
        self._db.execute("CREATE TEMP TABLE found (id INTEGER PRIMARY KEY, rank REAL)")

    def top(self, asked: Asked) -> list[tuple[int, str]]:
        """Return the best ten, nothing else."""
        sql = f"SELECT s.id, s.title {_FROM} ORDER BY {_RANK} LIMIT 10"
        return self._db.execute(sql, (asked.boolean,)).fetchall()

    def page(self, asked: Asked) -> Page:
        """Return a whole page: the hits are kept once, and counted and shown from there."""
        db, words = self._db, asked.boolean
        db.execute("DELETE FROM found")
        db.execute(f"INSERT INTO found SELECT s.id, {_RANK} {_FROM} {_WEB}", (words,))
        total = db.execute("SELECT count(*) FROM found").fetchone()[0]
        counts = {
            facet: db.execute(
                f"SELECT s.{facet}, count(*) AS n FROM found JOIN stories AS s USING (id)"
                f" GROUP BY 1 ORDER BY n DESC LIMIT {MOST_VALUES}"
            ).fetchall()
            for facet in FACETS
        }
        counts["theme"] = db.execute(
            "SELECT theme, count(*) AS n FROM found JOIN story_theme ON story_id = found.id"
            f" GROUP BY 1 ORDER BY n DESC LIMIT {MOST_VALUES}"
        ).fetchall()
        ids = [row[0] for row in db.execute("SELECT id FROM found ORDER BY rank LIMIT 10")]
        within = ", ".join(map(str, ids)) or "NULL"
        excerpt = "snippet(stories_fts, 2, '<mark>', '</mark>', '…', 30)"
        sql = f"SELECT s.id, s.title, {excerpt} {_FROM} AND stories_fts.rowid IN ({within})"
        return total, counts, db.execute(sql, (words,)).fetchall()

    def change(self, told: Told) -> None:
        """Add one story, commit, and find it by its title's first word."""
        number = self._db.execute("SELECT max(id) + 1 FROM stories").fetchone()[0]
        _add(self._db, number, told)
        self._db.commit()
        found = self._db.execute(f"SELECT 1 {_FROM}", (told.title.split()[0],)).fetchall()
        if not found:
            raise RuntimeError("FTS5 does not find what was added")

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def _add(db: sqlite3.Connection, number: int, told: Told) -> None:
    values = (
        number, told.title, told.summary, told.body, told.voice, told.place,
        told.kind, told.format, told.year, told.audience, json.dumps(told.themes),
    )  # fmt: skip
    db.execute(f"INSERT INTO stories VALUES ({', '.join('?' * 11)})", values)
    rows = [(number, theme) for theme in dict.fromkeys(told.themes)]
    db.executemany("INSERT OR IGNORE INTO story_theme VALUES (?, ?)", rows)
