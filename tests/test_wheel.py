"""Test that a wheel carries all it needs: installed elsewhere, it serves a page."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", "instance", "build", "*.egg-info", "__pycache__", ".*_cache", "tests",
    ".hypothesis",
)  # fmt: skip
SERVE = """
import sys
from pathlib import Path
import storybank
from storybank.services import demo
from contextlib import closing
assert Path(storybank.__file__).is_relative_to(sys.argv[1]), storybank.__file__
app = storybank.create_app(sys.argv[2])
with closing(app.extensions["bank"].open()) as archive:
    print("samples", demo.load(archive))
client = app.test_client()
for address in ("/", "/stories", "/share", "/stop", "/sign-in", "/static/theme.css",
                "/static/vendor/govuk-frontend.css", "/nowhere"):
    with client.get(address) as answer:
        print(address, answer.status_code, len(answer.data) > 500)
one = client.get("/api/v1/stories").json["stories"][0]["url"]
print("fiction", "We made this story up" in client.get(one).text)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout, built from a copy of it without the network."""
    source, made = tmp_path_factory.mktemp("source") / "copy", tmp_path_factory.mktemp("made")
    shutil.copytree(ROOT, source, ignore=LEFT_OUT)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation",
         "--no-index", "--quiet", "--wheel-dir", str(made)],
        cwd=source, check=True, timeout=300, capture_output=True,
    )  # fmt: skip
    return next(made.glob("storybank-*.whl"))


@pytest.mark.slow
def test_the_wheel_carries_templates_static_files_wording_and_samples(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    for folder, inside in (
        ("templates", "storybank/templates"),
        ("storybank/static", "storybank/static"),
        ("storybank/wording", "storybank/wording"),
        ("storybank/samples", "storybank/samples"),
        ("storybank/media/fonts", "storybank/media/fonts"),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"{inside}/{path.relative_to(ROOT / folder).as_posix()}" in names
    assert "storybank/media/handout.typ" in names
    assert not [name for name in names if name.startswith(("tests", "instance", "docs"))]


@pytest.mark.slow
def test_the_wheel_serves_pages_when_it_is_installed_elsewhere(wheel, tmp_path):
    place = tmp_path / "elsewhere"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet",
         "--target", str(place), str(wheel)],
        cwd=tmp_path, check=True, timeout=300, capture_output=True,
    )  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-c", SERVE, str(place), str(tmp_path / "instance")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "samples 47", "/ 200 True", "/stories 200 True", "/share 200 True", "/stop 200 True",
        "/sign-in 200 True", "/static/theme.css 200 True",
        "/static/vendor/govuk-frontend.css 200 True", "/nowhere 404 True", "fiction True",
    ]  # fmt: skip
    assert (place / "bin" / "storybank").exists()
