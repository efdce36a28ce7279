"""Test what every answer carries, and what every form must have."""

import re

import pytest

from storybank import create_app
from storybank.domain.people import Role
from tests.web.staff import PASSWORD, enter
from tests.web.walk import walk

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
    "font-src": "'self'", "media-src": "'self'", "connect-src": "'self'", "form-action": "'self'",
    "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip
PUBLIC = ("/", "/stories", "/stories?q=ramp", "/themes", "/api/v1/stories", "/health")
PRIVATE = ("/share", "/share/q/story", "/my-story", "/stop", "/stop/tell", "/sign-in", "/reset")
MISSING = ("/nowhere", "/stories/2345678", "/training/stories/2345678", "/api/v1/nothing")


@pytest.fixture
def guarded(app):
    """The application as it is served: forms need their token."""
    app.config.update(WTF_CSRF_ENABLED=True)
    return app


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


@pytest.mark.parametrize("address", [*PUBLIC, *PRIVATE, *MISSING, "/static/theme.css", "/desk"])
def test_every_answer_is_guarded_errors_files_and_redirects_included(client, told, address):
    told()

    with client.get(address) as answer:
        headers = answer.headers

    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert "Server" not in headers or "Werkzeug" not in headers["Server"]


@pytest.mark.parametrize("address", PUBLIC)
def test_i_3_a_public_page_is_asked_for_again_and_answers_that_nothing_changed(
    client, told, address
):
    story = told()

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    story_page = client.get(f"/stories/{story.id}")

    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Referrer-Policy"] == "same-origin"
    assert again.status_code == 304
    assert again.text == ""
    assert story_page.headers["Cache-Control"] == "no-cache"


