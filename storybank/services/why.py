"""Say why a part of a story is shown for a use, or why it is not."""

from dataclasses import dataclass
from datetime import datetime

from storybank.domain import why
from storybank.domain.access import Action, Asking, Needed, clauses, is_permitted
from storybank.domain.consent import Part, Use
from storybank.domain.people import Actor
from storybank.services.archive import Archive
from storybank.storage import stories


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
    archive: Archive, actor: Actor, story_id: str, *, use: Use, part: Part, at: datetime
) -> Explanation:
    """Return how the gate answers for one part and use at the instant *at* (now or later).

    Raises NotFoundError where *actor* may not know of the story. It is known by
    the leave to stop it, which a hold or a taking back does not end.
    """
    story = stories.fetch(archive.db, story_id, clauses(Action.STOP, actor, Asking(at)))
    uses = (Use.WEB, use) if use is Use.SEARCH_ENGINES else (use,)
    allowed = is_permitted(story, Needed(uses, (part,), at))
    return Explanation(story_id, use, part, at, allowed, why.reason(story, uses, part, at))
