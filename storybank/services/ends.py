"""Change how long a story may be used (W33): sooner acts at once, later waits (I-9)."""

from dataclasses import replace
from datetime import datetime, timedelta

from storybank.domain.consent import Grant, years_after
from storybank.domain.errors import InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.stories import Story
from storybank.domain.times import day_begins
from storybank.services import consent
from storybank.services.archive import Archive
from storybank.services.changes import Changed
from storybank.storage import renditions, stories

YEARS = (1, 2, 5)


def set_end(
    archive: Archive, actor: Actor, story_id: str, *, years: int, screen: str = "W33"
) -> Changed:
    """Let every permission of the teller end *years* from today; return what came of it.

    An end that is later than before begins after the time to think; what was
    allowed before stays until its own end. *screen* is W33, or the version of it
    that was shown. InvalidError for other years than W33 offers.
    """
    if years not in YEARS:
        raise InvalidError({"years": "Choose how long we can use your story"})
    end = day_begins(years_after(archive.today, years), archive.settings.time_zone)
    with archive.writing():
        story = consent.changeable(archive, actor, story_id)
        own = list(consent.standing(story).values())
        sooner = [grant for grant in own if end < grant.ends_at]
        later = [grant for grant in own if end > grant.ends_at]
        keep_again(
            archive,
            story,
            actor,
            sooner,
            end=end,
            not_before=None,
            event=EventType.NARROWED,
            screen=screen,
        )
        begins = archive.now + timedelta(days=consent.thinking_days(archive, story))
        keep_again(
            archive,
            story,
            actor,
            later,
            end=end,
            not_before=begins,
            event=EventType.WIDENED,
            screen=screen,
        )
        consent.note_first_public(archive, stories.reread(archive.db, story))
    waits = bool(later) and bool(story.approved)
    return Changed(len(sooner), len(later), begins if waits else None)


def keep_again(
    archive: Archive,
    story: Story,
    actor: Actor,
    grants: list[Grant],
    *,
    end: datetime,
    not_before: datetime | None,
    event: EventType,
    screen: str = "W33",
) -> list[str]:
    """Keep *grants* again with another end, each on the words it was given to.

    Returns the ids of the new records.
    """
    groups: dict[tuple[int | None, datetime | None], list[Grant]] = {}
    for grant in grants:
        begins = grant.record.cooling_off_until
        if begins is not None and not_before is not None:
            begins = max(begins, not_before)
        groups.setdefault((grant.rendition_number, begins), []).append(grant)
    versions = {version.number: version for version in renditions.of_story(archive.db, story)}
    ids = []
    for (number, begins), group in groups.items():
        newest = max((grant.record for grant in group), key=lambda record: record.number)
        rests_on = {grant.record.id for grant in group}
        answered = consent.again(archive, newest, begins, screens=(screen,), rests_on=rests_on)
        renews = newest.renews or event is EventType.RENEWED
        record_id = consent.record_answers(
            archive,
            story,
            versions[number] if number else max(versions.values(), key=lambda v: v.n),
            actor=actor,
            answered=replace(answered, expires_at=end, renews=renews),
            answers=[consent.answer(grant) for grant in group],
            event=event,
        )
        ids.append(record_id)
    return ids