def test_i_3_a_page_that_was_kept_is_of_no_use_once_its_story_has_ended(client, told, clock):
    story = told()
    tag = client.get(f"/stories/{story.id}").headers["ETag"]

    clock.move(days=400)
    answer = client.get(f"/stories/{story.id}", headers={"If-None-Match": tag})

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", [*PRIVATE, *MISSING, "/desk", "/stories?page=x&q=%ff"])
def test_what_is_not_public_is_never_kept_and_never_listed(client, address):
    headers = client.get(address).headers

    if address.startswith("/stories?"):
        assert headers["Cache-Control"] == "no-cache"
        return
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, noarchive"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_staff_pages_are_never_kept(app, told):
    told()
    client = enter(app, "cleo@example.org", Role.CURATOR, Role.TRAINER, Role.ADMIN)

    answers = [client.get(page) for page in ("/desk", "/training/stories", "/admin/people")]

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_static_files_are_kept_by_browsers(client):
    with client.get("/static/theme.css") as answer:
        assert answer.headers["Cache-Control"] == "max-age=600, public"
        assert answer.mimetype == "text/css"
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", ["../storybank.db", "%2e%2e/config.py", "..%5cconfig.py", "nope"])
def test_nothing_but_static_files_is_served_as_one(client, path):
    answer = client.get(f"/static/{path}")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_loads_nothing_from_elsewhere_and_nothing_inline(client, told):
    story = told()

    for address in ("/", "/stories", f"/stories/{story.id}", "/share", "/stop"):
        page = client.get(address).text
        assert not re.findall(
            r"<(?:script|img|link|iframe|form)[^>]+(?:src|href|action)=\"(?:https?:)?//", page
        )
        assert not re.search(r"\son\w+=|style=\"|<style", page), address
        inline = re.findall(r"<script(?![^>]*src=)([^>]*)>", page)
        assert set(inline) <= {' type="application/ld+json"'}


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:x", ""])
def test_another_host_is_refused(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 400


FORMS = ("/share/yes", "/share/another", "/my-story", "/sign-out", "/reset")


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("sent", [{}, {"csrf_token": "forged"}, {"csrf_token": ""}])
def test_a_form_without_its_token_does_nothing_and_is_shown_again(guarded, address, sent):
    client = guarded.test_client()

    answer = client.post(address, data={"words": "river lamp apple stone", **sent})

    assert answer.status_code == 400
    assert "Please send this once more" in answer.text
    assert 'name="words" value="river lamp apple stone"' in answer.text


def test_what_was_typed_is_text_on_the_page_that_shows_it_again(guarded):
    hostile = '"><script>alert(1)</script>'

    answer = guarded.test_client().post("/reset?a=\"'<", data={"email": hostile, hostile: "x"})

    assert answer.status_code == 400
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_a_form_that_is_shown_again_can_be_sent_with_one_press(guarded):
    client = guarded.test_client()
    stale = client.post("/reset", data={"email": "cleo@example.org", "csrf_token": "old"})

    again = client.post("/reset", data={"email": "cleo@example.org", "csrf_token": token(stale)})

    assert (again.status_code, again.location) == (303, "/reset/asked")


def test_a_question_of_the_form_keeps_a_whole_story_through_an_old_token(guarded):
    client = guarded.test_client()
    story = "A long morning.\n\nAnd <b>then</b> some."

    answer = client.post(
        "/share/q/story", data={"words": story, "title": "Mine", "csrf_token": "old"}
    )
    again = client.post(
        "/share/q/story", data={"words": story, "title": "Mine", "csrf_token": token(answer)}
    )

    assert answer.status_code == 400
    assert "<title>Error: " in answer.text
    assert "A long morning.\n\nAnd &lt;b&gt;then&lt;/b&gt; some.</textarea>" in answer.text
    assert "This page was open for a long time." in answer.text
    assert again.status_code == 303


def test_an_old_sign_in_page_keeps_the_address_and_never_the_password(guarded):
    client = guarded.test_client()

    answer = client.post(
        "/sign-in", data={"email": "cleo@example.org", "password": PASSWORD, "csrf_token": "old"}
    )

    assert answer.status_code == 400
    assert 'value="cleo@example.org"' in answer.text
    assert PASSWORD not in answer.text


def test_a_token_of_another_session_is_refused(guarded):
    one, other = guarded.test_client(), guarded.test_client()
    found = token(one.get("/reset"))
    other.get("/reset")

    answer = other.post("/reset", data={"email": "x@example.org", "csrf_token": found})

    assert answer.status_code == 400


def test_a_form_that_another_site_sent_is_refused_even_with_a_token(guarded):
    client = guarded.test_client()
    sent = {"email": "x@example.org", "csrf_token": token(client.get("/reset"))}

    answer = client.post("/reset", data=sent, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 400
    assert "x@example.org" not in answer.text
    assert client.post("/reset", data=sent).status_code == 303


def test_a_form_that_is_too_big_is_refused_with_a_page(client):
    answer = client.post("/sign-in", data={"email": "x" * 70_000})

    assert answer.status_code == 413
    assert "too long for this page" in answer.text


def test_a_story_of_200_000_letters_can_be_sent(client):
    answer = client.post("/share/q/story", data={"words": "é" * 200_000, "title": ""})

    assert answer.status_code == 303


def test_a_whole_story_is_given_with_tokens_on(guarded, monkeypatch):
    client = guarded.test_client()
    post = client.post

    def with_token(address, data=None, **more):
        page = client.get("/my-story")
        return post(address, data={**(data or {}), "csrf_token": token(page)}, **more)

    monkeypatch.setattr(client, "post", with_token)

    assert walk(client)


def test_behind_https_the_cookie_is_bound_to_this_host(instance, clock):
    with (instance / "config.toml").open("a", encoding="utf-8") as file:
        file.write('base_url = "https://stories.example.org"\n')
        file.write('trusted_hosts = ["stories.example.org"]\n')
    app = create_app(instance, clock)

    answer = app.test_client().get("/sign-in", base_url="https://stories.example.org")

    assert re.fullmatch(
        r"__Host-storybank=[\w-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax",
        answer.headers["Set-Cookie"],
    )
