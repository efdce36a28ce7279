"""Take a story at the desk, give it back, say by when and how serious it is.

A slip binds nobody: whoever has a story can hand it on without a reason, and anyone
may take it over, which the other then reads.
"""

from dataclasses import replace
from datetime import date, timedelta

from storybank.domain.access import Action
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Actor
from storybank.domain.slips import Seriousness, Slip
from storybank.domain.stories import EditorialState, Story
from storybank.domain.times import day_of
from storybank.services.archive import Archive
from storybank.storage import journal, people, slips

LATEST = timedelta(days=366)


def fetch(archive: Archive, story: Story) -> Slip:
    """Return the slip of a story that the caller was given."""
    return slips.fetch(archive.db, story)


def take(archive: Archive, actor: Actor, story_id: str, *, is_taking_over: bool = False) -> None:
    """Let *actor* have a story; ConflictError where someone else has it and is not relieved."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        slip = slips.fetch(db, story)
        if slip.taken_by not in {"", actor.ref} and not is_taking_over:
            raise ConflictError(f"{holder(archive, slip)} has this story. You can take it over.")
        _save(archive, actor, story, replace(slip, taken_by=actor.ref), "taken")


def give_back(archive: Archive, actor: Actor, story_id: str) -> None:
    """Let nobody have a story any more; no reason is asked."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        _save(archive, actor, story, replace(slips.fetch(db, story), taken_by=""), "given_back")


def plan(
    archive: Archive, actor: Actor, story_id: str, *, due_on: date | None, seriousness: str
) -> None:
    """Keep by when a story is to be done and how serious it is; a day that was kept may be past."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        slip = slips.fetch(db, story)
        problems = {}
        if seriousness not in set(Seriousness):
            problems["seriousness"] = "Choose how serious it is."
        if due_on not in {None, slip.due_on} and not _is_ahead(archive, due_on):
            problems["due_on"] = "Choose a day from today to a year from now."
        if problems:
            raise InvalidError(problems)
        slip = replace(slip, due_on=due_on, seriousness=Seriousness(seriousness))
        _save(archive, actor, story, slip, "planned")


def due(archive: Archive, story: Story, slip: Slip) -> date | None:
    """Return by when a story is to be done: as was said, or when a new one is to be answered."""
    if slip.due_on is not None:
        return slip.due_on
    if story.editorial_state is not EditorialState.SUBMITTED:
        return None
    came_in = day_of(story.created_at, archive.settings.time_zone)
    return came_in + timedelta(days=archive.settings.reply_days)


def holder(archive: Archive, slip: Slip) -> str:
    """Return the address of whoever has a story; empty where nobody has."""
    known = {member.id: member.email for member in people.find(archive.db)}
    return known.get(slip.taken_by, "Someone who has left") if slip.taken_by else ""


def _is_ahead(archive: Archive, day: date) -> bool:
    return archive.today <= day <= archive.today + LATEST


def _save(archive: Archive, actor: Actor, story: Story, slip: Slip, deed: str) -> None:
    slips.save(archive.db, story, slip, archive.now)
    journal.add(archive.db, actor, deed, at=archive.now, story_id=story.id)
