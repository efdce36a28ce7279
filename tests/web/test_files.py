"""Test how style sheets and scripts are served."""

import re

from flask.testing import FlaskClient

YEAR = "max-age=315360000"


def test_a_page_names_its_files_by_their_hash_and_browsers_keep_them(client: FlaskClient):
    page = client.get("/")
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)

    assert named
    for address in named:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", address), address
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert YEAR in answer.headers["Cache-Control"]
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_plain_name_is_asked_about_again(client: FlaskClient):
    with client.get("/static/app.js") as answer:
        assert answer.status_code == 200
        assert "max-age=600" in answer.headers["Cache-Control"]


def test_a_hash_that_no_file_has_is_nowhere(client: FlaskClient):
    assert client.get("/static/theme.000000000000.css").status_code == 404
