"""Keep pictures, and where each of them stands."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import migrations, run

_MEDIA = """
CREATE TABLE media (
    id TEXT PRIMARY KEY,
    story_number INTEGER REFERENCES story(number),
    draft_id TEXT REFERENCES draft(id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    position INTEGER NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    is_decoration INTEGER NOT NULL DEFAULT 0,
    who TEXT NOT NULL DEFAULT '',
    who_words TEXT NOT NULL DEFAULT '',
    face_hidden INTEGER NOT NULL DEFAULT 0,
    crop TEXT NOT NULL DEFAULT 'middle',
    cleaned_at TEXT,
    cleaner_version INTEGER NOT NULL DEFAULT 0,
    added_at TEXT NOT NULL,
    CHECK (story_number IS NULL OR draft_id IS NULL)
) STRICT;
CREATE INDEX media_by_story ON media (story_number);
CREATE INDEX media_by_draft ON media (draft_id);
CREATE TABLE media_file (
    media_id TEXT NOT NULL REFERENCES media(id) ON DELETE CASCADE,
    size TEXT NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (media_id, size, kind)
) STRICT;
CREATE INDEX media_file_by_hash ON media_file (sha256);
CREATE TABLE rendition_media (
    rendition_number INTEGER NOT NULL,
    media_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    story_number INTEGER NOT NULL REFERENCES story(number),
    PRIMARY KEY (rendition_number, media_id)
) STRICT;
CREATE INDEX rendition_media_by_story ON rendition_media (story_number);
CREATE INDEX rendition_media_by_file ON rendition_media (media_id);
ALTER TABLE subject ADD COLUMN media_id TEXT;
"""


@migrations()
def m014_pictures(db: Database) -> None:
    """Keep pictures: what they are, their files by hash, the versions that they stand in."""
    run(db, _MEDIA)
