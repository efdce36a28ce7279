"""Give and approve permission; what changes it is in ``changes``, what ends it in ``stopping``.

Each deed appends to the ledger in the same transaction; what it hides is
hidden when the transaction commits, before anyone gets an answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from storybank.domain.access import Action, shown_rendition
from storybank.domain.consent import (
    LIKENESS,
    Decision,
    Grant,
    Identity,
    Part,
    Purpose,
    Record,
    Topic,
    Use,
)
from storybank.domain.errors import ConflictError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.stories import EditorialState, Rendition, Story
from storybank.domain.times import maybe_written, written
from storybank.domain.wording import STANDARD, screen_of
from storybank.services import two_keys, wording
from storybank.services.archive import Archive
from storybank.storage import consents, ledger, renditions, stories
from storybank.storage.consents import Answer, Answered


class Thinking(StrEnum):
    """The teller's choice of W39."""

    TIME = "time"
    SURE = "sure"


def standing(story: Story, subject_id: str = "") -> dict[tuple[Purpose, Topic], Grant]:
    """Return a subject's last answer to each question, begun or not, unless closed.

    Without *subject_id* the first subject's: of a story told by one person, the teller's.
    """
    return story.standing(subject_id)


def changeable(archive: Archive, actor: Actor, story_id: str) -> Story:
    """Return the teller's own story; ConflictError while it is taken back."""
    story = archive.story(story_id, actor, Action.CHANGE_OWN)
    if story.editorial_state is EditorialState.REMOVED:
        raise ConflictError("You took this story back. Bring it back first, if you want to.")
    return story


def is_young(archive: Archive, story: Story) -> bool:
    """Tell whether a story is told by someone under 18."""
    return two_keys.is_young(archive, story)


def thinking_days(archive: Archive, story: Story, answers: Iterable[Answer] = ()) -> int:
    """Return how long the teller has to think, were *answers* given too (consent.md 3)."""
    settings = archive.settings
    is_long = is_young(archive, story) or is_known_on_web(story, answers)
    return settings.long_cooling_off_days if is_long else settings.cooling_off_days


def is_known_on_web(story: Story, answers: Iterable[Answer] = ()) -> bool:
    """Tell whether a full name or a photo goes on the web, were *answers* given too.

    Whose face is in a photo is only as its giver says: each one counts.
    """
    given: dict[tuple[Purpose, Topic], Grant | Answer] = {**standing(story)}
    given |= {(answer.purpose, answer.topic): answer for answer in answers}
    on_web = [one for one in given.values() if one.purpose == Purpose(Use.WEB)]
    return any(
        one.decision is Decision.YES
        and (one.identity is Identity.FULL_NAME or one.part in LIKENESS)
        for one in on_web
    )


def may_skip_thinking(archive: Archive, story: Story) -> bool:
    """Tell whether W39's second choice is offered: not to the young, nor for who can be known.

    That is where a full name or a photo goes on the web.
    """
    return not (is_young(archive, story) or is_known_on_web(story))


def record_answers(
    archive: Archive,
    story: Story,
    rendition: Rendition,
    *,
    actor: Actor,
    answered: Answered,
    answers: Iterable[Answer],
    event: EventType = EventType.GIVEN,
    channel: Channel = Channel.WEB,
    content_sha256: str = "",
) -> str:
    """Keep one set of answers and its event, inside the caller's transaction.

    Returns the record's id. The event holds enough to repeat a decision. Where a second
    person has to agree to a use first, that use waits for them.
    *content_sha256* is for someone who says yes to one file, not to the words.
    """
    answers = tuple(answers)
    said_to = content_sha256 or rendition.sha256
    shown_in = wording.shown_in(archive, answered.wording_ids)
    if shown_in != STANDARD:
        how = replace(answered.how, format=shown_in.format.value)
        answered = replace(answered, how=how, lang=shown_in.lang)
    record_id = consents.add(
        archive.db,
        story.number,
        answered=answered,
        answers=answers,
        rendition_number=rendition.number,
        content_sha256=said_to,
    )
    two_keys.await_for_more(archive, story, rendition.number, answers)
    ledger.append(
        archive.db,
        event,
        at=written(archive.now),
        story_id=story.id,
        actor=actor,
        channel=channel,
        codes=_record_codes(answered, answers, rendition),
        subject_id=answered.subject_id,
        record_id=record_id,
        wording_sha256=wording.sha256(archive, answered.wording_ids),
        rendition_sha256=said_to,
    )
    return record_id


