"""Check that what goes together is shown both ways, and only where both ends may be shown."""

from collections.abc import Callable

import pytest

from storybank.domain.consent import Part, Use
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import VISITOR, Actor
from storybank.domain.stories import EditorialState, Kind, Story
from storybank.services import purge, quoting, stopping, stories, story_links
from storybank.services.archive import Archive
from storybank.storage import journal
from storybank.storage import story_links as kept
from tests.conftest import CLEO, TESS, Clock, teller_of
from tests.services.quoted import LINE

Told = Callable[..., Story]

HERE = Use.TRAINING_HERE


def shown(archive: Archive, story: Story, actor: Actor = VISITOR, use: Use = Use.WEB) -> list[str]:
    """Return the ids of what goes with a story, for whoever reads it."""
    view = stories.read(archive, actor, use, story.id)
    return [one.id for one in story_links.shown(archive, actor, view)]


def link(archive: Archive, story: Story, other: Story) -> None:
    story_links.add(archive, CLEO, story.id, f"https://here.example/stories/{other.id}")


def test_a_link_leads_both_ways(archive: Archive, told: Told) -> None:
    story, project = told(), told(kind=Kind.PROJECT)

    link(archive, story, project)

    assert shown(archive, story) == [project.id]
    assert shown(archive, project) == [story.id]


def test_neither_end_names_the_other_to_those_who_may_not_see_it(
    archive: Archive, told: Told
) -> None:
    public, inside = told(), told(uses=(HERE,))
    only_web = told(uses=(Use.WEB,))
    waiting = told(state=EditorialState.IN_REVIEW)
    for one in (inside, only_web, waiting):
        link(archive, public, one)

    assert shown(archive, public) == [only_web.id]
    assert shown(archive, public, TESS, HERE) == [inside.id]
    assert shown(archive, inside, TESS, HERE) == [public.id]


def test_a_link_ends_with_the_permission_at_either_end(archive: Archive, told: Told) -> None:
    story, other = told(), told()
    link(archive, story, other)

    stopping.pause(archive, teller_of(other), other.id)

    assert shown(archive, story) == []


def test_what_is_taken_out_can_be_put_back_from_either_end(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story, other = told(), told(title="Another")
    link(archive, story, other)

    story_links.remove(archive, CLEO, story.id, other.id)
    gone = shown(archive, story)
    listed = story_links.page(archive, CLEO, other.id)
    story_links.put_back(archive, CLEO, other.id, story.id)

    assert (gone, shown(archive, story)) == ([], [other.id])
    assert ([one.id for one, _ in listed.linked], [one.id for one, _ in listed.removed]) == (
        [], [story.id],
    )  # fmt: skip
    deeds = [one.deed for one in journal.find(archive.db, story_id=story.id)]
    assert sorted(deeds) == ["story_linked", "story_linked", "story_unlinked"]
    story_links.remove(archive, CLEO, story.id, other.id)
    clock.move(days=29)
    with pytest.raises(NotFoundError):
        story_links.put_back(archive, CLEO, story.id, other.id)
    purge.run(archive)
    assert kept.set_removed(archive.db, story.number, other.number, None) == 0


@pytest.mark.parametrize("other", ["", "nothing", "2222222", "own"])
def test_what_cannot_go_with_it_is_refused_with_a_reason(
    archive: Archive, told: Told, other: str
) -> None:
    story = told()

    with pytest.raises(InvalidError) as refused:
        story_links.add(archive, CLEO, story.id, story.id if other == "own" else other)

    assert set(refused.value.problems) == {"other"}


def test_a_curator_is_told_nothing_of_a_story_that_they_may_not_open(
    archive: Archive, told: Told
) -> None:
    story, other = told(), told()
    link(archive, story, other)
    with archive.writing() as db:
        db.execute("UPDATE story SET safeguarding_hold = 1 WHERE id = :id", {"id": other.id})

    assert story_links.page(archive, CLEO, story.id).linked == ()
    with pytest.raises(InvalidError):
        link(archive, story, other)


def test_a_deletion_takes_the_link_along_at_both_ends(archive: Archive, told: Told) -> None:
    story, other = told(), told()
    link(archive, story, other)
    stopping.withdraw(archive, teller_of(other), other.id, today=True)

    purge.run(archive, other.id)

    assert list(archive.db.query("SELECT * FROM story_link")) == []


def test_the_quotes_of_a_story_are_named_beside_it_only_where_it_may_be_named_beside_them(
    archive: Archive, told: Told
) -> None:
    named, unnamed = told(), told()
    quoting.make(archive, CLEO, named.id, {"words": LINE})
    quoting.make(archive, CLEO, unnamed.id, {"words": LINE, "is_unnamed": "yes"})
    without = told(parts=(Part.TEXT, Part.SUMMARY))

    found = [
        story_links.quoted(archive, TESS, stories.read(archive, TESS, HERE, one.id))
        for one in (named, unnamed, without)
    ]

    assert [[one.words for one in quotes] for quotes in found] == [[LINE], [], []]
