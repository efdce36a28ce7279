"""Take recordings in with a story, keep what is said of them, and forget them.

What was given is taken in here and looked at; it is made safe by ``working``, in a
process of its own. Until then nobody hears or sees it.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from storybank.domain.consent import Part
from storybank.domain.errors import InvalidError, NotFoundError, UnavailableError
from storybank.domain.media import EDGES, LONGEST_ALT, Who
from storybank.domain.recordings import MOST_RECORDINGS
from storybank.domain.stories import Story
from storybank.media import files, incoming
from storybank.media import recordings as judging
from storybank.media.incoming import Received
from storybank.media.recordings import FIELD, is_possible
from storybank.services import media
from storybank.services.archive import Archive, Bank
from storybank.storage import database
from storybank.storage import media as kept
from storybank.storage import recordings as rows
from storybank.storage.recordings import Given, Recorded, State

__all__ = [
    "FIELD",
    "MOST_RECORDINGS",
    "Given",
    "Recorded",
    "Said",
    "State",
    "among",
    "choose_poster",
    "folder",
    "give",
    "give_to_story",
    "is_possible",
    "move",
    "of_draft",
    "of_story",
    "one_of",
    "put_in_place",
    "sweep",
    "take_out",
    "tell",
    "tell_of_story",
]

KEPT_FAILED = timedelta(days=7)  # the file of a recording that could not be made safe
WORK = "media-making"
WAIT = 600.0  # seconds for a back-up to end
FULL = (
    f"You can give {MOST_RECORDINGS} recordings with a story. Take one out first, or ask us to help"
)
NOT_HERE = "We cannot take recordings on this page. Post it to us or bring it, and we put it in"
ONLY_CHANGED = (
    "We have kept only the changed voice. Put the recording here again to leave the voice as it is"
)
TOO_MANY_WORDS = f"Use fewer words: at most {LONGEST_ALT} letters"


def folder(archive: Archive) -> Path:
    """Return where files are that were given and are not made safe yet."""
    return archive.bank.instance / "media-incoming"


def of_draft(archive: Archive, draft_id: str) -> tuple[Recorded, ...]:
    """Return the recordings of a draft, in their order."""
    return rows.of_draft(archive.db, draft_id) if draft_id else ()


def of_story(archive: Archive, story: Story) -> tuple[Recorded, ...]:
    """Return the recordings of a story in hand, in their order."""
    return rows.of_story(archive.db, story)


def one_of(archive: Archive, draft_id: str, media_id: str) -> Recorded:
    """Return one recording of a draft; NotFoundError where it is another's or gone."""
    return among(of_draft(archive, draft_id), media_id)


def give(archive: Archive, draft_id: str, stream: BinaryIO) -> str:
    """Take in a recording with a draft; return its id. It has then to be made safe.

    Raises InvalidError with one sentence where it cannot be used, or where there
    are enough; UnavailableError where too many wait.
    """
    _leave_room(of_draft(archive, draft_id))
    with _received(archive, stream) as file:
        given = _given(archive, file)
        with archive.writing() as db:
            _leave_room(rows.of_draft(db, draft_id))
            return rows.add(db, given, at=archive.now, draft_id=draft_id)


def give_to_story(archive: Archive, story: Story, stream: BinaryIO) -> str:
    """Take in a recording with a story in hand, for the desk; return its id."""
    _leave_room(of_story(archive, story))
    with _received(archive, stream) as file:
        given = _given(archive, file)
        with archive.writing() as db:
            _leave_room(rows.of_story(db, story))
            return rows.add(db, given, at=archive.now, story_number=story.number)


def put_in_place(archive: Archive, draft_id: str, media_id: str, stream: BinaryIO) -> None:
    """Put another recording in the place of one; what was said of that one is asked again."""
    one_of(archive, draft_id, media_id)
    with _received(archive, stream) as file:
        given = _given(archive, file)
        with archive.writing() as db:
            old = among(rows.of_draft(db, draft_id), media_id)
            rows.ask(db, media_id, given, at=archive.now)
            rows.save(
                db,
                replace(
                    old, title="", who=None, who_words="", is_voice_changed=False, poster_at=0.0
                ),
            )
    sweep(archive)


def take_out(archive: Archive, draft_id: str, media_id: str) -> None:
    """Delete a recording of a draft, with its files and whatever is being made of it."""
    with archive.writing() as db:
        kept.remove(db, one_of(archive, draft_id, media_id).id)
    sweep(archive)


