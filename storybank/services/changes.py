"""Change what a story may be used for: what is less acts at once, what is more waits (I-9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storybank.domain import names, phrases
from storybank.domain.access import is_asked_anew, latest_grant, shown_rendition
from storybank.domain.consent import (
    Decision,
    Grant,
    Identity,
    Part,
    PlaceLevel,
    Purpose,
    has_begun,
)
from storybank.domain.errors import InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import SYSTEM, Actor
from storybank.domain.stories import Content, Story
from storybank.services import consent, stopping, two_keys, with_a_say
from storybank.services.archive import Archive
from storybank.storage import contributors, messages, renditions, stories
from storybank.storage.consents import Answer, refused

_IDENTITIES = tuple(Identity)
_LEVELS = tuple(PlaceLevel)

NAME_IN_WORDS = (
    "The teller wants another name shown, or none, but the words that are shown hold the old one. "
    "The story is hidden. Please suggest words without that name."
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change: how many answers act now, and how many wait until when.

    ``begins_at`` None: nothing waits, or the yes to the finished words is still
    to come. ``is_paused``: the words shown hold a name that was taken back.
    ``awaits_second``: more is not shown before a second person has agreed to it.
    """

    narrowed: int = 0
    widened: int = 0
    begins_at: datetime | None = None
    is_paused: bool = False
    awaits_second: bool = False


def change(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    answers: Iterable[Answer],
    screens: tuple[str, ...],
) -> Changed:
    """Keep changed answers of a teller; *screens* are those they were asked on.

    An answer that is the same as before is left alone. One that is less than
    what is in force acts at once; one that is less than what still waits takes
    its place; one that is more waits out the time to think.
    """
    with archive.writing():
        story = consent.changeable(archive, actor, story_id)
        answers = [a for a in answers if not _is_standing(archive, story, a)]
        _refuse_barred(story, answers)
        now, waiting, more = _sorted(archive, story, answers)
        _keep(archive, story, actor, now, archive.now, EventType.NARROWED, screens)
        for answer, until in waiting:
            _keep(archive, story, actor, [answer], until, EventType.NARROWED, screens)
        days = consent.thinking_days(archive, story, more)
        begins = archive.now + timedelta(days=days)
        _keep(archive, story, actor, more, begins, EventType.WIDENED, screens)
        is_paused = _pause_if_named(archive, story, [*now, *(answer for answer, _ in waiting)])
        kept = stories.reread(archive.db, story)
        consent.note_first_public(archive, kept)
        waits = two_keys.waits(kept)
    return Changed(
        narrowed=len(now) + len(waiting),
        widened=len(more),
        begins_at=begins if more and story.approved else None,
        is_paused=is_paused,
        awaits_second=any(one.purpose in {answer.purpose for answer in more} for one in waits),
    )


def _refuse_barred(story: Story, answers: list[Answer]) -> None:
    """Raise InvalidError where whoever speaks for the person may not allow this (I-19)."""
    records = [grant.record for grant in consent.standing(story).values()]
    if not records:
        return
    newest = max(records, key=lambda record: record.number)
    barred = with_a_say.barred(story.subjects[0], newest, answers)
    if barred:
        uses = ", ".join(phrases.USES[use] for use in barred)
        raise InvalidError(
            {"answer": f"Someone else spoke for this person. That can open training, not: {uses}"}
        )


def refusal(story: Story, purpose: Purpose) -> list[Answer]:
    """Return the answers that say no to *purpose* for every part it was asked for."""
    parts = [part for asked, part in consent.standing(story) if asked == purpose]
    wanted = dict.fromkeys([Part.TEXT, Part.SUMMARY, *parts])
    return [refused(purpose, part) for part in wanted]


def _sorted(
    archive: Archive, story: Story, answers: list[Answer]
) -> tuple[list[Answer], list[tuple[Answer, datetime | None]], list[Answer]]:
    """Part answers into those that act now, that replace a waiting one, and that wait."""
    standing = consent.standing(story)
    now: list[Answer] = []
    waiting: list[tuple[Answer, datetime | None]] = []
    more: list[Answer] = []
    for answer in answers:
        begun = _begun(story, answer, archive.now)
        last = standing.get((answer.purpose, answer.topic))
        if rank(answer) <= rank(begun):
            now.append(answer)
        elif last is not None and not has_begun(last, archive.now) and rank(answer) <= rank(last):
            waiting.append((answer, last.record.cooling_off_until))
        else:
            more.append(answer)
    return now, waiting, more


