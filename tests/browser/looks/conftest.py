"""Serve pages that are only looked at from this process, which costs least."""

import pytest

from tests.browser.server import Here


@pytest.fixture(scope="module")
def server(served_here: Here) -> Here:
    """The sample archive; this module's own copy."""
    return served_here