def approve_rendition(
    archive: Archive, actor: Actor, story_id: str, *, rendition_number: int, thinking: Thinking
) -> None:
    """Take the teller's yes to these very words: the second yes (W39, W49).

    Said twice it is said once. Raises ConflictError where the words are not the
    ones that wait for an answer, or where being shown at once may not be chosen.
    """
    archive.check_clock()
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        rendition = renditions.fetch(db, story, rendition_number)
        if rendition.approved_event_id is not None:
            return
        waiting = renditions.waiting(db, story)
        if waiting is None or waiting.number != rendition.number:
            raise ConflictError("These words have changed since. Please read the newest ones.")
        if story.editorial_state not in {EditorialState.PROPOSED, EditorialState.APPROVED}:
            raise ConflictError("We are still reading your story. We will show you first.")
        if thinking is Thinking.SURE and not may_skip_thinking(archive, story):
            raise ConflictError("Please take the time to think. You can change your mind in it.")
        _say_yes_to(archive, story, rendition, actor=actor, thinking=thinking)


def _say_yes_to(
    archive: Archive, story: Story, rendition: Rendition, *, actor: Actor, thinking: Thinking
) -> None:
    sure = thinking is Thinking.SURE
    days = 0 if sure else thinking_days(archive, story)
    until = archive.now + timedelta(days=days)
    keep_agreed(archive, story, rendition, actor=actor, codes={"thinking": thinking.value})
    own = standing(story)
    if own:
        record = max((grant.record for grant in own.values()), key=lambda r: r.number)
        screens = ("W39", "W49") if rendition.made_from else ("W39",)
        rests_on = {grant.record.id for grant in own.values()}
        answered = again(archive, record, until, sure=sure, screens=screens, rests_on=rests_on)
        answers = [answer(grant) for grant in own.values()]
        record_answers(archive, story, rendition, actor=actor, answered=answered, answers=answers)
    note_first_public(archive, stories.reread(archive.db, story))


def keep_agreed(
    archive: Archive,
    story: Story,
    rendition: Rendition,
    *,
    actor: Actor,
    codes: Mapping[str, object],
    channel: Channel = Channel.WEB,
) -> None:
    """Keep that these very words were agreed to, inside the caller's transaction."""
    event = ledger.append(
        archive.db,
        EventType.RENDITION_APPROVED,
        at=written(archive.now),
        story_id=story.id,
        actor=actor,
        channel=channel,
        codes={"n": rendition.n, "number": rendition.number, **codes},
        rendition_sha256=rendition.sha256,
    )
    renditions.approve(archive.db, rendition, event.id)


