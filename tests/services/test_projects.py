"""Check the list of projects, on the screen and as a copy, and that they are looked at again."""

from collections.abc import Callable
from datetime import date

import pytest

from storybank.domain.consent import Use
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.people import CLI, Role, member
from storybank.domain.stories import EditorialState, Kind, Story
from storybank.services import exports, glossary, people, projects, stopping, stories, tick
from storybank.services.archive import Archive
from tests.conftest import CLEO, TESS, Clock, teller_of
from tests.services.test_outgoing import MailServer, mailing

Told = Callable[..., Story]

HERE = Use.TRAINING_HERE
SENT = {
    "use": "print",
    "holder_role": "nurse educator",
    "holder_contact": "01632 960001",
    "reason": "a course",
    "quantity": "12",
}


def project(told: Told, **differs: object) -> Story:
    return told(kind=Kind.PROJECT, sections=(("lead", "The ICB"),), **differs)


def test_the_list_holds_the_projects_that_may_be_used_and_nothing_else(
    archive: Archive, told: Told
) -> None:
    second, first = project(told, title="Walks"), project(told, title="a bus")
    told(title="A story")
    project(told, uses=(Use.WEB,))
    project(told, state=EditorialState.IN_REVIEW)

    found = projects.find(archive, TESS, HERE)

    assert [one.view.id for one in found] == [first.id, second.id]


def test_short_words_are_explained_as_far_as_the_glossary_and_the_list_have_them(
    archive: Archive, told: Told
) -> None:
    project(told, body="The ICB met the CVSs. The NHS did not.")
    glossary.add(archive, CLEO, ["ICB", "Integrated care board"])
    glossary.add(archive, CLEO, ["community and voluntary service", "CVS"])
    glossary.add(archive, CLEO, ["LGBT", "queer"])

    found = projects.explained(archive, projects.find(archive, TESS, HERE))

    assert found == (
        ("CVS", "community and voluntary service"),
        ("ICB", "Integrated care board"),
    )


def test_a_project_is_due_a_month_after_it_came_and_after_each_time_it_was_looked_at(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = project(told)

    def late() -> bool:
        found = projects.standing(archive, stories.read(archive, TESS, HERE, story.id))
        assert found is not None
        assert projects.count_late(archive, CLEO) == found.is_late
        return found.is_late

    at_first = late()
    clock.move(days=31)
    after_a_month = late()
    check = projects.confirm(archive, CLEO, story.id, projects.next_day(archive))
    once_checked = late()
    clock.move(days=30)

    assert (at_first, after_a_month, once_checked, late()) == (False, True, False, True)
    assert (check.checked_on, check.due_on) == (date(2026, 4, 3), date(2026, 5, 3))


def test_the_day_to_look_again_is_within_a_year_and_only_of_a_project(
    archive: Archive, told: Told
) -> None:
    story = project(told)

    for day in (None, date(2026, 3, 2), date(2027, 3, 5)):
        with pytest.raises(InvalidError):
            projects.confirm(archive, CLEO, story.id, day)
    with pytest.raises(ConflictError):
        projects.confirm(archive, CLEO, told().id, archive.today)
    with pytest.raises(NotFoundError):
        projects.confirm(archive, TESS, story.id, archive.today)


def test_the_desk_is_reminded_once_in_a_month_and_only_where_something_is_due(
    archive: Archive, told: Told, clock: Clock
) -> None:
    people.add(archive, CLI, "cleo@example.org", "seven grey herons", roles=[Role.CURATOR])
    people.add(archive, CLI, "tess@example.org", "seven grey herons", roles=[Role.TRAINER])
    project(told, title="The zanzibar walks")
    server = MailServer()
    there = mailing(archive, server.port)

    sent = [projects.remind(there)]
    for days in (31, 1, 31):
        clock.move(days=days)
        sent.append(projects.remind(there))
    server.close()

    text = "\n".join(server.lines)
    assert sent[:3] == [0, 1, 0]
    assert text.count("To: cleo@example.org") == 1
    assert "To: tess@example.org" not in text
    assert "1 project has not been looked at" in text
    assert "/desk/projects" in text
    assert "zanzibar" not in text
    assert sent[3] == 0  # the server of this test takes one message: it is tried again
    again = MailServer()
    tick.run(mailing(archive, again.port))
    again.close()
    assert "To: cleo@example.org" in "\n".join(again.lines)


def test_a_copy_of_the_list_is_logged_and_holds_what_its_use_allows(
    archive: Archive, told: Told
) -> None:
    tess = people.add(archive, CLI, "tess@example.org", "seven grey herons", roles=[Role.TRAINER])
    trainer = member(tess.id, frozenset({Role.TRAINER}))
    printed, inside = project(told), project(told, uses=(HERE,))

    made = projects.copy(archive, trainer, SENT)
    for_training = projects.copy(archive, trainer, SENT | {"use": "training_here"})

    assert [one.story_id for one in made.holdings] == [printed.id]
    assert {one.story_id for one in for_training.holdings} == {printed.id, inside.id}
    assert exports.of_story(archive, printed.id).printed == 12
    with pytest.raises(InvalidError) as refused:
        projects.copy(archive, trainer, {})
    assert "use" in refused.value.problems
    stopping.withdraw(archive, teller_of(printed), printed.id)
    assert [one.held.story_id for one in exports.recalls(archive, trainer)] == [printed.id] * 2
    assert exports.sheet(archive, trainer, made.id).views == (None,)
