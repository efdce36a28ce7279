"""Do again, in a database that was put back, what its tellers have taken back since.

Which events still count is said in ``domain.replay``; here they are done to the
tables. The caller holds the transaction.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from storybank.domain import noted
from storybank.domain.consent import Closing
from storybank.domain.ledger import Channel, Event, EventType
from storybank.domain.occasions import Answered as Said
from storybank.domain.people import CLI
from storybank.domain.quotes import Answer, Frozen
from storybank.domain.replay import still_counts
from storybank.domain.stories import EditorialState, Story
from storybank.domain.times import instant, maybe_instant, written
from storybank.services import consent
from storybank.services.archive import Archive
from storybank.storage import (
    awaited,
    consents,
    ledger,
    occasions,
    quotes,
    renditions,
    reviews,
    stories,
    subjects,
    versions,
)
from storybank.storage.consents import Answer as Given
from storybank.storage.consents import Answered


def again(archive: Archive, later: list[Event], *, after: int) -> int:
    """Take over the events *later* than the database's last, *after*; do what still counts.

    Returns how many stories were changed. A story that came in since is lost
    with its words; that is noted, so that nobody takes it for one that is there.
    """
    for event in later:
        ledger.take_over(archive.db, event)
    about: dict[str, list[Event]] = {}
    for event in later:
        about.setdefault(event.story_id, []).append(event)
    for story_id, events in about.items():
        is_there = any(stories.with_ids(archive.db, archive.every, [story_id]))
        if is_there:
            for event in filter(still_counts, events):
                _do(archive, event)
            _take_facts(archive, events)
        codes: dict[str, object] = {"after": after, "events": len(events)}
        note(archive, story_id, EventType.RESTORED_REPLAY, codes | ({} if is_there else _LOST))
    return len(about)


def _take_facts(archive: Archive, events: list[Event]) -> None:
    """Keep a no that was shown since, a birthday, who could be recognised, who has to act first."""
    facts = [event.details["facts"] for event in events if "facts" in event.details]
    found = stories.with_ids(archive.db, archive.every, [events[0].story_id])
    if not facts or not found:
        return
    said = {one["id"]: one for one in facts[-1]["subjects"]}
    for subject in found[0].subjects:
        if subject.id in said:
            dissent_at = maybe_instant(said[subject.id]["dissent_at"])
            reask_at = maybe_instant(said[subject.id]["reask_at"])
            subjects.save(archive.db, replace(subject, dissent_at=dissent_at, reask_at=reask_at))
    known = {version.number for version in renditions.of_story(archive.db, found[0])}
    ticked = reviews.answers(archive.db, found[0])
    for one in (noted.review(one) for one in facts[-1]["reviews"]):
        if one.rendition_number in known and one not in found[0].reviews:
            answers = ticked.get((one.rendition_number, one.use), ())
            reviews.save_review(
                archive.db, found[0], one, answers=answers, by=CLI.ref, at=archive.now
            )
    for waits in (noted.awaited(one) for one in facts[-1].get("awaited", ())):
        if waits.rendition_number in known:
            awaited.add(archive.db, found[0], waits)
    call_for = tuple(dict.fromkeys([*found[0].call_for, *facts[-1]["call_for"]]))
    stories.save(archive.db, replace(found[0], call_for=call_for))


def note(archive: Archive, story_id: str, event: EventType, codes: Mapping[str, object]) -> None:
    """Append an event of a restore."""
    ledger.append(
        archive.db,
        event,
        at=written(archive.now),
        story_id=story_id,
        actor=CLI,
        channel=Channel.CLI,
        codes=codes,
    )


_LOST: dict[str, object] = {"lost": True}


def _do(archive: Archive, event: Event) -> None:
    """Do one event again, to the story as it stands by now."""
    found = stories.with_ids(archive.db, archive.every, [event.story_id])
    if found:
        _DEEDS.get(EventType(event.type), _nothing)(archive, found[0], event)


def _nothing(archive: Archive, story: Story, event: Event) -> None:
    """Nothing of it stands in the tables."""


def _pause(archive: Archive, story: Story, event: Event) -> None:
    if story.paused_at is None:
        at = instant(event.at)
        stories.save(archive.db, replace(story, paused_at=at, paused_by_kind=event.actor_kind))


def _resume(archive: Archive, story: Story, event: Event) -> None:
    """Show again what its teller has shown again: after a pause, or a taking back."""
    state = event.details.get("state")
    if state is None:
        stories.save(archive.db, replace(story, paused_at=None, paused_by_kind=""))
        return
    records = [grant.record for grant in story.grants]
    closed = [r.closed_at for r in records if r.closed_as is Closing.WITHDRAWN and r.closed_at]
    if closed:
        consents.reopen(archive.db, story.number, closed_at=written(max(closed)))
    stories.save(archive.db, replace(story, editorial_state=EditorialState(state)))
    stories.plan_deletion(archive.db, story, None)


def _withdraw(archive: Archive, story: Story, event: Event) -> None:
    stories.save(archive.db, replace(story, editorial_state=EditorialState.REMOVED))
    at = instant(event.at)
    consents.close(archive.db, story.number, closing=Closing.WITHDRAWN, at=at)
    on = str(event.details.get("delete_on") or archive.today.isoformat())
    stories.plan_deletion(archive.db, story, date.fromisoformat(on).isoformat())


def _delete(archive: Archive, story: Story, event: Event) -> None:
    """Delete again, today, what was being deleted."""
    stories.save(archive.db, replace(story, editorial_state=EditorialState.REMOVED))
    stories.plan_deletion(archive.db, story, archive.today.isoformat())


def _close(archive: Archive, story: Story, event: Event) -> None:
    is_revoked = event.type == EventType.REVOKED
    closing = Closing.REVOKED if is_revoked else Closing.INVALID
    at = instant(event.at)
    if event.consent_record_id:
        consents.close_one(archive.db, event.consent_record_id, closing=closing, at=at)
    else:
        consents.close(archive.db, story.number, closing=closing, at=at)


def _defer(archive: Archive, story: Story, event: Event) -> None:
    if "until" in event.details and event.consent_record_id:
        until = instant(event.details["until"])
        consents.lengthen_cooling_off(archive.db, event.consent_record_id, until)


def _hold(archive: Archive, story: Story, event: Event) -> None:
    is_held = event.type == EventType.HOLD_ON
    stories.save(archive.db, replace(story, safeguarding_hold=is_held))


def _move(archive: Archive, story: Story, event: Event) -> None:
    state = EditorialState(event.details["state"])
    stories.save(archive.db, replace(story, editorial_state=state))


def _refuse_beside(archive: Archive, story: Story, event: Event) -> None:
    """Hide again a version beside the words that its teller has said no to."""
    for version in versions.of_story(archive.db, story):
        if version.sha256 == event.rendition_sha256:
            renditions.unapprove(archive.db, version)
            renditions.answer(archive.db, version, "no")


def _narrow(archive: Archive, story: Story, event: Event) -> None:
    """Keep the smaller answers; a name that was to be shown is not in the ledger, nor shown."""
    codes = event.details
    if event.subject_id not in {subject.id for subject in story.subjects}:
        _pause(archive, story, event)  # somebody who came to have a say in words that are lost
        return
    known = {version.number: version for version in renditions.of_story(archive.db, story)}
    version = known.get(codes["rendition"]) or max(known.values(), key=lambda v: v.n)
    is_same = version.sha256 == event.rendition_sha256
    consents.add(
        archive.db,
        story.number,
        answered=_answered(event),
        answers=_answers(event),
        rendition_number=version.number,
        content_sha256=version.sha256 if is_same else event.rendition_sha256 or "",
        record_id=event.consent_record_id,
    )


def _answered(event: Event) -> Answered:
    record = noted.record(event, event.details, 0)
    return Answered(
        subject_id=record.subject_id,
        basis=record.basis,
        indicated_by=record.indicated_by,
        method="restored",
        answered_at=record.answered_at,
        starts_at=record.starts_at,
        expires_at=record.expires_at,
        cooling_off_until=record.cooling_off_until,
        renews=record.renews,
    )


def _answers(event: Event) -> Iterator[Given]:
    record = noted.record(event, event.details, 0)
    for grant in noted.grants(event, event.details, record, 0):
        yield consent.answer(grant)


def _refuse(archive: Archive, story: Story, event: Event) -> None:
    """Take back the yes to one occasion, where it came back."""
    occasion_id, at = str(event.details["occasion"]), instant(event.at)
    occasions.save_answer(archive.db, occasion_id, Said.NO, at=at, content_sha256=None)


def _stop_quote(archive: Archive, story: Story, event: Event) -> None:
    """Hide a quote again that was hidden since, for good where its teller said no."""
    for quote in quotes.of_story(archive.db, story.number):
        if quote.id == event.details.get("quote"):
            at = instant(event.at)
            stopped = replace(quote, frozen=Frozen.DESK, frozen_at=at)
            if event.type == EventType.QUOTE_REFUSED:
                stopped = replace(quote, answer=Answer.NO, answered_at=at)
            quotes.save(archive.db, stopped)


_DEEDS: dict[EventType, Callable[[Archive, Story, Event], None]] = {
    EventType.REFUSED: _refuse,
    EventType.PAUSED: _pause,
    EventType.RESUMED: _resume,
    EventType.WITHDRAWN: _withdraw,
    EventType.REVOKED: _close,
    EventType.INVALIDATED: _close,
    EventType.DEFERRED: _defer,
    EventType.HOLD_ON: _hold,
    EventType.HOLD_OFF: _hold,
    EventType.EDITORIAL_CHANGED: _move,
    EventType.EDIT_DECLINED: _refuse_beside,
    EventType.NARROWED: _narrow,
    EventType.QUOTE_REFUSED: _stop_quote,
    EventType.QUOTE_HIDDEN: _stop_quote,
    EventType.PURGE_STARTED: _delete,
    EventType.PURGE_STEP: _delete,
    EventType.TOMBSTONED: _delete,
}
