"""Test the logo: taken in safely, shown beside the name, changed, removed, and in the journal."""

import re
from io import BytesIO

import pytest
from PIL import Image

from storybank.domain.errors import InvalidError
from storybank.domain.people import Role, member
from storybank.services import logo
from storybank.storage import journal
from tests.media import made
from tests.web.staff import enter

ADA = member("ada", frozenset({Role.ADMIN}))
SECRET = made.SECRET.encode()


def picture(kind="PNG", size=(900, 300)):
    held = BytesIO()
    Image.new("RGBA", size, (10, 90, 60, 128)).save(held, kind)
    return held.getvalue()


def send(client, content, alt="A green field", name="secret-plan.png"):
    return client.post("/admin/settings/logo", data={"logo": (BytesIO(content), name), "alt": alt})


def address(client, page="/"):
    """Return where the logo of a page is, or None where it has none."""
    found = re.search(r'<img src="(/logo/\w+)"[^>]* alt="([^"]*)">', client.get(page).text)
    return found and found[1]


@pytest.fixture
def ada(app):
    return enter(app, "ada@example.org", Role.ADMIN)


def test_a_logo_stands_on_each_page_until_it_is_removed_and_the_journal_says_who(app, ada, client):
    assert address(client) is None
    sent = send(ada, picture())
    at = address(client)
    file = client.get(at)
    shown = Image.open(BytesIO(file.data))

    assert sent.status_code == 303
    assert (file.status_code, file.mimetype, shown.size) == (200, "image/webp", (320, 107))
    assert 'alt="A green field"' in client.get("/stories").text
    ada.post("/admin/settings/logo/remove")
    assert address(client) is None
    assert client.get(at).status_code == 404
    archive = app.extensions["bank"].open()
    deeds = [one.deed for one in journal.find(archive.db, deeds=["logo_changed", "logo_removed"])]
    archive.close()
    assert sorted(deeds) == ["logo_changed", "logo_removed"]


def test_nothing_of_the_file_but_its_dots_is_given_out_and_it_may_do_nothing(app, ada, client):
    jpeg = made.jpeg()
    assert SECRET in jpeg

    send(ada, jpeg)
    file = client.get(address(client))

    assert SECRET not in file.data
    assert "secret-plan" not in str(file.headers)
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    etag = {"If-None-Match": file.headers["ETag"]}
    assert client.get(address(client), headers=etag).status_code == 304


@pytest.mark.parametrize(
    ("content", "alt", "field"),
    [
        (b"", "", "logo"),
        (b"<svg onload=alert(1)>", "", "logo"),
        (picture("GIF"), "", "logo"),
        (picture(), "a" * 201, "alt"),
    ],
)
def test_what_is_no_logo_is_refused_and_the_old_one_stays(app, ada, client, content, alt, field):
    send(ada, picture("WEBP"))
    before = address(client)

    refused = send(ada, content, alt)

    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert address(client) == before


def test_a_picture_of_more_than_two_megabytes_is_refused_before_it_is_opened(archive):
    with pytest.raises(InvalidError) as refused:
        logo.change(archive, ADA, picture() + b"x" * logo.LARGEST_BYTES, alt="")

    assert refused.value.problems == {"logo": "Choose a picture smaller than 2 MB."}


def test_nobody_but_an_admin_reaches_the_page_of_the_logo(app, client):
    cleo = enter(app, "cleo@example.org", Role.CURATOR)

    assert cleo.get("/admin/settings/logo").status_code == 404
    assert send(cleo, picture()).status_code == 404
    assert address(client) is None
