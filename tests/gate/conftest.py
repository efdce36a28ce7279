"""Give tests of the gate a database that holds nothing yet."""

from collections.abc import Iterator

import pytest
from sqlite_utils import Database

from storybank.storage import database


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("gate") / "storybank.db"
    database.upgrade(path)
    opened = database.connect(path)
    yield opened
    opened.close()
