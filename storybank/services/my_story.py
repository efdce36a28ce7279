"""Read what a teller sees of their own story: how it stands, who sees what, what has happened.

Nothing is changed here. The deeds are in ``consent``, ``changes``, ``proposals``
and ``stopping``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storybank.domain import history, phrases, tidying
from storybank.domain.access import Action, latest_grant
from storybank.domain.consent import (
    RECORDED,
    Decision,
    Grant,
    Part,
    Purpose,
    Status,
    Use,
    has_begun,
    status,
)
from storybank.domain.errors import NotFoundError
from storybank.domain.misled import is_due
from storybank.domain.people import Actor
from storybank.domain.preview import audience, preview
from storybank.domain.stories import EditorialState, Rendition, Story, StoryView
from storybank.domain.times import instant
from storybank.domain.view import Shown, shown, view
from storybank.services import consent, purposes, recordings, two_keys
from storybank.services.archive import Archive
from storybank.services.purposes import Asked
from storybank.services.question import PAGED
from storybank.storage import ledger, messages, renditions, stories
from storybank.storage.messages import Message


class Stage(StrEnum):
    """How a story stands, seen by its teller."""

    TAKEN_BACK = "taken_back"
    DECLINED = "declined"
    PAUSED = "paused"
    ASK_AGAIN = "ask_again"
    CALL = "call"
    BEING_READ = "being_read"
    YOUR_TURN = "your_turn"
    AGREED = "agreed"
    THINKING = "thinking"
    SHOWN = "shown"
    SECOND = "second"
    ENDED = "ended"
    NOT_SHOWN = "not_shown"


class Question(StrEnum):
    """What is asked for each use, one page each."""

    USE = "use"
    NAME = "name"
    PLACE = "place"
    QUOTES = "quotes"


PARTS = {
    Question.USE: Part.TEXT,
    Question.NAME: Part.NAME,
    Question.PLACE: Part.PLACE,
    Question.QUOTES: Part.QUOTES,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer in words: what counts now, and what comes instead, from when.

    ``later`` is empty where nothing waits; ``begins_at`` None then means after
    the yes to the finished words.
    """

    question: Question
    now: str
    later: str = ""
    begins_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """What was allowed for one purpose. ``begins_at``: when it will first be shown.

    ``who``: who would see it. ``awaits_second``: not before a second person has agreed;
    ``is_thinking``: nor before the time to think is over.
    """

    purpose: Purpose
    label: str
    who: str
    is_allowed: bool
    is_asked_first: bool
    is_shown: bool
    begins_at: datetime | None
    answers: tuple[Answered, ...]
    awaits_second: bool = False
    is_thinking: bool = False

    @property
    def has_page(self) -> bool:
        """Tell whether its audience reads the story as a page of its own."""
        return self.purpose.use is not Use.SEARCH_ENGINES and audience(self.purpose) is not None


@dataclass(frozen=True, slots=True)
class Past:
    """One event of the past in words."""

    at: datetime
    sentence: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the teller's page needs, except the words themselves."""

    story: Story
    title: str
    stage: Stage
    permissions: tuple[Permission, ...]
    waiting: Rendition | None
    thinking_until: datetime | None
    ends_at: datetime | None
    delete_on: date | None
    messages: tuple[Message, ...]
    has_recordings: bool = False

    @property
    def has_photos(self) -> bool:
        """Tell whether photos came with it that are still kept."""
        return any(one.part not in RECORDED for one in self.story.pictured)

    @property
    def shown_in(self) -> list[str]:
        """Return where it is shown now."""
        return [permission.label for permission in self.permissions if permission.is_shown]


def overview(archive: Archive, actor: Actor, story_id: str) -> Overview:
    """Return how the teller's story stands at this moment."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    db, now = archive.db, archive.now
    waiting = _waiting(archive, story)
    allowed = permissions(archive, story)
    day = stories.deletion_day(db, story)
    return Overview(
        story=story,
        title=tidying.words(renditions.of_story(db, story)[-1]).title,
        stage=stage(story, allowed, waiting, now),
        permissions=allowed,
        waiting=waiting,
        thinking_until=thinking_until(story, now),
        ends_at=ends_at(story),
        delete_on=date.fromisoformat(day) if day else None,
        messages=tuple(m for m in messages.of_story(db, story) if m.from_kind != "system"),
        has_recordings=bool(recordings.of_story(archive, story)),
    )


def stage(
    story: Story, allowed: tuple[Permission, ...], waiting: Rendition | None, now: datetime
) -> Stage:
    """Name how *story* stands: the first of these that is so."""
    state = story.editorial_state
    yes = _yes(story)
    checks = (
        (state is EditorialState.REMOVED, Stage.TAKEN_BACK),
        (state is EditorialState.DECLINED, Stage.DECLINED),
        (story.paused_at is not None, Stage.PAUSED),
        (is_due(story), Stage.ASK_AGAIN),
        (bool(story.call_for), Stage.CALL),
        (state in {EditorialState.SUBMITTED, EditorialState.IN_REVIEW}, Stage.BEING_READ),
        (state is EditorialState.PROPOSED and waiting is not None, Stage.YOUR_TURN),
        (state is EditorialState.PROPOSED, Stage.AGREED),
        (any(permission.is_shown for permission in allowed), Stage.SHOWN),
        (state is EditorialState.ARCHIVED, Stage.NOT_SHOWN),
        (any(status(grant, now) is Status.COOLING_OFF for grant in yes), Stage.THINKING),
        (any(permission.awaits_second for permission in allowed), Stage.SECOND),
        (any(status(grant, now) is Status.EXPIRED for grant in yes), Stage.ENDED),
    )
    return next((found for holds, found in checks if holds), Stage.NOT_SHOWN)


def permissions(archive: Archive, story: Story) -> tuple[Permission, ...]:
    """Return what is allowed for each purpose that is asked about, or once was."""
    asked = purposes.of_story(archive, story)
    return tuple(_permission(story, one, archive.now) for one in asked)


def thinking_until(story: Story, now: datetime) -> datetime | None:
    """Return when the last yes that still waits begins; None where none waits."""
    ends = [grant.record.cooling_off_until for grant in _yes(story)]
    return max((end for end in ends if end is not None and end > now), default=None)


def seen(archive: Archive, actor: Actor, story_id: str, purpose: Purpose) -> StoryView | None:
    """Return exactly what the audience of *purpose* sees now; None where it sees nothing."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    found = _shown(story, purpose, archive.now)
    if found is None:
        return None
    return view(story, found, renditions.fetch(archive.db, story, found.rendition_number))


