"""Test the pages of case studies, projects and what goes together, as people use them."""

import re

import pytest

from storybank.domain.consent import Use
from storybank.domain.people import Role
from storybank.domain.stories import Kind
from storybank.services import glossary, story_links
from tests.conftest import CLEO
from tests.web.staff import enter
from tests.web.test_paper import typed_in

CASE = (
    ("what_was_wrong", "The **gate** was locked."),
    ("who_worked_together", "Carers: 4\nWardens: 2"),
)
LEAD = (("lead", "The ICB"), ("status", "Going on"))


@pytest.fixture
def cleo(app):
    return enter(app, "cleo@example.org", Role.CURATOR)


@pytest.fixture
def tess(app):
    return enter(app, "tess@example.org", Role.TRAINER)


def based_on(page):
    return re.search(r'name="based_on" value="(\d+)"', page)[1]


def test_a_page_of_a_case_study_has_a_heading_a_part_and_counts_who_worked_together(
    client, archive, told
):
    story = told(kind=Kind.CASE_STUDY, sections=CASE)

    page = client.get(f"/stories/{story.id}").text

    heading = r'<h2 class="govuk-heading-m">What was wrong</h2>\s*<p>The <strong>gate</strong>'
    assert re.search(heading, page)
    assert "<li>Carers: 4</li><li>Wardens: 2</li>" in page
    assert "In all: 6" in page


def test_a_project_is_edited_part_by_part_and_its_news_day_by_day(cleo, archive, told):
    story = told(kind=Kind.PROJECT, sections=LEAD, updates=(("2024-05", "Begun."),))
    address = f"/desk/stories/{story.id}/edit"
    form = cleo.get(address).text
    sent = {
        "title": "The walks", "body": "We walk.", "reason": "New", "based_on": based_on(form),
        "part-lead": "The carers", "part-status": "", "update-day-1": "2024-05",
        "update-text-1": "Begun.", "update-day-2": "31/02/2025", "update-text-2": "Again.",
    }  # fmt: skip

    wrong = cleo.post(address, data=sent)
    right = cleo.post(address, data=sent | {"update-day-2": "March 2025"})

    assert 'value="The ICB"' in form
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert 'id="update-day-2-error"' in wrong.text
    assert "Again." in wrong.text
    page = cleo.get(f"/desk/stories/{story.id}").text
    assert "March 2025" in page
    assert "<strong>Who leads it:</strong> The carers" in page


def test_a_case_study_is_typed_in_with_its_parts(cleo):
    story_id, *_ = typed_in(cleo, kind="case_study", **{"part-case_study-before": "It was locked."})
    wrong = cleo.post("/desk/new", data={"kind": "story", "part-project-lead": "Someone"})

    assert "How it was before" in cleo.get(f"/desk/stories/{story_id}").text
    assert wrong.status_code == 422
    assert "You have filled in parts of something else" in wrong.text
    assert "Someone" in wrong.text


def test_what_goes_together_is_linked_at_the_desk_and_taken_out_and_put_back(
    cleo, client, archive, told
):
    story, project = told(), told(kind=Kind.PROJECT, title="The walks", sections=LEAD)
    address = f"/desk/stories/{story.id}/links"

    wrong = cleo.post(address, data={"other": "nothing"})
    cleo.post(address, data={"other": f"http://localhost/stories/{project.id}"})
    linked = client.get(f"/stories/{project.id}").text
    cleo.post(f"{address}/remove", data={"other": project.id})
    desk, after = cleo.get(address).text, client.get(f"/stories/{project.id}").text
    cleo.post(f"{address}/put-back", data={"other": project.id})

    assert wrong.status_code == 422
    assert f'/stories/{story.id}">The day the ramp came</a> (a story)' in linked
    assert "Taken out in the last 28 days" in desk
    assert "What goes with it" not in after
    assert "What goes with it" in client.get(f"/stories/{project.id}").text


def test_a_page_that_search_engines_list_leads_only_to_what_they_may_know(client, archive, told):
    """AC-85."""
    listed, known, other = told(), told(), told(uses=(Use.WEB,))
    for one in (known, other):
        story_links.add(archive, CLEO, listed.id, one.id)

    page = client.get(f"/stories/{listed.id}").text

    found = re.search(r'<section class="app-linked".*?</section>', page, re.DOTALL)[0]
    assert f"/stories/{known.id}" in found
    assert f"/stories/{other.id}" not in found
    assert f"/stories/{listed.id}" in client.get(f"/stories/{other.id}").text


def test_the_list_of_projects_says_who_leads_explains_short_words_and_is_not_for_paper(
    tess, archive, told
):
    story = told(kind=Kind.PROJECT, title="The walks", sections=LEAD)
    glossary.add(archive, CLEO, ["ICB", "Integrated care board"])

    page = tess.get("/training/projects").text
    made = tess.post("/training/projects/copies/new", data={
        "use": "print", "holder_role": "a nurse", "holder_contact": "01632 960001",
        "reason": "a course", "quantity": "3",
    })  # fmt: skip
    sheet = tess.get(made.location).text

    assert "Who leads it: The ICB · Where it stands: Going on" in page
    assert "<strong>ICB</strong>: Integrated care board" in page
    assert "This list is for the screen" in page
    assert "The walks" in sheet
    assert "<strong>ICB</strong>: Integrated care board" in sheet
    assert tess.post("/training/projects/copies/new").status_code == 422
    assert "1 project for training" in page
    assert story.id in page


def test_a_project_that_nobody_looked_at_for_a_month_says_so_until_the_desk_has(
    app, client, archive, told, clock
):
    story = told(kind=Kind.PROJECT, sections=LEAD)
    address = f"/stories/{story.id}"

    at_first = client.get(address).text
    clock.move(days=32)
    late = client.get(address).text
    cleo = enter(app, "cleo@example.org", Role.CURATOR)
    queue, desk = cleo.get("/desk").text, cleo.get("/desk/projects").text
    wrong = cleo.post(f"/desk/stories/{story.id}/still-true", data={"due_on": "2020-01-01"})
    cleo.post(f"/desk/stories/{story.id}/still-true", data={"due_on": "2026-05-04"})

    assert "may be out of date" not in at_first
    assert "This may be out of date" in late
    assert "Projects: still true?</a> (1)" in queue
    assert "1 project to look at again" in desk
    assert 'value="2026-05-04"' in desk
    assert (wrong.status_code, f'id="due_on-{story.id}-error"' in wrong.text) == (422, True)
    assert "Still true on 4 April 2026." in client.get(address).text
