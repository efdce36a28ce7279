"""Keep the archive's secret key: a file beside the database that its owner alone can read."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret_key(instance: Path) -> bytes:
    """Return the archive's secret key; make it on first use, for its owner alone."""
    path = instance / "secret-key"
    if not path.exists():
        _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    """Make the key whole or not at all; where several begin at once, the first one's stays."""
    made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(made)
    finally:
        made.unlink()
