"""Say what a teller allowed of one photo or recording of their story, use by use.

What they change about it is in ``own_photos`` and ``own_recordings``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storybank.domain.access import latest_grants
from storybank.domain.consent import Decision, Grant, OfFile, Part, Purpose, Topic, has_begun
from storybank.domain.errors import NotFoundError
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
    archive: Archive, story: Story, files: Mapping[str, Iterable[Part]]
) -> dict[str, tuple[Allowed, ...]]:
    """Return, by file, what its teller said of it for each purpose that is asked about.

    *files* maps the id of each to the parts that it can be shown as.
    """
    asked, standing = asked_of(archive, story), consent.standing(story)
    return {
        media_id: tuple(
            _allowed(archive, story, one, [OfFile(part, media_id) for part in parts], standing)
            for one in asked
        )
        for media_id, parts in files.items()
    }


def is_used(allowed: Iterable[Allowed]) -> bool:
    """Tell whether anyone may hear or see a file, now or later."""
    return any(one.is_yes or one.waits for one in allowed)


def about(allowed: Iterable[Allowed], code: str) -> Asked:
    """Return what is asked about a file for one purpose; NotFoundError where that is not asked."""
    for one in allowed:
        if one.asked.purpose.code == code:
            return one.asked
    raise NotFoundError("This is not asked.")


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


def _allowed(
    archive: Archive,
    story: Story,
    asked: Asked,
    files: Iterable[OfFile],
    standing: Mapping[tuple[Purpose, Topic], Grant],
) -> Allowed:
    """Return what is allowed for one purpose: by the answers that have begun, and the last ones."""
    purpose, teller = asked.purpose, story.subjects[0].id if story.subjects else ""
    begun = latest_grants(story, purpose.use, archive.now, purpose.recipient_id)
    now, later = set(), set()
    for file in files:
        last = standing.get((purpose, file))
        if last is None or last.decision is not Decision.YES:
            continue
        if not has_begun(last, archive.now):
            later.add(file.part)
        first = begun.get((teller, file))
        if first is not None and first.decision is Decision.YES:
            now.add(file.part)
    return Allowed(asked, frozenset(now), frozenset(later))
