"""Read what waits at the desk: each story with what stands in its way, in words.

Nothing is changed here; the deeds are in ``review``.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from storybank.domain import names, phrases, tidying
from storybank.domain.access import Action, Asking, Clause, clauses
from storybank.domain.consent import Decision, Part, Use, has_begun
from storybank.domain.people import Actor
from storybank.domain.stories import Content, EditorialState, Rendition, RenditionKind, Story
from storybank.services import checks, consent, marks, own_names
from storybank.services.archive import Archive
from storybank.storage import renditions, stories

PAGE_SIZE = 20
OPEN = frozenset({EditorialState.SUBMITTED, EditorialState.IN_REVIEW, EditorialState.PROPOSED})

STATES: dict[EditorialState, str] = {
    EditorialState.SUBMITTED: "new",
    EditorialState.IN_REVIEW: "being checked",
    EditorialState.PROPOSED: "with its teller",
    EditorialState.APPROVED: "approved",
    EditorialState.DECLINED: "declined",
    EditorialState.ARCHIVED: "archived",
}


class Show(StrEnum):
    """Which stories a queue lists."""

    WAITING = "waiting"
    APPROVED = "approved"
    HELD = "held"
    DECLINED = "declined"
    ALL = "all"


_SHOWN: dict[Show, frozenset[EditorialState]] = {
    Show.WAITING: OPEN,
    Show.HELD: OPEN | {EditorialState.APPROVED},
    Show.APPROVED: frozenset({EditorialState.APPROVED, EditorialState.ARCHIVED}),
    Show.DECLINED: frozenset({EditorialState.DECLINED}),
    Show.ALL: frozenset(STATES),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One story of the queue. ``blocks`` says what stands in the way, most pressing first."""

    story: Story
    title: str
    state: str
    days: int
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, oldest story first; ``page`` is the one that is shown."""

    show: Show
    total: int
    page: int
    pages: int
    waiting: tuple[Waiting, ...]


def fetch(archive: Archive, actor: Actor, *, show: Show = Show.WAITING, page: int = 1) -> Queue:
    """Return one page of the stories that *actor* may review; the last where it is past that."""
    seen_by = tuple(_narrowed(c, show) for c in _clauses(archive, actor))
    is_on_hold = show is Show.HELD
    total = stories.count(archive.db, seen_by, is_on_hold=is_on_hold)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    found = stories.find(
        archive.db, seen_by, is_on_hold=is_on_hold, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
    )
    newest = renditions.newest(archive.db, [story.number for story in found])
    waiting = (_waiting(archive, story, newest[story.number]) for story in found)
    return Queue(show, total, page, pages, tuple(waiting))


def blocks(archive: Archive, story: Story, newest: Rendition) -> tuple[str, ...]:
    """Say what keeps a story from being approved with the words of *newest*; empty for nothing."""
    said = [f"On hold: {story.on_hold}"] if story.on_hold else []
    said += [f"Ring first: {phrases.CALLS.get(code, code)}" for code in story.call_for]
    said += checks.blocks(archive, story)
    said += _permission_blocks(archive, story)
    said += [f"{where.capitalize()} holds a name or contact: “{words}”"
             for where, words in name_spots(archive, story, tidying.words(newest))]  # fmt: skip
    said += [f"To decide first: {one.label[0].lower()}{one.label[1:]}, “{one.mark.words}”"
             for one in marks.blocking(archive, story, newest)]  # fmt: skip
    if not said:
        said += _answer_blocks(story, newest)
    return tuple(said)


def notes(archive: Archive, story: Story) -> tuple[str, ...]:
    """Say what keeps an approved story from being shown just now."""
    said = [f"On hold: {story.on_hold}"] if story.on_hold else []
    if story.paused_at is not None:
        said.append(
            f"Hidden since {archive.said_day(story.paused_at)} by {_who(story.paused_by_kind)}"
        )
    if not story.ledger_ok:
        said.append("The record of its permission is broken")
    starts = [
        grant.record.cooling_off_until
        for grant in consent.standing(story).values()
        if grant.decision is Decision.YES
        and not has_begun(grant, archive.now)
        and grant.record.cooling_off_until is not None
    ]
    if starts:
        said.append(f"Time to think until {archive.said_day(max(starts))}")
    return tuple(said)


def name_spots(archive: Archive, story: Story, content: Content) -> tuple[tuple[str, str], ...]:
    """Return (where, words) for each place that holds a name or contact not to be shown (AC-26)."""
    hidden, contacts = own_names.hidden(archive, story)
    return names.spots(content, hidden, contacts)


def _permission_blocks(archive: Archive, story: Story) -> list[str]:
    """Say what is missing in the permission itself."""
    standing = consent.standing(story)
    said_yes = [
        grant
        for (_, part), grant in standing.items()
        if part in {Part.TEXT, Part.SUMMARY} and grant.decision is Decision.YES
    ]
    if not standing:
        return ["Nobody has recorded a permission for it"]
    if not said_yes:
        return ["Its teller has not said yes to any use"]
    if all(grant.record.basis is None for grant in said_yes):
        return ["It is not known what its permission rests on"]
    if all(grant.ends_at <= archive.now for grant in said_yes):
        ended = archive.said_day(max(grant.ends_at for grant in said_yes))
        return [f"Its permission ended on {ended}"]
    return []


def _answer_blocks(story: Story, newest: Rendition) -> list[str]:
    """Say whose turn it is with these very words."""
    if newest.number in dict(story.approved):
        return []
    if newest.answer == "no":
        return ["Its teller said no to these words: suggest others"]
    if newest.answer == "my_way":
        return ["Its teller wants other words: read their message"]
    if story.editorial_state in {EditorialState.PROPOSED, EditorialState.APPROVED}:
        return ["Its teller has not yet said yes to these words"]
    if newest.kind is RenditionKind.ORIGINAL:
        return ["Nobody has checked it and shown it to its teller yet"]
    return ["Its teller has not seen these words yet"]


def _waiting(archive: Archive, story: Story, newest: Rendition) -> Waiting:
    is_open = story.editorial_state in OPEN
    said = blocks(archive, story, newest) if is_open else notes(archive, story)
    days = (archive.now - story.created_at).days
    return Waiting(story, tidying.words(newest).title, STATES[story.editorial_state], days, said)


def _clauses(archive: Archive, actor: Actor) -> tuple[Clause, ...]:
    return clauses(Action.REVIEW, actor, Asking(archive.now, Use.WEB))


def _narrowed(clause: Clause, show: Show) -> Clause:
    return replace(clause, states=clause.states & _SHOWN[show])


def _who(kind: str) -> str:
    said = {"contributor": "its teller", "system": "the archive", "curator": "the desk"}
    return said.get(kind, "someone who raised a concern")
