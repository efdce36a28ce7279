"""Say what a teller allowed of one photo or recording of their story, use by use.

What they change about it is in ``own_photos`` and ``own_recordings``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from storybank.domain.access import latest_grant
from storybank.domain.consent import Decision, Grant, OfFile, Part, Purpose, has_begun
from storybank.domain.stories import Story
from storybank.services import consent, media, purposes, recordings
from storybank.services.archive import Archive
from storybank.services.purposes import Asked
from storybank.services.question import PAGED
from storybank.storage.consents import Answer


@dataclass(frozen=True, slots=True)
class Allowed:
    """What was said of one file for one purpose: what it is shown as ``now``, and ``later``."""

    asked: Asked
    now: frozenset[Part]
    later: frozenset[Part]

    @property
    def is_yes(self) -> bool:
        """Tell whether any of it may be shown now."""
        return bool(self.now)

    @property
    def waits(self) -> bool:
        """Tell whether more of it will be shown, after the time to think."""
        return bool(self.later)


def asked_of(archive: Archive, story: Story) -> list[Asked]:
    """Return every purpose for which the files of a story are asked about."""
    return [one for one in purposes.of_story(archive, story) if one.purpose.use in PAGED]


def allowed(
    archive: Archive, story: Story, asked: Asked, media_id: str, parts: Iterable[Part]
) -> Allowed:
    """Return what its teller said of a file that can be shown as any of *parts*."""
    now, later = set(), set()
    for part in parts:
        begun, last = _said(archive, story, asked.purpose, OfFile(part, media_id))
        if _is_yes(last) and last is not None and not has_begun(last, archive.now):
            later.add(part)
        if _is_yes(begun) and _is_yes(last):
            now.add(part)
    return Allowed(asked, frozenset(now), frozenset(later))


def names(archive: Archive, story: Story) -> dict[OfFile, str]:
    """Return what each file of a story is called where no word of it may stand (I-27)."""
    photos = enumerate(media.of_story(archive, story), 1)
    found = {OfFile(medium.part, medium.id): f"photo {number}" for number, medium in photos}
    for number, recorded in enumerate(recordings.of_story(archive, story), 1):
        called = f"recording {number}"
        found[OfFile(Part.VOICE, recorded.id)] = called
        if recorded.part is Part.VIDEO:
            found[OfFile(Part.VIDEO, recorded.id)] = f"{called}, the film"
            found[OfFile(Part.VOICE, recorded.id)] = f"{called}, its sound"
    return found


def answer(purpose: Purpose, file: OfFile, decision: Decision) -> Answer:
    """Return an answer about one file for one purpose."""
    return Answer(
        purpose.use,
        file.part,
        decision,
        recipient_id=purpose.recipient_id,
        media_id=file.media_id,
    )


def _said(
    archive: Archive, story: Story, purpose: Purpose, file: OfFile
) -> tuple[Grant | None, Grant | None]:
    """Return the answer that has begun, and the last one given."""
    teller = story.subjects[0].id if story.subjects else ""
    begun = latest_grant(
        story,
        teller,
        purpose.use,
        file.part,
        archive.now,
        purpose.recipient_id,
        file.media_id,
    )
    return begun, consent.standing(story).get((purpose, file))


def _is_yes(grant: Grant | None) -> bool:
    return grant is not None and grant.decision is Decision.YES
