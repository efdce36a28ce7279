"""Pause, resume and take back stories: always possible, at once, undone only by the teller."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from storybank.domain.access import Action
from storybank.domain.consent import Closing
from storybank.domain.errors import ConflictError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.stories import EditorialState, Story
from storybank.domain.times import written
from storybank.services.archive import Archive
from storybank.services.consent import note_event, note_first_public
from storybank.storage import consents, drafts, ledger, stories


@dataclass(frozen=True, slots=True)
class Stopped:
    """What to tell someone who took a story back."""

    story_id: str
    was_public: bool
    delete_on: date


def pause(archive: Archive, actor: Actor, story_id: str, *, channel: Channel = Channel.WEB) -> None:
    """Hide a story for now; pausing twice is once."""
    with archive.writing():
        story = archive.story(story_id, actor, Action.PAUSE)
        hide(archive, story, actor, codes={}, channel=channel)


def hide(
    archive: Archive,
    story: Story,
    actor: Actor,
    *,
    codes: Mapping[str, object],
    channel: Channel = Channel.WEB,
) -> None:
    """Pause a story inside the caller's transaction, unless it is paused already."""
    if story.paused_at is not None:
        return
    paused = replace(story, paused_at=archive.now, paused_by_kind=actor.kind.value)
    stories.save(archive.db, paused)
    note_event(archive, story, actor, EventType.PAUSED, codes=codes, channel=channel)


def resume(archive: Archive, actor: Actor, story_id: str) -> None:
    """Show a paused story again, as far as permission goes; only its teller can.

    Raises ConflictError while the desk has it on hold.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        if story.paused_at is None:
            return
        if story.on_hold:
            raise ConflictError("We would like to talk to you first, before we show it again.")
        stories.save(db, replace(story, paused_at=None, paused_by_kind=""))
        note_event(archive, story, actor, EventType.RESUMED, codes={})


def withdraw(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    today: bool = False,
    channel: Channel = Channel.WEB,
) -> Stopped:
    """Take a story back altogether: every record of it is closed, now.

    It is deleted after the days of grace, or today. Doing it twice is once,
    except that "today" brings the day forward.
    """
    with archive.writing():
        story = archive.story(story_id, actor, Action.STOP)
        return take_back(archive, story, actor, today=today, channel=channel)


def take_back(
    archive: Archive, story: Story, actor: Actor, *, today: bool = False, channel: Channel
) -> Stopped:
    """Close every record of a story and plan its deletion, inside the caller's transaction."""
    db = archive.db
    days = 0 if today else archive.settings.grace_days
    day = (archive.today + timedelta(days=days)).isoformat()
    planned = stories.deletion_day(db, story)
    day = min(day, planned) if planned else day
    stories.plan_deletion(db, story, day)
    was_public = story.first_public_at is not None and story.first_public_at <= archive.now
    if story.editorial_state is not EditorialState.REMOVED:
        first_public_at = story.first_public_at if was_public else None
        removed = replace(
            story, editorial_state=EditorialState.REMOVED, first_public_at=first_public_at
        )
        stories.save(db, removed)
        consents.close(db, story.number, closing=Closing.WITHDRAWN, at=archive.now)
        codes = {"was": story.editorial_state.value, "delete_on": day}
        note_event(archive, story, actor, EventType.WITHDRAWN, codes=codes, channel=channel)
    return Stopped(story.id, was_public, date.fromisoformat(day))


def restore(archive: Archive, actor: Actor, story_id: str) -> None:
    """Undo a withdrawal within its days of grace; only the teller can.

    Done twice it is done once. Raises ConflictError from the day of deletion
    on, whether or not the deletion has run.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        if story.editorial_state is not EditorialState.REMOVED:
            return
        day = stories.deletion_day(db, story)
        if day is not None and day <= archive.today.isoformat():
            raise ConflictError("This story is being deleted. It cannot be brought back.")
        records = (grant.record for grant in story.grants)
        closed = [r.closed_at for r in records if r.closed_as is Closing.WITHDRAWN and r.closed_at]
        events = ledger.events(db, story_id=story.id)
        codes = [json.loads(e.codes) for e in events if e.type == EventType.WITHDRAWN]
        was = EditorialState([found["was"] for found in codes if "was" in found][-1])
        if closed:
            consents.reopen(db, story.number, closed_at=written(max(closed)))
        stories.save(db, replace(story, editorial_state=was))
        stories.plan_deletion(db, story, None)
        note_event(archive, story, actor, EventType.RESUMED, codes={"state": was.value})
        note_first_public(archive, stories.reread(archive.db, story))


def forget_draft(archive: Archive, draft_id: str) -> None:
    """Delete words that were never sent; nobody but their writer has seen them."""
    with archive.writing() as db:
        drafts.forget(db, draft_id)
