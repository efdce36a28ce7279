"""Tidy words that were agreed to without changing one, and list it to their teller (I-14, AC-36).

What counts as no change of words is said in ``domain.tidying``. The yes stays
with the words that were agreed to: the gate asks about those, and what is shown
in their place must keep every word of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storybank.domain import tidying
from storybank.domain.access import Action
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.stories import Content, EditorialState, Rendition, RenditionKind, Story
from storybank.domain.tidying import Tidied
from storybank.services import consent, queue
from storybank.services.archive import Archive
from storybank.storage import journal, renditions


@dataclass(frozen=True, slots=True)
class Tidying:
    """One time that the desk tidied words that were agreed to: when, why and what."""

    at: datetime
    reason: str
    parts: tuple[Tidied, ...]


def base(
    archive: Archive, story: Story, versions: Sequence[Rendition], content: Content
) -> Rendition | None:
    """Return the agreed words that *content* only tidies, or None where it says anything else.

    None, too, while other words wait for an answer, and where it would bring in a
    name or contact that is not to be shown.
    """
    agreed = next((v for v in reversed(versions) if v.approved_event_id is not None), None)
    if agreed is None or story.editorial_state is EditorialState.DECLINED:
        return None
    is_last = agreed.number == versions[-1].number or bool(versions[-1].answer)
    if not is_last or content == tidying.words(agreed):
        return None
    is_same = content == agreed.content
    if not is_same and not tidying.is_tidied(
        agreed.content, content, archive.settings.right_spellings
    ):
        return None
    before = {spot[1] for spot in queue.name_spots(archive, story, agreed.content)}
    after = {spot[1] for spot in queue.name_spots(archive, story, content)}
    return agreed if after <= before else None


def keep(
    archive: Archive,
    story: Story,
    agreed: Rendition,
    *,
    content: Content,
    actor: Actor,
    reason: str,
) -> None:
    """Keep *content* in place of what it tidies, inside the caller's transaction."""
    kept = renditions.add(
        archive.db, story, content, kind=RenditionKind.EDITED, by=actor.ref, at=archive.now,
        made_from=agreed.number, reason=reason, substantive=False,
    )  # fmt: skip
    consent.note_event(
        archive, story, actor, EventType.EDITORIAL_CHANGED,
        codes={"tidied": agreed.number, "number": kept.number, "n": kept.n, "substantive": False},
        rendition_sha256=kept.sha256,
    )  # fmt: skip
    journal.add(archive.db, actor, "tidied", at=archive.now, story_id=story.id,
                codes={"n": kept.n})  # fmt: skip


def own(archive: Archive, actor: Actor, story_id: str) -> list[Tidying]:
    """Return every tidying of a teller's own story, newest first."""
    return of_story(archive, archive.story(story_id, actor, Action.SEE_OWN))


def of_story(archive: Archive, story: Story) -> list[Tidying]:
    """Return every tidying of a story in hand, newest first."""
    before = {version.number: version.content for version in renditions.of_story(archive.db, story)}
    found = []
    for kept in renditions.tidied(archive.db, story):
        agreed = kept.made_from or 0
        parts = tidying.changes(before[agreed], kept.content)
        found.append(Tidying(kept.proposed_at, kept.reason, parts))
        before[agreed] = kept.content
    return found[::-1]
