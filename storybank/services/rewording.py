"""Change the words of a screen, and retire words that were wrong: for admins.

A change is always a new version (I-8, AC-07). One that was misleading takes
every permission that rests on it out of force at the next request (AC-08); who
has to be asked again is in ``asking_again``.
"""

from dataclasses import dataclass

from storybank.domain import plain_words, wording
from storybank.domain.access import Action, Asking, may
from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.times import written
from storybank.domain.wording import STANDARD, Edition, Screen
from storybank.services import grading
from storybank.services import wording as screens
from storybank.services.archive import Archive
from storybank.storage import consents, journal, ledger, wordings
from storybank.storage.wordings import Version

LONGEST = 5_000  # characters of a screen
LONGEST_REASON = 500
NO_STORY = ""  # an event about words is about no one story


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen in the list: the version in force, and in what other forms it exists."""

    title: str
    version: Version
    others: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One screen in one form. ``now`` is None where no words of this form are in force.

    ``offered``: words that came with the program and are not the ones in force.
    ``newer``: the plain English words have changed since these were written.
    ``cited``: version id to how many permissions rest on it.
    """

    screen: str
    edition: Edition
    now: Version | None
    shown: Screen | None
    versions: tuple[Version, ...]
    offered: str
    newer: bool
    cited: dict[str, int]


@dataclass(frozen=True, slots=True)
class Look:
    """New words before they are kept: how they will look, their grade, what is wrong."""

    screen: Screen
    grade: float
    problems: tuple[str, ...]


def every(archive: Archive, actor: Actor) -> list[Entry]:
    """Return every screen with its version in force, by number."""
    _manage(archive, actor)
    found: dict[str, list[Version]] = {}
    for version in wordings.in_force(archive.db):
        found.setdefault(version.screen, []).append(version)
    return [
        Entry(_title(versions[0]), versions[0], tuple(versions[1:])) for versions in found.values()
    ]


