"""Say what is asked about: each use that is turned on, and by name where names are asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from storybank.domain import phrases
from storybank.domain.consent import Purpose, Use
from storybank.domain.recipients import BY_NAME, Recipient
from storybank.domain.stories import Story
from storybank.services.archive import Archive
from storybank.storage import recipients


@dataclass(frozen=True, slots=True)
class Asked:
    """One purpose that is asked about, in words; ``values`` fill in its screen."""

    purpose: Purpose
    label: str
    who: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def screen(self) -> str:
        """Return the id of the screen that asks about it."""
        return phrases.SCREENS[self.purpose.use]


def asked(archive: Archive) -> tuple[Asked, ...]:
    """Return what new tellers are asked about, smallest audience first."""
    named = [one for one in recipients.find(archive.db) if one.retired_at is None]
    found = []
    for use in archive.settings.asked_uses:
        if use in BY_NAME:
            found += [_named(use, one) for one in named if one.kind is BY_NAME[use]]
        else:
            found.append(Asked(Purpose(use), phrases.USES[use], phrases.WHO_SEES[use]))
    return tuple(found)


def of_story(archive: Archive, story: Story) -> tuple[Asked, ...]:
    """Return what is asked about now, and all that this story was once asked about."""
    known = {one.purpose: one for one in asked(archive)}
    named = {one.id: one for one in recipients.find(archive.db)}
    for grant in story.grants:
        if grant.purpose not in known and grant.use in phrases.SCREENS:
            known[grant.purpose] = _known(grant.purpose, named)
    return tuple(known.values())


def labels(archive: Archive, story: Story) -> dict[Purpose, str]:
    """Return the words for every purpose that *story* can be asked about."""
    return {one.purpose: one.label for one in of_story(archive, story)}


def _known(purpose: Purpose, named: Mapping[str, Recipient]) -> Asked:
    recipient = named.get(purpose.recipient_id or "")
    if recipient is not None:
        return _named(purpose.use, recipient)
    return Asked(purpose, phrases.USES[purpose.use], phrases.WHO_SEES[purpose.use])


def _named(use: Use, recipient: Recipient) -> Asked:
    values = (
        ("Partner name", recipient.name),
        ("one line about them", recipient.line),
        ("Facebook page name", recipient.name),
    )
    label = phrases.named(use, recipient.name)
    return Asked(Purpose(use, recipient.id), label, phrases.WHO_SEES[use], values)
