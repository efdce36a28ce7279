"""Hold a story back for safeguarding, look into it, decide (consent.md 10, I-22).

Who marks a concern sees the story no more; only the safeguarding role does.
Each reading is written down. Nothing is reported to anyone by itself.
"""

import logging
from dataclasses import dataclass, replace

from storybank.domain.access import Action, Asking, clauses
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor, Role
from storybank.domain.safeguarding import About, Concern, Ending, Note, Read, Told
from storybank.domain.stories import Rendition, Story
from storybank.services.archive import Archive
from storybank.services.consent import note_event
from storybank.storage import contributors, renditions, safeguarding, stories
from storybank.storage.contributors import Contributor

log = logging.getLogger(__name__)

LONGEST = 8_000  # characters


@dataclass(frozen=True, slots=True)
class Opened:
    """One concern with all that belongs to it.

    ``story`` and ``words`` are None once the story is not held any more, was
    taken back, or is deleted; the notes stay.
    """

    concern: Concern
    notes: tuple[Note, ...]
    reads: tuple[Read, ...]
    story: Story | None
    words: Rendition | None
    teller: Contributor | None
    is_held: bool


def may_raise(archive: Archive, actor: Actor, story_id: str) -> None:
    """Raise NotFoundError where *actor* may not raise a concern about this story."""
    archive.story(story_id, actor, Action.RAISE_CONCERN)


def raise_concern(archive: Archive, actor: Actor, story_id: str, *, words: str) -> None:
    """Hold a story at once, for a curator or a trainer who is worried by it.

    Raises InvalidError for no words, NotFoundError where *actor* may not read it.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.RAISE_CONCERN)
        body = _checked(words, "concern", "Say what worries you. A few words are enough.")
        stories.save(db, replace(story, safeguarding_hold=True))
        note_event(archive, story, actor, EventType.HOLD_ON, codes={})
        concern_id = safeguarding.open_concern(db, story.id, actor, archive.now)
        safeguarding.note(db, concern_id, actor, archive.now, about=About.CONCERN, body=body)
    log.warning("a safeguarding concern waits to be read")


def find(archive: Archive, actor: Actor) -> list[Concern]:
    """Return every concern, open ones first; no content and no name is in them."""
    _only_safeguarding(actor)
    return safeguarding.find(archive.db)


def count_open(archive: Archive, actor: Actor) -> int:
    """Return how many concerns wait for this person; 0 for anyone else."""
    return safeguarding.count_open(archive.db) if Role.SAFEGUARDING in actor.roles else 0


def read(archive: Archive, actor: Actor, concern_id: str) -> Opened:
    """Open one concern, and write down who read it and when."""
    _only_safeguarding(actor)
    with archive.writing() as db:
        concern = safeguarding.fetch(db, concern_id)
        safeguarding.log_read(db, concern.id, actor, archive.now)
    story = _held(archive, actor, concern)
    contributor_id = story.subjects[0].contributor_id if story and story.subjects else None
    return Opened(
        concern=concern,
        notes=tuple(safeguarding.notes(archive.db, concern.id)),
        reads=tuple(safeguarding.reads(archive.db, concern.id)),
        story=story,
        words=renditions.of_story(archive.db, story)[-1] if story else None,
        teller=contributors.fetch(archive.db, contributor_id) if contributor_id else None,
        is_held=_is_held(archive, actor, concern),
    )


def add_note(archive: Archive, actor: Actor, concern_id: str, *, words: str) -> None:
    """Add a note to a concern."""
    _only_safeguarding(actor)
    body = _checked(words, "note", "Write what you want to keep.")
    with archive.writing() as db:
        concern = safeguarding.fetch(db, concern_id)
        safeguarding.note(db, concern.id, actor, archive.now, about=About.NOTE, body=body)


def decide(
    archive: Archive,
    actor: Actor,
    concern_id: str,
    *,
    ending: str,
    reasons: str,
    told: str,
    why_not: str = "",
) -> None:
    """Close a concern: lift the hold or keep it, with reasons, and say who was told.

    A story whose hold is lifted is again as its permissions say. Raises
    InvalidError by field where an answer is missing.
    """
    _only_safeguarding(actor)
    problems = _problems(ending, reasons, told, why_not)
    if problems:
        raise InvalidError(problems)
    with archive.writing() as db:
        concern = safeguarding.fetch(db, concern_id)
        at = archive.now
        body = reasons.strip()
        safeguarding.note(db, concern.id, actor, at, about=About.REASONS, body=body)
        if told == Told.NO:
            body = why_not.strip()
            safeguarding.note(db, concern.id, actor, at, about=About.NOT_TOLD, body=body)
        safeguarding.close(db, concern.id, actor, at, decision=ending, told=told)
        story = _held(archive, actor, concern, Action.SETTLE)
        if ending == Ending.LIFT and story is not None and story.safeguarding_hold:
            stories.save(db, replace(story, safeguarding_hold=False))
            note_event(archive, story, actor, EventType.HOLD_OFF, codes={})


def _held(
    archive: Archive, actor: Actor, concern: Concern, action: Action = Action.SAFEGUARD
) -> Story | None:
    """Return the story while it is held and *actor* may do *action*, else None.

    One that was taken back can still be settled, but not read.
    """
    seen_by = clauses(action, actor, Asking(archive.now))
    found = stories.with_ids(archive.db, seen_by, [concern.story_id])
    return found[0] if found else None


def _is_held(archive: Archive, actor: Actor, concern: Concern) -> bool:
    held = (one for one in clauses(Action.SETTLE, actor, Asking(archive.now)) if one.only_held)
    return bool(stories.with_ids(archive.db, tuple(held), [concern.story_id]))


def _only_safeguarding(actor: Actor) -> None:
    if Role.SAFEGUARDING not in actor.roles:
        raise NotFoundError("There is no such page.")


def _checked(words: str, field: str, missing: str) -> str:
    body = words.strip()
    if not body:
        raise InvalidError({field: missing})
    if len(body) > LONGEST:
        raise InvalidError({field: f"Use fewer words: at most {LONGEST:,} letters."})
    return body


def _problems(ending: str, reasons: str, told: str, why_not: str) -> dict[str, str]:
    """Say which answers are missing, by field."""
    problems = {}
    if ending not in set(Ending):
        problems["ending"] = "Choose what happens to the story."
    if not reasons.strip() or len(reasons) > LONGEST:
        problems["reasons"] = "Write your reasons."
    if told not in set(Told):
        problems["told"] = "Choose if the person was told."
    elif told == Told.NO and not why_not.strip():
        problems["why_not"] = "Write why the person was not told."
    elif len(why_not) > LONGEST:
        problems["why_not"] = f"Use fewer words: at most {LONGEST:,} letters."
    return problems