def one(archive: Archive, actor: Actor, screen: str, edition: Edition) -> Page:
    """Return one screen in one form, with all its versions; NotFoundError for no such screen."""
    _manage(archive, actor)
    plain = _plain(archive, screen)
    versions = wordings.of_screen(archive.db, screen, edition)
    now = wordings.current(archive.db, edition).get(screen)
    shipped = wordings.shipped(archive.db).get((screen, edition), "")
    differs = bool(shipped) and (now is None or wording.sha256(shipped) != now.sha256)
    return Page(
        screen=screen,
        edition=edition,
        now=now,
        shown=wording.parse(screen, now.text) if now else None,
        versions=tuple(versions),
        offered=shipped if differs else "",
        newer=now is not None and plain.valid_from > now.valid_from,
        cited=consents.citing(archive.db, (version.id for version in versions)),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """One version as people saw it; ``cited``: how many permissions rest on it."""

    version: Version
    screen: Screen
    cited: int


def version(archive: Archive, actor: Actor, version_id: str) -> Shown:
    """Return one version, in force or not; NotFoundError where there is none."""
    _manage(archive, actor)
    found = wordings.fetch(archive.db, version_id)
    cited = consents.citing(archive.db, (found.id,)).get(found.id, 0)
    return Shown(found, wording.parse(found.screen, found.text), cited)


def look(archive: Archive, actor: Actor, screen: str, edition: Edition, *, text: str) -> Look:
    """Judge new words, keeping nothing."""
    _manage(archive, actor)
    text = _tidy(text)
    now = wordings.current(archive.db, edition).get(screen)
    found = plain_words.problems(
        screen, text, instead_of=(now or _plain(archive, screen)).text
    ) + _refusals(archive, screen, edition, text=text)
    grade = grading.of_screen(text)
    if grade > grading.HARDEST:
        found.append(f"This is hard to read: grade {grade:.1f}. It must be 5 or lower")
    return Look(wording.parse(screen, text), grade, tuple(found))


def change(archive: Archive, actor: Actor, screen: str, edition: Edition, *, text: str) -> str:
    """Keep new words: from now on they are the ones that are shown. Return the version's id.

    Raises InvalidError that says what is wrong with them.
    """
    with archive.writing() as db:
        found = look(archive, actor, screen, edition, text=text)
        if found.problems:
            raise InvalidError({"text": ". ".join(found.problems) + "."})
        id_ = screens.keep(archive, screen, _tidy(text), edition=edition, made_by=actor.ref)
        journal.add(db, actor, "wording_changed", at=archive.now, codes={"version": id_})
    return id_


def retire(
    archive: Archive, actor: Actor, version_id: str, *, reason: str, invalidates: bool
) -> int:
    """Stop using a version; with *invalidates* nothing that rests on it counts any more.

    Returns how many stories have to be asked about again. A version that was
    retired can still be found to be misleading later. Raises InvalidError
    without a reason, ConflictError where it is the one that is shown.
    """
    _manage(archive, actor)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidError({"reason": "Say in a few words why these words are retired"})
    with archive.writing() as db:
        version = wordings.fetch(db, version_id)
        _must_be_retirable(archive, version, invalidates=invalidates)
        wordings.retire(db, version.id, reason=reason, at=archive.now)
        resting = consents.resting_on(db, version.id) if invalidates else {}
        if invalidates:
            wordings.mark_fault(db, version.id, archive.now)
        _note(archive, actor, version, resting, invalidates=invalidates)
    return len(resting)


def _note(
    archive: Archive,
    actor: Actor,
    version: Version,
    resting: dict[str, list[str]],
    *,
    invalidates: bool,
) -> None:
    """Write into the ledger what was retired, and for each story what does not count any more."""
    events: list[tuple[EventType, str, dict[str, object]]] = [
        (EventType.WORDING_RETIRED, NO_STORY, {"invalidates": invalidates})
    ]
    events += [
        (EventType.INVALIDATED, story_id, {"records": records})
        for story_id, records in resting.items()
    ]
    for event, story_id, codes in events:
        ledger.append(
            archive.db,
            event,
            at=written(archive.now),
            story_id=story_id,
            actor=actor,
            channel=Channel.WEB,
            codes={**codes, "version": version.id},
            wording_sha256=version.sha256,
        )


def _must_be_retirable(archive: Archive, version: Version, *, invalidates: bool) -> None:
    now = wordings.current(archive.db, version.edition).get(version.screen)
    if version.edition == STANDARD and now is not None and now.id == version.id:
        raise ConflictError("People see these words now. Write the new words first.")
    if version.is_fault:
        raise ConflictError("This version is retired already, and nothing rests on it.")
    if version.retired_at is not None and not invalidates:
        raise ConflictError("This version is retired already.")


def _refusals(archive: Archive, screen: str, edition: Edition, *, text: str) -> list[str]:
    """Say what stands against these words because of what was said before."""
    if len(text) > LONGEST:
        return [f"Make it {LONGEST:,} letters or fewer"]
    sha256 = wording.sha256(text)
    versions = wordings.of_screen(archive.db, screen, edition)
    now = wordings.current(archive.db, edition).get(screen)
    if now is not None and now.sha256 == sha256:
        return ["Nothing has changed"]
    if any(version.is_fault and version.sha256 == sha256 for version in versions):
        return ["These words were found to be misleading. Write others"]
    return []


def _plain(archive: Archive, screen: str) -> Version:
    found = wordings.current(archive.db).get(screen)
    if found is None:
        raise NotFoundError("There is no such screen.")
    return found


def _title(version: Version) -> str:
    screen = wording.parse(version.screen, version.text)
    return screen.title or next(iter(screen.lines), "")


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _manage(archive: Archive, actor: Actor) -> None:
    """Refuse whoever may not change wording."""
    if not may(Action.MANAGE_WORDING, actor, Asking(archive.now)):
        raise NotAllowedError("Only an admin can change these words.")
