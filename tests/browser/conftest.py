"""Give browser tests a served archive with sample stories, and pages that are watched."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.server import Here, Server, make_instance, serving, serving_here
from tests.browser.watching import launch, watched

Opening = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def sample_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive as it is loaded, by one for all workers; to be copied, never served."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "samples"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            make_instance(folder / "instance")
            (folder / "made").touch()
    return folder / "instance"


@pytest.fixture(scope="module")
def server(sample_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the sample archive that is this module's own."""
    folder = tmp_path_factory.mktemp("served") / "instance"
    shutil.copytree(sample_instance, folder)
    with serving(folder) as started:
        yield started


@pytest.fixture(scope="module")
def served_here(sample_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """The sample archive, this module's own copy, served from here on a clock that can be set on.

    It needs no processes that begin by importing and compiling what this one has.
    """
    folder = tmp_path_factory.mktemp("here") / "instance"
    shutil.copytree(sample_instance, folder)
    with serving_here(folder) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def opening(browser: Browser, server: Server | Here) -> Opening:
    """Open pages of the served archive: ``with opening(java_script_enabled=False) as page``."""
    return partial(watched, browser, server.url)
