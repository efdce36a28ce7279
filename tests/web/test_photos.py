"""Give photos with a story, see them where they were allowed, and take them out again."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Use
from storybank.domain.people import Role
from storybank.services import at_desk, contributors, media, own_photos, review
from storybank.services.consent import Thinking
from storybank.web import photos
from tests.conftest import CLEO, teller_of
from tests.media import made
from tests.media.scanning import hidden_in
from tests.services.pictures import ALT, story_with_picture
from tests.web.journey import agree, ask, newest
from tests.web.staff import signed_in
from tests.web.walk import four_words, say_yes, walk

MEDIA = re.compile(r"/share/q/photos/([\w-]{22})/file")


def opened(app: Flask):
    return app.extensions["bank"].open()


def give(client: FlaskClient, *contents: bytes) -> str:
    """Send photos and return the page that follows."""
    sent = [(io.BytesIO(content), "../../etc/Zwexelquor‮gpj.exe") for content in contents]
    answer = client.post(
        "/share/q/photos",
        data={"photos": sent},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    return answer.get_data(as_text=True)


def ids(page: str) -> list[str]:
    return list(dict.fromkeys(MEDIA.findall(page)))


def test_several_photos_are_given_ordered_told_about_and_deleted(client: FlaskClient) -> None:
    page = give(client, made.jpeg(), made.png())
    first, second = ids(page)
    assert "Please tell us about it" in page
    assert "Zwexelquor" not in page

    client.post(f"/share/q/photos/{second}/move", data={"to": "earlier"})
    told = client.post(f"/share/q/photos/{first}", data={"alt": ALT, "who": "teller"})
    client.post(f"/share/q/photos/{second}/remove")

    assert told.status_code == 303
    page = client.get("/share/q/photos").get_data(as_text=True)
    assert ids(page) == [first]
    assert ALT in page


def test_the_order_is_the_givers(client: FlaskClient) -> None:
    first, second = ids(give(client, made.jpeg(), made.png()))

    client.post(f"/share/q/photos/{second}/move", data={"to": "earlier"})

    assert ids(client.get("/share/q/photos").get_data(as_text=True)) == [second, first]


def test_ac_83_a_given_photo_holds_nothing_but_its_pixels(
    client: FlaskClient, instance: Path
) -> None:
    (media_id,) = ids(give(client, made.jpeg()))

    answer = client.get(f"/share/q/photos/{media_id}/file/1600", buffered=True)

    assert hidden_in(answer.data) == []
    for path in (instance / "media").glob("??/*"):
        assert hidden_in(path.read_bytes()) == []
        assert made.SECRET.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "We cannot use this kind of file"),
        (b"", "This file is empty"),
        (made.jpeg()[:600], "We could not open this photo"),
    ],
)
def test_what_is_no_photo_gets_a_sentence_and_leaves_no_file(
    content: bytes, words: str, client: FlaskClient, instance: Path
) -> None:
    page = give(client, content)

    assert words in page
    assert "There is a problem" in page
    assert list((instance / "media").glob("??/*")) == []


def test_good_photos_are_kept_beside_a_bad_one(client: FlaskClient) -> None:
    page = give(client, made.jpeg(), b"%PDF-1.7")

    assert "Photo 2 of 2: We cannot use this kind of file" in page
    assert len(ids(page)) == 1


def test_each_problem_is_told_and_leads_to_the_field(client: FlaskClient) -> None:
    page = give(client, b"%PDF-1.7", made.jpeg(), b"%PDF-1.7")

    assert page.count('href="#photo"') == 2
    assert 'id="photo"' in page
    assert "Photo 3 of 3: We cannot use this kind of file" in page


def test_a_photo_too_many_is_not_lost_in_silence(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MOST_PICTURES", 1)
    monkeypatch.setattr(photos, "MOST_PICTURES", 1)

    page = give(client, made.jpeg(), made.jpeg())

    assert len(ids(page)) == 1
    assert "Photo 2 of 2: You can give" in page
    assert 'id="photo" tabindex="-1" aria-describedby="photo-error"' in page


def test_the_page_for_the_story_says_where_photos_and_voices_go(client: FlaskClient) -> None:
    page = client.get("/share/q/story").get_data(as_text=True)

    assert "Photos and recordings come on a later page" in page
    assert "I will tell it in a recording" in page


def test_a_face_is_hidden_for_good(client: FlaskClient) -> None:
    (media_id,) = ids(give(client, made.jpeg()))

    answer = client.post(
        f"/share/q/photos/{media_id}/hide", data={"squares": [str(n) for n in range(1, 49)]}
    )

    assert answer.status_code == 303
    shown = client.get(f"/share/q/photos/{media_id}/file/800", buffered=True)
    assert made.colours(shown.data) == ("grey", "grey")


def test_a_photo_of_one_draft_is_not_there_for_another(app: Flask, client: FlaskClient) -> None:
    (media_id,) = ids(give(client, made.jpeg()))
    stranger = app.test_client()

    assert stranger.get(f"/share/q/photos/{media_id}/file/320", buffered=True).status_code == 404
    give(stranger, made.png())
    assert stranger.get(f"/share/q/photos/{media_id}/file/320", buffered=True).status_code == 404
    assert stranger.post(f"/share/q/photos/{media_id}/remove").status_code == 404
    assert client.get(f"/share/q/photos/{media_id}/file/320", buffered=True).status_code == 200


def test_words_are_asked_for_each_photo_unless_it_only_decorates(client: FlaskClient) -> None:
    """A11Y-31."""
    (media_id,) = ids(give(client, made.jpeg()))

    without = client.post(f"/share/q/photos/{media_id}", data={"who": "nobody"})
    decorating = client.post(
        f"/share/q/photos/{media_id}", data={"who": "nobody", "is_decoration": "1"}
    )

    assert without.status_code == 422
    assert "Say what is in the photo" in without.get_data(as_text=True)
    assert decorating.status_code == 303


def test_ac_18_a_page_shows_a_photo_and_its_words_only_where_it_was_allowed(
    app: Flask, client: FlaskClient
) -> None:
    archive = opened(app)
    story, media_id = story_with_picture(archive, shown_in=(Use.TRAINING_HERE,))
    shown, shown_id = story_with_picture(archive)

    hidden = client.get(f"/stories/{story.id}").get_data(as_text=True)
    page = client.get(f"/stories/{shown.id}").get_data(as_text=True)

    assert ALT not in hidden
    assert media_id not in hidden
    assert "og:image" not in hidden
    assert "<figure" not in hidden
    assert f'alt="{ALT}"' in page
    assert f"/media/web/{shown_id}/800.webp" in page
    archive.close()


def test_a_served_photo_says_what_it_is_and_no_more(app: Flask, client: FlaskClient) -> None:
    archive = opened(app)
    _, media_id = story_with_picture(archive)
    archive.close()

    answer = client.get(f"/media/web/{media_id}/320.webp", buffered=True)

    assert answer.status_code == 200
    assert answer.mimetype == "image/webp"
    assert answer.headers["Content-Disposition"] == "inline"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Last-Modified" not in answer.headers
    assert client.get(f"/media/web/{media_id}", buffered=True).mimetype == "image/jpeg"


def test_a_piece_of_a_file_is_given_and_a_known_one_is_not_sent_again(
    app: Flask, client: FlaskClient
) -> None:
    archive = opened(app)
    _, media_id = story_with_picture(archive)
    archive.close()
    whole = client.get(f"/media/web/{media_id}", buffered=True)

    piece = client.get(f"/media/web/{media_id}", buffered=True, headers={"Range": "bytes=0-9"})
    again = client.get(
        f"/media/web/{media_id}", buffered=True, headers={"If-None-Match": whole.headers["ETag"]}
    )

    assert (piece.status_code, piece.data) == (206, whole.data[:10])
    assert again.status_code == 304


def test_a_photo_that_was_taken_back_is_not_there_at_the_next_request(
    app: Flask, client: FlaskClient
) -> None:
    """Neither whole, nor in pieces, nor to who has it already; nor in any other size."""
    archive = opened(app)
    story, media_id = story_with_picture(archive)
    tag = client.get(f"/media/web/{media_id}", buffered=True).headers["ETag"]

    own_photos.take_out(archive, teller_of(story), story.id, media_id=media_id)
    archive.close()

    made_up = client.get("/media/web/AAAAAAAAAAAAAAAAAAAAAA", buffered=True)
    for address in (f"/media/web/{media_id}", f"/media/web/{media_id}/cover.webp"):
        for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": tag}):
            answer = client.get(address, headers=headers, buffered=True)
            assert answer.status_code == 404
            assert answer.data == made_up.data
            assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "/media/training_here/{id}",
        "/media/print/{id}",
        "/media/social/{id}",
        "/media/nothing/{id}",
        "/media/web/{id}/99999",
        "/media/web/{id}/800.exe",
        "/media/web/../../secret-key",
        "/media/web/%2e%2e%2fsecret-key",
    ],
)
def test_no_other_address_gives_the_file_to_a_visitor(
    address: str, app: Flask, client: FlaskClient
) -> None:
    archive = opened(app)
    _, media_id = story_with_picture(archive)
    archive.close()

    assert client.get(address.format(id=media_id), buffered=True).status_code == 404


def test_ac_42_a_teller_takes_out_one_photo_and_gets_a_new_receipt(
    app: Flask, client: FlaskClient
) -> None:
    archive = opened(app)
    story, media_id = story_with_picture(archive)
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    archive.close()
    client.get(f"/my-story/link/{keys.token}")
    page = client.get("/my-story/photos").get_data(as_text=True)
    assert "Take out photo 1 everywhere" in page
    assert client.get(f"/my-story/photos/{media_id}/file/320", buffered=True).status_code == 200

    answer = client.post(f"/my-story/photos/{media_id}", follow_redirects=True)

    assert "Nobody sees the photo there now" in answer.get_data(as_text=True)
    assert client.get(f"/media/web/{media_id}", buffered=True).status_code == 404
    text = client.get(f"/stories/{story.id}")
    assert text.status_code == 200
    assert "A ramp." in text.get_data(as_text=True)


def test_a_yes_to_a_photo_waits_for_the_time_to_think(
    app: Flask, client: FlaskClient, clock
) -> None:
    archive = opened(app)
    story, media_id = story_with_picture(archive, shown_in=(Use.TRAINING_HERE,))
    who = teller_of(story)

    own_photos.change(archive, who, story.id, media_id=media_id, code="web", said="yes")

    assert client.get(f"/media/web/{media_id}", buffered=True).status_code == 404
    clock.move(days=13)
    assert client.get(f"/media/web/{media_id}", buffered=True).status_code == 404
    clock.move(days=2)
    assert client.get(f"/media/web/{media_id}", buffered=True).status_code == 200
    archive.close()


def test_ac_35_other_words_with_a_photo_wait_for_the_teller(
    app: Flask, client: FlaskClient
) -> None:
    archive = opened(app)
    story, media_id = story_with_picture(archive)
    desk = at_desk.open_story(archive, CLEO, story.id)
    (picture,) = desk.newest.content.pictures
    changed = replace(desk.newest.content, pictures=(replace(picture, alt="A ramp"),))

    review.propose(
        archive, CLEO, story.id, content=changed, reason="shorter", based_on=desk.newest.number
    )

    page = client.get(f"/stories/{story.id}").get_data(as_text=True)
    assert f'alt="{ALT}"' in page
    assert client.get(f"/media/web/{media_id}", buffered=True).status_code == 200
    archive.close()


def test_a_photo_goes_from_the_form_to_the_page_where_it_was_allowed_and_nowhere_else(
    app: Flask, client: FlaskClient, clock
) -> None:
    """AC-24: that people may know one is asked before any photo is, and kept for the desk."""
    (media_id,) = ids(give(client, made.jpeg()))
    client.post(f"/share/q/photos/{media_id}", data={"alt": ALT, "who": "teller"})

    asked = walk(
        client,
        **{
            f"photo-web-{media_id}": {"answer": "yes"},
            f"photo-training_here-{media_id}": {"answer": "no"},
        },
    )
    check = client.get("/share/check").get_data(as_text=True)
    words = four_words(say_yes(client))
    curator = signed_in(app, Role.CURATOR)
    address = newest(curator)
    at_desk = curator.get(address).get_data(as_text=True)
    assert ALT in at_desk
    assert "knows that people may know them by a photo" in at_desk
    ask(curator, address)
    agree(app, words, Thinking.TIME)
    curator.post(f"{address}/approve")
    clock.move(days=15)

    assert asked.index("guess") < asked.index(f"photo-web-{media_id}")
    assert f"/share/q/photos/{media_id}/file/800" in check
    page = client.get(f"/stories/{address.rsplit('/', 1)[1]}").get_data(as_text=True)
    assert f'alt="{ALT}"' in page
    assert client.get(f"/media/web/{media_id}", buffered=True).status_code == 200
    assert client.get(f"/media/training_here/{media_id}", buffered=True).status_code == 404


def test_ac_05_no_control_is_for_more_than_one_photo_or_use(client: FlaskClient) -> None:
    first, second = ids(give(client, made.jpeg(), made.png()))
    for media_id in (first, second):
        client.post(f"/share/q/photos/{media_id}", data={"alt": ALT, "who": "teller"})
    yes = {"answer": "yes"}

    asked = walk(
        client,
        **{
            f"photo-{use}-{media_id}": yes
            for use in ("web", "training_here")
            for media_id in (first, second)
        },
    )

    assert [one for one in asked if one.startswith("photo-")] == [
        f"photo-{use}-{media_id}"
        for media_id in (first, second)
        for use in ("training_here", "web")
    ]


def test_ac_19_someone_else_in_a_photo_is_asked_before_anyone_sees_it(
    app: Flask, client: FlaskClient
) -> None:
    (media_id,) = ids(give(client, made.jpeg()))
    client.post(
        f"/share/q/photos/{media_id}", data={"alt": ALT, "who": "others", "who_words": "my sister"}
    )
    walk(
        client,
        **{
            f"photo-web-{media_id}": {"answer": "yes"},
            f"photo-training_here-{media_id}": {"answer": "yes"},
        },
    )
    say_yes(client)

    curator = signed_in(app, Role.CURATOR)
    address = newest(curator)
    page = curator.get(address).get_data(as_text=True)
    say = curator.get(f"{address}/people").get_data(as_text=True)

    assert "In photo 1 there is also: my sister" in page
    assert "asked about that alone" in say


def test_a_photo_with_a_face_to_hide_waits_for_it(client: FlaskClient) -> None:
    (media_id,) = ids(give(client, made.jpeg()))
    client.post(f"/share/q/photos/{media_id}", data={"alt": ALT, "who": "teller"})
    client.post("/share/q/use-web", data={"answer": "yes"})

    answer = client.post(f"/share/q/photo-web-{media_id}", data={"answer": "hide"})

    assert answer.location == f"/share/q/photos/{media_id}/hide"


def test_a_use_that_is_not_asked_about_photos_is_not_there(app: Flask, client: FlaskClient) -> None:
    archive = opened(app)
    story, media_id = story_with_picture(archive)
    with archive.writing():
        keys = contributors.new_keys(archive, story_number=story.number)
    archive.close()
    client.get(f"/my-story/link/{keys.token}")

    assert client.get(f"/my-story/photos/{media_id}/search_engines").status_code == 404
    assert client.post(f"/my-story/photos/{media_id}/nothing").status_code == 404
    assert client.get(f"/my-story/photos/{media_id}/web").status_code == 200
