"""Whatever a browser sends as a photo gets a sentence, and leaves no file behind."""

import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.media import child, files
from tests.conftest import SHARED
from tests.media import made
from tests.services.pictures import ALT, story_with_picture
from tests.web.test_photos import ids, opened

NAMES = (
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/Zwexelquor.jpg",
    "Zwexelquor\x00.jpg",
    "Zwexelquor\u202egpj.exe",
    "Zwexelquor" * 30,
    "Zwexelquor.php;.jpg",
    "CON.jpg",
    " ",
)


def _send(client: FlaskClient, content: bytes, name: str) -> str:
    answer = client.post(
        "/share/q/photos",
        data={"photos": (io.BytesIO(content), name, "image/jpeg")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    assert answer.status_code in {200, 422}
    return answer.get_data(as_text=True)


def _left(instance: Path) -> list[str]:
    """Return every file of photos that is there, but for what says whose turn it is."""
    found = [*(instance / "media").rglob("*"), *(instance / "media-work").rglob("*")]
    return [str(path) for path in found if path.is_file() and path.suffix != ".lock"]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_file_reaches_the_disk_or_a_page(
    name: str, client: FlaskClient, instance: Path
) -> None:
    page = _send(client, made.jpeg(), name)

    (media_id,) = ids(page)
    assert "Zwexelquor" not in page
    assert client.get(f"/share/q/photos/{media_id}/file/320", buffered=True).status_code == 200
    for path in _left(instance):
        assert files._NAME.fullmatch(Path(path).name)


def test_hostile_paths_as_names_are_nothing_but_names(client: FlaskClient, instance: Path) -> None:
    paths = SHARED / "hostile" / "paths"
    if not paths.is_dir():
        pytest.skip(f"{paths} is not here")
    lists = sorted(paths.glob("dirTraversal*.txt"))
    names = [line for path in lists for line in path.read_text("utf-8", "replace").splitlines()]

    for name in names[:: max(1, len(names) // 8)]:
        _send(client, b"no photo", name or "x")

    assert _left(instance) == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo.jpg", "this kind of file"),
        (b"MZ\x90\x00 a program", "photo.png", "this kind of file"),
        (made.jpeg()[:700], "photo.jpg", "We could not open this photo"),
        (made.heic()[:700], "photo.heic", "We could not open this photo"),
    ],
)
def test_what_lies_about_its_kind_or_was_cut_off_is_refused_in_a_sentence(
    content: bytes, name: str, words: str, client: FlaskClient, instance: Path
) -> None:
    assert words in _send(client, content, name)
    assert _left(instance) == []


def test_a_photo_under_the_name_of_another_kind_is_taken_for_what_it_is(
    client: FlaskClient,
) -> None:
    (media_id,) = ids(_send(client, made.png(), "letter.docx"))

    shown = client.get(f"/share/q/photos/{media_id}/file/320", buffered=True)
    assert made.colours(shown.data) == ("red", "blue")


# An upload that nobody finished is held in a file without a name, gone when it is collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_upload_that_stops_in_the_middle_leaves_nothing(
    client: FlaskClient, instance: Path
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
    sent = head + made.jpeg()

    answer = client.post(
        "/share/q/photos",
        input_stream=io.BytesIO(sent),
        content_length=len(sent) + 500_000,
        content_type="multipart/form-data; boundary=x",
    )

    assert 400 <= answer.status_code < 500
    assert _left(instance) == []
    assert _send(client, made.jpeg(), "a.jpg").count("Please tell us about it") == 1


def test_a_full_disk_is_said_beside_the_field_and_blames_no_photo(
    client: FlaskClient, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = tmp_path / "full.py"
    full.write_text(f"print({json.dumps(json.dumps({'refused': 'full'}))})\n", "utf-8")
    monkeypatch.setattr(child, "__file__", str(full))

    answer = client.post(
        "/share/q/photos",
        data={"photos": (io.BytesIO(made.jpeg()), "a.jpg")},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 503
    assert "We have no room for more photos" in answer.get_data(as_text=True)
    assert _left(instance) == []


def test_a_decoder_that_is_killed_refuses_its_photo_and_the_site_stays_up(
    client: FlaskClient, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = tmp_path / "killed.py"
    killed.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "utf-8")
    monkeypatch.setattr(child, "__file__", str(killed))

    page = _send(client, made.jpeg(), "a.jpg")

    assert "takes too long to open" in page
    assert _left(instance) == []
    monkeypatch.undo()
    assert len(ids(_send(client, made.jpeg(), "a.jpg"))) == 1


def test_ac_28_no_served_photo_says_where_it_was_taken(app: Flask, client: FlaskClient) -> None:
    """Neither in its bytes, nor in a header, nor in its address, at any size."""
    archive = opened(app)
    _, media_id = story_with_picture(archive)
    archive.close()
    assert b"\x88\x25" in made.jpeg() or b"\x25\x88" in made.jpeg()

    for code in ("320", "800", "1600", "cover", "320.webp", "800.webp", "1600.webp", "cover.webp"):
        answer = client.get(f"/media/web/{media_id}/{code}", buffered=True)
        assert answer.status_code == 200
        assert made.SECRET.encode() not in answer.data
        assert b"Exif" not in answer.data
        assert made.SECRET not in str(answer.headers)
        assert "filename" not in answer.headers["Content-Disposition"]


def test_a11y_31_a_picture_has_its_tellers_words_or_none_where_it_only_decorates(
    app: Flask, client: FlaskClient
) -> None:
    archive = opened(app)
    told, _ = story_with_picture(archive)
    decorated, _ = story_with_picture(archive, alt="")
    archive.close()

    with_words = client.get(f"/stories/{told.id}").get_data(as_text=True)
    without = client.get(f"/stories/{decorated.id}").get_data(as_text=True)

    assert with_words.count(f'alt="{ALT}"') == 1
    assert re.findall(r'<img class="app-photo"[^>]* alt="([^"]*)"', without) == [""]


def test_a11y_33_a_story_in_pictures_is_read_in_order_by_what_reads_aloud(
    app: Flask, client: FlaskClient
) -> None:
    """The words that tell it are text beside the picture, never in it; alt text comes first."""
    archive = opened(app)
    story, _ = story_with_picture(archive, body="Before.", line="Zquolk brought the bricks.")
    archive.close()

    page = client.get(f"/stories/{story.id}").get_data(as_text=True)

    places = [page.index(words) for words in ("<p>Before.", "<ol", ALT, "<figcaption>Zquolk")]
    assert places == sorted(places)


def test_a11y_34_how_long_it_takes_is_said_in_plain_words(app: Flask, client: FlaskClient) -> None:
    archive = opened(app)
    story, _ = story_with_picture(archive, body="", line="One two three four. " * 28)
    archive.close()

    page = client.get(f"/stories/{story.id}").get_data(as_text=True)

    assert "1 minute in pictures" in page
