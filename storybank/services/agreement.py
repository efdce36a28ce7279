"""Ask trainers to agree, once a year, to how stories are used; other words ask again.

The words are in ``training_words``; each version that someone agreed to is kept.
"""

from dataclasses import dataclass
from datetime import datetime

from storybank.domain import wording
from storybank.domain.consent import years_after
from storybank.domain.errors import ConflictError, NotAllowedError
from storybank.domain.people import Actor, Role
from storybank.domain.times import day_begins, day_of
from storybank.domain.wording import Screen
from storybank.services import packs, training_words
from storybank.services.archive import Archive
from storybank.storage import agreements, journal

FIRST = "Agree first to how stories are used: it takes a minute, once a year."


@dataclass(frozen=True, slots=True)
class Agreement:
    """The words to agree to; ``until`` None: they are not agreed to, or it was a year ago."""

    screen: Screen
    sha256: str
    until: datetime | None


def find(archive: Archive, actor: Actor) -> Agreement:
    """Return the words, and until when a trainer has agreed to them."""
    staff_id = packs.trainer(archive, actor)
    text = training_words.text(archive, training_words.AGREEMENT)
    sha256 = wording.sha256(text)
    until = _until(archive, agreements.last(archive.db, staff_id, sha256))
    return Agreement(wording.parse(training_words.AGREEMENT, text), sha256, until)


def is_missing(archive: Archive, actor: Actor) -> bool:
    """Tell whether a trainer still has to agree; nobody else is asked."""
    return Role.TRAINER in actor.roles and find(archive, actor).until is None


def check(archive: Archive, actor: Actor) -> None:
    """Refuse whoever has not agreed: NotAllowedError."""
    if is_missing(archive, actor):
        raise NotAllowedError(FIRST)


def agree(archive: Archive, actor: Actor, sha256: str) -> None:
    """Keep that a trainer agrees to the words that they were shown.

    ConflictError where these are not the words of today.
    """
    staff_id = packs.trainer(archive, actor)
    text = training_words.text(archive, training_words.AGREEMENT)
    if wording.sha256(text) != sha256:
        raise ConflictError("These words have changed since. Please read the newest ones.")
    with archive.writing() as db:
        agreements.agree(db, staff_id, sha256=sha256, text=text, at=archive.now)
        codes = {"sha256": sha256}
        journal.add(db, actor, "agreement_accepted", at=archive.now, codes=codes)


def _until(archive: Archive, agreed_at: datetime | None) -> datetime | None:
    """Return when a year is over since, or None where it is over."""
    if agreed_at is None:
        return None
    zone = archive.settings.time_zone
    until = day_begins(years_after(day_of(agreed_at, zone), 1), zone)
    return until if archive.now < until else None
