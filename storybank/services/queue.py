"""Read what waits at the desk: each story with what stands in its way, in words.

Nothing is changed here; the deeds are in ``review``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from storybank.domain import names, phrases, tidying
from storybank.domain.access import Action, Asking, Clause, clauses
from storybank.domain.consent import Decision, Part, Use, has_begun
from storybank.domain.people import Actor
from storybank.domain.slips import BLANK, Narrowing, Slip
from storybank.domain.stories import Content, EditorialState, Rendition, RenditionKind, Story
from storybank.domain.times import day_begins
from storybank.services import checks, consent, marks, own_names, posted, two_keys
from storybank.services.archive import Archive
from storybank.services.slips import due
from storybank.storage import awaited, people, renditions, slips, stories

PAGE_SIZE = 20
NO_WORDS = "It has no words yet: write down what its teller says in a recording"
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


class Whose(StrEnum):
    """Whose stories a queue lists."""

    ANY = ""
    MINE = "mine"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a queue is narrowed to, as codes; an empty one narrows nothing.

    ``left_out`` are content notes that whoever asks leaves out of their lists.
    """

    state: str = ""
    voice: str = ""
    note: str = ""
    seriousness: str = ""
    whose: Whose = Whose.ANY
    is_late: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether everything is listed."""
        return self == Filters()


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One story of the queue. ``blocks`` says what stands in the way, most pressing first.

    ``holder`` is the address of whoever has it, ``due_on`` by when it is to be done.
    """

    story: Story
    title: str
    state: str
    days: int
    blocks: tuple[str, ...]
    slip: Slip = BLANK
    holder: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, oldest story first; ``page`` is the one that is shown.

    ``total`` counts what is listed, ``in_all`` what would be without filters.
    ``counts`` maps state, voice and note to how many have each value.
    """

    show: Show
    total: int
    page: int
    pages: int
    waiting: tuple[Waiting, ...]
    filters: Filters
    in_all: int
    counts: Mapping[str, Mapping[str, int]]


def fetch(
    archive: Archive,
    actor: Actor,
    *,
    show: Show = Show.WAITING,
    filters: Filters = NO_FILTERS,
    page: int = 1,
) -> Queue:
    """Return one page of the stories that *actor* may review; the last where it is past that."""
    allowed = _clauses(archive, actor)
    shown = tuple(_narrowed(c, _SHOWN[show]) for c in allowed)
    if show is Show.WAITING:
        shown = waiting_among(archive, allowed)
    states = frozenset(s for s in EditorialState if not filters.state or s == filters.state)
    seen_by = tuple(_narrowed(clause, states) for clause in shown)
    narrowing = _narrowing(archive, actor, show, filters)
    total = stories.count(archive.db, seen_by, narrowing=narrowing)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    found = stories.find(
        archive.db, seen_by, narrowing=narrowing, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
    )
    in_all = total
    if not filters.is_empty:
        on_hold = Narrowing(is_on_hold=show is Show.HELD)
        in_all = stories.count(archive.db, shown, narrowing=on_hold)
    return Queue(
        show=show,
        total=total,
        page=page,
        pages=pages,
        waiting=tuple(_all_waiting(archive, found)),
        filters=filters,
        in_all=in_all,
        counts=slips.counts(archive.db, shown),
    )


def waiting_among(archive: Archive, allowed: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Narrow *allowed* to what is being checked, and what is approved but waits for a second key.

    Those few are named, so that a long queue is found as fast as without them.
    """
    being_checked = tuple(_narrowed(clause, OPEN) for clause in allowed)
    ids = awaited.story_ids(archive.db)
    if not ids:
        return being_checked
    approved = (_narrowed(clause, frozenset({EditorialState.APPROVED})) for clause in allowed)
    return being_checked + tuple(
        replace(clause, story_ids=ids if clause.story_ids is None else ids & clause.story_ids)
        for clause in approved
    )


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
    said += _recording_blocks(archive, story, tidying.words(newest))
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


def _recording_blocks(archive: Archive, story: Story, content: Content) -> list[str]:
    """Say what of a story's recordings, or of the words of them, is still to be done."""
    ready = {one.id: one.has_its_words for one in content.recordings}
    said = posted.blocks(archive, story, ready)
    return said if content.is_told else [NO_WORDS, *said]


def _answer_blocks(story: Story, newest: Rendition) -> list[str]:
    """Say whose turn it is with these very words."""
    if newest.number in dict(story.approved):
        return []
    if newest.answer == "no":
        return ["Its teller said no to these words: suggest others"]
    if newest.answer == renditions.HELD:
        return ["A second person has to agree before its teller reads these words"]
    if newest.answer == "my_way":
        return ["Its teller wants other words: read their message"]
    if story.editorial_state in {EditorialState.PROPOSED, EditorialState.APPROVED}:
        return ["Its teller has not yet said yes to these words"]
    if newest.kind is RenditionKind.ORIGINAL:
        return ["Nobody has checked it and shown it to its teller yet"]
    return ["Its teller has not seen these words yet"]


def _all_waiting(archive: Archive, found: list[Story]) -> Iterator[Waiting]:
    """Yield what the queue says of each story, reading what is beside them once."""
    numbers = [story.number for story in found]
    newest = renditions.newest(archive.db, numbers)
    noted = slips.by_story(archive.db, numbers)
    known = {member.id: member.email for member in people.find(archive.db)}
    for story in found:
        slip = noted.get(story.number, BLANK)
        yield replace(
            _waiting(archive, story, newest[story.number]),
            slip=slip,
            holder=known.get(slip.taken_by, ""),
            due_on=due(archive, story, slip),
        )


def _waiting(archive: Archive, story: Story, newest: Rendition) -> Waiting:
    is_open = story.editorial_state in OPEN
    said = blocks(archive, story, newest) if is_open else notes(archive, story)
    if is_open or story.editorial_state is EditorialState.APPROVED:
        said += two_keys.missing(archive, story)
    days = (archive.now - story.created_at).days
    return Waiting(story, tidying.words(newest).title, STATES[story.editorial_state], days, said)


def _narrowing(archive: Archive, actor: Actor, show: Show, filters: Filters) -> Narrowing:
    first_in_time = archive.today - timedelta(days=archive.settings.reply_days)
    return Narrowing(
        is_on_hold=show is Show.HELD,
        voice=filters.voice,
        note=filters.note,
        seriousness=filters.seriousness,
        taken_by=actor.ref if filters.whose is Whose.MINE else "",
        is_free=filters.whose is Whose.FREE,
        due_before=archive.today if filters.is_late else None,
        new_before=day_begins(first_in_time, archive.settings.time_zone),
        left_out=tuple(note for note in filters.left_out if note != filters.note),
    )


def _clauses(archive: Archive, actor: Actor) -> tuple[Clause, ...]:
    return clauses(Action.REVIEW, actor, Asking(archive.now, Use.WEB))


def _narrowed(clause: Clause, states: frozenset[EditorialState]) -> Clause:
    return replace(clause, states=clause.states & states)


def _who(kind: str) -> str:
    said = {"contributor": "its teller", "system": "the archive", "curator": "the desk"}
    return said.get(kind, "someone who raised a concern")
