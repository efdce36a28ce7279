"""Imports bring pictures along, from one folder, each as safe as one that a person gave."""

from pathlib import Path

import pytest

from storybank.domain.consent import Use
from storybank.domain.errors import NotFoundError
from storybank.domain.media import Size
from storybank.domain.people import VISITOR
from storybank.domain.report import Result
from storybank.media import files
from storybank.services import media, purge, stopping
from storybank.services import stories as reading
from storybank.services.archive import Archive
from tests.conftest import CLEO
from tests.media import made
from tests.media.scanning import hidden_in
from tests.services.imports import bring_in, ids_of, rows_of

ALT = "A red ramp beside a blue door"
PERMISSION = """permission:
  basis: organisation
  uses: [web, training_here]
  parts: [text, summary, {part}]
  starts_on: 2026-01-01
  ends_on: 2027-01-01
  evidence: Board minutes of 1 January 2026
"""


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "ramp.jpg").write_bytes(made.jpeg())
    return folder


def write(folder: Path, file: str = "media/ramp.jpg", *, part: str = "photo") -> None:
    front = (
        "source_id: one\ntitle: The ramp\n"
        f"pictures:\n  - file: {file!r}\n    alt: {ALT}\n{PERMISSION.format(part=part)}"
    )
    (folder / "one.md").write_text(f"---\n{front}---\nA ramp.\n", "utf-8")


def kept(archive: Archive) -> list[str]:
    return list(files.known(media.folder(archive)))


def test_a_picture_comes_in_and_is_shown_as_the_permission_says(
    archive: Archive, collection: Path
) -> None:
    write(collection)

    report = bring_in(archive, collection, source="ours")

    assert [one.result for one in report.outcomes] == [Result.ADDED], report.outcomes
    (story_id,) = ids_of(archive)
    (picture,) = reading.read(archive, VISITOR, Use.WEB, story_id).pictures
    assert picture.alt == ALT
    served = media.serve(archive, VISITOR, Use.WEB, picture.id, Size.LARGE, "jpeg")
    assert hidden_in(served.path.read_bytes()) == []
    assert made.colours(served.path.read_bytes()) == ("red", "blue")


def test_a_permission_without_the_part_photo_shows_none(archive: Archive, collection: Path) -> None:
    write(collection, part="quotes")

    bring_in(archive, collection, source="ours")

    (story_id,) = ids_of(archive)
    assert reading.read(archive, VISITOR, Use.WEB, story_id).pictures == ()
    ((media_id,),) = rows_of(archive, "SELECT id FROM media")
    with pytest.raises(NotFoundError):
        media.serve(archive, VISITOR, Use.WEB, str(media_id), Size.LARGE, "jpeg")


def test_importing_again_changes_nothing(archive: Archive, collection: Path) -> None:
    write(collection)
    bring_in(archive, collection, source="ours")
    before = kept(archive)

    report = bring_in(archive, collection, source="ours")

    assert [one.result for one in report.outcomes] == [Result.UNCHANGED]
    assert kept(archive) == before
    assert rows_of(archive, "SELECT count(*) FROM media") == [(1,)]


def test_a_dry_run_keeps_no_file(archive: Archive, collection: Path) -> None:
    write(collection)

    report = bring_in(archive, collection, source="ours", dry_run=True)

    assert [one.result for one in report.outcomes] == [Result.ADDED]
    assert kept(archive) == []


@pytest.mark.parametrize(
    "name",
    [
        "ramp.jpg",
        "../secret.jpg",
        "media/../../secret.jpg",
        "media/deeper/ramp.jpg",
        "/etc/passwd",
        "media/",
        "media\\ramp.jpg",
        "media/missing.jpg",
        "media/link.jpg",
        "media/..",
    ],
)
def test_a_path_that_leads_elsewhere_fails_that_record_and_reads_nothing(
    name: str, archive: Archive, collection: Path
) -> None:
    (collection.parent / "secret.jpg").write_bytes(made.jpeg())
    (collection / "media" / "link.jpg").symlink_to(collection.parent / "secret.jpg")
    write(collection, name)

    report = bring_in(archive, collection, source="ours")

    assert [one.result for one in report.outcomes] == [Result.FAILED]
    assert kept(archive) == []
    assert ids_of(archive) == []


def test_a_folder_of_pictures_that_is_a_link_is_not_followed(
    archive: Archive, collection: Path
) -> None:
    (collection / "media").rename(collection.parent / "elsewhere")
    (collection / "media").symlink_to(collection.parent / "elsewhere")
    write(collection)

    report = bring_in(archive, collection, source="ours")

    assert [one.result for one in report.outcomes] == [Result.FAILED]


def test_a_picture_that_cannot_be_used_fails_its_record_in_a_sentence(
    archive: Archive, collection: Path
) -> None:
    (collection / "media" / "ramp.jpg").write_bytes(b"<html>")
    write(collection)

    report = bring_in(archive, collection, source="ours")

    assert "“media/ramp.jpg”: We cannot use this kind of file" in report.outcomes[0].message


def test_a_deleted_import_takes_its_pictures_with_it(archive: Archive, collection: Path) -> None:
    write(collection)
    bring_in(archive, collection, source="ours")
    (story_id,) = ids_of(archive)

    stopping.withdraw(archive, CLEO, story_id, today=True)

    assert purge.run(archive, story_id) == [story_id]
    assert kept(archive) == []
