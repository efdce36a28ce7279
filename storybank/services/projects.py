"""List projects, say whether they are still true, and remind the desk to look once a month.

Who may see a project is the gate's to say, as of any story. When it was looked at
is the desk's own, and no part of what its teller agreed to.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from storybank.domain import kinds
from storybank.domain.access import Action, Asking, Clause, clauses
from storybank.domain.consent import Use
from storybank.domain.errors import ConflictError, InvalidError, UnavailableError
from storybank.domain.exports import Export
from storybank.domain.kinds import month_after
from storybank.domain.letters import Letter
from storybank.domain.people import Actor, Role
from storybank.domain.stories import EditorialState, Kind, Story, StoryView
from storybank.services import acronyms, exports, mail, stories
from storybank.services import people as staff
from storybank.services.archive import Archive
from storybank.storage import journal, people, projects, renditions
from storybank.storage import stories as kept
from storybank.storage.projects import Check

log = logging.getLogger(__name__)

LIST = "projects"  # stands in a copy for the pack that it was made of
TITLE = "Projects"
LONGEST_WAIT = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Listed:
    """One project of a list. ``is_late``: nobody has said lately that it is still true."""

    view: StoryView
    check: Check
    is_late: bool

    @property
    def line(self) -> tuple[str, ...]:
        """Return who leads it, where it stands and where it is, as far as that is told."""
        told = (f"{kinds.title(c)}: {text}" for c, text in self.view.sections if c in kinds.LINES)
        return (*told, *filter(None, [str(self.view.place)]))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One project as the desk sees it."""

    story: Story
    title: str
    check: Check
    is_late: bool


def find(archive: Archive, actor: Actor, use: Use) -> tuple[Listed, ...]:
    """Return the projects that *actor* may see for *use*, by their titles."""
    views = stories.views(archive, actor, use, projects.numbers(archive.db)).values()
    known = _checks(archive, (view.number for view in views))
    listed = (
        Listed(view, known[view.number], _is_late(archive, known[view.number])) for view in views
    )
    return tuple(sorted(listed, key=lambda one: stories.heading(one.view).casefold()))


def explained(archive: Archive, found: Iterable[Listed]) -> tuple[tuple[str, str], ...]:
    """Return what the short words of a list stand for."""
    return acronyms.explained(archive, (one.view for one in found))


def standing(archive: Archive, view: StoryView) -> Listed | None:
    """Return how far a project that someone reads can be relied on; None for any other kind."""
    if view.kind is not Kind.PROJECT:
        return None
    check = _checks(archive, [view.number])[view.number]
    return Listed(view, check, _is_late(archive, check))


def at_desk(archive: Archive, actor: Actor) -> tuple[Waiting, ...]:
    """Return the approved projects that *actor* may review, the longest due first."""
    numbers = projects.numbers(archive.db)
    if not numbers:
        return ()
    found = kept.find(archive.db, _shown_at_desk(archive, actor), numbers=numbers)
    newest = renditions.newest(archive.db, [story.number for story in found])
    known = _checks(archive, (story.number for story in found))
    waiting = [
        Waiting(s, newest[s.number].content.title, known[s.number],
                _is_late(archive, known[s.number]))
        for s in found
    ]  # fmt: skip
    return tuple(sorted(waiting, key=lambda one: (one.check.due_on, one.story.number)))


def of_story(archive: Archive, story: Story) -> Check | None:
    """Return when a project in hand was looked at and is due; None for any other kind."""
    if story.kind is not Kind.PROJECT:
        return None
    return _checks(archive, [story.number])[story.number]


def count_late(archive: Archive, actor: Actor) -> int:
    """Return how many projects the desk has to look at again."""
    known = _checks(archive, projects.numbers(archive.db))
    late = [number for number, check in known.items() if _is_late(archive, check)]
    return projects.count(archive.db, _shown_at_desk(archive, actor), late) if late else 0


def confirm(archive: Archive, actor: Actor, story_id: str, due_on: date | None) -> Check:
    """Keep that a project is still true today, and when to look again.

    Raises InvalidError for a day that is over or too far away, ConflictError for
    what is no project.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        if story.kind is not Kind.PROJECT:
            raise ConflictError("Only a project is looked at again each month.")
        if due_on is None or not archive.today <= due_on <= archive.today + LONGEST_WAIT:
            raise InvalidError({"due_on": "Choose a day from today on, within a year."})
        check = Check(due_on, archive.today)
        projects.keep(db, story.number, check, by=actor.ref)
        codes = {"due_on": due_on.isoformat()}
        journal.add(db, actor, "still_true", at=archive.now, story_id=story.id, codes=codes)
    return check


def next_day(archive: Archive) -> date:
    """Return the day on which a project that is looked at today is due again."""
    return month_after(archive.today)


def copy(archive: Archive, actor: Actor, sent: Mapping[str, str]) -> Export:
    """Make a copy of the list for one use and one holder, logged as those of packs are (I-23)."""
    ids = [one.view.id for use in _uses(archive, actor, sent) for one in find(archive, actor, use)]
    return exports.make_list(archive, actor, sent, ids, title=TITLE, name=LIST)


def remind(archive: Archive) -> int:
    """Write to each curator once in a month in which projects are due; return how many letters.

    Where the server takes none it is tried again the next time; the desk says it all the same.
    """
    settings = archive.settings
    if not settings.smtp_host:
        return 0
    desk = [one for one in people.find(archive.db)
            if Role.CURATOR in one.roles and one.disabled_at is None]  # fmt: skip
    letters = [(one.email, count_late(archive, staff.acting(archive, one.id))) for one in desk]
    letters = [(email, late) for email, late in letters if late]
    month = archive.today.isoformat()[:7]
    with archive.writing() as db:
        if not letters or not projects.note_reminder(db, month, archive.now):
            return 0
    sent = 0
    try:
        for email, late in letters:
            mail.send(settings, email, _letter(settings.base_url, late))
            sent += 1
    except UnavailableError:
        log.warning("a reminder of projects could not be sent by email")
        with archive.writing() as db:
            projects.forget_reminder(db, month)
    return sent


def _letter(address: str, late: int) -> Letter:
    many = "1 project has" if late == 1 else f"{late} projects have"
    return Letter(
        "Projects to look at again",
        f"{many} not been looked at for a month. Please say of each whether it is still true:"
        f"\n\n{address}/desk/projects\n\nYou read this once a month, as a curator.\n",
    )


def _uses(archive: Archive, actor: Actor, sent: Mapping[str, str]) -> list[Use]:
    """Return the use that a form names, where copies can be made for it."""
    code = sent.get("use", "")
    return [Use(code.partition(".")[0])] if code in exports.purposes(archive, actor) else []


def _checks(archive: Archive, story_numbers: Iterable[int]) -> dict[int, Check]:
    numbers = list(story_numbers)
    came = projects.came_on(archive.db, numbers, archive.settings.time_zone)
    never = {number: Check(month_after(day)) for number, day in came.items()}
    return never | projects.checks(archive.db, numbers)


def _shown_at_desk(archive: Archive, actor: Actor) -> tuple[Clause, ...]:
    """Return what admits the approved stories that *actor* may review."""
    asked = clauses(Action.REVIEW, actor, Asking(archive.now))
    approved = frozenset({EditorialState.APPROVED})
    return tuple(replace(clause, states=clause.states & approved) for clause in asked)


def _is_late(archive: Archive, check: Check) -> bool:
    return check.due_on <= archive.today
