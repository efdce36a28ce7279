"""Show tellers what came of their story; let curators read first what was said of it.

Of the room only bands, areas and chosen words come here. To see a note a curator
needs leave to open its story; to show one to its teller, nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from storybank.domain import phrases
from storybank.domain import used as domain
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.people import Actor, Role
from storybank.domain.used import Face, Note, NoteKind, NoteState, Sureness, Used
from storybank.services.archive import Archive
from storybank.storage import journal, people, stories
from storybank.storage import used as kept

UNDONE_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CameOf:
    """All that a teller may know of how their story was used; ``is_quiet``: they want no more.

    ``rooms``: how often each face was tapped, session by session, where three or more did.
    """

    sessions: int
    people: int
    areas: tuple[str, ...]
    before: Sureness
    after: Sureness
    faces: tuple[tuple[Face, int], ...]
    said: tuple[Note, ...]
    changes: tuple[Note, ...]
    is_thanked: bool
    is_quiet: bool

    @property
    def in_short(self) -> str:
        """Say it in one line: 3 sessions, about 47 people, in Norfolk and Luton."""
        sessions = "1 session" if self.sessions == 1 else f"{self.sessions} sessions"
        return f"{sessions}, about {self.people} people, in {phrases.listed(self.areas)}"


@dataclass(frozen=True, slots=True)
class ToSettle:
    """One note as the desk sees it: the story by its id, and who noted it."""

    note: Note
    label: str
    noted_by: str


def of_story(archive: Archive, actor: Actor, story_id: str) -> CameOf:
    """Return what came of a teller's own story."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    sessions = kept.of_story(archive.db, story.id)
    notes = kept.notes_about(archive.db, story.id)
    return CameOf(
        sessions=len(sessions),
        people=domain.about(sessions),
        areas=domain.areas(sessions),
        before=domain.sureness(one.sure_before for one in sessions),
        after=domain.sureness(one.sure_after for one in sessions),
        faces=_faces(archive, sessions),
        said=tuple(note for note in notes if note.kind is NoteKind.SAID),
        changes=tuple(note for note in notes if note.kind is not NoteKind.SAID),
        is_thanked=bool(sessions) and all(story.id in one.thanked_ids for one in sessions),
        is_quiet=kept.is_quiet(archive.db, story.id),
    )


def thank(archive: Archive, actor: Actor, story_id: str) -> None:
    """Say thank you to all who used the story so far."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        kept.thank(db, story.id, archive.now)


def set_quiet(archive: Archive, actor: Actor, story_id: str, *, quiet: bool) -> None:
    """Keep that a teller does not want to be told more, or that they do again."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        kept.set_quiet(db, story.id, archive.now if quiet else None)


def dispute(archive: Archive, actor: Actor, story_id: str, note_id: str, words: str) -> None:
    """Keep that a teller says that a change is not so; why may be empty."""
    text = words.replace("\r\n", "\n").strip()
    if len(text) > domain.LONGEST_WORDS:
        raise InvalidError({f"words-{note_id}": f"Use at most {domain.LONGEST_WORDS:,} letters."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        found = [one for one in kept.notes_about(db, story.id) if one.id == note_id]
        if not found or found[0].kind is NoteKind.SAID:
            raise NotFoundError("There is no such change.")
        kept.dispute(db, note_id, text, archive.now)


def to_settle(archive: Archive, actor: Actor) -> list[ToSettle]:
    """Return the notes that wait for a curator, and those that a teller says are not so."""
    _must_be_curator(actor)
    return _readable(archive, actor, kept.notes_to_settle(archive.db))


def settled(archive: Archive, actor: Actor) -> list[ToSettle]:
    """Return what was settled in the last days, where a curator can still think again."""
    _must_be_curator(actor)
    found = kept.notes_settled(archive.db, archive.now - UNDONE_WITHIN)
    return _readable(archive, actor, [one for one in found if not _is_open(one)])


def count(archive: Archive, actor: Actor) -> int:
    """Return how many notes a curator has to settle."""
    _must_be_curator(actor)
    return len(_allowed(archive, actor, kept.notes_to_settle(archive.db)))


def settle(archive: Archive, actor: Actor, note_id: str, state: str) -> Note:
    """Show a note to its teller, or leave it out; either can be changed again.

    A note that its teller says is not so cannot be shown as if nothing was said.
    """
    _must_be_curator(actor)
    if state not in {NoteState.SHOWN, NoteState.LEFT_OUT}:
        raise InvalidError({"notes": "Choose to show it or to leave it out."})
    with archive.writing() as db:
        note = kept.fetch_note(db, note_id)
        if not _allowed(archive, actor, [note]):
            raise NotFoundError("There is no such note.")
        kept.settle(db, note.id, NoteState(state), by=actor.ref, at=archive.now)
        codes = {"note": note.id, "state": state}
        journal.add(db, actor, "note_settled", at=archive.now, story_id=note.story_id, codes=codes)
        return kept.fetch_note(db, note.id)


def _is_open(note: Note) -> bool:
    return note.state is NoteState.SHOWN and note.disputed_at is not None


def _readable(archive: Archive, actor: Actor, notes: list[Note]) -> list[ToSettle]:
    """Return those of *notes* whose story a curator may open, with who noted each."""
    return [
        ToSettle(note, domain.NOTE_KINDS[note.kind], _noted_by(archive, note))
        for note in _allowed(archive, actor, notes)
    ]


def _allowed(archive: Archive, actor: Actor, notes: list[Note]) -> list[Note]:
    seen_by = clauses(Action.REVIEW, actor, Asking(archive.now))
    ids = {note.story_id for note in notes}
    there = {story.id for story in stories.with_ids(archive.db, seen_by, ids)}
    return [note for note in notes if note.story_id in there]


def _noted_by(archive: Archive, note: Note) -> str:
    return people.fetch(archive.db, kept.fetch(archive.db, note.used_id).staff_id).email


def _faces(archive: Archive, sessions: Iterable[Used]) -> tuple[tuple[Face, int], ...]:
    """Add up the faces of the sessions that are over; a face that few tapped is not told."""
    over = [one.faces for one in sessions if not one.takes_faces(archive.now)]
    sums = [sum(counts) for counts in zip(*over, strict=True)]
    return tuple((face, n) for face, n in zip(Face, sums, strict=False) if n >= domain.FEWEST)


def _must_be_curator(actor: Actor) -> None:
    if Role.CURATOR not in actor.roles:
        raise NotFoundError("There is no such page.")
