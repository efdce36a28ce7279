"""Take pictures in with a story, keep their files, and hand one out where the gate allows it.

Pixels are for ``storybank.media``, rows for ``storage.media``. What is asked about
each picture stands among the questions of the form.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from storybank.domain.access import Action, Asking, clauses
from storybank.domain.consent import RECORDED, Part, Use
from storybank.domain.errors import InvalidError, NotFoundError
from storybank.domain.media import LONGEST_ALT, MOST_PICTURES, Crop, Size, Who, squares
from storybank.domain.people import Actor
from storybank.domain.stories import Story
from storybank.media import files, pictures
from storybank.media.pictures import FIELD, Derived
from storybank.services.archive import Archive
from storybank.services.guard import guarded
from storybank.storage import database, recordings, stories
from storybank.storage import media as rows
from storybank.storage.media import File, Medium
from storybank.storage.recordings import Recorded

CLEANER_VERSION = 1
FULL = f"You can give {MOST_PICTURES} photos with a story. Take one out first, or ask us to help"
# What a file of a recording can be, by its size; all others are pictures.
KINDS = {Size.SOUND: ("m4a",), Size.FILM: ("mp4",)}
TYPES = {"m4a": "audio/mp4", "mp4": "video/mp4"}
TOO_MANY_WORDS = f"Use fewer words: at most {LONGEST_ALT} letters"


@dataclass(frozen=True, slots=True)
class Served:
    """One file to be sent: where it is, and what it is."""

    path: Path
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a picture, as a form has it; ``who`` and ``crop`` are codes."""

    alt: str = ""
    is_decoration: bool = False
    who: str = ""
    who_words: str = ""
    crop: str = Crop.MIDDLE.value

    def of(self, medium: Medium) -> Medium:
        """Return *medium* as it is told; ``problems`` has found nothing wrong."""
        return replace(
            medium,
            alt="" if self.is_decoration else _line(self.alt),
            is_decoration=self.is_decoration,
            who=Who(self.who),
            who_words=_line(self.who_words) if self.who == Who.OTHERS else "",
            crop=Crop(self.crop) if self.crop in set(Crop) else medium.crop,
        )


def folder(archive: Archive) -> Path:
    """Return where the files of all pictures are."""
    return archive.bank.instance / "media"


def of_draft(archive: Archive, draft_id: str) -> tuple[Medium, ...]:
    """Return the pictures of a draft, in their order."""
    return rows.of_draft(archive.db, draft_id) if draft_id else ()


def one_of(archive: Archive, draft_id: str, media_id: str) -> Medium:
    """Return one picture of a draft; NotFoundError where it is another's or gone."""
    for medium in of_draft(archive, draft_id):
        if medium.id == media_id:
            return medium
    raise NotFoundError("There is no such photo.")


def give(archive: Archive, draft_id: str, content: bytes) -> str:
    """Make a picture safe and keep it with a draft; return its id.

    Raises InvalidError with one sentence where it cannot be used, or where there
    are enough; UnavailableError where too many wait. The original is not kept.
    """
    if len(of_draft(archive, draft_id)) >= MOST_PICTURES:
        raise InvalidError({FIELD: FULL})
    with _kept(archive, _clean(archive, content)) as made, archive.writing() as db:
        if len(rows.of_draft(db, draft_id)) >= MOST_PICTURES:
            raise InvalidError({FIELD: FULL})
        return rows.add(db, made, at=archive.now, version=CLEANER_VERSION, draft_id=draft_id)


def put_in_place(archive: Archive, draft_id: str, media_id: str, content: bytes) -> None:
    """Put another picture in the place of one; what was said of that one is asked again."""
    medium = one_of(archive, draft_id, media_id)
    with _kept(archive, _clean(archive, content)) as made, archive.writing() as db:
        rows.replace_files(db, medium.id, made)
        blank = replace(
            medium, alt="", is_decoration=False, who=None, who_words="", face_hidden=False
        )
        rows.save(db, replace(blank, crop=Crop.MIDDLE))
    sweep(archive)


def hide(archive: Archive, draft_id: str, media_id: str, chosen: list[int]) -> None:
    """Paint over the squares that were chosen, in every size, for good.

    It is made from what is kept: the original is gone already. InvalidError
    where no square was chosen.
    """
    medium = one_of(archive, draft_id, media_id)
    areas = squares(chosen)
    if not areas:
        raise InvalidError({"squares": "Choose the squares that the face is in"})
    made_of = files.read(folder(archive), medium.file(Size.LARGE, "jpeg").sha256)
    done = pictures.clean(made_of, _work(archive), areas=areas, crop=medium.crop)
    with _kept(archive, done) as made, archive.writing() as db:
        rows.replace_files(db, medium.id, made)
        rows.save(db, replace(medium, face_hidden=True))
    sweep(archive)


