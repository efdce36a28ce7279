"""Say what is to be done with a record of an import; ``intake`` does it.

What is shown changes only with new evidence; what is allowed can become less
without it, never more. What its teller took back stays away (BAS-6, BAS-7).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto

from storybank.domain.access import Action
from storybank.domain.errors import NotFoundError
from storybank.domain.exchange import Entry
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.report import Result
from storybank.domain.stories import EditorialState, Rendition, Story
from storybank.media.pictures import Derived
from storybank.services import changes, consent, entries
from storybank.services.archive import Archive
from storybank.services.recordings import Given
from storybank.storage import evidence, exchange, ledger, renditions
from storybank.storage.consents import Answer, refused
from storybank.storage.exchange import Imported, TakenBack

TAKEN_BACK = "This story was taken back: it is not brought in again."
NOT_YOURS = "These words were given or taken back here by their teller: they cannot come in."
SHUT = "This story is closed to changes: the record is left aside."
CHANGED_HERE = "Its permission was changed here since: the record changes nothing about it."
WORDS_WAIT = "The new words wait for a curator: what is shown stays as it was agreed to."
NO_NEW_EVIDENCE = "What is shown stays as it was agreed to: give new evidence to change it."

# States in which a story that was held can still be signed for.
OPEN = frozenset({EditorialState.SUBMITTED, EditorialState.IN_REVIEW, EditorialState.PROPOSED})
_OF_PERMISSION = frozenset(
    {
        *(EventType.GIVEN, EventType.REFUSED, EventType.NARROWED, EventType.WIDENED),
        *(EventType.PAUSED, EventType.RESUMED, EventType.WITHDRAWN, EventType.RENEWED),
        EventType.RENDITION_APPROVED,
    }
)


class Deed(StrEnum):
    """What is to be done with a record."""

    LEAVE = auto()
    ADD = auto()
    REWRITE = auto()
    SIGN = auto()
    NARROW = auto()
    PROPOSE = auto()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with a record, and what to say of it.

    ``story`` is the one that the record became before; None where there is none.
    """

    deed: Deed
    result: Result
    message: str = ""
    is_held: bool = False
    story: Story | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """What every record of one batch is judged by.

    ``known`` is the vocabulary; ``gone`` what may not come in; ``made`` the
    files of each picture, by its id, ``given`` what was taken in of each recording.
    """

    archive: Archive
    actor: Actor
    known: Mapping[str, str]
    gone: TakenBack
    made: Mapping[str, tuple[Derived, ...]]
    given: Mapping[str, Given] = field(default_factory=dict)


def opened(
    archive: Archive, actor: Actor, made: Mapping[str, tuple[Derived, ...]] | None = None
) -> Intake:
    """Return what records are judged by at this moment."""
    gone = exchange.taken_back(archive.db)
    return Intake(archive, actor, entries.vocabulary(archive), gone, made or {})


def plan(intake: Intake, entry: Entry) -> Plan:
    """Say what is to be done with a record; nothing is written."""
    found = exchange.find(intake.archive.db, entry.source, entry.source_id)
    if found is None:
        return _plan_new(intake, entry)
    if found.state is EditorialState.REMOVED:
        return Plan(Deed.LEAVE, Result.UNCHANGED, TAKEN_BACK)
    if found.sha256 == entry.sha256:
        return Plan(Deed.LEAVE, Result.UNCHANGED, entry.held_because, is_held=found.is_held)
    try:
        story = intake.archive.story(found.story_id, intake.actor, Action.IMPORT)
    except NotFoundError:
        return Plan(Deed.LEAVE, Result.UNCHANGED, SHUT)
    if found.is_held and story.editorial_state not in OPEN:
        return Plan(Deed.LEAVE, Result.UNCHANGED, SHUT)
    return _plan_change(intake, entry, story, found)


def _plan_new(intake: Intake, entry: Entry) -> Plan:
    if entries.record_hash(intake.archive, entry) in intake.gone.records:
        return Plan(Deed.LEAVE, Result.UNCHANGED, TAKEN_BACK)
    if entries.words(entry, intake.known).sha256 in intake.gone.words:
        return Plan(Deed.LEAVE, Result.FAILED, NOT_YOURS)
    is_held = entry.permission is None
    return Plan(Deed.ADD, Result.ADDED, entry.held_because, is_held=is_held)


def _plan_change(intake: Intake, entry: Entry, story: Story, found: Imported) -> Plan:
    """Plan for a record that says something else than it did before."""
    if entries.words(entry, intake.known).sha256 in intake.gone.words:
        return Plan(Deed.LEAVE, Result.FAILED, NOT_YOURS)
    if found.is_held and entry.permission is None:
        message = entry.held_because
        return Plan(Deed.REWRITE, Result.UPDATED, message, is_held=True, story=story)
    if found.is_held:
        return Plan(Deed.SIGN, Result.UPDATED, story=story)
    if _is_changed_here(intake, story):
        return _plan_words(intake, entry, story, CHANGED_HERE)
    terms = entry.permission
    if terms and terms.evidence not in evidence.of_story(intake.archive.db, story):
        return Plan(Deed.SIGN, Result.UPDATED, story=story)
    if less(intake, entry, story):
        return Plan(Deed.NARROW, Result.UPDATED, entry.held_because, story=story)
    return _plan_words(intake, entry, story, NO_NEW_EVIDENCE)


def _plan_words(intake: Intake, entry: Entry, story: Story, otherwise: str) -> Plan:
    """Plan for words alone: new ones wait for an answer, known ones change nothing."""
    if version(intake, entry, story) is None:
        return Plan(Deed.PROPOSE, Result.UPDATED, WORDS_WAIT, story=story)
    return Plan(Deed.LEAVE, Result.UNCHANGED, otherwise)


def less(intake: Intake, entry: Entry, story: Story) -> list[Answer]:
    """Return the answers by which the record allows less than what stands.

    A record that says nothing of permission takes nothing away.
    """
    if not entry.permission_said:
        return []
    terms = entries.terms(intake.archive, story, entry)
    wanted = {(answer.purpose, answer.topic): answer for answer in terms.answers} if terms else {}
    end = terms.expires_at if terms else None
    found: list[Answer] = []
    for (purpose, part), grant in consent.standing(story).items():
        new = wanted.get((purpose, part), refused(purpose, part))
        if changes.rank(new) < changes.rank(grant):
            found.append(new)
        elif changes.rank(grant) and end is not None and end < grant.ends_at:
            found.append(consent.answer(grant))
    return found


def version(intake: Intake, entry: Entry, story: Story) -> Rendition | None:
    """Return the version of a story that has the record's very words, if any."""
    wanted = entries.words(entry, intake.known).sha256
    versions = renditions.of_story(intake.archive.db, story)
    return next((version for version in versions if version.sha256 == wanted), None)


def _is_changed_here(intake: Intake, story: Story) -> bool:
    """Tell whether anyone but an import has changed what this story is allowed for."""
    events = ledger.events(intake.archive.db, story_id=story.id)
    return any(e.type in _OF_PERMISSION and e.channel != Channel.CLI for e in events)
