"""Give each test of a store a database of its own, and a story to hang things on.

What takes long to make, every kind of story that the gate is asked about, is shared.
"""

import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from storybank.domain.stories import (
    EditorialState,
    Kind,
    Story,
    SubjectRole,
    Voice,
    new_story_id,
)
from storybank.storage import contributors, database, stories
from storybank.storage.contributors import Contributor
from tests.gate import rows, worlds

AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new database file with the present schema."""
    made = tmp_path / "storybank.db"
    database.upgrade(made)
    return made


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    opened = database.connect(path)
    yield opened
    opened.close()


@pytest.fixture
def story(db: Database) -> Story:
    return add_story(db)


def add_story(db: Database, **differs: object) -> Story:
    """Keep a story of one teller, Ama Quillfeather, without words or answers."""
    ama = Contributor(contributors.new_id(), full_name="Ama Quillfeather")
    contributors.add(db, ama)
    fields: dict[str, object] = {
        "number": 0,
        "id": new_story_id(),
        "kind": Kind.STORY,
        "voice": Voice.CARER,
        "editorial_state": EditorialState.APPROVED,
        "created_at": AT,
        "subjects": (stories.new_subject(SubjectRole.TELLER, ama.id),),
    }
    return stories.add(db, Story(**{**fields, **differs}))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def made() -> list[Story]:
    return worlds.make()


@pytest.fixture(scope="session")
def worlds_path(made: list[Story], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database of all of *made*, made once for all processes of a run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path, done = folder / "worlds.db", folder / "worlds.made"
    with (folder / "worlds.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not done.exists():
            database.upgrade(path)
            opened = database.connect(path)
            with database.writing(opened):
                rows.keep(opened, made)
            opened.close()
            done.touch()
    return path


@pytest.fixture(scope="session")
def all_worlds(worlds_path: Path) -> Iterator[Database]:
    """Give that database to read."""
    opened = database.connect(worlds_path)
    yield opened
    opened.close()