def tell(archive: Archive, draft_id: str, media_id: str, *, said: Said) -> None:
    """Keep what its giver says of a picture; InvalidError with problems by field."""
    wrong = problems(said)
    if wrong:
        raise InvalidError(wrong)
    medium = one_of(archive, draft_id, media_id)
    told = said.of(medium)
    if told.crop is medium.crop:
        with archive.writing() as db:
            rows.save(db, told)
        return
    made_of = files.read(folder(archive), medium.file(Size.LARGE, "jpeg").sha256)
    done = pictures.clean(made_of, _work(archive), crop=told.crop)
    covers = tuple(one for one in done if one.size is Size.COVER)
    with _kept(archive, covers) as made, archive.writing() as db:
        others = [file for file in medium.files if file.size is not Size.COVER]
        rows.replace_files(db, medium.id, [*others, *made])
        rows.save(db, told)
    sweep(archive)


def move(archive: Archive, draft_id: str, media_id: str, *, by: int) -> None:
    """Put a picture earlier (-1) or later (1); at an end nothing changes."""
    with archive.writing() as db:
        rows.move(db, [medium.id for medium in rows.of_draft(db, draft_id)], media_id, by=by)


def take_out(archive: Archive, draft_id: str, media_id: str) -> None:
    """Delete a picture of a draft, with its files."""
    with archive.writing() as db:
        rows.remove(db, one_of(archive, draft_id, media_id).id)
    sweep(archive)


@guarded()
def serve(archive: Archive, actor: Actor, use: Use, media_id: str, size: Size, kind: str) -> Served:
    """Return one file for one use, as the gate allows it at this moment; else NotFoundError."""
    story_id, part = rows.story_of(archive.db, media_id)
    asking = Asking(archive.now, use, (_asked(part, size),), media_id)
    story = stories.fetch(archive.db, story_id, clauses(Action.READ, actor, asking))
    return _served(archive, _of(archive, story, media_id), size, kind)


def size_of(code: str) -> tuple[Size, str]:
    """Return the size and the kind that the end of an address names: ``800``, ``800.webp``."""
    name, dot, kind = code.partition(".")
    if name not in set(Size):
        raise NotFoundError("There is no such size.")
    kinds = KINDS.get(Size(name), ("jpeg", "webp"))
    if dot and kind not in kinds:
        raise NotFoundError("There is no such size.")
    return Size(name), kind or kinds[0]


def usual_size(archive: Archive, media_id: str) -> Size:
    """Return the size that is meant where none is named: all of a recording, some of a picture."""
    _, part = rows.story_of(archive.db, media_id)
    return {Part.VOICE: Size.SOUND, Part.VIDEO: Size.FILM}.get(part, Size.MIDDLE)


def _asked(part: Part, size: Size) -> Part:
    """Return the part of a story that a file shows: of a film its sound is a voice (I-11)."""
    if part not in RECORDED:
        return part
    return Part.VOICE if size in {Size.SOUND, Size.WAVE} else Part.VIDEO


def serve_draft(archive: Archive, draft_id: str, media_id: str, code: str) -> Served:
    """Return one file of a draft, for whoever holds it."""
    return _served(archive, _in_draft(archive, draft_id, media_id), *size_of(code))


def serve_for(
    archive: Archive, actor: Actor, action: Action, *, media_id: str, code: str
) -> Served:
    """Return one file of a story for its teller or the desk, who see it before anyone else."""
    story_id, _ = rows.story_of(archive.db, media_id)
    story = archive.story(story_id, actor, action)
    return _served(archive, _of(archive, story, media_id), *size_of(code))


def of_story(archive: Archive, story: Story) -> tuple[Medium, ...]:
    """Return the pictures of a story in hand."""
    return rows.of_story(archive.db, story)


def content_of(archive: Archive, medium: Medium) -> bytes:
    """Return the largest file of a picture of a story in hand."""
    return files.read(folder(archive), medium.file(Size.LARGE, "jpeg").sha256)


def sweep(archive: Archive) -> int:
    """Delete every file that no row needs; return how many."""
    with _lock(archive):
        return files.remove(folder(archive), _orphans(archive))


