"""Tell stories in recordings that are safe, have their words, and are allowed as said."""

import secrets
from collections.abc import Mapping

from storybank.domain import captions
from storybank.domain.captions import Cue
from storybank.domain.consent import Decision, Part, Use
from storybank.domain.media import Size
from storybank.domain.recordings import Recording
from storybank.domain.stories import Story
from storybank.media import files
from storybank.services import media
from storybank.services.archive import Archive
from storybank.storage import media as rows
from storybank.storage.consents import Answer
from storybank.storage.media import File
from tests.conftest import make_story

TITLE = "At the kitchen table"
SAID = (
    Cue(1_000, 4_000, "Nobody told us about the kettle.", "Ama"),
    Cue(5_000, 9_000, "Then the zinnias came out."),
)
SEEN = (Cue(4_000, 5_000, "She holds a green watering can."),)
WORDS = captions.write(SAID)
DESCRIBED = captions.write(SEEN)
BOTH = (Part.VIDEO, Part.VOICE)
USES = (Use.TRAINING_HERE, Use.WEB, Use.SEARCH_ENGINES, Use.PRINT)


def recording(part: Part = Part.VIDEO, **differs: object) -> Recording:
    """Return a recording with its words, as they stand in a story."""
    fields: dict[str, object] = {
        "title": TITLE,
        "captions": WORDS,
        "description": DESCRIBED if part is Part.VIDEO else "",
        "is_checked": True,
        "file": "f" * 64,
        "id": secrets.token_urlsafe(16),
    }
    return Recording(part=part, **{**fields, **differs})  # type: ignore[arg-type]


def tell(
    archive: Archive,
    *recordings: Recording,
    allowed: Mapping[Use, tuple[Part, ...]] | None = None,
    contents: Mapping[Size, bytes] | None = None,
    **differs: object,
) -> Story:
    """Tell a story with recordings: for each use what each may be shown as, all where not said."""
    said = dict.fromkeys(USES, BOTH) if allowed is None else allowed
    answers = tuple(
        Answer(
            use,
            part,
            Decision.YES if part in said.get(use, ()) else Decision.NO,
            media_id=one.id,
        )
        for use in USES
        for one in recordings
        for part in (BOTH if one.part is Part.VIDEO else (Part.VOICE,))
    )
    story = make_story(archive, recordings=recordings, of_files=answers, **differs)
    for one in recordings:
        keep(archive, story, one, contents or {})
    return story


def keep(archive: Archive, story: Story, one: Recording, contents: Mapping[Size, bytes]) -> None:
    """Keep the files of a recording with its story, made safe."""
    kinds = [(Size.SOUND, "m4a"), (Size.WAVE, "jpeg")]
    if one.part is Part.VIDEO:
        kinds += [(Size.FILM, "mp4"), (Size.MIDDLE, "jpeg")]
    with media.held(archive), archive.writing() as db:
        made = [_file(archive, *kind, contents.get(kind[0], f"{kind}".encode())) for kind in kinds]
        rows.add(
            db,
            made,
            at=archive.now,
            version=1,
            story_number=story.number,
            media_id=one.id,
            part=one.part,
        )
        db.execute("UPDATE media SET seconds = 10 WHERE id = :id", {"id": one.id})


def _file(archive: Archive, size: Size, kind: str, content: bytes) -> File:
    return File(size, kind, files.put(media.folder(archive), content), 0, 0, len(content))
