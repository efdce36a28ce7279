"""Do what is due by the calendar: messages to prepare, stories to delete.

Nobody sees any of it: who may see what is computed at each request. Running it
twice, or never, changes nothing that is shown.
"""

from dataclasses import dataclass

from storybank.domain.stories import EditorialState, Story
from storybank.services import outgoing, projects, purge, recall_mail, recalls, renewal
from storybank.services.archive import Archive
from storybank.storage import messages, stories


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was done: messages prepared and dropped, ids of stories deleted."""

    prepared: int
    dropped: int
    deleted: list[str]


def run(archive: Archive) -> Ticked:
    """Prepare the messages that are due, write to holders of what is called back, delete."""
    _plan_ended(archive)
    with archive.writing() as db:
        recalls.follow(db, archive.now, since=-1)
    recall_mail.send(archive)
    projects.remind(archive)
    prepared, dropped = outgoing.prepare(archive)
    return Ticked(prepared, dropped, purge.run(archive))


def _plan_ended(archive: Archive) -> None:
    """Plan the deletion of stories that ended and were not renewed in time (consent.md 11)."""
    with archive.writing() as db:
        for story in stories.find(archive.db, archive.every):
            if _is_over(archive, story) and stories.deletion_day(db, story) is None:
                stories.plan_deletion(db, story, archive.today.isoformat())


def _is_over(archive: Archive, story: Story) -> bool:
    """Tell whether the last yes ended long ago, and no word of its teller is unanswered.

    What came in when it had ended already is kept as long, from then.
    """
    if story.editorial_state not in {EditorialState.APPROVED, EditorialState.ARCHIVED}:
        return False
    end = renewal.last_end(story)
    if end is None or max(end, story.created_at) + renewal.KEPT_AFTER > archive.now:
        return False
    said = [m for m in messages.of_story(archive.db, story) if m.from_kind != "system"]
    return not said or said[-1].from_kind != "contributor"
