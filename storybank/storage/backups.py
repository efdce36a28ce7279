"""Copy an archive while it is served, and put such a copy in another's place.

A back-up is a folder: database, ledger copy, secret key, settings, files, and a
manifest with the size and hash of each. The index is left out: it is made again.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from storybank.domain.errors import ConflictError, InvalidError, UnavailableError

DATABASE = "storybank.db"
LEDGER = "ledger.jsonl"
MANIFEST = "manifest.json"
FORMAT = 1
OWN_FILES = ("secret-key", "config.toml")
FOLDERS = ("media", "evidence")
INCOMING = "media-incoming"


def make(instance: Path, target: Path, *, made_at: str) -> dict[str, Any]:
    """Write a back-up of *instance* into *target*, which must be new or empty; return its manifest.

    Raises InvalidError for a folder that cannot be used, UnavailableError where
    the copy is not whole.
    """
    _check_target(instance, target)
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy_database(instance / DATABASE, target / DATABASE)
    _copy_ledger(instance / LEDGER, target / LEDGER)
    for name in OWN_FILES:
        if (instance / name).exists():
            shutil.copyfile(instance / name, target / name)
    for name in FOLDERS:
        if (instance / name).is_dir():
            _copy_folder(instance / name, target / name)
    _copy_incoming(instance / INCOMING, target)
    files = {name: _facts(target / name) for name in _names(target)}
    for name in files:
        (target / name).chmod(0o600)
    manifest = {"format": FORMAT, "made_at": made_at, "files": files}
    path = target / MANIFEST
    path.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    path.chmod(0o600)
    _sync(path)
    return manifest


def check(source: Path) -> Mapping[str, Any]:
    """Return the manifest of the back-up in *source*; UnavailableError names what does not fit."""
    path = source / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
        files: dict[str, Any] = manifest["files"]
        if manifest["format"] != FORMAT:
            raise UnavailableError(f"{path} is of another format.")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnavailableError(f"{source} is no back-up: it has no readable {MANIFEST}.") from error
    for name, facts in files.items():
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise UnavailableError(f"The back-up names a file outside itself: {name}.")
        if not (source / name).is_file() or _facts(source / name) != facts:
            raise UnavailableError(f"The back-up is damaged: {name} is not as it was written.")
    if DATABASE not in files:
        raise UnavailableError("The back-up holds no database.")
    return manifest


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it stands at one moment, whoever writes meanwhile, and check the copy."""
    with (
        closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, timeout=10)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
        (found,) = new.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise UnavailableError("The copy of the database is not whole.")
    _sync(target)


def place(staged: Path, instance: Path, names: list[str]) -> None:
    """Put what was made ready in *staged* in the place of what is in *instance*.

    The database comes last: until then the old one stands. Raises ConflictError
    where somebody is writing.
    """
    old = instance / LEDGER
    if old.exists():
        shutil.copyfile(old, old.with_name("ledger.before-restore.jsonl"))
    for name in names:
        target = instance / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (staged / name).replace(target)
    _no_one_writes(instance / DATABASE)
    for suffix in ("-wal", "-shm"):
        (instance / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    (staged / DATABASE).replace(instance / DATABASE)
    _sync(instance)


def _no_one_writes(path: Path) -> None:
    """Empty the log of the old database, so that it can go with it."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as old:
            busy, _, _ = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError:
        return  # what cannot be read is being replaced
    if busy:
        raise ConflictError("The archive is in use. Stop the server, then restore.")


def _check_target(instance: Path, target: Path) -> None:
    inside = target.resolve()
    if inside == instance.resolve() or instance.resolve() in inside.parents:
        raise InvalidError({"dir": "A back-up must lie outside the archive's own folder."})
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InvalidError({"dir": f"{target} is not empty: choose a new folder for each back-up."})
    if not (instance / DATABASE).exists():
        raise InvalidError({"dir": f"There is no archive in {instance}."})


def _copy_folder(source: Path, target: Path) -> None:
    """Copy the files of a folder; one that is deleted meanwhile is left out."""
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True, mode=0o700)
            continue
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileNotFoundError):
            shutil.copyfile(path, copy)


def _copy_incoming(source: Path, target: Path) -> None:
    """Copy what was given and is not made safe yet, as the copied database says; nothing else."""
    with closing(sqlite3.connect(target / DATABASE)) as copied:
        names = [name for (name,) in copied.execute("SELECT incoming FROM media_job") if name]
    for name in names:
        copy = target / INCOMING / name
        copy.parent.mkdir(exist_ok=True, mode=0o700)
        with suppress(FileNotFoundError):
            shutil.copyfile(source / name, copy)


def _copy_ledger(source: Path, target: Path) -> None:
    """Copy the ledger's lines, never half of one."""
    if not source.exists():
        return
    with source.open("rb") as lines:
        fcntl.flock(lines, fcntl.LOCK_SH)
        target.write_bytes(lines.read())


def _names(folder: Path) -> list[str]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [str(path.relative_to(folder)) for path in found]


def _facts(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