def move(archive: Archive, draft_id: str, media_id: str, *, by: int) -> None:
    """Put a recording earlier (-1) or later (1); at an end nothing changes."""
    with archive.writing() as db:
        kept.move(db, [one.id for one in rows.of_draft(db, draft_id)], media_id, by=by)


@dataclass(frozen=True, slots=True)
class Said:
    """What its giver says of a recording, as it was sent."""

    title: str
    who: str
    who_words: str = ""
    change_voice: bool = False


def tell(archive: Archive, draft_id: str, media_id: str, said: Said) -> None:
    """Keep what its giver says of a recording; InvalidError with problems by field.

    A voice is changed only where its giver chose it; then it is made anew.
    """
    _tell(archive, one_of(archive, draft_id, media_id), said)


def tell_of_story(archive: Archive, story: Story, media_id: str, said: Said) -> None:
    """Keep what the giver of a recording says of it, as the desk writes it down."""
    _tell(archive, among(of_story(archive, story), media_id), said)


def _tell(archive: Archive, recorded: Recorded, said: Said) -> None:
    title, who_words = _line(said.title), _line(said.who_words)
    problems = _problems(title, said.who, who_words)
    is_back = recorded.is_voice_changed and not said.change_voice
    if is_back and recorded.state is State.READY:
        problems["change_voice"] = ONLY_CHANGED
    if problems:
        raise InvalidError(problems)
    told = replace(
        recorded,
        title=title,
        who=Who(said.who),
        who_words=who_words if said.who == Who.OTHERS else "",
        is_voice_changed=said.change_voice,
    )
    _save(archive, recorded, told)


def check_said(said: Said) -> None:
    """Raise InvalidError, with problems by field, for what is missing or too long."""
    problems = _problems(_line(said.title), said.who, _line(said.who_words))
    if problems:
        raise InvalidError(problems)


def _save(archive: Archive, old: Recorded, told: Recorded) -> None:
    """Keep what was said; where the voice is to be another, the recording is made anew.

    What was given is gone once it is made safe: then it is made of what is kept.
    """
    is_other = told.is_voice_changed != old.is_voice_changed
    if not is_other or old.state is not State.READY:
        with archive.writing() as db:
            rows.save(db, told)
            if is_other:
                rows.begin_again(db, told.id)
        return
    kept_at = files.place(media.folder(archive), old.main.sha256)
    with kept_at.open("rb") as stream, _received(archive, stream) as file:
        given = Given(file.name, file.sha256, old.part, old.seconds)
        with archive.writing() as db:
            rows.save(db, told)
            rows.ask(db, told.id, given, at=archive.now)
    sweep(archive)


def choose_poster(archive: Archive, draft_id: str, media_id: str, *, second: float) -> None:
    """Show a film, before it plays, by what is to be seen at this second."""
    recorded = one_of(archive, draft_id, media_id)
    if recorded.part is not Part.VIDEO:
        raise NotFoundError("There is no film.")
    at = min(max(second, 0.0), recorded.seconds)
    chosen = replace(recorded, poster_at=at)
    if recorded.state is not State.READY:
        with archive.writing() as db:
            rows.save(db, chosen)
        return
    film = files.place(media.folder(archive), recorded.main.sha256)
    with tempfile.TemporaryDirectory(dir=_looks(archive)) as name:
        stills = judging.stills(film, at, Path(name))
    with media.held(archive), archive.writing() as db:
        others = [file for file in recorded.files if file.size not in EDGES]
        kept.replace_files(db, media_id, [*others, *media.put(archive, stills)])
        rows.save(db, chosen)
    sweep(archive)


def sweep(archive: Archive, *, waits: bool = False) -> int:
    """Delete every file that no row needs; return how many.

    While a back-up is made what was given stays, unless the caller *waits* for it.
    """
    with database.tried(_lock(archive), patience_seconds=WAIT if waits else 0) as is_ours:
        gone = incoming.sweep(folder(archive), lambda: rows.incoming(archive.db)) if is_ours else 0
    if waits and not is_ours:
        raise UnavailableError("A back-up is being made: what was given could not be deleted.")
    return gone + media.sweep(archive)


def held(archive: Archive) -> AbstractContextManager[None]:
    """Keep every file that was given from being swept away as long as this is held."""
    return database.locked(_lock(archive))


