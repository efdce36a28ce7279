"""Test /admin/partners, who is asked about by name, and what a partner's trainers may read."""

import re
from pathlib import Path

import pytest

from storybank.domain.consent import Decision, Part, Purpose, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.people import CLI, Role
from storybank.services import at_desk, consent, people, recipients
from tests.conftest import CLEO
from tests.web.journey import give, publish
from tests.web.staff import PASSWORD, enter, sign_in
from tests.web.walk import walk

ALL = (
    *("training_here", "training_partner", "web", "search_engines"),
    *("print", "social", "press", "research", "machine"),
)


@pytest.fixture
def instance(instance: Path) -> Path:
    """An instance in which everything that has words is asked."""
    config = instance / "config.toml"
    written = re.sub(r"uses = .*", f"uses = {list(ALL)}", config.read_text("utf-8"))
    config.write_text(written, "utf-8")
    return instance


@pytest.fixture
def ada(app):
    return enter(app, "ada@example.org", Role.ADMIN)


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


def add(app, kind, name, line="a nursing school in Leeds"):
    archive = app.extensions["bank"].open()
    found = recipients.add(archive, CLI, kind, name=name, line=line)
    archive.close()
    return found


def trainer(app, email, partner=""):
    archive = app.extensions["bank"].open()
    people.add(archive, CLI, email, PASSWORD, roles=[Role.TRAINER], partner=partner)
    archive.close()
    return sign_in(app, email)


NO = {
    "use-social": {"answer": "no"},
    "use-press": {"answer": "no"},
    "use-machine": {"answer": "no"},
}


def to(found, answer="yes"):
    """Answer yes to one of those who are asked about by name, and to nothing else that is new."""
    use = {"partner": "training_partner", "channel": "social", "project": "research"}[found.kind]
    code = f"{use}.{found.id}"
    return {
        **NO,
        f"use-{code}": {"answer": answer},
        f"quotes-{code}": {"answer": "no"},
    }


