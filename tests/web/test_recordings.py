"""Give sound and film with a story, be asked about each, and take them out again."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Part
from storybank.domain.people import Role
from storybank.services import at_desk, contributors, recordings
from storybank.services.archive import Archive
from tests.conftest import CLEO
from tests.media import recorded
from tests.services.recorded import TITLE, give_to, make_ready
from tests.web.journey import newest
from tests.web.staff import signed_in
from tests.web.walk import say_yes, walk

ONE = re.compile(r"/share/q/recordings/([\w-]{22})/remove")
USES = ("training_here", "web", "print")


def give(client: FlaskClient, *contents: bytes) -> str:
    """Send recordings and return the page that follows."""
    sent = [(io.BytesIO(content), "../../etc/Zwexelquor‮4pm.exe") for content in contents]
    answer = client.post(
        "/share/q/recordings",
        data={"recordings": sent},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    return answer.get_data(as_text=True)


def ids(page: str) -> list[str]:
    return list(dict.fromkeys(ONE.findall(page)))


def tell(client: FlaskClient, media_id: str, **differs: str) -> None:
    said = {"title": TITLE, "who": "teller", **differs}
    assert client.post(f"/share/q/recordings/{media_id}", data=said).status_code == 303


def answers(media_id: str, part: Part, **said: str) -> dict[str, dict[str, str]]:
    """Return answers to W21 or W22 for each use, “words” where nothing else is said."""
    return {f"{part}-{use}-{media_id}": {"answer": said.get(use, "words")} for use in USES}


def test_several_recordings_are_given_ordered_told_about_and_deleted(client: FlaskClient) -> None:
    page = give(client, recorded.wav(), recorded.film())
    first, second = ids(page)
    assert "We have 2 more recordings" in page
    assert "We are making it safe. You can go on." in page
    assert "Zwexelquor" not in page

    client.post(f"/share/q/recordings/{second}/move", data={"to": "earlier"})
    assert ids(client.get("/share/q/recordings").text) == [second, first]
    tell(client, first)
    client.post(f"/share/q/recordings/{second}/remove")

    page = client.get("/share/q/recordings").text
    assert ids(page) == [first]
    assert TITLE in page


def test_what_cannot_be_used_gets_a_sentence_and_the_rest_is_kept(
    client: FlaskClient, instance: Path
) -> None:
    page = give(client, b"%PDF-1.7", recorded.wav())

    assert "Recording 1 of 2: We cannot use this kind of file" in page
    assert 'href="#recording"' in page
    assert "Your other recording is kept" in page
    assert len(list((instance / "media-incoming").glob("*"))) == 1


def test_a_recording_is_replaced_and_asked_about_again(client: FlaskClient) -> None:
    (media_id,) = ids(give(client, recorded.wav()))
    tell(client, media_id)

    client.post(
        f"/share/q/recordings/{media_id}/replace",
        data={"recording": (io.BytesIO(recorded.wav(0.5)), "b.wav")},
        content_type="multipart/form-data",
    )

    assert "Please tell us about it" in client.get("/share/q/recordings").text


def test_what_is_missing_is_said_beside_its_field(client: FlaskClient) -> None:
    (media_id,) = ids(give(client, recorded.film()))

    answer = client.post(f"/share/q/recordings/{media_id}", data={"who": "others"})
    nothing = client.post("/share/q/recordings", data={})
    poster = client.post(f"/share/q/recordings/{media_id}/poster", data={"second": "nan"})

    assert answer.status_code == nothing.status_code == poster.status_code == 422
    assert 'id="title-error"' in answer.text
    assert 'id="who_words-error"' in answer.text
    assert "Choose a recording first" in nothing.text
    assert "Write a number of seconds" in poster.text


def test_the_giver_alone_can_play_what_they_gave(app: Flask, client: FlaskClient, archive) -> None:
    (media_id,) = ids(give(client, recorded.wav()))
    make_ready(archive, media_id)
    address = f"/share/q/recordings/{media_id}/file/sound"

    page = client.get("/share/q/recordings").text
    own = client.get(address, buffered=True, headers={"Range": "bytes=0-9"})
    stranger = app.test_client().get(address, buffered=True)

    assert f'src="{address}"' in page
    assert "It is safe and ready. It lasts 1 second." in page
    assert (own.status_code, own.mimetype, len(own.data)) == (206, "audio/mp4", 10)
    assert stranger.status_code == 404


def test_without_what_opens_recordings_the_page_says_how_else(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "is_possible", lambda: False)

    page = client.get("/share/q/recordings")

    assert page.status_code == 200
    assert "We cannot take recordings on this page yet" in page.text
    assert "post" in page.text
    assert 'type="file"' not in page.text


def test_the_microphone_is_allowed_on_one_page_alone(client: FlaskClient) -> None:
    here = client.get("/share/q/recordings").headers
    elsewhere = client.get("/share/q/photos").headers

    assert "microphone=(self)" in here["Permissions-Policy"]
    assert "media-src 'self' blob:" in here["Content-Security-Policy"]
    assert "microphone=()" in elsewhere["Permissions-Policy"]
    assert "blob:" not in elsewhere["Content-Security-Policy"]


def test_ac_05_and_ac_24_each_recording_and_use_is_asked_by_itself_after_the_page_on_guessing(
    client: FlaskClient,
) -> None:
    sound, film = ids(give(client, recorded.wav(), recorded.film()))
    tell(client, sound)
    tell(client, film)

    asked = walk(client, **answers(sound, Part.VOICE), **answers(film, Part.VIDEO))

    wanted = [*answers(sound, Part.VOICE), *answers(film, Part.VIDEO)]
    assert [one for one in asked if one.endswith((sound, film))] == [
        one for one in wanted if "print" not in one
    ]
    assert asked.index("guess") < asked.index(f"voice-web-{sound}")


def test_a_story_is_told_in_a_recording_alone_and_the_desk_writes_its_words(
    app: Flask, client: FlaskClient, archive: Archive
) -> None:
    (media_id,) = ids(give(client, recorded.wav()))
    tell(client, media_id)

    walk(
        client,
        story={"telling": ["recording"]},
        **answers(media_id, Part.VOICE, web="yes", training_here="read"),
    )
    assert "They do not stand on the pages below yet" in client.get("/share/check").text
    say_yes(client)

    curator = signed_in(app, Role.CURATOR)
    address = newest(curator)
    page = curator.get(address).text
    assert f'<h1 class="govuk-heading-xl">{TITLE}</h1>' in page
    assert "The story is told in a recording" in page
    assert "someone else may read the words out" in page
    assert "knows that people may know them by a recording" in page
    assert "It has no words yet" in page
    assert "Recording 1 is still being made safe" in page
    story_id = address.rsplit("/", 1)[1]
    desk = at_desk.open_story(archive, CLEO, story_id)
    assert [one.id for one in desk.content.recordings] == [media_id]
    asked = curator.post(f"{address}/ask", data={"rendition": desk.newest.number})
    assert asked.status_code == 409


def test_a_story_that_is_to_be_told_in_a_recording_waits_for_it(client: FlaskClient) -> None:
    answer = client.post("/share/q/story", data={"telling": "recording"})
    page = client.get("/share/q/recordings").text

    assert answer.status_code == 303
    assert "Please add it here" in page
    assert "Change how you tell your story" in page


def test_whoever_posts_a_recording_needs_no_words_and_no_file(
    app: Flask, client: FlaskClient
) -> None:
    walk(client, story={"telling": ["brought"]})
    say_yes(client)

    page = signed_in(app, Role.CURATOR).get
    text = page(newest(signed_in(app, Role.CURATOR, Role.REVIEWER))).text
    assert "The teller will post a recording to us, or bring it" in text


def test_a_page_without_words_or_a_tick_says_so(client: FlaskClient) -> None:
    answer = client.post("/share/q/story", data={"title": "Mine"})

    assert answer.status_code == 422
    assert "tick that you tell it in a recording" in answer.text


def test_ac_19_someone_else_in_a_recording_is_asked_before_anyone_hears_it(
    app: Flask, client: FlaskClient
) -> None:
    (media_id,) = ids(give(client, recorded.wav()))
    tell(client, media_id, who="others", who_words="my sister")
    walk(client, **answers(media_id, Part.VOICE, web="yes"))
    say_yes(client)

    curator = signed_in(app, Role.CURATOR)
    address = newest(curator)

    assert "In recording 1 there is also: my sister" in curator.get(address).text
    assert "asked about that alone" in curator.get(f"{address}/people").text


def opened(client: FlaskClient, archive: Archive, story) -> None:
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    client.get(f"/my-story/link/{keys.token}")


def test_ac_42_a_teller_changes_takes_out_and_deletes_a_recording(
    client: FlaskClient, archive: Archive, told
) -> None:
    story = told()
    media_id = give_to(archive, story, recorded.film())
    opened(client, archive, story)

    page = client.get("/my-story/recordings").text
    assert page.count("Only the words") == 3
    assert "my-story/recordings" in client.get("/my-story/story", follow_redirects=True).text
    wrong = client.post(f"/my-story/recordings/{media_id}/web", data={"answer": "read"})
    assert wrong.status_code == 422
    later = client.post(
        f"/my-story/recordings/{media_id}/web", data={"answer": "sound"}, follow_redirects=True
    ).text
    assert "It will be shown from 17 March 2026" in later
    assert "After your time to think: only the sound" in later
    client.post(f"/my-story/recordings/{media_id}")
    gone = client.get("/my-story/recordings").text
    assert "only the sound" not in gone
    client.post(f"/my-story/recordings/{media_id}/delete")

    assert "There are no recordings" in client.get("/my-story/recordings").text
    assert client.get(f"/stories/{story.id}").status_code == 200
