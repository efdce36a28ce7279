import os
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


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        files.put(tmp_path, b"a picture")
    assert list(files.known(tmp_path)) == []


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
