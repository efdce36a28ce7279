"""Let a teller go on (W50): a new yes on today's wording that takes over without a gap.

It is offered when the end is near, and for as long as the story is kept after it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storybank.domain.consent import Decision, Grant, Part, years_after
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.stories import EditorialState, Story
from storybank.domain.times import day_begins, day_of
from storybank.services import consent, ends, purge
from storybank.services import contributors as keys
from storybank.services.archive import Archive
from storybank.services.contributors import Keys
from storybank.storage import contributors, stories

NEAR = timedelta(days=60)
KEPT_AFTER = timedelta(days=30)
YEARS = (1, 2)
NOT_YET = "It is too early for this. You can change how long we use your story at any time."


@dataclass(frozen=True, slots=True)
class Renewal:
    """What can be renewed: when it ends or ended, and for how many years it can go on."""

    ends_at: datetime
    ends_on: date
    has_ended: bool
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Renewed:
    """What came of a yes: from when the new one counts, and its end."""

    begins_at: datetime
    ends_on: date


def offered(archive: Archive, story: Story) -> Renewal | None:
    """Return what its teller can renew now; None where the end is far off, or nothing can."""
    if story.editorial_state is not EditorialState.APPROVED or not story.approved:
        return None
    end = ending(story)
    if end is None or end - NEAR > archive.now or end + KEPT_AFTER <= archive.now:
        return None
    zone = archive.settings.time_zone
    years = YEARS if _is_adult(archive, story) else YEARS[:1]
    return Renewal(end, day_of(end, zone), end <= archive.now, years)


def ending(story: Story) -> datetime | None:
    """Return when the first yes that shows something ends or ended; None where there is none."""
    return min((grant.ends_at for grant in _yes(story)), default=None)


def last_end(story: Story) -> datetime | None:
    """Return when the last yes of anyone with a say ends or ended; None where nobody said yes."""
    ends = [
        grant.ends_at
        for grant in story.grants
        if grant.record.closed_as is None and grant.decision is Decision.YES
    ]
    return max(ends, default=None)


def renew(
    archive: Archive, actor: Actor, story_id: str, *, years: int, secret: bytes | None = None
) -> Renewed:
    """Go on for *years* after the end, on today's wording (AC-31).

    It takes over after the time to think, but never later than the end: there
    is no gap. After the end the time to think runs in full. Answers that still
    wait keep their own day. A new receipt comes with it; its words can be shown
    again with the *secret* of a session (``keys_again``).

    Raises ConflictError where it is not offered, InvalidError for other years.
    """
    with archive.writing() as db:
        story = consent.changeable(archive, actor, story_id)
        renewal = offered(archive, story)
        if renewal is None:
            raise ConflictError(NOT_YET)
        if years not in renewal.years:
            raise InvalidError({"answer": "Choose if we can go on"})
        last = max(renewal.ends_on, archive.today)
        until = years_after(last, years)
        end = day_begins(until, archive.settings.time_zone)
        begins = _begins(archive, story, renewal)
        own = [grant for grant in consent.standing(story).values() if grant.ends_at < end]
        purge.must_not_have_begun(archive, story_id)
        stories.plan_deletion(db, story, None)
        ends.keep_again(
            archive, story, actor, own,
            end=end, not_before=begins, event=EventType.RENEWED, screen="W50",
        )  # fmt: skip
        keys.new_keys(archive, story_number=story.number, secret=secret)
        consent.note_event(archive, story, actor, EventType.RECEIPT_ISSUED, codes={})
        consent.note_first_public(archive, stories.reread(db, story))
    return Renewed(begins, until)


def keys_again(archive: Archive, secret: bytes) -> Keys:
    """Return the words of the receipt that came with a renewal in this session."""
    return keys.keys_again(archive, secret)


def _begins(archive: Archive, story: Story, renewal: Renewal) -> datetime:
    begins = archive.now + timedelta(days=consent.thinking_days(archive, story))
    return begins if renewal.has_ended else min(begins, renewal.ends_at)


def _is_adult(archive: Archive, story: Story) -> bool:
    ids = [subject.contributor_id for subject in story.subjects if subject.contributor_id]
    return all(contributors.fetch(archive.db, one).age_band == "adult" for one in ids)


def _yes(story: Story) -> list[Grant]:
    """Return every yes on words that stands and has words to show."""
    return [
        grant
        for (_, part), grant in consent.standing(story).items()
        if part in {Part.TEXT, Part.SUMMARY} and grant.decision is Decision.YES
    ]