def more_time(archive: Archive, actor: Actor, story_id: str, *, days: int) -> None:
    """Give the teller *days* more to think, on every yes that still waits."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        waiting = {
            grant.record.id: grant.record.cooling_off_until
            for grant in story.grants
            if grant.record.cooling_off_until is not None
            and grant.record.cooling_off_until > archive.now
        }
        if not waiting:
            raise ConflictError("Your time to think is over. You can still pause or stop.")
        for record_id, until in waiting.items():
            later = until + timedelta(days=days) if until else archive.now
            consents.lengthen_cooling_off(db, record_id, later)
            note_event(
                archive, story, actor, EventType.DEFERRED,
                codes={"until": written(later)}, record_id=record_id,
            )  # fmt: skip
        note_first_public(archive, stories.reread(archive.db, story))


def shown_numbers(story: Story, now: datetime) -> frozenset[int]:
    """Return the number of every rendition that any use would show at *now*, were all asked."""
    purposes = {grant.purpose for grant in story.grants}
    numbers = (shown_rendition(story, p.use, now, p.recipient_id) for p in purposes)
    return frozenset(number for number in numbers if number is not None)


def note_first_public(archive: Archive, story: Story) -> Story:
    """Keep when the public can first see *story*: decides between 410 and 404 later.

    Return the story as it is then.
    """
    if story.first_public_at is not None and story.first_public_at <= archive.now:
        return story
    starts = [
        max(archive.now, grant.record.starts_at, grant.record.cooling_off_until)
        for grant in standing(story).values()
        if (grant.use, grant.part, grant.decision) == (Use.WEB, Part.TEXT, Decision.YES)
        and grant.record.cooling_off_until is not None
        and not story.awaits(grant.rendition_number, grant.purpose)
    ]
    approved = story.editorial_state is EditorialState.APPROVED
    at = min(starts) if starts and approved else None
    if at == story.first_public_at:
        return story
    changed = replace(story, first_public_at=at)
    stories.save(archive.db, changed)
    return changed


def note_keys(archive: Archive, actor: Actor, before: Story) -> bool:
    """Show what now enough people have agreed to, inside the caller's transaction.

    Tell whether there was anything. Its time to think has gone on meanwhile.
    """
    story = stories.reread(archive.db, before)
    opened = two_keys.end_waits(archive, story)
    if opened:
        codes = {"agreed": [purpose.code for purpose in opened]}
        note_event(archive, story, actor, EventType.EDITORIAL_CHANGED, codes=codes)
        note_first_public(archive, stories.reread(archive.db, story))
    return bool(opened)


def note_found(
    archive: Archive, actor: Actor, before: Story, uses: Iterable[Use] = tuple(Use)
) -> bool:
    """Let *uses* of shown words wait where what was found asks for a second person.

    Inside the caller's transaction. Tell whether any waits since: it is hidden at once.
    """
    story = stories.reread(archive.db, before)
    held = two_keys.await_for_found(archive, story, uses)
    if held:
        codes = {"awaits": [purpose.code for purpose in held]}
        note_event(archive, story, actor, EventType.EDITORIAL_CHANGED, codes=codes)
        note_first_public(archive, stories.reread(archive.db, story))
    return bool(held)


def again(
    archive: Archive,
    record: Record,
    until: datetime | None,
    *,
    screens: tuple[str, ...],
    sure: bool = False,
    rests_on: Iterable[str] = (),
) -> Answered:
    """Return the circumstances of a new record that follows *record*.

    It rests on all the words that *record* did, and the records *rests_on*, save
    those of *screens*: these were shown anew.
    """
    shown = wording.versions(archive, screens)
    asked = {screen_of(id_) for id_ in shown}
    before = consents.wording_ids(archive.db, {record.id, *rests_on})
    ids = (*(id_ for id_ in before if screen_of(id_) not in asked), *shown)
    return Answered(
        subject_id=record.subject_id,
        basis=record.basis,
        indicated_by=record.indicated_by,
        method="web_form",
        answered_at=archive.now,
        starts_at=archive.now,
        expires_at=record.expires_at,
        cooling_off_until=until,
        cooling_off_skipped=sure,
        wording_ids=ids,
        supersedes=record.id,
        how=consents.circumstances(archive.db, record.id),
    )


def answer(grant: Grant) -> Answer:
    """Return the answer that *grant* keeps, to be given again on other words."""
    return Answer(
        grant.use,
        grant.part,
        grant.decision,
        grant.identity,
        grant.shown_name,
        grant.place,
        grant.recipient_id,
        grant.media_id,
    )


def note_event(
    archive: Archive,
    story: Story,
    actor: Actor,
    event: EventType,
    *,
    codes: Mapping[str, object],
    channel: Channel = Channel.WEB,
    subject_id: str | None = None,
    record_id: str | None = None,
    rendition_sha256: str | None = None,
) -> None:
    """Append an event about the story, or about one subject of it, in the caller's transaction."""
    ledger.append(
        archive.db,
        event,
        at=written(archive.now),
        story_id=story.id,
        actor=actor,
        channel=channel,
        codes=codes,
        subject_id=subject_id,
        record_id=record_id,
        rendition_sha256=rendition_sha256,
    )


def _record_codes(
    answered: Answered, answers: tuple[Answer, ...], rendition: Rendition
) -> dict[str, object]:
    """Return all of a record that a past decision can be repeated from: no name, no text."""
    return {
        "basis": answered.basis.value if answered.basis else None,
        "indicated_by": answered.indicated_by.value,
        "starts_at": written(answered.starts_at),
        "cooling_off_until": maybe_written(answered.cooling_off_until),
        "cooling_off_skipped": answered.cooling_off_skipped,
        "expires_at": written(answered.expires_at),
        "renews": answered.renews,
        "rendition": rendition.number,
        "own_view": answered.how.own_view.value if answered.how.own_view else None,
        "checked": bool(answered.how.authority_checked_by),
        "ethics": bool(answered.how.ethics_reference),
        "review_due": maybe_written(answered.how.review_due),
        "answered_at": written(answered.answered_at),
        "answers": [answer.codes() for answer in answers],
    }
