"""Tell a story with pictures at /share, with a line under each, and read it."""

import io
import re

from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Use
from storybank.domain.people import Role
from storybank.services.consent import Thinking
from tests.conftest import Clock
from tests.media import made
from tests.services.pictures import ALT, story_with_picture
from tests.web.journey import agree, ask, newest
from tests.web.staff import signed_in
from tests.web.test_photos import give, ids, opened
from tests.web.walk import four_words, say_yes, walk

LINE = "Zquolk brought the bricks."
IN_PICTURES = {"words": "", "title": "", "in_pictures": "yes"}


def tell(client: FlaskClient, media_id: str, **differs: str) -> str:
    """Say what is asked of one picture; return the page that answers."""
    said = {"alt": ALT, "who": "nobody", "line": LINE, **differs}
    answer = client.post(f"/share/q/photos/{media_id}", data=said, follow_redirects=True)
    return answer.get_data(as_text=True)


def test_a_story_is_given_in_pictures_without_a_typed_word(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    client.post("/share/q/story", data=IN_PICTURES)
    first, second = ids(give(client, made.jpeg(), made.png()))
    tell(client, first)
    tell(client, second, line="", no_words="1", alt="A door")
    yes, no = {"answer": "yes"}, {"answer": "no"}

    walk(
        client,
        story=IN_PICTURES,
        **{
            f"photo-web-{first}": no,
            f"photo-web-{second}": yes,
            f"photo-training_here-{first}": yes,
            f"photo-training_here-{second}": yes,
        },
    )
    check = client.get("/share/check").get_data(as_text=True)
    words = four_words(say_yes(client))
    curator = signed_in(app, Role.CURATOR)
    address = newest(curator)
    ask(curator, address)
    agree(app, words, Thinking.TIME)
    curator.post(f"{address}/approve")
    clock.move(days=15)

    assert LINE in check
    page = client.get(f"/stories/{address.rsplit('/', 1)[1]}").get_data(as_text=True)
    steps = re.search(r'<ol class="app-steps".*?</ol>', page, re.S)[0]
    assert steps.count("<li>") == 2
    assert f'<p class="app-step__alone">{LINE}</p>' in steps
    assert steps.count("<figure") == 1
    assert first not in page
    assert ALT not in page
    assert f"/media/web/{second}/800" in steps
    assert 'alt="A door"' in steps
    assert LINE.removesuffix(".") in re.search(r"<h1.*?</h1>", page, re.S)[0]


def test_each_picture_asks_for_its_line_or_for_no_words(client: FlaskClient) -> None:
    client.post("/share/q/story", data=IN_PICTURES)
    (media_id,) = ids(give(client, made.jpeg()))

    neither = tell(client, media_id, line="")
    both = tell(client, media_id, no_words="1")
    long = tell(client, media_id, line="x" * 601, alt="")
    done = tell(client, media_id)

    assert "Write your words under the picture" in neither
    assert "Choose one" in both
    assert "Use fewer words" in long
    assert "Say what is in the photo" in long
    assert LINE in done


def test_words_are_asked_for_where_nobody_tells_with_pictures(client: FlaskClient) -> None:
    answer = client.post("/share/q/story", data={"words": "", "title": "The ramp"})
    (media_id,) = ids(give(client, made.jpeg()))

    asked = client.get(f"/share/q/photos/{media_id}").get_data(as_text=True)

    assert answer.status_code == 422
    assert "Write something here" in answer.get_data(as_text=True)
    assert 'name="line"' not in asked


def test_a_story_in_pictures_waits_for_its_first_picture(client: FlaskClient) -> None:
    walk_on = {"story": IN_PICTURES}

    pages = client.get("/share/q/photos").get_data(as_text=True)
    client.post("/share/q/story", data=walk_on["story"])
    told = client.get("/share/q/photos").get_data(as_text=True)

    assert "Do you want to add photos?" in pages
    assert "Your story in pictures" in told
    assert "one picture at least" in told
    assert client.get("/share/check").status_code == 303


def test_another_picture_in_its_place_is_asked_about_anew(client: FlaskClient) -> None:
    client.post("/share/q/story", data=IN_PICTURES)
    (media_id,) = ids(give(client, made.jpeg()))
    tell(client, media_id)

    client.post(
        f"/share/q/photos/{media_id}/replace",
        data={"photo": (io.BytesIO(made.png()), "other.png")},
        content_type="multipart/form-data",
    )

    page = client.get("/share/q/photos").get_data(as_text=True)
    assert LINE not in page
    assert "Please tell us about it" in page


def test_that_photos_can_be_posted_or_brought_is_said_in_plain_words(client: FlaskClient) -> None:
    page = client.get("/share/q/photos").get_data(as_text=True)
    story = client.get("/share/q/story").get_data(as_text=True)

    assert "Post them or bring them" in page
    assert "post your photos" in page
    assert "post them or bring them" in story


def test_what_kinds_are_taken_is_said(client: FlaskClient) -> None:
    page = client.get("/share/q/photos").get_data(as_text=True)

    assert "JPEG, PNG, WebP, GIF or HEIC" in page
    assert "image/heic" in page


def test_a_phones_own_photo_is_given(client: FlaskClient) -> None:
    (media_id,) = ids(give(client, made.heic()))

    shown = client.get(f"/share/q/photos/{media_id}/file/800", buffered=True)

    assert made.colours(shown.data) == ("red", "blue")


def test_a_line_is_edited_at_the_desk_and_shown_to_its_teller(app: Flask) -> None:
    archive = opened(app)
    story, media_id = story_with_picture(archive, body="", line=LINE)
    archive.close()
    curator = signed_in(app, Role.CURATOR)
    page = curator.get(f"/desk/stories/{story.id}/edit").get_data(as_text=True)
    based_on = re.search(r'name="based_on" value="(\d+)"', page)[1]

    sent = curator.post(
        f"/desk/stories/{story.id}/edit",
        data={
            "based_on": based_on,
            "title": "The ramp",
            "body": "",
            f"line-{media_id}": "Four of us came.",
            "reason": "plainer",
        },
    )

    assert LINE in page
    assert sent.status_code == 303, sent.get_data(as_text=True)
    shown = curator.get(f"/desk/stories/{story.id}").get_data(as_text=True)
    assert "Under it: Four of us came." in shown


def test_a_photo_that_was_posted_is_added_on_a_page_of_the_desk(app: Flask) -> None:
    archive = opened(app)
    story, _ = story_with_picture(archive, shown_in=(Use.WEB,))
    archive.close()
    curator = signed_in(app, Role.CURATOR)
    address = f"/desk/stories/{story.id}/photos"
    said = {
        "alt": "A door", "who": "nobody", "line": "It opened.", "use-web": "yes",
        "indicated_by": "self", "method": "letter", "note": "Her letter of 2 March",
    }  # fmt: skip

    without = curator.post(address, data={**said, "note": ""})
    empty = curator.post(address, data=said)
    added = curator.post(
        address,
        data={**said, "photo": (io.BytesIO(made.jpeg()), "../../Zwexelquor.exe")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )

    assert without.status_code == 422
    assert "Write how we know" in without.get_data(as_text=True)
    assert "This file is empty" in empty.get_data(as_text=True)
    page = added.get_data(as_text=True)
    assert "Nobody sees it before its teller says yes" in page
    assert "It opened." in page
    assert "Zwexelquor" not in page
    assert app.test_client().get(address).status_code == 404