def next_seen(archive: Archive, actor: Actor, story_id: str, purpose: Purpose) -> StoryView | None:
    """Return what the audience of *purpose* would see of the newest words, once agreed to."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    newest = _waiting(archive, story) or renditions.of_story(archive.db, story)[-1]
    return preview(story, newest, purpose, archive.now)


def past(archive: Archive, actor: Actor, story_id: str) -> list[Past]:
    """Return what has happened to the story and its permissions, newest first."""
    return history_of(archive, archive.story(story_id, actor, Action.SEE_OWN))


def history_of(archive: Archive, story: Story) -> list[Past]:
    """Return the past of a story in hand, newest first."""
    found = [
        Past(
            instant(event.at),
            history.sentence(event, archive.settings.time_zone),
            tuple(history.details(event)),
        )
        for event in ledger.events(archive.db, story_id=story.id)
    ]
    return found[::-1]


def ends_at(story: Story) -> datetime | None:
    """Return when the first yes on words that stands ends; None where there is none."""
    return min((grant.ends_at for grant in _yes(story)), default=None)


def is_held(archive: Archive, actor: Actor, story_id: str) -> bool:
    """Tell whether there is a story here that its teller can stop but not open just now."""
    try:
        archive.story(story_id, actor, Action.SEE_OWN)
    except NotFoundError:
        archive.story(story_id, actor, Action.STOP)
        return True
    return False


def _permission(story: Story, asked: Asked, now: datetime) -> Permission:
    purpose, standing = asked.purpose, consent.standing(story)
    last = standing.get((purpose, Part.TEXT)) or standing.get((purpose, Part.SUMMARY))
    is_allowed = last is not None and last.decision is Decision.YES
    questions = Question if is_allowed and purpose.use in PAGED else (Question.USE,)
    return Permission(
        purpose=purpose,
        label=asked.label,
        who=asked.who,
        is_allowed=is_allowed,
        is_asked_first=last is not None and last.decision is Decision.ASK_EACH_TIME,
        is_shown=_shown(story, purpose, now) is not None,
        begins_at=last.record.cooling_off_until if last and is_allowed else None,
        answers=tuple(_answered(story, purpose, question, now) for question in questions),
        awaits_second=is_allowed and _awaits_second(story, purpose),
        is_thinking=is_allowed and last is not None and not has_begun(last, now),
    )


def _awaits_second(story: Story, purpose: Purpose) -> bool:
    """Tell whether a second person has still to agree to it, or to what it needs beside it."""
    wanted = {purpose}
    if purpose.use is Use.SEARCH_ENGINES:
        wanted.add(Purpose(Use.WEB))
    return any(one.purpose in wanted for one in two_keys.waits(story))


def _shown(story: Story, purpose: Purpose, now: datetime) -> Shown | None:
    """Return what the audience of *purpose* sees at *now*; None where it has no page here."""
    reader = audience(purpose)
    return shown(story, reader, purpose.use, now) if reader is not None else None


def _answered(story: Story, purpose: Purpose, question: Question, now: datetime) -> Answered:
    part = PARTS[question]
    subject_id = story.subjects[0].id if story.subjects else ""
    begun = latest_grant(story, subject_id, purpose.use, part, now, purpose.recipient_id)
    last = consent.standing(story).get((purpose, part))
    if last is not None and has_begun(last, now):
        begun = last
    in_words = _in_words(story, question, begun)
    if last is None or last is begun:
        return Answered(question, in_words)
    later = _in_words(story, question, last)
    return Answered(question, in_words, later, last.record.cooling_off_until)


def _in_words(story: Story, question: Question, grant: Grant | None) -> str:
    if grant is None or grant.decision is not Decision.YES:
        return phrases.answer(grant.decision if grant else None)
    if question is Question.NAME:
        return phrases.name(grant.identity, grant.shown_name)
    if question is Question.PLACE:
        return phrases.place(grant.place, story.place)
    return phrases.answer(grant.decision)


def _yes(story: Story) -> list[Grant]:
    """Return every yes on words that stands, begun or not."""
    return [
        grant
        for (_, part), grant in consent.standing(story).items()
        if part in {Part.TEXT, Part.SUMMARY} and grant.decision is Decision.YES
    ]


def _waiting(archive: Archive, story: Story) -> Rendition | None:
    """Return the words that the desk has put to the teller and that wait for an answer."""
    if story.editorial_state not in {EditorialState.PROPOSED, EditorialState.APPROVED}:
        return None
    return renditions.waiting(archive.db, story)
