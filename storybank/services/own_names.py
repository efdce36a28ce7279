"""Know which of a teller's own names and contacts must not stand in their story (AC-26)."""

from storybank.domain import names
from storybank.domain.consent import Decision, Identity, Part
from storybank.domain.stories import Story
from storybank.services import consent
from storybank.services.archive import Archive
from storybank.storage import contributors


def hidden(archive: Archive, story: Story) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return (words of names, contacts) that no use may show; nothing where the teller is unknown.

    A name is hidden as soon as one use that was said yes to does not show it in full.
    """
    contributor_id = story.subjects[0].contributor_id if story.subjects else None
    if contributor_id is None:
        return frozenset(), ()
    teller = contributors.fetch(archive.db, contributor_id)
    standing = consent.standing(story)
    words: frozenset[str] = frozenset()
    for (purpose, part), answer in standing.items():
        if part is not Part.TEXT or answer.decision is not Decision.YES:
            continue
        named = standing.get((purpose, Part.NAME))
        if named is None or named.decision is not Decision.YES:
            words |= names.taken_back([teller.full_name], None)
        elif named.identity is not Identity.FULL_NAME:
            words |= names.taken_back([teller.full_name], named.shown_name)
    return words, (teller.contact_value,)
