"""Show recordings with their words, and write those words at the desk."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Decision, Part, Use
from storybank.domain.people import Role
from storybank.domain.stories import EditorialState
from storybank.services import changes, contributors, proposals
from storybank.services import consent as consents
from storybank.services.archive import Archive
from storybank.services.consent import Thinking
from storybank.storage import caption_drafts, renditions
from storybank.storage.consents import Answer
from tests.conftest import Clock, teller_of
from tests.media import recorded
from tests.services.captioned import BOTH, DESCRIBED, TITLE, WORDS, recording, tell
from tests.services.recorded import give_to
from tests.web.staff import signed_in

WEB_ALONE = {Use.WEB: BOTH}
SOUND = {Use.WEB: (Part.VOICE,), Use.TRAINING_HERE: BOTH}
SEEN = "watering can"
FIELDS = {
    "said-start": ["0:01"],
    "said-end": ["0:04"],
    "said-who": ["Ama"],
    "said-text": ["Nobody told us about the kettle."],
}


def test_a11y_41_a_film_has_native_controls_captions_and_its_words_below(
    client: FlaskClient, archive: Archive
) -> None:
    film = recording()
    story = tell(archive, film, allowed=WEB_ALONE)

    page = client.get(f"/stories/{story.id}").text

    video = re.search(r"<video.*?</video>", page, re.S)
    assert video
    assert " controls " in video[0]
    assert "autoplay" not in page
    assert f'src="/media/web/{film.id}/film"' in video[0]
    assert re.search(r'<track kind="captions"[^>]*captions\.vtt">', video[0])
    assert '<track kind="descriptions"' in video[0]
    assert page.index("</video>") < page.index("about the kettle") < page.index(SEEN)
    assert f"/stories/{story.id}?at=5&amp;recording={film.id}#recording-{film.id}" in page
    assert f'href="#recording-{film.id}">Watch' in page


def test_a11y_41_captions_are_there_from_the_start_where_the_reader_chose_so(
    client: FlaskClient, archive: Archive
) -> None:
    story = tell(archive, recording(), allowed=WEB_ALONE)
    address = f"/stories/{story.id}"

    before = client.get(address)
    chosen = client.get(f"{address}?captions=on")
    after = client.get(address)
    off = client.get(f"{address}?captions=off")

    shown = [" default>" in page.text for page in (before, chosen, after, off)]
    assert shown == [False, True, True, False]
    assert "Set-Cookie" not in before.headers
    assert " default>" not in client.get(address).text


def test_a11y_40_nothing_of_a_recording_without_its_words_is_shown(
    client: FlaskClient, archive: Archive
) -> None:
    bare = (
        recording(captions=""),
        recording(is_checked=False),
        recording(description=""),
        recording(Part.VOICE, captions="", title="Without captions"),
    )
    story = tell(archive, *bare)

    page = client.get(f"/stories/{story.id}").text

    assert "<video" not in page
    assert "<audio" not in page
    assert TITLE not in page
    assert "kettle" not in page
    for one in bare:
        assert client.get(f"/media/web/{one.id}/film").status_code == 404
        assert client.get(f"/media/web/{one.id}/captions.vtt").status_code == 404


def test_a_film_of_which_only_the_sound_may_be_used_shows_nothing_of_what_is_seen(
    app: Flask, client: FlaskClient, archive: Archive
) -> None:
    film = recording()
    story = tell(archive, film, allowed=SOUND)
    trainer = signed_in(app, Role.TRAINER)

    public = client.get(f"/stories/{story.id}").text
    training = trainer.get(f"/training/stories/{story.id}").text

    assert "<audio" in public
    assert "kettle" in public
    for gone in ("<video", SEEN, "/film", "/800", "descriptions.vtt"):
        assert gone not in public
    assert "<video" in training
    assert SEEN in training
    for size, status in (("sound", 200), ("wave", 200), ("film", 404), ("800", 404),
                         ("captions.vtt", 200), ("descriptions.vtt", 404)):  # fmt: skip
        with client.get(f"/media/web/{film.id}/{size}") as given:
            assert given.status_code == status, size
    assert trainer.get(f"/media/training_here/{film.id}/descriptions.vtt").text == DESCRIBED


def test_captions_are_given_by_their_type_and_gone_when_the_film_is_taken_back(
    client: FlaskClient, archive: Archive
) -> None:
    film = recording()
    story = tell(archive, film, allowed=WEB_ALONE)
    address = f"/media/web/{film.id}/captions.vtt"

    given = client.get(address)
    no = [Answer(Use.WEB, part, Decision.NO, media_id=film.id) for part in BOTH]
    changes.change(archive, teller_of(story), story.id, answers=no, screens=("W22",))
    after, nowhere = client.get(address), client.get("/media/web/nothing/captions.vtt")

    assert given.text == WORDS
    assert given.mimetype == "text/vtt"
    assert given.headers["Cache-Control"] == "no-cache"
    assert after.status_code == 404
    assert (after.text, dict(after.headers)) == (nowhere.text, dict(nowhere.headers))
    assert "kettle" not in client.get(f"/stories/{story.id}").text


def test_a_result_leads_to_the_second_at_which_it_is_said(
    client: FlaskClient, archive: Archive
) -> None:
    sound = recording(Part.VOICE)
    story = tell(archive, sound, allowed={Use.WEB: (Part.VOICE,)})

    page = client.get("/stories?q=zinnias").text
    there = f"/stories/{story.id}?at=5&amp;recording={sound.id}#recording-{sound.id}"

    assert there in page
    assert "Then the <mark>zinnias</mark> came out." in page
    assert (
        f'/media/web/{sound.id}/sound#t=5"'
        in client.get(there.replace("&amp;", "&").partition("#")[0]).text
    )
    assert client.get(f"/stories/{story.id}?at=-5").status_code == 200


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    return signed_in(app, Role.CURATOR)


def words_of(media_id: str) -> str:
    return f"/desk/recordings/{media_id}/words"


def based_on(archive: Archive, story) -> str:
    return str(renditions.of_story(archive.db, story)[-1].last_number)


def test_i_13_captions_are_suggested_seen_and_agreed_to_before_anyone_hears_them(
    client: FlaskClient, desk: FlaskClient, archive: Archive, clock: Clock
) -> None:
    sound = recording(Part.VOICE, captions="", is_checked=False)
    story = tell(archive, sound, allowed={Use.WEB: (Part.VOICE,)})
    address = words_of(sound.id)
    sent = {"n": "0", "based_on": based_on(archive, story), "title": TITLE, **FIELDS, "do": "show"}

    unticked = desk.post(address, data={**sent, "reason": "To follow it."})
    shown = desk.post(address, data={**sent, "reason": "To follow it.", "is_checked": "yes"})
    waiting = proposals.waiting(archive, teller_of(story), story.id)
    before = client.get(f"/stories/{story.id}").text
    consents.approve_rendition(
        archive, teller_of(story), story.id,
        rendition_number=waiting.rendition.number, thinking=Thinking.TIME,
    )  # fmt: skip
    thinking = client.get(f"/stories/{story.id}").text
    clock.move(days=15)
    after = client.get(f"/stories/{story.id}").text

    assert unticked.status_code == 422
    assert "check every line" in unticked.text
    assert shown.status_code == 303
    assert any(
        "about the kettle" in "".join(text for text, _ in line.after)
        for section in waiting.sections
        for line in section.lines
    )
    assert "<audio" not in before
    assert "<audio" not in thinking
    assert "<audio" in after
    assert "about the kettle" in after


def test_captions_are_changed_piece_by_piece_without_script(
    desk: FlaskClient, archive: Archive
) -> None:
    sound = recording(Part.VOICE)
    tell(archive, sound)
    address = words_of(sound.id)

    def sent(page: str, do: str, **more: object) -> str:
        fields = {
            name: re.findall(rf'name="said-{name}"[^>]*value="([^"]*)"', page)
            for name in ("start", "end", "who")
        }
        fields["text"] = re.findall(r'name="said-text"[^>]*>([^<]*)</textarea>', page)
        data = {f"said-{name}": values for name, values in fields.items()}
        answer = desk.post(
            address, data={**data, "n": "0", "based_on": "1", "title": TITLE, "do": do, **more}
        )
        assert answer.status_code in {200, 303}
        return answer.text

    page = desk.get(address).text
    split = sent(page, "said-split-1")
    joined = sent(split, "said-join-1")
    more = sent(joined, "said-add-2")
    less = sent(more, "said-remove-1")
    lines = sent(joined, "lines")

    assert split.count("<legend") == page.count("<legend") + 1
    assert "Nobody told us" in split
    assert joined.count("<legend") == page.count("<legend")
    assert more.count("<legend") == page.count("<legend") + 1
    assert "Nobody told us" not in less.partition("<form")[2].partition("<textarea")[2]
    assert "zinnias" in less
    assert sent(page, "nonsense-8").count("<legend") == page.count("<legend")
    assert sent(page, "said-split-9").count("<legend") == page.count("<legend")
    assert "<legend" in lines


def test_two_curators_at_once_lose_no_words(desk: FlaskClient, archive: Archive) -> None:
    sound = recording(Part.VOICE)
    story = tell(archive, sound)
    address = words_of(sound.id)
    sent = {"n": "0", "based_on": based_on(archive, story), "title": TITLE, **FIELDS, "do": "keep"}

    first = desk.post(address, data=sent)
    second = desk.post(address, data={**sent, "said-text": ["Quite other words."]})
    again = desk.post(address, data={**sent, "n": "1", "said-text": ["Quite other words."]})

    assert (first.status_code, second.status_code, again.status_code) == (303, 409, 303)
    assert "Quite other words." in second.text
    assert "about the kettle" in second.text
    assert 'name="n" value="1"' in second.text
    kept = caption_drafts.fetch(archive.db, sound.id)
    assert kept is not None
    assert (kept.n, kept.said[0].text) == (2, "Quite other words.")


def test_a_file_is_taken_in_and_labelled_until_a_person_has_checked_it(
    desk: FlaskClient, archive: Archive
) -> None:
    sound = recording(Part.VOICE)
    tell(archive, sound)
    address = words_of(sound.id)

    def given(content: bytes) -> object:
        return desk.post(
            f"{address}/file",
            data={"captions": (io.BytesIO(content), "x.vtt"), "n": "0", "is_machine": "yes"},
            content_type="multipart/form-data",
        )

    broken = given(b"WEBVTT\n\n00:01 --> 2\nHello")
    taken = given(b"WEBVTT\n\n00:01.000 --> 00:04.000\nThe machine heard a cattle.")
    page = desk.get(address).text

    assert broken.status_code == 422
    assert "Line 3: write both times" in broken.text
    assert taken.status_code == 303
    assert "heard a cattle" in page
    assert "No person has checked them yet" in page


def test_lines_with_times_are_taken_and_their_faults_said(
    desk: FlaskClient, archive: Archive
) -> None:
    sound = recording(Part.VOICE)
    story = tell(archive, sound)
    address = words_of(sound.id)
    sent = {"as": "lines", "n": "0", "based_on": based_on(archive, story), "title": TITLE}

    wrong = desk.post(address, data={**sent, "said-lines": "Hello", "do": "keep"})
    kept = desk.post(address, data={**sent, "said-lines": "0:01 Ama: Hello", "do": "keep"})

    assert wrong.status_code == 422
    assert "Line 1: begin with the time" in wrong.text
    assert kept.status_code == 303
    draft = caption_drafts.fetch(archive.db, sound.id)
    assert draft is not None
    assert (draft.said[0].who, draft.said[0].text) == ("Ama", "Hello")


def test_the_teller_reads_and_hears_it_before_they_say_yes(
    app: Flask, client: FlaskClient, archive: Archive
) -> None:
    film = recording()
    story = tell(archive, film, state=EditorialState.IN_REVIEW)
    number = renditions.of_story(archive.db, story)[-1].number
    words = f"{film.id}/captions.vtt?version={number}"
    teller, curator = app.test_client(), signed_in(app, Role.CURATOR)
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    teller.get(f"/my-story/link/{keys.token}")

    curator.post(f"/desk/stories/{story.id}/ask", data={"rendition": number})
    asked = teller.get("/my-story/words").text
    look = teller.get("/my-story/coming/web").text

    for page in (asked, look):
        assert f'src="/my-story/recordings/{words}"' in page
        assert f"/my-story/recordings/{film.id}/file/film" in page
        assert "about the kettle" in page
        assert SEEN in page
    assert teller.get(f"/my-story/recordings/{words}").text == WORDS
    assert curator.get(f"/desk/recordings/{words}").text == WORDS
    assert client.get(f"/my-story/recordings/{words}").status_code == 404
    assert client.get(f"/desk/recordings/{words}").status_code == 404
    assert SEEN in curator.get(f"/desk/stories/{story.id}").text


def test_a_recording_that_came_by_post_gets_its_words_and_so_stands_in_the_story(
    desk: FlaskClient, archive: Archive
) -> None:
    story = tell(archive)
    media_id = give_to(archive, story, recorded.wav())
    page = desk.get(f"/desk/stories/{story.id}").text
    sent = {"n": "0", "based_on": based_on(archive, story), "title": TITLE, **FIELDS, "do": "show"}
    sent |= {
        "said-start": ["0:00"],
        "said-end": ["0:01"],
        "said-text": ["Hello."],
        "reason": "It came.",
    }

    shown = desk.post(words_of(media_id), data={**sent, "is_checked": "yes"})

    assert "nothing yet: it cannot be shown without" in page
    assert desk.get(words_of(media_id)).status_code == 200
    assert shown.status_code in {302, 303}, shown.text
    (one,) = renditions.of_story(archive.db, story)[-1].content.recordings
    assert (one.id, one.title, one.has_its_words) == (media_id, TITLE, True)
