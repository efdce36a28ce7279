"""Serve the journeys from this process, so that a test can let days pass."""

import pytest

from tests.browser.conftest import Opening
from tests.browser.journeys.people import People
from tests.browser.server import Here, passwords


@pytest.fixture(scope="module")
def server(served_here: Here) -> Here:
    """The sample archive on a clock that can be set on; this module's own copy."""
    return served_here


@pytest.fixture
def people(opening: Opening, server: Here) -> People:
    """Everyone who takes part, each with a browser of their own."""
    return People(opening, passwords(server.instance))
