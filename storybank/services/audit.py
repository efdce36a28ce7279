"""Read who of the staff did what: codes and ids in words, never a story's own words.

A story's id stands there only for whoever may review that story too.

What is noted when is for the deeds themselves; what each is called, for ``domain.deeds``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from storybank.domain import deeds, phrases, setup
from storybank.domain.access import Action, Asking, clauses, may
from storybank.domain.deeds import Work
from storybank.domain.errors import NotAllowedError
from storybank.domain.people import CLI, SYSTEM, Actor, Role
from storybank.domain.times import day_begins
from storybank.services.archive import Archive
from storybank.storage import invitations, journal, people, recipients, stories
from storybank.storage.journal import Deed

PAGE_SIZE = 50
_ROLES = {role.value: phrases.ROLES[role].split(":")[0].lower() for role in Role}


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for: whose deeds, of which kind, about which story, from and to which day."""

    who: str | None = None
    work: Work | None = None
    story_id: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed in words."""

    number: int
    at: datetime
    who: str
    did: str
    story_id: str
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some deeds, the newest first; ``older`` is where the next page goes on, if anywhere."""

    entries: tuple[Entry, ...]
    older: int | None


def page(archive: Archive, actor: Actor, asked: Asked) -> Page:
    """Return one page of the journal; raises NotAllowedError for anyone but admins."""
    _check(archive, actor)
    zone = archive.settings.time_zone
    if asked.story_id and not _open(archive, actor, {asked.story_id}):
        return Page((), None)
    found = journal.find(
        archive.db,
        actor_ref=asked.who,
        deeds=deeds.of(asked.work) if asked.work else (),
        story_id=asked.story_id,
        since=day_begins(asked.since, zone) if asked.since else None,
        until=day_begins(asked.until + timedelta(days=1), zone) if asked.until else None,
        before=asked.before,
        limit=PAGE_SIZE + 1,
    )
    names = _names(archive)
    shown = _open(archive, actor, {one.story_id for one in found if one.story_id})
    entries = tuple(_entry(one, names, shown) for one in found[:PAGE_SIZE])
    return Page(entries, entries[-1].number if len(found) > PAGE_SIZE else None)


def whose(archive: Archive, actor: Actor) -> dict[str, str]:
    """Return by whom deeds can be looked for: id to name."""
    _check(archive, actor)
    members = {one.id: one.email for one in people.find(archive.db)}
    return {**members, CLI.ref: "the command line", SYSTEM.ref: "the archive itself"}


def _check(archive: Archive, actor: Actor) -> None:
    if not may(Action.READ_JOURNAL, actor, Asking(archive.now)):
        raise NotAllowedError("Only an admin can read the journal.")


def _open(archive: Archive, actor: Actor, story_ids: set[str]) -> frozenset[str]:
    """Return those of the ids whose stories *actor* may review: others they are not to know of."""
    asked = clauses(Action.REVIEW, actor, Asking(archive.now))
    seen_by = tuple(replace(clause, story_ids=frozenset(story_ids)) for clause in asked)
    return frozenset(story.id for story in stories.find(archive.db, seen_by))


def _names(archive: Archive) -> dict[str, str]:
    """Return what to call each id that can stand in the journal."""
    found = {one.id: one.email for one in people.find(archive.db)}
    found |= {one.id: one.name for one in recipients.find(archive.db)}
    found |= {one.id: one.email for one in invitations.every(archive.db)}
    return found


def _entry(one: Deed, names: dict[str, str], shown: frozenset[str]) -> Entry:
    if "setting" in one.codes:
        more = [_change(one.codes)]
    else:
        more = [said for name, value in one.codes.items() if (said := _said(name, value, names))]
    who = _who(one.actor_ref, names)
    story_id = one.story_id if one.story_id in shown else ""
    return Entry(one.number, one.at, who, deeds.said(one.deed), story_id, tuple(more))


def _who(ref: str, names: dict[str, str]) -> str:
    """Say who it was; a teller stays unnamed."""
    known = {"": "someone not signed in", CLI.ref: "the command line", SYSTEM.ref: "the archive"}
    return known.get(ref) or names.get(ref, "a teller, or someone with a say")


def _change(codes: Mapping[str, Any]) -> str:
    """Say what a setting was and is."""
    known = setup.FIELDS.get(codes["setting"])
    label = known.label.rstrip("?") if known else codes["setting"]
    return f"{label}: was {_plain(codes['before'])}, is now {_plain(codes['after'])}"


def _said(name: str, value: Any, names: dict[str, str]) -> str:
    """Say one thing that was noted with a deed; empty where it is nothing."""
    if value in (None, "", []):
        return ""
    if name == "roles":
        return f"as {', '.join(_ROLES.get(role, role) for role in value)}"
    if name in {"member", "recipient", "invitation"}:
        return f"{name}: {names.get(value, value)}"
    return f"{name.replace('_', ' ')}: {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value != "" else "nothing"