def orphans(archive: Archive) -> list[str]:
    """Return the files that were given and that nothing needs, and what work has left behind."""
    left = incoming.orphans(folder(archive), lambda: rows.incoming(archive.db))
    with worker_lock(archive.bank) as is_ours:
        work = archive.bank.instance / WORK
        return [*left, *(sorted(path.name for path in work.glob("*")) if is_ours else ())]


def missing(archive: Archive) -> int:
    """Return how many recordings that wait have lost the file that was given."""
    there = set(incoming.known(folder(archive)))
    return len(rows.incoming(archive.db) - there)


def forget_failed(archive: Archive) -> None:
    """Forget the files of recordings that failed long enough ago, in the caller's transaction."""
    rows.forget_failed(archive.db, archive.now - KEPT_FAILED)


def worker_lock(bank: Bank, *, patience_seconds: float = 0) -> AbstractContextManager[bool]:
    """Hold what only one worker can hold, or say that another has it."""
    return database.tried(bank.instance / "work.lock", patience_seconds=patience_seconds)


def work_folder(bank: Bank) -> Path:
    """Return an empty folder for what the one worker makes.

    Its name is new each time: what a worker that was killed had started finds no
    way into it.
    """
    clear_work(bank)
    work = bank.instance / WORK / secrets.token_hex(8)
    work.mkdir(mode=0o700, parents=True)
    return work


def clear_work(bank: Bank) -> None:
    """Delete whatever work has left behind. The caller holds ``worker_lock``."""
    shutil.rmtree(bank.instance / WORK, ignore_errors=True)


def _lock(archive: Archive) -> Path:
    return archive.bank.instance / "incoming.lock"


def _looks(archive: Archive) -> Path:
    """Return where those stand in a queue who have a recording looked at."""
    looks = archive.bank.instance / "media-looks"
    looks.mkdir(mode=0o700, exist_ok=True)
    return looks


def _received(archive: Archive, stream: BinaryIO) -> AbstractContextManager[Received]:
    """Take a stream in; InvalidError where its first bytes, or its size, say no."""
    if not is_possible():
        raise InvalidError({FIELD: NOT_HERE})
    return incoming.received(folder(archive), stream, judging.check_head)


def _given(archive: Archive, file: Received) -> Given:
    look = judging.judge(file.path, _looks(archive))
    part = Part.VIDEO if look.is_film else Part.VOICE
    return Given(file.name, file.sha256, part, look.seconds)


def part_of(archive: Archive, path: Path) -> Part:
    """Return what a file is that is not taken in yet; InvalidError where it cannot be used."""
    if not is_possible():
        raise InvalidError({FIELD: NOT_HERE})
    return Part.VIDEO if judging.judge(path, _looks(archive)).is_film else Part.VOICE


def take_in(archive: Archive, path: Path) -> Given:
    """Take a file in that no row needs yet. The caller holds ``held`` until one does."""
    with path.open("rb") as stream, _received(archive, stream) as file:
        return _given(archive, file)


def _leave_room(recordings: tuple[Recorded, ...]) -> None:
    if len(recordings) >= MOST_RECORDINGS:
        raise InvalidError({FIELD: FULL})


def among(recordings: Iterable[Recorded], media_id: str) -> Recorded:
    """Return one of several recordings; NotFoundError where it is none of them."""
    for recorded in recordings:
        if recorded.id == media_id:
            return recorded
    raise NotFoundError("There is no such recording.")


def _problems(title: str, who: str, who_words: str) -> dict[str, str]:
    wrong = (
        ("title", not title, "Say in a few words what this recording is"),
        ("title", len(title) > LONGEST_ALT, TOO_MANY_WORDS),
        ("who", who not in set(Who), "Choose who can be heard or seen"),
        ("who_words", who == Who.OTHERS and not who_words, "Say who else can be heard or seen"),
        ("who_words", len(who_words) > LONGEST_ALT, TOO_MANY_WORDS),
    )
    return {field: words for field, is_wrong, words in wrong if is_wrong}


def _line(text: str) -> str:
    return " ".join(text.split())


def main_path(archive: Archive, recorded: Recorded) -> Path:
    """Return where the film or sound of a recording is; NotFoundError where it is not ready."""
    path = files.place(media.folder(archive), recorded.main.sha256)
    if not path.is_file():
        raise NotFoundError("There is no such file.")
    return path
