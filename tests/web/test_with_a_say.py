"""Test what the desk types in for people who answer on paper, by phone, or beside someone."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.consent import Part, Use
from storybank.domain.people import CLI, Role
from storybank.domain.stories import EditorialState, Story, SubjectRole
from storybank.services import people, purge, stopping
from storybank.services.archive import Archive
from storybank.storage import stories
from tests.conftest import teller_of

Told = Callable[..., Story]
ANSWERS = {
    "indicated_by": "self",
    "method": "paper_signature",
    "use-training_here": "yes",
    "use-web": "yes",
    "use-search_engines": "no",
    "use-print": "not_sure",
    "identity": "none",
    "years": "1",
    "note": "Signed at the kitchen table, 2 March; Joan from the centre was there.",
    "agreed": "yes",
}


@pytest.fixture
def desk(app: Flask, client: FlaskClient) -> FlaskClient:
    archive = app.extensions["bank"].open()
    people.add(archive, CLI, "cleo@example.org", "oven-series-decade", roles=[Role.CURATOR])
    people.add(archive, CLI, "tess@example.org", "oven-series-decade", roles=[Role.TRAINER])
    archive.close()
    sign_in(client, "cleo@example.org")
    return client


def sign_in(client: FlaskClient, email: str) -> None:
    sent = client.post("/sign-in", data={"email": email, "password": "oven-series-decade"})
    assert sent.status_code == 303


def shown(client: FlaskClient, story: Story) -> int:
    return client.get(f"/stories/{story.id}").status_code


def type_in(client: FlaskClient, story: Story, who: int = 0, **differs: str):
    address = f"/desk/stories/{story.id}/people/{story.subjects[who].id}"
    if client.get("/desk").status_code != 200:
        sign_in(client, "cleo@example.org")
    return client.post(address, data={**ANSWERS, **differs})


def test_ac_12_a_paper_form_without_evidence_or_witness_shows_nothing(
    archive: Archive, told: Told, desk: FlaskClient, clock
):
    story = told(uses=(Use.TRAINING_HERE,))

    type_in(desk, story, note="")
    clock.move(days=15)

    found = stories.reread(archive.db, story)
    web = [g for g in found.grants if g.use is Use.WEB and g.part is Part.TEXT]
    assert web[-1].record.basis is None
    assert shown(desk, story) == 404


def test_a_paper_form_with_a_witness_is_shown_after_the_time_to_think(
    archive: Archive, told: Told, desk: FlaskClient, clock
):
    story = told(uses=(Use.TRAINING_HERE,))

    kept = type_in(desk, story)
    before = shown(desk, story)
    clock.move(days=7)

    assert kept.status_code == 303
    assert before == 404
    assert shown(desk, story) == 200


def test_a_scan_is_kept_outside_what_is_served_and_goes_with_its_row(
    archive: Archive, told: Told, desk: FlaskClient, clock
):
    story = told(uses=(Use.TRAINING_HERE,))
    address = f"/desk/stories/{story.id}/people/{story.subjects[0].id}"
    scan = (io.BytesIO(b"%PDF a signed form"), "Marjorie signed.pdf")

    desk.post(address, data={**ANSWERS, "note": "", "proof": scan})
    folder = archive.bank.instance / "evidence"
    files = list(folder.iterdir())

    assert [path.read_bytes() for path in files] == [b"%PDF a signed form"]
    assert "Marjorie" not in files[0].name
    assert files[0].stat().st_mode & 0o077 == 0
    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    clock.move(days=800)
    purge.run(archive)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"indicated_by": "parent"}, "Choose who answered"),
        ({"method": "telepathy"}, "Choose how the answers came"),
        ({"years": "9"}, "Choose how long"),
        ({"identity": "full_name"}, "Write the name"),
        ({"indicated_by": "consultee_personal", "own_view": "assent"}, "cannot say yes to this"),
        ({"indicated_by": "consultee_personal"}, "what the person themselves showed"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    archive: Archive, told: Told, desk: FlaskClient, differs: dict[str, str], words: str
):
    """AC-66 among them: advice cannot open the website."""
    story = told(uses=(Use.TRAINING_HERE,))
    before = archive.db["consent_record"].count

    refused = type_in(desk, story, **differs)

    assert refused.status_code == 422
    assert words in refused.text
    assert archive.db["consent_record"].count == before


def test_ac_62_a_parents_yes_alone_shows_nothing_until_the_child_has_said_yes(
    archive: Archive, told: Told, desk: FlaskClient, clock
):
    """AC-63: and the child's no hides it for every use, whatever the parent said."""
    story = told(uses=(Use.TRAINING_HERE,))
    desk.post(f"/desk/stories/{story.id}/people", data={"role": "authority", "name": "Pat"})
    story = stories.reread(archive.db, story)
    parent = {"indicated_by": "parent", "is_checked": "yes", "authority": "parental responsibility"}

    type_in(desk, story, who=1, **parent)
    clock.move(days=30)
    parent_alone = shown(desk, story)
    type_in(desk, story, who=0)
    clock.move(days=30)
    both = shown(desk, story)
    type_in(desk, story, who=0, **{"use-web": "no", "use-training_here": "no"})

    assert story.subjects[1].role is SubjectRole.AUTHORITY
    assert parent_alone == 404
    assert both == 200
    assert shown(desk, story) in {404, 410}


def test_a_parents_yes_that_nobody_checked_opens_nothing(
    archive: Archive, told: Told, desk: FlaskClient, clock
):
    story = told(uses=(Use.TRAINING_HERE,))
    desk.post(f"/desk/stories/{story.id}/people", data={"role": "authority", "name": ""})
    story = stories.reread(archive.db, story)

    type_in(desk, story, who=1, indicated_by="parent")
    type_in(desk, story, who=0)
    clock.move(days=30)

    assert shown(desk, story) == 404


def test_ac_67_a_trainer_hides_a_story_from_its_own_page(
    app: Flask, archive: Archive, told: Told, desk: FlaskClient
):
    story = told()
    trainer = app.test_client()
    sign_in(trainer, "tess@example.org")

    page = trainer.get(f"/training/stories/{story.id}")
    done = trainer.post(f"/training/stories/{story.id}/unhappy")

    assert "seemed unhappy" in page.text
    assert done.status_code == 303
    assert shown(trainer, story) == 404
    assert trainer.get(f"/training/stories/{story.id}").status_code == 404
    assert "seemed" in desk.get(f"/desk/stories/{story.id}").text


def test_everyone_with_a_say_is_listed(archive: Archive, told: Told, desk: FlaskClient):
    story = told(state=EditorialState.IN_REVIEW)
    desk.post(f"/desk/stories/{story.id}/people", data={"role": "co_teller", "name": "Ben Oak"})

    page = desk.get(f"/desk/stories/{story.id}/people")
    wrong = desk.post(f"/desk/stories/{story.id}/people", data={"role": "teller"})

    assert "Ama Quillfeather" in page.text
    assert "Ben Oak" in page.text
    assert "Has not answered yet" in page.text
    assert wrong.status_code == 422
