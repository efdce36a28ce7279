"""Serve the journeys from this process, so that a test can let days pass."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Opening
from tests.browser.journeys.people import People
from tests.browser.server import Here, passwords, serving_here


@pytest.fixture(scope="module")
def server(sample_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """The sample archive on a clock that can be set on; this module's own copy."""
    folder = tmp_path_factory.mktemp("journey") / "instance"
    shutil.copytree(sample_instance, folder)
    with serving_here(folder) as started:
        yield started


@pytest.fixture
def people(opening: Opening, server: Here) -> People:
    """Everyone who takes part, each with a browser of their own."""
    return People(opening, passwords(server.instance))
