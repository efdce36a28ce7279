"""Look after the names that searches take as one, at the desk."""

import io
import re

import pytest

from storybank.domain.people import Role
from tests.conftest import make_story
from tests.web.staff import enter

OCC = "OCC\r\nOxfordshire County Council\r\n"


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


def add(cleo, names=OCC):
    """Add names as the form does and return the address of the group."""
    answer = cleo.post("/desk/names", data={"names": names})
    assert answer.status_code == 303, answer.text
    first = names.split("\r\n", maxsplit=1)[0]
    page = cleo.get("/desk/names").text
    return re.search(rf'href="(/desk/names/\d+)"><span [^>]*>[^<]*</span>{first}</a>', page)[1]


def seen(cleo, group):
    """Return the names that the form says it showed."""
    return re.search(r'name="seen" value="([^"]*)"', cleo.get(group).text)[1]


def upload(cleo, content):
    data = {"file": (io.BytesIO(content), "../../names of ours.csv")}
    return cleo.post("/desk/names/table", data=data, content_type="multipart/form-data")


def test_names_are_added_and_the_public_search_obeys(archive, client, cleo):
    make_story(archive, title="Oxfordshire County Council cut the service")
    before = client.get("/api/v1/stories?q=OCC").json["total"]

    answer = cleo.post("/desk/names", data={"names": OCC}, follow_redirects=True)

    assert before == 0
    assert "Searches take “OCC” and “Oxfordshire County Council” as one from now on." in answer.text
    assert "</span>OCC</a> · Oxfordshire County Council" in answer.text
    assert client.get("/api/v1/stories?q=OCC").json["total"] == 1
    assert 'href="/desk/names"' in cleo.get("/desk").text


def test_what_is_wrong_is_said_beside_what_was_typed(cleo):
    answer = cleo.post("/desk/names", data={"names": "alone <b>"})
    add(cleo)
    twice = cleo.post("/desk/names", data={"names": OCC})

    assert answer.status_code == 422
    assert "<title>Error: Names that mean the same" in answer.text
    assert "alone &lt;b&gt;</textarea>" in answer.text
    assert twice.status_code == 409
    assert "These names mean the same already." in twice.text


def test_names_are_changed_put_back_removed_and_brought_back(archive, client, cleo):
    make_story(archive, title="Oxfordshire County Council cut the service")
    group = add(cleo)

    def found():
        return client.get("/api/v1/stories?q=OCC").json["total"]

    cleo.post(group, data={"names": "OCC\r\nthe owl club", "seen": seen(cleo, group)})
    changed, page = found(), cleo.get(group).text
    cleo.post(f"{group}/undo")
    undone = found()
    removed_page = cleo.post(f"{group}/remove", follow_redirects=True).text
    removed = found()
    cleo.post(f"{group}/bring-back")

    assert (changed, undone, removed, found()) == (0, 1, 0, 1)
    assert "Until 3 March 2026: OCC · Oxfordshire County Council" in page
    assert "Bring back “OCC”" in removed_page


def test_a_form_that_was_overtaken_shows_what_stands_now_and_what_was_typed(cleo):
    group = add(cleo)
    old = seen(cleo, group)
    cleo.post(group, data={"names": "OCC\r\nthe council", "seen": old})

    answer = cleo.post(group, data={"names": "OCC\r\nan owl", "seen": old})
    wrong = cleo.post(group, data={"names": "OCC", "seen": seen(cleo, group)})

    assert answer.status_code == 409
    assert "Someone else has changed these names meanwhile." in answer.text
    assert "OCC\nan owl</textarea>" in answer.text
    assert 'value="OCC\nthe council"' in answer.text
    assert wrong.status_code == 422
    assert "<title>Error: OCC" in wrong.text


def test_a_table_is_taken_in_given_out_and_taken_back(cleo):
    answer = upload(cleo, b"name,other name 1\r\nOCC,Oxfordshire County Council\r\nalone,\r\n")
    table = cleo.get("/desk/names/table.csv")
    batch = re.search(r'name="batch" value="([^"]+)"', answer.text)[1]
    back = cleo.post("/desk/names/table/take-back", data={"batch": batch}, follow_redirects=True)

    assert "1 group of names added</h1>" in answer.text
    assert "Line 3: Write at least two names" in answer.text
    assert table.mimetype == "text/csv"
    assert table.headers["Content-Disposition"] == 'attachment; filename="names.csv"'
    assert "\r\nOCC,Oxfordshire County Council\r\n" in table.text
    assert "Taken back: 1 group of names." in back.text
    assert "OCC," not in cleo.get("/desk/names/table.csv").text


def test_no_file_and_a_wrong_file_are_told_at_the_field(cleo):
    nothing = cleo.post("/desk/names/table")
    wrong = upload(cleo, b"GP,general practitioner\r\n")
    big = upload(cleo, b"name\n" + b"x" * 70_000)

    assert (nothing.status_code, wrong.status_code, big.status_code) == (422, 422, 413)
    assert '<a href="#file">Choose a file.</a>' in nothing.text
    assert "The first line must be: name" in wrong.text
    assert "names of ours" not in wrong.text


def test_an_empty_list_says_what_to_do(archive, cleo):
    with archive.writing() as db:
        db.execute("DELETE FROM glossary")

    assert "None yet. Add the abbreviations that people here use." in cleo.get("/desk/names").text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CURATOR])
def test_for_other_roles_the_names_do_not_exist(app, role):
    client = enter(app, "x@example.org", role)

    for address in ("/desk/names", "/desk/names/1", "/desk/names/table.csv"):
        assert client.get(address).status_code == 404
    for address in ("", "/1", "/1/undo", "/1/remove", "/1/bring-back", "/table"):
        assert client.post(f"/desk/names{address}", data={"names": OCC}).status_code == 404


def test_what_is_not_there_is_not_found(cleo):
    assert cleo.get("/desk/names/99999").status_code == 404
    assert cleo.post("/desk/names/99999/remove").status_code == 404
