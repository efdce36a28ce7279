"""Test /admin/settings: what counts at once, what wins, is refused, and a new archive needs."""

import re

import pytest

from storybank import create_app
from storybank.domain.people import CLI, Role
from storybank.services import settings
from storybank.services.archive import open_bank
from storybank.storage import journal
from tests.web.staff import enter

# What the settings page does not have to win over: the file names the uses alone.
NEW = 'base_url = "http://localhost"\n'
FILLED = {
    "organisation": {
        "organisation": "Fen Voices",
        "phone": "01632 960000",
        "reply_days": "7",
    },
    "support": {"jurisdiction": "uk-england-wales"},
}


@pytest.fixture
def new(tmp_path, clock):
    """An application over a new archive whose file says nothing of what a page has."""
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "config.toml").write_text(NEW, "utf-8")
    made = create_app(folder, clock)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return made


def change(client, section, **typed):
    """Send one part of the settings as its page stands, but for what is *typed*."""
    page = client.get(f"/admin/settings/{section}").text
    sent = {"seen": re.search(r'name="seen" value="(\w+)"', page)[1]}
    sent |= dict(
        re.findall(r'<input class="govuk-input[^>]* name="(\w+)" type="text" value="([^"]*)"', page)
    )
    sent |= dict(re.findall(r'name="(\w+)" type="radio" value="([^"]+)" checked', page))
    return client.post(f"/admin/settings/{section}", data=sent | typed)


def noted(app):
    archive = app.extensions["bank"].open()
    found = [one.codes for one in journal.find(archive.db, deeds=["setting_changed"])]
    archive.close()
    return found


def test_a_new_archive_asks_about_training_alone_until_its_checklist_is_done(new):
    ada = enter(new, "ada@example.org", Role.ADMIN)

    before = ada.get("/admin/settings").text
    refused = change(ada, "uses", uses=["training_here", "web"])
    still = ada.get("/admin/people").text
    for section, typed in FILLED.items():
        assert change(ada, section, **typed).status_code == 303
    ready = ada.get("/admin/settings").text
    done = change(ada, "uses", uses=["training_here", "web"])

    assert "0 of 4 done" in before
    assert refused.status_code == 422
    assert "First fill in what a new archive needs: the name of your organisation" in refused.text
    assert "4 things to fill in" in still
    assert "Before you ask for more" not in ready
    assert done.status_code == 303
    archive = new.extensions["bank"].open()
    assert archive.settings.uses == ("training_here", "web")
    archive.close()
    taken_away = change(ada, "organisation", phone="")
    assert taken_away.status_code == 422
    assert "this must stand" in taken_away.text


def test_a_change_counts_at_once_in_every_process_and_stands_in_the_journal(new, clock):
    ada = enter(new, "ada@example.org", Role.ADMIN)
    other = open_bank(new.extensions["bank"].instance, clock).open()
    assert other.settings.organisation == "Our organisation"
    visitor = new.test_client()
    assert visitor.get("/").text.count("Our organisation") > 4

    sent = change(ada, "organisation", organisation="Fen <b>Voices</b>", phone="01632 960000")
    change(ada, "support", jurisdiction="uk-scotland")

    assert sent.status_code == 303
    assert other.settings.organisation == "Fen <b>Voices</b>"
    assert other.law.name == "Scotland"
    assert other.settings.emergency_number == "999"
    for home in (ada.get("/").text, visitor.get("/").text):
        assert "Fen &lt;b&gt;Voices&lt;/b&gt;" in home
        assert "Our organisation" not in home
        assert "Ring us: 01632 960000" in home
    other.close()
    assert {"setting": "phone", "before": "", "after": "01632 960000"} in noted(new)
    assert {"setting": "jurisdiction", "before": "generic", "after": "uk-scotland"} in noted(new)
    page = ada.get("/admin/audit").text
    assert "Phone: was nothing, is now 01632 960000" in page
    change(ada, "support", jurisdiction="uk-scotland")
    assert len(noted(new)) == 3