def orphans(archive: Archive) -> list[str]:
    """Return the files that no row needs."""
    with _lock(archive):
        return _orphans(archive)


def damaged(archive: Archive) -> list[str]:
    """Return the hashes of files that are needed and are missing, or not what they were."""
    return files.damaged(folder(archive), sorted(rows.needed(archive.db)))


@contextmanager
def _kept(archive: Archive, made: tuple[Derived, ...]) -> Iterator[list[File]]:
    """Write files, and keep them from being swept away until their rows are written."""
    with _lock(archive):
        yield put(archive, made)


def put(archive: Archive, made: tuple[Derived, ...]) -> list[File]:
    """Write files of clean pictures. The caller holds ``held`` until their rows are written."""
    return [
        File(
            one.size,
            one.kind,
            files.put(folder(archive), one.content),
            one.width,
            one.height,
            len(one.content),
        )
        for one in made
    ]


def keep(archive: Archive, made: tuple[Derived, ...], *, story: Story | None = None) -> str:
    """Keep a clean picture of a story, or of none yet, inside the caller's transaction.

    Returns its id. The caller holds ``held`` until the transaction is over.
    """
    return rows.add(
        archive.db,
        put(archive, made),
        at=archive.now,
        version=CLEANER_VERSION,
        story_number=story.number if story is not None else None,
    )


def bring_in(
    archive: Archive, story: Story, made: tuple[Derived, ...], *, media_id: str, alt: str
) -> None:
    """Keep a clean picture that a record brought, inside the caller's transaction.

    The caller holds ``held``. Who is in it the record does not say: its
    permission rests on its evidence.
    """
    rows.add(
        archive.db,
        put(archive, made),
        at=archive.now,
        version=CLEANER_VERSION,
        story_number=story.number,
        media_id=media_id,
    )
    for medium in rows.of_story(archive.db, story):
        if medium.id == media_id:
            rows.save(archive.db, replace(medium, alt=alt, is_decoration=not alt))


def clean(archive: Archive, content: bytes) -> tuple[Derived, ...]:
    """Return every size of a picture, safe to keep; nothing is kept yet."""
    return _clean(archive, content)


def held(archive: Archive) -> AbstractContextManager[None]:
    """Keep every file from being swept away as long as this is held."""
    return _lock(archive)


def _clean(archive: Archive, content: bytes) -> tuple[Derived, ...]:
    return pictures.clean(content, _work(archive))


def _work(archive: Archive) -> Path:
    return archive.bank.instance / "media-work"


def _lock(archive: Archive) -> AbstractContextManager[None]:
    return database.locked(archive.bank.instance / "media.lock")


def _orphans(archive: Archive) -> list[str]:
    needed = rows.needed(archive.db)
    return [name for name in files.known(folder(archive)) if name not in needed]


def _served(archive: Archive, medium: Medium | Recorded, size: Size, kind: str) -> Served:
    sha256 = medium.file(size, kind).sha256
    path = files.place(folder(archive), sha256)
    if not path.is_file():
        raise NotFoundError("There is no such file.")
    return Served(path, TYPES.get(kind, f"image/{kind}"), sha256)


def _in_draft(archive: Archive, draft_id: str, media_id: str) -> Medium | Recorded:
    for recorded in recordings.of_draft(archive.db, draft_id):
        if recorded.id == media_id:
            return recorded
    return one_of(archive, draft_id, media_id)


def _of(archive: Archive, story: Story, media_id: str) -> Medium | Recorded:
    kept: tuple[Medium | Recorded, ...] = (
        *rows.of_story(archive.db, story),
        *recordings.of_story(archive.db, story),
    )
    for medium in kept:
        if medium.id == media_id:
            return medium
    raise NotFoundError("There is no such file.")


def problems(said: Said) -> dict[str, str]:
    """Return what is wrong with what is said of a picture, by field."""
    alt, who, who_words = _line(said.alt), said.who, _line(said.who_words)
    wrong = (
        (
            "alt",
            not alt and not said.is_decoration,
            "Say what is in the photo, or tick that it needs no words",
        ),
        ("alt", len(alt) > LONGEST_ALT, TOO_MANY_WORDS),
        ("who", who not in set(Who), "Choose who is in the photo"),
        ("who_words", who == Who.OTHERS and not who_words, "Say who else is in the photo"),
        ("who_words", len(who_words) > LONGEST_ALT, TOO_MANY_WORDS),
    )
    return {field: words for field, is_wrong, words in wrong if is_wrong}


def _line(text: str) -> str:
    return " ".join(text.split())