def test_an_admin_adds_a_partner_and_tellers_are_asked_about_it_by_name(ada, app, client):
    sent = ada.post(
        "/admin/partners",
        data={"kind": "partner", "name": " Tollerby  College", "line": "a college in Fenmarsh."},
        follow_redirects=True,
    )

    assert "Tollerby College is added. It may use nothing until people say yes" in sent.text
    archive = app.extensions["bank"].open()
    found = recipients.named(archive, CLI, "tollerby college")
    archive.close()
    asked = client.get(f"/share/q/use-training_partner.{found.id}").text
    assert "Can Tollerby College use your story in their training?" in asked
    assert "Tollerby College is a college in Fenmarsh." in asked
    assert "checked" not in asked


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Choose what it is."),
        ({"kind": "partner", "line": "a school"}, "Write its name"),
        ({"kind": "partner", "name": "A"}, "Say in a few words who they are."),
        ({"kind": "shop", "name": "A"}, "Choose what it is."),
        ({"kind": "channel", "name": "x" * 101}, "Use at most 100 letters."),
        ({"kind": "partner", "name": "A", "line": "very " * 15}, "Use fewer words"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_is_kept(ada, form, says):
    sent = ada.post("/admin/partners", data=form)

    assert sent.status_code == 422
    assert says in sent.text
    assert ada.get("/admin/partners").text.count("None yet.") == 3


def test_one_name_is_there_once(app, ada):
    add(app, "partner", "Tollerby College")

    sent = ada.post(
        "/admin/partners", data={"kind": "channel", "name": "TOLLERBY college", "line": ""}
    )

    assert sent.status_code == 409
    assert "There is “TOLLERBY college” already." in sent.text


def test_whoever_is_retired_is_asked_about_no_more_and_can_be_asked_about_again(app, ada, client):
    found = add(app, "partner", "Tollerby College")
    address = f"/share/q/use-training_partner.{found.id}"

    ada.post(f"/admin/partners/{found.id}/retire")
    gone = client.get(address)
    listed = ada.get("/admin/partners").text
    ada.post(f"/admin/partners/{found.id}/bring-back")

    assert gone.status_code == 303
    assert "not asked since 3 March 2026" in listed
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", [Role.CURATOR, Role.TRAINER, Role.REVIEWER, Role.SAFEGUARDING])
def test_nobody_but_an_admin_finds_the_page(app, role):
    other = enter(app, "someone@example.org", role)

    assert other.get("/admin/partners").status_code == 404
    assert other.post("/admin/partners", data={"kind": "partner"}).status_code == 404


def test_ac_04_a_yes_to_partner_a_is_none_to_partner_b_nor_to_one_added_later(app, cleo):
    """I-11: 404 and an empty search for B, and for C who came later; A alone reads it."""
    a, b = add(app, "partner", "Academy A"), add(app, "partner", "Borough B")
    answers = {**to(b, "no"), **to(a)}
    story_id, _ = publish(app, cleo, **answers)
    add(app, "partner", "College C")

    for_a = trainer(app, "a@example.org", "Academy A")
    others = [
        trainer(app, "b@example.org", "Borough B"),
        trainer(app, "c@example.org", "College C"),
    ]

    assert "They told me the ramp" in for_a.get(f"/training/stories/{story_id}").text
    assert story_id in for_a.get("/training/stories?q=ramp").text
    for other in others:
        assert other.get(f"/training/stories/{story_id}").status_code == 404
        for address in ("/training/stories", "/training/stories?q=ramp"):
            page = other.get(address)
            assert page.status_code == 200
            assert "They told me" not in page.text
            assert story_id not in page.text


def test_a_partners_trainer_sees_nothing_of_what_is_for_our_own_training(app, cleo):
    a = add(app, "partner", "Academy A")
    story_id, _ = publish(app, cleo, **to(a, "no"))
    ours = trainer(app, "tess@example.org")
    theirs = trainer(app, "a@example.org", "Academy A")

    assert ours.get(f"/training/stories/{story_id}").status_code == 200
    assert theirs.get(f"/training/stories/{story_id}").status_code == 404
    assert "The ramp" not in theirs.get("/training/stories").text
    assert theirs.get("/desk").status_code == 404


def test_our_trainers_see_nothing_of_what_is_for_a_partner_alone(app, cleo):
    a = add(app, "partner", "Academy A")
    answers = {**to(a), "use-training_here": {"answer": "no"}}
    story_id, _ = publish(app, cleo, **answers)
    ours = trainer(app, "tess@example.org")

    assert ours.get(f"/training/stories/{story_id}").status_code == 404


def test_a_trainer_is_bound_to_a_partner_and_let_go_by_an_admin(app, ada, cleo):
    a = add(app, "partner", "Academy A")
    story_id, _ = publish(app, cleo, **to(a, "no"))
    trainer(app, "tess@example.org")
    archive = app.extensions["bank"].open()
    tess = next(m for m in people.find(archive, CLI) if m.email == "tess@example.org")
    archive.close()

    bound = ada.post(
        f"/admin/people/{tess.id}/partner", data={"partner": a.id}, follow_redirects=True
    )

    assert "tess@example.org is of Academy A now." in bound.text
    assert "Trainer of Academy A" in bound.text
    theirs = sign_in(app, "tess@example.org")
    assert theirs.get(f"/training/stories/{story_id}").status_code == 404
    ada.post(f"/admin/people/{tess.id}/partner", data={"partner": "ours"})
    assert sign_in(app, "tess@example.org").get(f"/training/stories/{story_id}").status_code == 200
    wrong = ada.post(f"/admin/people/{tess.id}/partner", data={"partner": "nobody"})
    assert wrong.status_code == 422


def test_a_partners_trainer_can_be_nothing_else(app, ada, cleo):
    a = add(app, "partner", "Academy A")
    trainer(app, "theirs@example.org", "Academy A")
    archive = app.extensions["bank"].open()
    ids = {member.email: member.id for member in people.find(archive, CLI)}
    archive.close()

    curator = ada.post(f"/admin/people/{ids['cleo@example.org']}/partner", data={"partner": a.id})
    more = ada.post(
        f"/admin/people/{ids['theirs@example.org']}/roles", data={"roles": ["trainer", "curator"]}
    )

    assert (curator.status_code, more.status_code) == (422, 422)
    assert "can be a trainer and nothing else" in curator.text
    assert cleo.get("/desk").status_code == 200


# Every use that is asked has a screen of its own.


@pytest.mark.parametrize(
    ("kind", "name", "use", "title"),
    [
        ("channel", "Our page", "social", "Can we put your story on Our page?"),
        ("project", "Ramps study", "research", "Can people use your story in research?"),
    ],
)  # fmt: skip
def test_a_named_use_is_asked_on_its_own_screen(app, client, kind, name, use, title):
    found = add(app, kind, name, line="")

    page = client.get(f"/share/q/use-{use}.{found.id}").text

    assert title in page
    assert name in page
    assert re.findall(r'type="radio" value="(\w+)"', page) == ["yes", "no", "not_sure"]
    assert " checked" not in page


def test_the_news_is_asked_each_time_and_the_yes_of_the_form_shows_nothing(app, client, cleo):
    page = client.get("/share/q/use-press").text
    answers = {**NO, "use-press": {"answer": "ask_each_time"}, "use-web": {"answer": "no"},
               "use-training_here": {"answer": "no"}}  # fmt: skip
    give(app, **answers)
    archive = app.extensions["bank"].open()
    story = _only_story(app, cleo, archive)

    said = consent.standing(story)[Purpose(Use.PRESS), Part.TEXT]
    archive.close()

    assert "Can we give your story to the news?" in page
    codes = re.findall(r'type="radio" value="(\w+)"', page)
    assert codes == ["ask_each_time", "no", "not_sure"]
    assert said.decision is Decision.ASK_EACH_TIME


def test_computers_are_asked_about_with_no_first(client):
    page = client.get("/share/q/use-machine").text

    assert "Can computers learn from your story?" in page
    assert re.findall(r'type="radio" value="(\w+)"', page) == ["no", "yes", "not_sure"]


def test_what_is_asked_comes_smallest_audience_first(app):
    partner = add(app, "partner", "Academy A")
    channel = add(app, "channel", "Our page", line="")
    client = app.test_client()

    ids = walk(client, **{**to(partner), **to(channel)})

    assert [one for one in ids if one.startswith("use-") and one != "use-notes"] == [
        "use-training_here", f"use-training_partner.{partner.id}", "use-web",
        "use-search_engines", "use-print", f"use-social.{channel.id}", "use-press", "use-machine",
    ]  # fmt: skip


def _only_story(app, cleo, archive):
    address = re.search(r"/desk/stories/(\w+)", cleo.get("/desk").text)
    return at_desk.open_story(archive, CLEO, address[1]).story


def test_a_partner_that_is_not_there_cannot_be_named(archive):
    with pytest.raises(NotFoundError):
        recipients.named(archive, CLI, "Nobody")
