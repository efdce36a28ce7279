"""A recording is served for one use, piece by piece, as its permission says at that moment."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Part
from storybank.services import stopping
from tests.conftest import teller_of
from tests.services.recordings import story_with_recording
from tests.web.test_photos import opened

SIZES = ("sound", "film", "wave", "wave.webp", "320", "800.webp", "1600", "cover")


def _given(client: FlaskClient, media_id: str) -> set[str]:
    """Return in which sizes the public gets a file."""
    found = {
        one: client.get(f"/media/web/{media_id}/{one}", buffered=True).status_code for one in SIZES
    }
    assert set(found.values()) <= {200, 404}
    return {one for one, status in found.items() if status == 200}


def test_a_film_is_given_with_its_stills_where_the_film_is_allowed(
    app: Flask, client: FlaskClient
) -> None:
    archive = opened(app)
    _, media_id = story_with_recording(archive, Part.VIDEO)
    archive.close()

    assert _given(client, media_id) == {"film", "320", "800.webp", "1600", "cover"}


def test_only_the_sound_of_a_film_is_given_where_that_alone_is_allowed(
    app: Flask, client: FlaskClient
) -> None:
    archive = opened(app)
    _, media_id = story_with_recording(archive, Part.VIDEO, said=(Part.VOICE,))
    archive.close()

    assert _given(client, media_id) == {"sound", "wave", "wave.webp"}
    assert client.get(f"/media/web/{media_id}").status_code == 404


def test_a_voice_is_given_with_the_picture_of_its_loudness(app: Flask, client: FlaskClient) -> None:
    archive = opened(app)
    _, media_id = story_with_recording(archive, Part.VOICE)
    archive.close()

    assert _given(client, media_id) == {"sound", "wave", "wave.webp"}
    for wrong in ("sound.mp4", "film.m4a", "wave.m4a", "sound.webp", "loud"):
        assert client.get(f"/media/web/{media_id}/{wrong}").status_code == 404


@pytest.mark.parametrize(("part", "kind"), [(Part.VIDEO, "video/mp4"), (Part.VOICE, "audio/mp4")])
def test_a_served_recording_says_what_it_is_and_no_more(
    app: Flask, client: FlaskClient, part: Part, kind: str
) -> None:
    archive = opened(app)
    _, media_id = story_with_recording(archive, part)
    archive.close()

    answer = client.get(f"/media/web/{media_id}", buffered=True)

    assert answer.mimetype == kind
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Last-Modified" not in answer.headers
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "media-src 'self'" in policy
    assert media_id not in str(answer.headers)


def test_a_piece_of_a_recording_is_given_and_a_wrong_one_is_not(
    app: Flask, client: FlaskClient
) -> None:
    archive = opened(app)
    _, media_id = story_with_recording(archive, Part.VIDEO)
    archive.close()
    whole = client.get(f"/media/web/{media_id}", buffered=True).data

    def asked(pieces: str) -> tuple[int, bytes]:
        answer = client.get(f"/media/web/{media_id}", headers={"Range": pieces}, buffered=True)
        return answer.status_code, answer.data

    assert asked("bytes=0-9") == (206, whole[:10])
    assert asked("bytes=100-") == (206, whole[100:])
    assert asked("bytes=-7") == (206, whole[-7:])
    assert asked("bytes=0-999999999") == (206, whole)
    for wrong in ("bytes=999999999-", "bytes=9-3", "bytes=0-1,4-5", "bytes=a-b", "lines=0-1"):
        status, content = asked(wrong)
        assert status == 416 or (status, content) == (200, whole), wrong


def test_a_recording_that_was_taken_back_is_not_there_at_the_next_request(
    app: Flask, client: FlaskClient
) -> None:
    """Pieces and known copies included."""
    archive = opened(app)
    story, media_id = story_with_recording(archive, Part.VIDEO)
    known = client.get(f"/media/web/{media_id}", buffered=True).headers["ETag"]
    headers = ({}, {"Range": "bytes=0-9"}, {"If-None-Match": known})
    assert [_status(client, media_id, one) for one in headers] == [200, 206, 304]

    stopping.withdraw(archive, teller_of(story), story.id)
    archive.close()

    nobodys = client.get("/media/web/nobodys-file")
    for one in headers:
        answer = client.get(f"/media/web/{media_id}", headers=one, buffered=True)
        assert answer.status_code == 404
        assert answer.data == nobodys.data


def _status(client: FlaskClient, media_id: str, headers: dict[str, str]) -> int:
    return client.get(f"/media/web/{media_id}", headers=headers, buffered=True).status_code
