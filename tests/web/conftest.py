"""Give tests of pages the archive as the pages have it: what one changes the other sees at once."""

from collections.abc import Iterator

import pytest
from flask import Flask

from storybank.services.archive import Archive


@pytest.fixture
def archive(app: Flask) -> Iterator[Archive]:
    opened = app.extensions["bank"].open()
    yield opened
    opened.close()
