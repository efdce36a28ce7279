"""Give browser tests a served archive with sample stories, and pages that are watched."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.server import Server, make_instance, serving
from tests.browser.watching import launch, watched

Opening = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def sample_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive as it is loaded; to be copied, never served."""
    return make_instance(tmp_path_factory.mktemp("samples") / "instance")


@pytest.fixture(scope="module")
def server(sample_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the sample archive that is this module's own."""
    folder = tmp_path_factory.mktemp("served") / "instance"
    shutil.copytree(sample_instance, folder)
    with serving(folder) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def opening(browser: Browser, server: Server) -> Opening:
    """Open pages of the served archive: ``with opening(java_script_enabled=False) as page``."""
    return partial(watched, browser, server.url)
