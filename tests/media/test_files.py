import subprocess
import sys
from pathlib import Path

import pytest

from storybank.domain.errors import NotFoundError
from storybank.media import files


def test_a_file_is_kept_once_by_its_content(tmp_path: Path) -> None:
    first = files.put(tmp_path, b"a picture")
    again = files.put(tmp_path, b"a picture")

    assert first == again
    assert list(files.known(tmp_path)) == [first]
    assert files.read(tmp_path, first) == b"a picture"


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    path = files.place(tmp_path, files.put(tmp_path, b"a picture"))

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_what_a_crash_left_half_written_is_known_and_can_be_removed(tmp_path: Path) -> None:
    sha256 = files.put(tmp_path, b"a picture")
    half = files.place(tmp_path, sha256).with_name(f"{sha256[:2]}x.part")
    half.write_bytes(b"a pic")

    left = [name for name in files.known(tmp_path) if name != sha256]

    assert left == [half.name]
    assert files.remove(tmp_path, left) == 1
    assert list(files.known(tmp_path)) == [sha256]


@pytest.mark.parametrize("name", ["../../secret-key", "", "..", "a" * 63, "A" * 64, "/etc/passwd"])
def test_a_name_that_is_no_hash_leads_nowhere(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        files.read(tmp_path, name)


def test_missing_and_changed_files_are_found(tmp_path: Path) -> None:
    whole, changed = files.put(tmp_path, b"whole"), files.put(tmp_path, b"changed")
    files.place(tmp_path, changed).write_bytes(b"changes")
    missing = "0" * 64

    assert files.damaged(tmp_path, [whole, changed, missing]) == [changed, missing]


def test_a_full_disk_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    """A process that may write no more than a little stands for a disk that has no more room."""
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from storybank.domain.errors import UnavailableError\n"
        "from storybank.media import files\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    files.put(Path(sys.argv[1]), b'x' * 5000)\n"
        "except UnavailableError as error:\n    print(error)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert done.stdout.strip() == files.FULL, done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
