"""Put recordings into drafts and stories, and make them safe at once, whatever the worker does."""

import io

from storybank.domain.consent import Part
from storybank.domain.media import Size
from storybank.domain.stories import Story
from storybank.media import files
from storybank.services import media, recordings
from storybank.services.archive import Archive
from storybank.storage import media as rows
from storybank.storage.media import File
from tests.media import recorded

TITLE = "How I came to the clinic"


def make_ready(archive: Archive, media_id: str, part: Part = Part.VOICE) -> None:
    """Keep files for a recording as the worker does once it is done."""
    with media.held(archive), archive.writing() as db:
        made = [_file(archive, Size.SOUND, "m4a", recorded.sound("m4a"))]
        if part is Part.VIDEO:
            made += [_file(archive, Size.FILM, "mp4", recorded.film("mp4"))]
            made += [_file(archive, Size.MIDDLE, "jpeg", b"still")]
        db.execute("DELETE FROM media_job WHERE media_id = :id", {"id": media_id})
        db.execute(
            "UPDATE media SET cleaned_at = added_at WHERE id = :id",
            {"id": media_id},
        )
        rows.replace_files(db, media_id, made)


def give_to(archive: Archive, story: Story, content: bytes, *, is_ready: bool = True) -> str:
    """Put a recording into a story; return its id."""
    media_id = recordings.give_to_story(archive, story, io.BytesIO(content))
    if is_ready:
        make_ready(archive, media_id, recordings.of_story(archive, story)[-1].part)
    return media_id


def _file(archive: Archive, size: Size, kind: str, content: bytes) -> File:
    return File(size, kind, files.put(media.folder(archive), content), 0, 0, len(content))
