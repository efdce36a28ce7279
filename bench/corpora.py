"""Keep the texts that are measured on, and archives filled with them.

Both are kept in a folder under the system's temporary one, so that a second
run is quick; what was made by other code than today's is made again.
"""

import fcntl
import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple, fields
from itertools import islice
from pathlib import Path

from bench import filling, instances, measure, synthetic
from bench.synthetic import CHUNK
from bench.told import AUDIENCES, KINDS, SEED, VOICES, Told
from storybank.services import upkeep
from storybank.services.archive import open_bank

CACHE = Path(tempfile.gettempdir()) / f"storybank-bench-{os.getuid()}"
REAL = instances.SHARED / "scale" / "stories.jsonl.gz"
COLUMNS = tuple(field.name for field in fields(Told))
# What an archive of the cache is made by: it is made anew where any of this has changed.
MADE_BY = ("bench/filling.py", "storybank/storage/migrations", "storybank/domain/stories.py")
INDEXED_BY = ("storybank/search", "storybank/storage/stale.py")


def synthetic_texts(count: int) -> Path:
    """Return a database of at least *count* made-up stories; the first are always the same."""
    path = _cached(f"made-{SEED}-{_hash('bench/synthetic.py', 'bench/told.py')}.db")
    with alone(path), sqlite3.connect(path) as db:
        have = _table(db)
        wanted = range(have // CHUNK, -(-count // CHUNK))
        if wanted:
            print(f"Making up {len(wanted) * CHUNK:,} stories …", flush=True)
        with ProcessPoolExecutor(2) as pool:
            for made in pool.map(_chunk, wanted):
                _insert(db, made)
                db.commit()
    return path


def real_texts() -> Path | None:
    """Return a database of the 24,264 real texts; None where they are not here."""
    if not REAL.exists():
        return None
    path = _cached(f"real-{_hash('bench/corpora.py')}.db")
    with alone(path), sqlite3.connect(path) as db:
        if not _table(db):
            with gzip.open(REAL, "rt", encoding="utf-8") as lines:
                _insert(db, (_told(json.loads(line)) for line in lines))
    return path


def told(texts: Path, count: int) -> Iterator[Told]:
    """Yield the first *count* stories of a database of texts."""
    with sqlite3.connect(texts) as db:
        sql = f"SELECT {', '.join(COLUMNS)} FROM told WHERE number <= ? ORDER BY number"
        for row in db.execute(sql, (count,)):
            values = dict(zip(COLUMNS, row, strict=True))
            yield Told(**{**values, "themes": tuple(json.loads(values["themes"]))})


def archive(texts: Path, count: int) -> tuple[Path, dict[str, float]]:
    """Return an instance with the first *count* stories, indexed, and what building it took.

    It is shared: work on a ``copy`` of it.
    """
    name = f"archive-{texts.stem}-{count}"
    folder = _cached(f"{name}-{_hash(*MADE_BY)}")
    indexed = _cached(f"{name}-{_hash(*MADE_BY, *INDEXED_BY)}-indexed")
    figures = indexed / "built.json"
    with alone(folder):
        if not (folder / "filled").exists():
            print(f"Filling an archive with {count:,} stories …", flush=True)
            made(folder, told(texts, count), labels(texts, count))
            (folder / "filled").touch()
        if not figures.exists():
            print(f"Indexing {count:,} stories …", flush=True)
            shutil.rmtree(indexed, ignore_errors=True)
            shutil.copytree(folder, indexed)
            figures.write_text(json.dumps(_index(indexed)), "ascii")
    return indexed, json.loads(figures.read_text("ascii"))


def labels(texts: Path, count: int) -> list[str]:
    """Return what the themes of the first *count* stories are called."""
    with sqlite3.connect(texts) as db:
        sql = "SELECT DISTINCT value FROM told, json_each(told.themes) WHERE number <= ?"
        return [label for (label,) in db.execute(sql, (count,))]


def made(folder: Path, stories: Iterable[Told], labels: Iterable[str] = ()) -> None:
    """Make a new instance in *folder* that holds these stories and no index yet.

    *labels* are those of all their themes.
    """
    shutil.rmtree(folder, ignore_errors=True)
    archive = open_bank(instances.settled(folder)).open()
    try:
        filling.fill(archive, stories, labels)
    finally:
        archive.close()


def copy(instance: Path, folder: Path) -> Path:
    """Return a copy of *instance* in *folder* that may be changed."""
    return Path(shutil.copytree(instance, folder / "instance"))


def size_mb(*paths: Path) -> float:
    """Return the size of all files in *paths* (folders or files)."""
    files = (file for path in paths for file in (path, *path.rglob("*")) if file.is_file())
    return sum(file.stat().st_size for file in files) / 1e6


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one process at a time make what is kept at *path*."""
    with path.with_name(f"{path.name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def cached_peer(name: str, texts: Path, count: int, by: str) -> Path:
    """Return the folder of another engine's index in the cache; *by* is what made it."""
    key = hashlib.sha256(by.encode()).hexdigest()[:8]
    return _cached(f"{name}-{texts.stem}-{count}-{key}")


def _index(instance: Path) -> dict[str, float]:
    archive = open_bank(instance).open()
    try:
        took = measure.cpu(lambda: upkeep.rebuild(archive))
    finally:
        archive.close()
    return {"build_cpu_s": took / 1000, "index_mb": size_mb(*instance.glob("index*"))}


def _cached(name: str) -> Path:
    CACHE.mkdir(mode=0o700, exist_ok=True)
    return CACHE / name


def _hash(*names: str) -> str:
    """Return a hash of these files of the project, folders with all their modules."""
    content = hashlib.sha256()
    for name in names:
        path = instances.ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else (path,):
            content.update(file.read_bytes())
    return content.hexdigest()[:8]


def _chunk(number: int) -> list[Told]:
    return list(synthetic.chunk(number))


def _table(db: sqlite3.Connection) -> int:
    """Make the table of texts where it is lacking; return how many it holds."""
    db.execute(
        f"CREATE TABLE IF NOT EXISTS told (number INTEGER PRIMARY KEY, {', '.join(COLUMNS)})"
    )
    found: int = db.execute("SELECT count(*) FROM told").fetchone()[0]
    return found


def _insert(db: sqlite3.Connection, stories: Iterable[Told]) -> None:
    places = ", ".join("?" * len(COLUMNS))
    sql = f"INSERT INTO told ({', '.join(COLUMNS)}) VALUES ({places})"
    rows = iter(stories)
    while batch := list(islice(rows, CHUNK)):
        written = (
            [json.dumps(value) if isinstance(value, tuple) else value for value in astuple(one)]
            for one in batch
        )
        db.executemany(sql, written)


def _told(record: dict[str, object]) -> Told:
    """Turn one record of the real texts into a story of the web, or one of the others."""
    number = int(hashlib.sha256(str(record["id"]).encode()).hexdigest(), 16)
    shares = [name for name, share in AUDIENCES.items() for _ in range(share)]
    themes = record.get("themes") or ()
    return Told(
        source_id=str(record["id"]),
        title=str(record.get("title") or record["id"]),
        summary="",
        body=str(record["body"]),
        themes=tuple(str(theme)[:60] for theme in themes)[:8],
        voice=VOICES[number % len(VOICES)],
        place=str(record.get("place") or "").rsplit(",", 1)[-1].strip(),
        kind=KINDS[number // 10 % len(KINDS)],
        format="text",
        year=str(record.get("date") or "")[:4],
        audience=shares[number // 100 % len(shares)],
    )