def _begun(story: Story, answer: Answer, now: datetime) -> Grant | None:
    """Return the answer in whose place *answer* would come, if it has begun and still counts."""
    subject_id = story.subjects[0].id if story.subjects else ""
    begun = latest_grant(
        story, subject_id, answer.use, answer.part, now, answer.recipient_id, answer.media_id
    )
    return None if begun is not None and _is_old(story, begun, now) else begun


def _is_old(story: Story, grant: Grant, now: datetime) -> bool:
    """Tell whether a young person is asked again since they said this."""
    return is_asked_anew(story.subjects[0], grant.record, now)


def _is_standing(archive: Archive, story: Story, answer: Answer) -> bool:
    """Tell whether this is already the last answer given, and still counts."""
    last = consent.standing(story).get((answer.purpose, answer.topic))
    if last is not None and _is_old(story, last, archive.now):
        return False
    return last is not None and (
        (last.decision, last.identity, last.shown_name or "", last.place)
        == (answer.decision, answer.identity, answer.shown_name or "", answer.place)
    )


def rank(answer: Answer | Grant | None) -> int:
    """Return how much an answer tells: 0 for nothing, more for a fuller name or place.

    Another name of the same kind tells no more than the one before.
    """
    if answer is None or answer.decision is not Decision.YES:
        return 0
    if answer.part is Part.NAME:
        return _IDENTITIES.index(answer.identity)
    if answer.part is Part.PLACE:
        return _LEVELS.index(answer.place)
    return 1


def _keep(
    archive: Archive,
    story: Story,
    actor: Actor,
    answers: list[Answer],
    begins: datetime | None,
    event: EventType,
    screens: tuple[str, ...],
) -> None:
    """Keep answers that begin at *begins*.

    Before the second yes there is nothing to show yet, so nothing begins.
    """
    own = consent.standing(story)
    if not answers or not own:
        return
    record = max((grant.record for grant in own.values()), key=lambda record: record.number)
    versions = renditions.of_story(archive.db, story)
    approved = dict(story.approved)
    rendition = next((v for v in reversed(versions) if v.number in approved), versions[-1])
    consent.record_answers(
        archive,
        story,
        rendition,
        actor=actor,
        answered=consent.again(archive, record, begins if approved else None, screens=screens),
        answers=answers,
        event=event,
    )


def _pause_if_named(archive: Archive, before: Story, less: list[Answer]) -> bool:
    """Hide the story where the words hold a name that was just taken back (AC-23)."""
    standing = consent.standing(before)
    for answer in less:
        if answer.part is not Part.NAME:
            continue
        last = (_begun(before, answer, archive.now), standing.get((answer.purpose, answer.topic)))
        had = [grant.shown_name for grant in last if grant is not None and grant.shown_name]
        gone = names.taken_back([*had, _real_name(archive, before)], answer.shown_name)
        if had and any(names.holds(content, gone) for content in _words(archive, before, answer)):
            _pause(archive, before)
            return True
    return False


def _words(archive: Archive, story: Story, answer: Answer) -> list[Content]:
    """Return the words that this use shows now, and those agreed to be shown next."""
    shown = shown_rendition(story, answer.use, archive.now, answer.recipient_id)
    newest = max((number for number, _ in story.approved), default=None)
    wanted = {number for number in (shown, newest) if number is not None}
    return [rendition.content for rendition in renditions.fetch_many(archive.db, wanted).values()]


def _pause(archive: Archive, before: Story) -> None:
    story = stories.reread(archive.db, before)
    stopping.hide(archive, story, SYSTEM, codes={"because": "name_in_words"})
    messages.add(archive.db, story, "system", body=NAME_IN_WORDS, at=archive.now)


def _real_name(archive: Archive, story: Story) -> str:
    contributor_id = story.subjects[0].contributor_id if story.subjects else None
    return contributors.fetch(archive.db, contributor_id).full_name if contributor_id else ""
