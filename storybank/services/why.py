"""Say why a part of a story is shown for a use, or why it is not: now, later or in the past."""

from dataclasses import dataclass
from datetime import datetime

from storybank.domain import why
from storybank.domain.access import Action, Asking, Needed, clauses, is_permitted
from storybank.domain.consent import Part, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.people import Actor
from storybank.domain.replay import story_at
from storybank.domain.stories import Story
from storybank.services.archive import Archive
from storybank.storage import ledger, stories


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the gate answers, and the rule that decided it."""

    story_id: str
    use: Use
    part: Part
    at: datetime
    is_allowed: bool
    reason: str

    @property
    def verdict(self) -> str:
        """Return ALLOW or DENY."""
        return "ALLOW" if self.is_allowed else "DENY"


def explain(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    use: Use,
    part: Part,
    at: datetime,
    recipient_id: str | None = None,
    media_id: str | None = None,
) -> Explanation:
    """Return how the gate answers, or answered, for one part and use at the instant *at*.

    What is past is told from the ledger alone (AC-92). Raises NotFoundError where
    *actor* may not know of the story. It is known by the leave to stop it, which a
    hold or a taking back does not end; its past is known even after it is deleted.
    """
    if at < archive.now:
        story = _past(archive, actor, story_id, at)
        if story is None:
            return Explanation(story_id, use, part, at, False, "the story had not come in yet")
    else:
        story = stories.fetch(archive.db, story_id, clauses(Action.STOP, actor, Asking(at)))
    uses = (Use.WEB, use) if use is Use.SEARCH_ENGINES else (use,)
    allowed = is_permitted(story, Needed(uses, (part,), at, recipient_id, media_id))
    if story.purged_at is not None or story.safeguarding_hold:
        allowed = False
    reason = why.reason(story, uses, part, at, recipient_id, media_id)
    return Explanation(story_id, use, part, at, allowed, reason)


def _past(archive: Archive, actor: Actor, story_id: str, at: datetime) -> Story | None:
    """Return the story as the ledger tells that it was; None before it came in."""
    own = clauses(Action.STOP, actor, Asking(at))
    if not any(clause.story_ids is None or story_id in clause.story_ids for clause in own):
        raise NotFoundError("There is no such story.")
    events = list(ledger.events(archive.db, story_id=story_id))
    if not events:
        raise NotFoundError("There is no such story.")
    return story_at(events, at, first_broken=ledger.fault(archive.db))
