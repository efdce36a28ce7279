"""Let trainers note what came of a session, and the room say how it was, without a name.

What is said of a story waits for a curator; what its teller sees of it, and what
curators do, is in ``came_of``. Which stories can be named here is asked of the gate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from storybank.domain import used as domain
from storybank.domain.access import training_use
from storybank.domain.errors import GoneError, InvalidError, NotFoundError
from storybank.domain.people import Actor
from storybank.domain.stories import new_code
from storybank.domain.times import day_begins
from storybank.domain.used import Band, Face, Note, NoteKind, NoteState, Used
from storybank.services import pack_fields, packs, stories
from storybank.services.archive import Archive
from storybank.storage import journal
from storybank.storage import used as kept

NOTED_WITHIN = timedelta(days=60)  # after the day of a session
EVERY_STORY = "all"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as its trainer sees it. ``titles``: of its stories that may be named now, by id.

    ``notes`` are of these alone. ``thanks``: how many of its stories' tellers say thank you.
    """

    used: Used
    titles: Mapping[str, str]
    notes: tuple[Note, ...]
    is_room_open: bool
    faces: tuple[tuple[Face, str], ...]
    thanks: int


def begin(archive: Archive, actor: Actor, pack_id: str) -> Used:
    """Begin to note a session with a pack: today's, with the stories that may be used now.

    One that was begun today and is not noted yet is taken up again. Raises
    InvalidError where no story of the pack may be used.
    """
    opened = packs.open_pack(archive, actor, pack_id, use=training_use(actor))
    begun = (one for one in kept.of_member(archive.db, actor.ref) if one.noted_at is None)
    found = next((u for u in begun if (u.pack_id, u.held_on) == (pack_id, archive.today)), None)
    if found is not None:
        return found
    ids = dict.fromkeys(card.view.id for card in opened.cards if card.view is not None)
    if not ids:
        raise InvalidError({"used": "No story of this pack may be used, so nothing can be noted."})
    tomorrow = archive.today + timedelta(days=1)
    new = Used(
        id="",
        pack_id=pack_id,
        title=opened.pack.about.title,
        staff_id=actor.ref,
        held_on=archive.today,
        pulse_code=new_code(),
        pulse_ends_at=day_begins(tomorrow, archive.settings.time_zone),
        story_ids=tuple(ids),
    )
    with archive.writing() as db:
        return kept.add(db, new)


def mine(archive: Archive, actor: Actor) -> list[Used]:
    """Return all the sessions of a trainer, newest first."""
    return kept.of_member(archive.db, packs.trainer(archive, actor))


def fetch(archive: Archive, actor: Actor, used_id: str) -> Opened:
    """Return one session of a trainer's own; NotFoundError for anyone else's."""
    used = _own(archive, actor, used_id)
    views = stories.by_id(archive, actor, training_use(actor), used.story_ids)
    return Opened(
        used=used,
        titles={one: stories.heading(views[one]) for one in used.story_ids if one in views},
        notes=tuple(n for n in kept.notes_of(archive.db, used.id) if n.story_id in views),
        is_room_open=used.takes_faces(archive.now),
        faces=domain.faces_said(used, archive.now),
        thanks=len(used.thanked_ids),
    )


def note(archive: Archive, actor: Actor, used_id: str, sent: Mapping[str, str]) -> Used:
    """Keep what a trainer notes of a session, and what was said; InvalidError by field.

    The band and the area have to be there. Sent again it takes the place of what
    was noted before; what was said is added.
    """
    opened = fetch(archive, actor, used_id)
    used = opened.used
    if archive.today > used.held_on + NOTED_WITHIN:
        raise InvalidError({"people": "This session was too long ago to be noted."})
    problems: dict[str, str] = {}
    people = _band(sent.get("people", ""), problems)
    area = _area(pack_fields.line(sent, "area"), problems)
    before, after = (_score(sent.get(name, ""), name, problems) for name in ("before", "after"))
    said = _words(sent, "words", domain.LONGEST_WORDS, problems)
    about = _about(opened, sent, problems, "words") if said else ()
    if problems:
        raise InvalidError(problems)
    noted = replace(
        used,
        noted_at=used.noted_at or archive.now,
        people=people,
        area=area,
        sure_before=before,
        sure_after=after,
    )
    with archive.writing() as db:
        kept.save(db, noted)
        for story_id in about:
            _add_note(archive, noted, story_id, NoteKind.SAID, said)
        journal.add(db, actor, "session_noted", at=archive.now, codes={"used": used.id})
    return noted


