"""Decide which messages to tellers are due, and to whom: computed anew each time.

What is queued of them, and who sends it, is in ``outgoing``.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from storybank.domain.letters import RENEWALS, Kind
from storybank.domain.stories import EditorialState, Story
from storybank.domain.times import day_of, written
from storybank.services import offers, renewal, sharing
from storybank.services.archive import Archive
from storybank.storage import (
    contributors,
    drafts,
    messages,
    occasions,
    renditions,
    stories,
    used,
    versions,
)
from storybank.storage.contributors import Contributor
from storybank.storage.drafts import Draft
from storybank.storage.outgoing import Outgoing

CHECK_IN_AFTER = timedelta(days=3)
CHECK_IN_BEFORE = timedelta(days=14)
REASK_BEFORE = timedelta(days=30)
REASK_AFTER = timedelta(days=30)
_ASKED = frozenset({EditorialState.PROPOSED, EditorialState.APPROVED})
DRAFT_REMINDER = timedelta(days=7)  # before a draft is deleted


def of_stories(archive: Archive) -> Iterator[tuple[Kind, str, int, None]]:
    """Yield what is due about stories: kind, the day it is about, the story's number."""
    for story in stories.find(archive.db, archive.every):
        teller = teller_of(archive, story)
        if teller is None:
            continue
        for kind, on in _due(archive, story, teller):
            yield kind, on, story.number, None


def _due(archive: Archive, story: Story, teller: Contributor) -> Iterator[tuple[Kind, str]]:
    """Yield the messages that are due to this teller about this story now."""
    offered = renewal.offered(archive, story)
    if (
        offered is not None
        and not offered.has_ended
        and story.paused_at is None
        and "renewal" in teller.contact_permissions
    ):
        near = [k for k, days in RENEWALS.items() if _is_near(archive, offered.ends_at, days)]
        yield from ((kind, offered.ends_on.isoformat()) for kind in near[-1:])
    asked = _reask_at(archive, story)
    if asked is not None and story.editorial_state is EditorialState.APPROVED:
        yield Kind.REASK, day_of(asked, archive.settings.time_zone).isoformat()
    yield from _of_training(archive, story, teller)
    came_in = day_of(story.created_at, archive.settings.time_zone)
    due = story.created_at + CHECK_IN_AFTER
    since = _waits_since(archive, story)
    if since is not None:
        yield Kind.WAITING, written(since)
    is_open = story.editorial_state not in {EditorialState.REMOVED, EditorialState.DECLINED}
    is_time = due <= archive.now < story.created_at + CHECK_IN_BEFORE
    if is_open and is_time and teller.wants_check_in:
        yield Kind.CHECK_IN, came_in.isoformat()


def _of_training(archive: Archive, story: Story, teller: Contributor) -> Iterator[tuple[Kind, str]]:
    """Yield what trainers ask that waits for an answer, and news for whoever wants it."""
    if story.editorial_state is not EditorialState.APPROVED:
        return
    for question in occasions.of_story(archive.db, story.number):
        if question.is_waiting(archive.now):
            yield Kind.ASKED, question.id
    news = used.newest_news(archive.db, story.id)
    if news and "feedback" in teller.contact_permissions:
        yield Kind.CAME_OF, news


def _waits_since(archive: Archive, story: Story) -> datetime | None:
    """Return since when words or a message of the desk's wait for the teller; None for neither."""
    if story.editorial_state is EditorialState.REMOVED:
        return None
    found = renditions.waiting(archive.db, story) if story.editorial_state in _ASKED else None
    beside = [v for v in versions.of_story(archive.db, story) if not v.answer]
    said = messages.of_story(archive.db, story)
    own = max((one.number for one in said if one.from_kind == "contributor"), default=0)
    since = [one.sent_at for one in said if one.from_kind == "curator" and one.number > own]
    since += [one.proposed_at for one in (*beside, found) if one is not None]
    return max(since, default=None)


def _reask_at(archive: Archive, story: Story) -> datetime | None:
    """Return when the teller has to be asked again, where that is near and they have not said."""
    for subject in story.subjects[:1]:
        at = subject.reask_at
        if at is None or not at - REASK_BEFORE <= archive.now < at + REASK_AFTER:
            continue
        own = (grant.record for grant in story.grants if grant.record.subject_id == subject.id)
        if all(record.answered_at < at for record in own):
            return at
    return None


def _is_near(archive: Archive, end: datetime, days: int) -> bool:
    return end - timedelta(days=days) <= archive.now


def of_drafts(archive: Archive) -> Iterator[tuple[Kind, str, None, str]]:
    """Yield the reminders of drafts that will be deleted soon."""
    kept = timedelta(days=archive.settings.draft_days)
    for draft in drafts.saved_between(
        archive.db, archive.now - kept, archive.now - kept + DRAFT_REMINDER
    ):
        if writer_of(archive, draft) is not None:
            yield Kind.DRAFT, written(draft.saved_at), None, draft.id


def still_due(archive: Archive, one: Outgoing) -> bool:
    """Tell whether a message that was prepared may still be sent."""
    if one.draft_id is not None:
        return any(found == one.draft_id for _, _, _, found in of_drafts(archive))
    found = stories.with_ids(archive.db, archive.every, [one.story_id or ""])
    teller = teller_of(archive, found[0]) if found else None
    if not found or teller is None:
        return False
    return (one.kind, one.occasion) in set(_due(archive, found[0], teller))


def teller_of(archive: Archive, story: Story) -> Contributor | None:
    """Return whom to write to about a story; None where nobody may be written to."""
    for subject in story.subjects:
        if subject.contributor_id is not None:
            found = contributors.fetch(archive.db, subject.contributor_id)
            return found if _may_be_reached(found) else None
    return None


def writer_of(archive: Archive, draft: Draft) -> Contributor | None:
    """Return whom to write to about a draft, where they have said so far that we may."""
    if draft.sent_story_id is not None:
        return None
    form = sharing.fetch(archive, draft.id)
    current = {key: entry["fields"] for key, entry in draft.answers.items()}
    if "none" in current.get("contact", {}).get("answer", ()):
        return None
    found = offers.teller(form.answers)
    return found if found.contact_channel and found.contact_value else None


def _may_be_reached(teller: Contributor) -> bool:
    return bool(teller.contact_permissions and teller.contact_channel and teller.contact_value)