def test_what_stands_in_the_file_wins_and_is_shown_as_fixed(app, archive):
    ada = enter(app, "ada@example.org", Role.ADMIN)

    page = ada.get("/admin/settings/organisation").text
    change(ada, "organisation", organisation="Other Voices", opening_hours="Mondays")

    assert "It stands in config.toml, which wins." in page
    assert 'name="organisation"' not in page
    assert archive.settings.organisation == "Fen Voices"
    assert archive.settings.opening_hours == "Mondays"


@pytest.mark.parametrize(
    ("section", "typed", "field", "said"),
    [
        ("organisation", {"organisation": " "}, "organisation", "Write the name"),
        ("organisation", {"email": "cleo"}, "email", "Write an email address"),
        ("organisation", {"reply_days": "soon"}, "reply_days", "whole number from 1 to 365"),
        ("organisation", {"strap": "x" * 301}, "strap", "at most 300 letters"),
        ("support", {"regulator_url": "ico.org.uk"}, "regulator_url", "whole web address"),
        ("support", {"jurisdiction": "atlantis"}, "jurisdiction", "no jurisdiction"),
        ("checks", {"cooling_off_days": "0"}, "cooling_off_days", "whole number from 1"),
        ("checks", {"long_cooling_off_days": "3"}, "long_cooling_off_days", "as many days"),
        ("checks", {"second_key": "never"}, "second_key", "must be one of"),
        ("sign-in", {"idle_minutes": "4"}, "idle_minutes", "from 5 to 480"),
        ("look", {"brand_colour": "#ff8800"}, "brand_colour", "The nearest that works is #a35700"),
        ("look", {"brand_colour": "red}"}, "brand_colour", "is no colour"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(bad, section, typed, field, said):
    app, ada = bad

    answer = change(ada, section, **typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#{field}"' in answer.text
    assert "<title>Error: " in answer.text
    assert noted(app) == []


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """One archive for all that is refused: nothing of it changes."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "config.toml").write_text(NEW, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORYBANK_BASE_URL", "http://localhost")
        made = create_app(folder)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return made, enter(made, "ada@example.org", Role.ADMIN)


def test_search_sites_need_the_website(bad):
    archive = bad[0].extensions["bank"].open()
    with archive.writing():
        settings.keep(
            archive,
            CLI,
            {"organisation": "Fen", "phone": "1", "regulator": "r", "support_line": "s"},
        )
    archive.close()

    answer = change(bad[1], "uses", uses=["training_here", "search_engines"])

    assert "tick that too" in answer.text


def test_two_admins_at_once_do_not_undo_each_other(new):
    ada = enter(new, "ada@example.org", Role.ADMIN)
    page = ada.get("/admin/settings/look").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    change(ada, "look", brand_colour="#2F6B3F")

    answer = ada.post("/admin/settings/look", data={"seen": seen, "brand_colour": "#7a2836"})

    assert answer.status_code == 409
    assert "Someone else has changed these settings meanwhile." in answer.text
    css = ada.get("/look.css")
    assert css.mimetype == "text/css"
    assert "--plum: #2f6b3f;" in css.text
    assert "/look.css" in ada.get("/").text


def test_for_others_settings_and_journal_do_not_exist(app):
    client = enter(app, "x@example.org", *(set(Role) - {Role.ADMIN}))

    answers = [client.get(f"/admin/{end}") for end in ("settings", "settings/look", "audit")]
    answers.append(client.post("/admin/settings/look", data={"brand_colour": "#000000"}))

    assert {answer.status_code for answer in answers} == {404}


def test_a_part_that_there_is_not_is_a_404(app):
    ada = enter(app, "ada@example.org", Role.ADMIN)

    assert ada.get("/admin/settings/nowhere").status_code == 404