def note_change(archive: Archive, actor: Actor, used_id: str, sent: Mapping[str, str]) -> None:
    """Keep what changed, or is planned, because of a story; InvalidError by field."""
    opened = fetch(archive, actor, used_id)
    problems: dict[str, str] = {}
    words = _words(sent, "change", domain.LONGEST_WORDS, problems)
    if not words and "change" not in problems:
        problems["change"] = "Write what changed, or what is planned."
    kind = sent.get("kind", "")
    if kind not in {NoteKind.PLANNED, NoteKind.MADE}:
        problems["kind"] = "Choose planned or made."
    evidence = _words(sent, "evidence", domain.LONGEST_EVIDENCE, problems)
    if kind == NoteKind.MADE and not evidence and "evidence" not in problems:
        problems["evidence"] = "Write how people can see that it was made."
    if opened.used.noted_at is None:
        problems["change"] = "Note the session first."
    about = _about(opened, sent, problems, "change")
    if problems:
        raise InvalidError(problems)
    with archive.writing():
        for story_id in about:
            _add_note(archive, opened.used, story_id, NoteKind(kind), words, evidence)


def room(archive: Archive, pulse_code: str) -> Used:
    """Return the session whose faces a code opens; GoneError once its day is over."""
    found = kept.find_by_code(archive.db, pulse_code.strip().upper())
    if found is None:
        raise NotFoundError("There is no such code.")
    if not found.takes_faces(archive.now):
        raise GoneError("This is closed. It was open on the day of the session only.")
    return found


def tap(archive: Archive, pulse_code: str, face: str) -> None:
    """Count one tap; InvalidError where it is none of the faces. Who tapped is not known."""
    found = room(archive, pulse_code)
    if face not in set(Face):
        raise InvalidError({"face": "Press one of the three faces."})
    with archive.writing() as db:
        kept.tap(db, found.id, Face(face), domain.MOST_FACES)


def told_to_others(archive: Archive, actor: Actor, story_id: str) -> int:
    """Return in how many sessions, or more, others used a story; 0 where that is not told."""
    sessions = kept.of_story(archive.db, story_id)
    return domain.told_to_others(sessions, actor.ref, archive.today)


def _own(archive: Archive, actor: Actor, used_id: str) -> Used:
    staff_id = packs.trainer(archive, actor)
    found = kept.fetch(archive.db, used_id)
    if found.staff_id != staff_id:
        raise NotFoundError("There is no such session.")
    return found


def _add_note(
    archive: Archive,
    used: Used,
    story_id: str,
    kind: NoteKind,
    words: str,
    evidence: str = "",
) -> None:
    waiting = Note("", used.id, story_id, kind, words, evidence, NoteState.WAITING, archive.now)
    kept.add_note(archive.db, waiting)


def _about(
    opened: Opened, sent: Mapping[str, str], problems: dict[str, str], field: str
) -> tuple[str, ...]:
    """Return which stories a note is about: the only one, the chosen one, or all of them."""
    there = tuple(opened.titles)
    if len(opened.notes) + len(there) > domain.MOST_NOTES:
        problems[field] = "There are many notes of this session already."
    chosen = sent.get("story", "")
    if chosen == EVERY_STORY or (len(there) == 1 and not chosen):
        return there
    if chosen not in there:
        problems["story"] = "Choose which story it is about."
        return ()
    return (chosen,)


def _band(text: str, problems: dict[str, str]) -> Band | None:
    if text not in set(Band):
        problems["people"] = "Choose about how many people there were."
        return None
    return Band(text)


def _area(text: str, problems: dict[str, str]) -> str:
    if not text:
        problems["area"] = "Write the county or town, for example Norfolk."
    elif len(text) > domain.LONGEST_AREA:
        problems["area"] = f"Use at most {domain.LONGEST_AREA} letters."
    return text


def _score(text: str, field: str, problems: dict[str, str]) -> int | None:
    """Return how sure people were; None where that is not said."""
    scores = {str(score): score for score in domain.CONFIDENCE}
    if text and text not in scores:
        problems[field] = "Choose from 1 to 5, or don’t know."
    return scores.get(text)


def _words(sent: Mapping[str, str], field: str, most: int, problems: dict[str, str]) -> str:
    text = sent.get(field, "").replace("\r\n", "\n").strip()
    if len(text) > most:
        problems[field] = f"Use at most {most:,} letters."
    return text
