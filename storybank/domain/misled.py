"""Find whose yes rests on words that misled them (AC-08); the gate already hides what does."""

from storybank.domain.consent import Closing, Decision, Grant
from storybank.domain.stories import EditorialState, Story


def misled(story: Story) -> list[Grant]:
    """Return the teller's last answers that rest on misleading words; empty where none does.

    Where all of them are a no there is nothing to ask: a no needs no good words.
    """
    own = story.subjects[0].id if story.subjects else ""
    last = {
        (grant.purpose, grant.topic): grant
        for grant in story.grants
        if grant.record.subject_id == own
    }
    found = [grant for grant in last.values() if _is_misled(grant)]
    return found if any(grant.decision is Decision.YES for grant in found) else []


def is_due(story: Story) -> bool:
    """Tell whether the teller of a story has to be asked again."""
    return story.editorial_state is not EditorialState.REMOVED and bool(misled(story))


def _is_misled(grant: Grant) -> bool:
    """Tell whether an answer is invalid by its words: nobody closed it, so it has no such day."""
    return grant.record.closed_as is Closing.INVALID and grant.record.closed_at is None
